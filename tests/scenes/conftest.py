"""One set of executables for all tests of scenes."""

import pytest

from optimizers import prepare
from surfaces import SURFACES


@pytest.fixture(scope="session", autouse=True)
def everything_prepared():
    """Compile as the app does."""
    prepare(tuple(SURFACES.values()))

"""One set of executables for all tests of the optimizers."""

import pytest

from optimizers import prepare
from surfaces import SURFACES


@pytest.fixture(scope="session", autouse=True)
def everything_prepared():
    """Compile as the app does, so that most tests run what the app runs."""
    prepare(tuple(SURFACES.values()))

"""Settings for the whole suite."""

import os

from tests import compile_cache


def pytest_configure():
    compile_cache.use()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_cache.tidy()

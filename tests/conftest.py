"""Settings for the whole suite."""

import os
from pathlib import Path

from tests import compile_cache
from tests.pure import is_pure


def pytest_addoption(parser):
    parser.addoption("--pure", action="store_true", help="only the tests of pure modules")


def pytest_configure():
    compile_cache.use()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_cache.tidy()


def pytest_ignore_collect(collection_path: Path, config) -> bool | None:
    named = collection_path.name
    is_test = named.startswith("test_") and named.endswith(".py")
    return True if config.option.pure and is_test and not is_pure(collection_path) else None

"""The browser of all tests that need one, started once: two at a time Playwright does not allow."""

import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
STARTED = pytest.StashKey[Browser]()


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Browser:
    """For the conftest of every folder whose tests need it; it is closed when pytest is done."""
    if STARTED not in pytestconfig.stash:
        playwright = sync_playwright().start()
        pytestconfig.add_cleanup(playwright.stop)
        installed = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        pytestconfig.stash[STARTED] = playwright.chromium.launch(executable_path=installed, args=list(FLAGS))
    return pytestconfig.stash[STARTED]

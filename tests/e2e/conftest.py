"""One server and one browser for all tests that look at the running app."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from benchmarks.server import serving
from tests.compile_cache import environment
from tests.e2e import chromium
from tests.e2e.acts import SETTLED

PATIENCE = 90_000  # milliseconds; a condition is waited for, never a time
expect.set_options(timeout=PATIENCE)
browser = chromium.browser
DRAWN = ".downhill[data-payload], .js-plotly-plot .main-svg"  # by the player, or by Plotly


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app is being served."""
    with serving(environment=environment(tmp_path_factory.mktemp("served"))) as server:
        yield server.address


@pytest.fixture(scope="session")
def visited(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has been here before: Streamlit's scripts, three megabytes, are loaded and read once."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_page(browser: Browser, visited: BrowserContext, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the app at a link, in a browser that has nothing stored, and with `fresh` in one that was never here.
    Pictures stand still, as for a reader who wants no motion: playing takes a processor of its own. `moving`, they
    play by themselves.

    When the test is over, nothing may have been written to a console as an error, and no request may have left
    for another host.
    """
    pages: list[Page] = []
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def listen(page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            # from a page's path Streamlit looks for its server there first, and then at the root
            probed = "/_stcore/" in (message.location or {}).get("url", "")
            if message.type == "error" and not probed:
                wrong.append(message.text)

        def on_request(request: Request) -> None:
            if urlsplit(request.url).hostname not in ("127.0.0.1", None):
                wrong.append(request.url)

        page.on("console", on_console)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", on_request)

    def open_link(
        query: str = "",
        *,
        width: int = 1280,
        height: int = 800,
        color_scheme: Literal["light", "dark"] = "light",
        moving: bool = False,
        fresh: bool = False,
        **options,
    ) -> Page:
        context = visited
        if fresh or options:
            context = browser.new_context(**options)
            contexts.append(context)
        page = context.new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=color_scheme, reduced_motion="no-preference" if moving else "reduce")
        listen(page)
        page.goto(f"{address}/{query}")
        page.wait_for_selector(DRAWN)
        page.wait_for_selector(SETTLED)  # controls that are still being filled close the menus one opens
        return page

    yield open_link
    for page in pages:
        page.evaluate("() => localStorage.clear()")
        page.close()
    for context in contexts:
        context.close()
    visited.clear_permissions()
    visited.clear_cookies()
    assert not wrong

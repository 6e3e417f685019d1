"""The player's modules by themselves: a page imports them, without the app and without a server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.e2e import chromium

browser = chromium.browser
WEB = Path(__file__).parent.parent.parent / "player" / "web"
ORIGIN = "http://127.0.0.1:1"  # nothing listens there: every request is answered below
EVALUATE = """
async ([module, expression, given]) => {
  const known = { ...await import(`/${module}.js`), ...given };
  return new Function(...Object.keys(known), `return (${expression})`)(...Object.values(known));
}"""


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page that can import every file of ``player/web`` by its path there."""

    def answer(route: Route) -> None:
        file = WEB / route.request.url.removeprefix(f"{ORIGIN}/")
        if file.is_file():
            route.fulfill(path=file, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto(ORIGIN)
    yield page
    page.close()


@pytest.fixture(scope="session")
def evaluate(page: Page) -> Callable[..., Any]:
    """evaluate("core/scale", "placeAmong(places, 3)", places=[1, 5]) -> what an expression is worth among the exports
    of a module; typed arrays do not come back, so an expression makes arrays of them."""
    return lambda module, expression, **given: page.evaluate(EVALUATE, [module, expression, given])


@pytest.fixture(scope="session")
def call(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """call("core/view", "viewInQuery", "?v=1") -> what a function of a module returns."""
    return lambda module, name, *given: evaluate(module, f"{name}(...given)", given=given)

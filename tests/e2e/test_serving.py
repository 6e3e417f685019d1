"""The app below a path, behind a proxy, in a frame, on a bad network, and where there is no page."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.server import serving
from tests.compile_cache import environment
from tests.e2e.acts import PLAYER, part, payload, wait_for_other_payload
from tests.e2e.conftest import DRAWN, PATIENCE, SETTLED
from tests.e2e.prefix_proxy import PrefixProxy


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Page]:
    """A page of a browser without a past, whose network may fail."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def wait_for_player(page: Page) -> None:
    """A busy machine takes its time to paint what is there."""
    page.wait_for_selector(PLAYER, state="attached")


def journey(page: Page, address: str) -> None:
    """A link opened, a setting moved and taken back, another page and the way back, a reload."""
    base = urlsplit(address).path
    page.goto(f"{address}/?v=1&surface=beale&run=adam~learning_rate~0.1")
    wait_for_player(page)
    page.wait_for_selector(SETTLED)
    before = payload(page)
    page.get_by_role("slider", name="Learning rate of Adam").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"run=adam~learning_rate~0\.12"))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(PLAYER)).to_have_attribute("data-payload", before)
    page.get_by_role("link", name="Schedules").click()
    page.wait_for_url(re.compile(f"{base}/schedules"))
    wait_for_player(page)
    page.reload()
    wait_for_player(page)
    assert urlsplit(page.url).path == f"{base}/schedules"
    page.goto(f"{address}/schedules/nowhere?v=1")
    page.get_by_role("link", name="first page").click()
    wait_for_player(page)
    assert urlsplit(page.url).path == f"{base}/"


@pytest.mark.long
def test_a_journey_below_a_base_path(fresh, tmp_path):
    with serving(base="/lab", environment=environment(tmp_path)) as server:
        journey(fresh, server.address)


def test_a_journey_behind_a_proxy_that_strips_a_path(fresh, address):
    proxy = PrefixProxy(urlsplit(address).port or 80, "/courses/ml")
    try:
        journey(fresh, proxy.address)
    finally:
        proxy.close()


def test_a_module_that_is_lost_once_is_asked_for_again(fresh, address):
    lost = []

    def lose_one(route) -> None:
        if lost:
            return route.fallback()
        lost.append(route.request.url)
        return route.abort()

    fresh.route(re.compile("/player/.*/race/player.js"), lose_one)
    fresh.goto(f"{address}/?v=1")
    wait_for_player(fresh)
    assert len(lost) == 1


@pytest.mark.parametrize("what", ["race/player.js", pytest.param("core/player.css", marks=pytest.mark.long)])
def test_a_picture_that_cannot_be_had_says_so_and_can_be_tried_again(fresh, address, what):
    fresh.route(re.compile(f"/player/.*{what}"), lambda route: route.fulfill(status=503, body="no"))
    fresh.goto(f"{address}/?v=1")
    said = fresh.get_by_role("alert").filter(has_text="The picture could not be loaded: the server does not answer.")
    expect(said).to_be_visible(timeout=PATIENCE)
    assert fresh.locator(PLAYER).count() == 0
    fresh.unroute_all()
    said.get_by_role("button", name="Try again").click()
    wait_for_player(fresh)
    expect(said).to_have_count(0)


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.long), "dark"])
def test_an_unknown_path_says_so_in_the_readers_colours(browser, address, scheme):
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    answer = page.goto(f"{address}/training/foo?v=1&data=spirals")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading")).to_have_text("There is no page here")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(25, 24, 22)"}[scheme]
    page.get_by_role("link", name="To Training").click()
    page.wait_for_selector(DRAWN, state="attached", timeout=PATIENCE)
    assert (urlsplit(page.url).path, "data=spirals" in page.url) == ("/training", True)
    context.close()


def test_a_page_on_a_disk_may_frame_the_app(fresh, address, tmp_path):
    """A course's slides; another site's page is a weaker case of the same."""
    slides = tmp_path / "slides.html"
    slides.write_text(f'<iframe src="{address}/?v=1&embed=true" width="1000" height="700"></iframe>')
    fresh.goto(slides.as_uri())
    expect(fresh.frame_locator("iframe").locator(PLAYER)).to_be_attached(timeout=PATIENCE)


def test_the_policy_lets_nothing_else_run(fresh, address):
    """Neither a script written into the page nor one from elsewhere, nor a request to another host."""
    page = fresh
    page.goto(f"{address}/?v=1")
    wait_for_player(page)
    for text, source in (("window.ran = 1", ""), ("", "https://example.org/x.js")):
        page.evaluate(
            "([text, source]) => { const script = document.createElement('script');"
            " if (source) script.src = source; else script.textContent = text; document.head.append(script); }",
            [text, source],
        )
    assert page.evaluate("window.ran") is None
    assert page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'refused')") == "refused"
    expect(part(page, "play")).to_be_attached()

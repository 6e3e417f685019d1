"""What happens around the player: graphics memory that is taken away, other screens, frames, refused clipboards."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import PLAYER, part
from tests.e2e.conftest import PATIENCE

TAKE = """(canvas) => {
  window.memory = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
  window.memory.loseContext();
}"""
SHOWN = """(canvas) => {
  const { width, height } = canvas;
  const copy = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, width, height).data.some((value, i) => i % 4 === 3 && value > 0);
}"""
FRAMES = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
)
PAUSED = "?v=1&view=s50"


def ground(page: Page) -> Locator:
    """The canvas that WebGL paints on."""
    return part(page, "terrain").locator("canvas:not([role])")


def expect_excuse(page: Page) -> None:
    """A sentence stands where the landscape was, and no trail hangs in the air."""
    expect(part(page, "terrain").get_by_role("status")).to_contain_text("graphics memory")
    expect(ground(page)).to_be_hidden()
    assert not part(page, "terrain").locator("canvas[role=img]").evaluate(SHOWN)


def expect_landscape(page: Page) -> None:
    expect(part(page, "terrain").get_by_role("status")).to_be_hidden()
    expect(ground(page)).to_be_visible()
    page.evaluate(FRAMES)
    assert part(page, "terrain").locator("canvas[role=img]").evaluate(SHOWN), "the trails are back"
    assert not ground(page).evaluate("(canvas) => canvas.getContext('webgl2').isContextLost()")


def test_a_lost_landscape_says_so_and_comes_back_with_its_memory(open_page):
    page = open_page(PAUSED)
    expect_landscape(page)
    ground(page).evaluate(TAKE)
    expect_excuse(page)
    page.evaluate("memory.restoreContext()")
    expect_landscape(page)


@pytest.mark.long
def test_a_landscape_that_is_lost_for_good_is_made_anew_when_it_is_looked_at(open_page):
    page = open_page(PAUSED, width=390, height=500)
    part(page, "terrain").scroll_into_view_if_needed()
    ground(page).evaluate(TAKE)
    expect_excuse(page)
    part(page, "help").scroll_into_view_if_needed()
    expect(part(page, "terrain")).not_to_be_in_viewport()
    page.evaluate(FRAMES)
    part(page, "terrain").scroll_into_view_if_needed()
    expect_landscape(page)


@pytest.mark.long
def test_a_landscape_survives_more_views_than_the_browser_allows(open_page):
    page = open_page(PAUSED)
    page.evaluate(
        "window.others = Array.from({ length: 20 }, () => document.createElement('canvas').getContext('webgl2'))"
    )
    expect_excuse(page)
    page.evaluate("others.forEach((one) => one.getExtension('WEBGL_lose_context')?.loseContext())")
    page.set_viewport_size({"width": 390, "height": 500})
    part(page, "help").scroll_into_view_if_needed()
    expect(part(page, "terrain")).not_to_be_in_viewport()
    page.evaluate(FRAMES)
    part(page, "terrain").scroll_into_view_if_needed()
    expect_landscape(page)


@pytest.mark.long
def test_a_lost_landscape_is_printed_as_its_sentence(open_page):
    page = open_page(PAUSED)
    ground(page).evaluate(TAKE)
    expect_excuse(page)
    page.pdf()
    expect_excuse(page)
    page.evaluate("memory.restoreContext()")
    expect_landscape(page)


SHARP = """(all) => all.some((view) => view.clientWidth > 1) && all.every((view) => {
  if (view.clientWidth <= 1) return true;
  const canvas = view.querySelector('canvas[role=img]');
  const wanted = [view.clientWidth, view.clientHeight].map((side) => Math.round(RATIO * side));
  return canvas.width === wanted[0] && canvas.height === wanted[1];
})"""


def expect_sharp(page: Page, ratio: float) -> None:
    """Every view has as many pixels as its place on this screen."""
    views = page.locator(".dh-view")
    deadline = time.monotonic() + PATIENCE / 1000
    while not views.evaluate_all(SHARP.replace("RATIO", str(ratio))):
        assert time.monotonic() < deadline, f"not every view is drawn for {ratio} pixels"
        page.evaluate(FRAMES)


@pytest.mark.long
@pytest.mark.parametrize("path", ["", "schedules", "classifier", "depth", "outliers", "training"])
def test_views_are_drawn_for_the_screen_they_are_on(open_page, path):
    page = open_page(path, width=1280, height=800)
    screen = page.context.new_cdp_session(page)
    for ratio in (2, 1, 1.5):
        metrics = {"width": 1280, "height": 800, "deviceScaleFactor": ratio, "mobile": False}
        screen.send("Emulation.setDeviceMetricsOverride", metrics)
        expect_sharp(page, ratio)
    hidden = page.locator(PLAYER)
    hidden.evaluate("(player) => (player.style.display = 'none')")
    page.evaluate(FRAMES)
    hidden.evaluate("(player) => (player.style.display = '')")
    expect_sharp(page, 1.5)


def test_an_encoded_view_is_kept(open_page):
    page = open_page("?v=1&start=-2~1&view=%73100%2eh2")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "100")
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    expect(part(page, "chip-2")).to_have_attribute("aria-pressed", "false")
    page.wait_for_url(re.compile(r"\?v=1&start=-2~1&view=s100\.h2$"))


FRAMED = "embed=true&embed_options=show_padding&utm_source=mail&fbclid=x"


def copied(page: Page) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    part(page, "copy").click()
    expect(page.locator(".dh-said")).to_have_text("copied")
    return page.evaluate("navigator.clipboard.readText()")


def test_a_link_copied_in_a_frame_opens_the_page(open_page, address):
    page = open_page(f"?v=1&start=-2~1&view=s100&{FRAMED}")
    page.wait_for_url(re.compile("embed=true"))
    assert copied(page) == f"{address}/?v=1&start=-2~1&view=s100"


@pytest.mark.long
@pytest.mark.parametrize("path", ["schedules", "feature_scale", "classifier", "depth", "training", "landscape"])
def test_every_stage_copies_the_link_of_its_page(open_page, address, path):
    page = open_page(f"{path}?v=1&title=a&view=s3&{FRAMED}")
    assert copied(page) == f"{address}/{path}?v=1&title=a&view=s3"


def test_a_link_that_cannot_be_copied_is_shown(open_page, address):
    page = open_page(PAUSED)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    page.evaluate("() => { document.execCommand = () => false; }")
    part(page, "copy").click()
    expect(part(page, "link")).to_have_value(f"{address}/{PAUSED}")
    expect(part(page, "link")).to_be_focused()
    chosen = part(page, "link").evaluate("(field) => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert chosen == f"{address}/{PAUSED}"
    page.keyboard.press("Escape")
    expect(part(page, "link")).to_be_hidden()

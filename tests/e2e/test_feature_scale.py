"""The Feature scale page and the page of the two losses in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.acts import (
    PLAYER,
    choose,
    drag_start,
    part,
    pause,
    payload,
    wait_for_other_payload,
    wait_for_step,
)

SHADES = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(Array.from({ length: data.length / 400 }, (_, i) => data.slice(400 * i, 400 * i + 3).join())).size;
}"""


def shades(page: Page, view: str) -> int:
    """How many colours a view shows: a blank one shows one."""
    return part(page, view).locator("canvas").first.evaluate(SHADES)


def starts(page: Page) -> list[str | None]:
    """Where the crosshairs of a pair say they are."""
    return [part(page, name).get_attribute("aria-label") for name in ("start", "second-start")]


def test_the_button_makes_circles_and_undo_brings_the_ellipses_back(open_page):
    page = open_page("feature_scale?steps=60&correlation=0.5&title=Two+features", color_scheme="dark")
    expect(page.get_by_role("heading", name="Two features")).to_be_visible()
    expect(page.get_by_text("κ = 34.02")).to_be_visible()
    pause(page)
    before = payload(page)
    page.get_by_role("button", name="Standardise the inputs").click()
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile("inputs=standardised"))
    expect(page.get_by_text("κ = 3 ·")).to_be_visible()
    page.get_by_role("button", name="Whiten them").click()
    expect(page.get_by_text("κ = 1 · stable below a rate of 2 · 1 step ")).to_be_visible()
    expect(page.get_by_text("a round cloud")).to_be_visible()
    page.locator(".st-key-correlation").get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile(r"correlation=0\.51&inputs=whitened"))
    for _ in range(3):
        before = payload(page)
        page.get_by_role("button", name="Undo").click()
        wait_for_other_payload(page, before)
    expect(page.get_by_text("κ = 34.02")).to_be_visible()
    page.wait_for_url(lambda url: "inputs" not in url)
    choose(page, "Preset", "Correlated inputs stay ellipses")
    expect(page.get_by_text("Only whitening").locator("visible=true")).to_be_visible()
    page.wait_for_url(re.compile(r"correlation=0\.9&inputs=standardised"))


def test_a_pair_is_painted_and_one_start_moves_both(open_page):
    page = open_page("classifier?steps=100&run=adam~learning_rate~0.1&run=momentum~learning_rate~0.03", moving=True)
    assert page.locator(PLAYER).get_attribute("data-layout") == "pair"
    for view in ("contour", "second", "left", "right"):
        expect(part(page, view)).to_be_visible()
        assert shades(page, view) > (20 if view in ("contour", "second") else 3)
    for view in ("terrain", "loss", "rate", "schedule"):
        expect(part(page, view)).to_be_hidden()
    expect(part(page, "contour")).to_contain_text("Cross-entropy")
    expect(part(page, "second")).to_contain_text("Squared error")
    wait_for_step(page, "s > 20")
    pause(page)
    expect(part(page, "chip-2")).to_contain_text(re.compile(r"Momentum\s*[\d.]+ \| [\d.]+"))
    expect(part(page, "chip-3")).to_have_count(0)

    for view in ("contour", "second"):
        before = payload(page)
        first, second = starts(page)
        assert first == second
        drag_start(page, 40, -30, view)
        wait_for_other_payload(page, before)
        page.wait_for_url(re.compile(r"start=-?\d"))
        assert starts(page)[0] != first
        assert len(set(starts(page))) == 1
    part(page, "second-start").press("ArrowRight")
    page.wait_for_function("(before) => location.search !== before", arg=page.evaluate("location.search"))
    assert len(set(starts(page))) == 1

    for view in ("contour", "second"):
        part(page, view).hover(position={"x": 60, "y": 250})
        expect(part(page, view).locator(".dh-readout")).to_contain_text("f ≈")
    part(page, "right").hover(position={"x": 200, "y": 60})
    expect(part(page, "right").locator(".dh-readout")).to_contain_text("Adam")


def test_chips_keys_and_the_inside_of_a_step_serve_both_sides(open_page):
    page = open_page("classifier?view=s12&logit=-5", width=390, height=844)
    above, below = (part(page, view).bounding_box() for view in ("contour", "second"))
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]  # stacked
    part(page, "chip-1").click()
    expect(part(page, "chip-1")).to_have_attribute("aria-pressed", "false")
    page.wait_for_url(re.compile(r"view=s12\.h1"))
    page.locator(PLAYER).press("1")
    expect(part(page, "chip-1")).to_have_attribute("aria-pressed", "true")
    page.locator(PLAYER).press("End")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "200")
    page.locator(PLAYER).press("i")
    expect(part(page, "step-view")).to_contain_text("Gradient")
    expect(part(page, "second")).to_be_hidden()
    part(page, "inside-run").select_option(label="Momentum · Squared error")
    expect(part(page, "contour")).to_be_hidden()
    expect(part(page, "second")).to_be_visible()
    expect(part(page, "step-lines")).to_contain_text("Velocity")
    page.keyboard.press("Escape")
    expect(part(page, "contour")).to_be_visible()

    expect(page.get_by_text("−0.99331", exact=True)).to_be_visible()
    page.locator(".st-key-logit").get_by_role("slider").press("ArrowLeft")
    page.wait_for_url(re.compile(r"logit=-5\.1"))
    expect(page.get_by_text("−0.99394", exact=True)).to_be_visible()
    page.goto(re.sub(r"\?.*", "?steps=0&logit=99", page.url))
    expect(page.get_by_role("alert")).to_have_count(2)

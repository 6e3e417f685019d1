"""The Outliers and the Noisy sinc pages in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import part, payload, wait_for_other_payload


def constant(page: Page, mark: int) -> float:
    return float(part(page, f"mark-{mark}").get_attribute("data-constant") or "nan")


def middle(page: Page, name: str) -> tuple[float, float]:
    box = part(page, name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_is_dragged_and_the_constants_move_live(open_page):
    page = open_page("outliers?points=2~3~4~5~18&loss=mse&loss=mae")
    before = payload(page)
    assert (constant(page, 1), constant(page, 2)) == (6.4, 4)
    x, y = middle(page, "point-5")
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 11):
        page.mouse.move(x - 20 * i, y)
    wait_for_other_payload(page, before)
    expect(part(page, "mark-1")).not_to_have_attribute("data-constant", "6.4")
    assert 4 < constant(page, 1) < 6.4
    assert constant(page, 2) == 4
    assert "points=" not in page.url, "the address waits for the release"
    page.mouse.up()
    page.wait_for_url(re.compile(r"points=2~3~4~5~1[0-6]"))
    link = page.url.split("/")[-1]
    points = [float(text) for text in re.findall(r"points=([\d.~]+)", link)[0].split("~")]
    assert constant(open_page(link), 1) == pytest.approx(sum(points) / 5)
    expect(page.get_by_label("Points", exact=True)).to_have_value(re.compile(r"^2 3 4 5 1[0-6]"))
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".downhill")).to_have_attribute("data-payload", before)
    assert constant(page, 1) == 6.4


def test_points_are_added_and_removed_by_touch_and_keys(open_page):
    page = open_page("outliers?points=2~3~4&loss=mae", width=390, height=844, has_touch=True)
    box = part(page, "numbers").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.4)
    expect(part(page, "point-4")).to_be_visible()
    page.wait_for_url(re.compile(r"points=2~3~4~1[45]"))
    part(page, "point-3").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"points=2~3~4\.2~"))
    page.keyboard.press("Delete")
    expect(part(page, "point-4")).to_have_count(0)
    page.wait_for_url(re.compile(r"points=2~3~1[45]"))
    part(page, "point-3").dblclick()
    page.wait_for_url(re.compile(r"points=2~3&|points=2~3$"))
    part(page, "remove").click()
    expect(part(page, "remove")).to_be_disabled()
    part(page, "add").click()
    expect(part(page, "point-2")).to_be_visible()
    expect(page.locator(".downhill [aria-live=polite]")).to_contain_text("2 points from")


@pytest.mark.long
def test_the_sinc_page_opens_by_link_and_follows_its_sliders(open_page):
    page = open_page("sinc?count=400&pieces=10&seed=3&lower=0.25&upper=1.2")
    expect(page.get_by_role("alert")).to_contain_text("upper: 1.2 is outside")
    words = page.get_by_text(re.compile("fresh points"))
    expect(words).to_contain_text("the quantiles 0.25 and 0.9")
    before = words.inner_text()
    page.locator(".st-key-size").get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile(r"sinc\?.*size=5\.1.*count=400"))
    expect(words).not_to_have_text(before)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(words).to_have_text(before)
    expect(page.locator(".js-plotly-plot .legendtext", has_text="Log-cosh")).to_have_count(1)

"""The Losses and the Margins page in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import choose

PLOT = ".js-plotly-plot .main-svg"


def nudge(page: Page, key: str, arrow: str = "ArrowRight") -> None:
    page.locator(f".st-key-{key}").get_by_role("slider").press(arrow)


def fits(page: Page) -> bool:
    return page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_losses_follow_their_controls_and_the_address(open_page):
    page = open_page("losses?loss=mse&loss=huber~delta~2&probe=5", color_scheme="dark")
    table = page.locator(".downhill-results")
    expect(table).to_contain_text("no limit")
    expect(table).to_contain_text("Huber · δ 2")
    page.locator(".st-key-settings-1 button").click()
    nudge(page, "loss1-delta")
    page.wait_for_url(re.compile(r"loss=huber~delta~2\.5"))
    expect(table).to_contain_text("Huber · δ 2.5")
    expect(page.get_by_text("Huber · δ 2.5 pulls with 2.5")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(table).to_contain_text("Huber · δ 2")
    page.wait_for_url(re.compile(r"loss=huber~delta~2(&|$)"))
    choose(page, "Preset", "Quantiles")
    expect(page.get_by_text("q sets the two slopes").locator("visible=true")).to_be_visible()
    expect(table).to_contain_text("the 0.9 quantile")
    expect(page.locator(PLOT).first).to_be_visible()
    assert fits(page)


@pytest.mark.long
def test_a_bad_link_gets_its_sentences_and_a_narrow_page_has_room(open_page):
    page = open_page("losses?loss=quantile~quantile~1.2&loss=huber~delta~0&label=7", width=390, color_scheme="light")
    alerts = page.get_by_role("alert").all_inner_texts()
    for field in ("loss 1, quantile", "loss 2, delta", "label"):
        assert len([words for words in alerts if words.startswith(f"{field}: ")]) == 1, alerts
    expect(page.locator(PLOT).first).to_be_visible()
    assert fits(page)


@pytest.mark.long
def test_margins_move_with_threshold_and_point(open_page):
    page = open_page("margins?threshold=0")
    expect(page.locator(PLOT).first).to_be_visible()
    expect(page.get_by_text("3 of 25 points are answered wrongly")).to_be_visible()
    nudge(page, "threshold", "Home")
    page.wait_for_url(re.compile("threshold=-4"))
    expect(page.get_by_text("12 of 25 points are answered wrongly")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 of 25 points are answered wrongly")).to_be_visible()
    choose(page, "Preset", "Squares punish right answers")
    page.wait_for_url(re.compile("far=12"))
    expect(page.locator(".downhill-results")).to_contain_text("0.37")
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")

"""The pages Depth and Through time in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.acts import PLAYER, choose, part, pause, payload, wait_for_other_payload, wait_for_step


def test_the_clock_goes_forward_and_back_and_a_network_is_looked_into(open_page):
    page = open_page("depth?depth=20&width=16&network=tanh~init~small_normal&network=relu~init~he_normal", moving=True)
    for view in ("activations", "gradients", "signal", "slope"):
        expect(part(page, view)).to_be_visible()
    expect(part(page, "chip-1")).to_contain_text("Tanh · Small normal")
    wait_for_step(page, "s > 3")  # it plays by itself
    pause(page)
    box = part(page, "activations").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 60)
    wait_for_step(page, "s >= 8 && s <= 12")
    box = part(page, "slope").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 60)  # the same layer, on the way back
    wait_for_step(page, "s >= 28 && s <= 32")
    expect(page.get_by_text(re.compile(r"Back, layer \d+ of 20\. Gradient: Tanh · Small normal"))).to_have_count(1)
    page.keyboard.press("t")
    wait_for_step(page, "s === 20")
    page.keyboard.press("2")
    expect(page.locator(PLAYER)).to_have_attribute("data-look", "1")
    page.wait_for_url(re.compile(r"view=s20\.look2"))
    part(page, "signal").hover()
    expect(part(page, "signal").locator(".dh-readout")).to_contain_text("ReLU · He normal")
    before = payload(page)
    choose(page, "Initialisation of network 1", "Orthogonal")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"network=tanh~init~orthogonal.*view=s20\.look2"))
    before = payload(page)
    page.get_by_role("button", name="Undo").click()
    wait_for_other_payload(page, before)
    expect(part(page, "chip-1")).to_contain_text("Small normal")


@pytest.mark.long
def test_a_link_with_wrong_fields_stands_still_on_a_narrow_page(open_page):
    page = open_page("depth?depth=0&width=8&network=tanh~init~magic&view=look9", width=390)
    alerts = page.get_by_role("alert").all_inner_texts()
    for field in ("depth", "network 1, init"):
        assert len([words for words in alerts if words.startswith(f"{field}: ")]) == 1, alerts
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "60")
    expect(page.locator(PLAYER)).to_have_attribute("data-look", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    part(page, "help").click()
    expect(page.get_by_role("dialog", name="Keys and pointer")).to_contain_text("turning point")


def test_time_is_drawn_and_follows_the_radius(open_page):
    page = open_page("time?steps=44&width=8&recurrence=linear~spectral_radius~0.9~matrix~orthogonal")
    expect(page.get_by_text("44 steps", exact=True)).to_be_visible()
    page.locator(".st-key-recurrence0-spectral_radius").get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile(r"spectral_radius~0\.91"))
    expect(page.get_by_text("44 steps", exact=True)).to_have_count(0)
    choose(page, "Preset", "An open forget gate remembers")
    expect(page.get_by_text("LSTM, forget bias 3")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(8)

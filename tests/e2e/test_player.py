"""The player in a real browser: the clock, the views, the start, the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.acts import PLAYER, drag_start, part, pause, payload, wait_for_other_payload, wait_for_step


def test_the_first_screen_moves_steps_and_scrubs(open_page):
    page = open_page(moving=True)
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "1")
    wait_for_step(page, "s > 3")
    for view in ("contour", "terrain", "loss", "rate"):
        expect(part(page, view)).to_be_visible()
    box = page.locator(PLAYER).bounding_box()
    assert box
    assert box["y"] + box["height"] <= 800, "the player needs no scrolling"
    pause(page)
    part(page, "restart").click()
    pause(page)
    part(page, "scrub").fill("100")
    wait_for_step(page, "s === 100")
    part(page, "forward").click()
    wait_for_step(page, "s === 101")
    part(page, "back").click()
    part(page, "back").click()
    wait_for_step(page, "s === 99")
    part(page, "play").click()
    wait_for_step(page, "s > 105")
    pause(page)
    part(page, "scrub").fill("300")
    expect(page.locator(".downhill [aria-live=polite]")).to_contain_text("Step 300 of 300")
    loss = part(page, "loss").bounding_box()
    assert loss
    page.mouse.click(loss["x"] + 0.5 * loss["width"], loss["y"] + 0.5 * loss["height"])
    wait_for_step(page, "s > 80 && s < 220")


def test_keyboard_its_help_and_the_camera(open_page):
    page = open_page()
    pause(page)
    part(page, "play").focus()
    page.keyboard.press("End")
    wait_for_step(page, "s === 300")
    page.keyboard.press("Home")
    wait_for_step(page, "s === 0")
    page.keyboard.press("ArrowRight")
    wait_for_step(page, "s === 1")
    page.keyboard.press("Shift+ArrowRight")
    wait_for_step(page, "s === 11")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text(re.compile("play", re.I))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    box = part(page, "terrain").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 80, box["y"] + box["height"] / 2 + 10, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile(r"view=[^&]*c\d+x\d+x\d+"))


def test_the_start_is_dragged_and_moved_by_keyboard_inside_the_domain(open_page):
    page = open_page()
    pause(page)
    before = payload(page)
    drag_start(page, 120, -60)
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"start=-?\d"))
    x, y = re.search(r"start=([-\d.e]+)~([-\d.e]+)", page.url).groups()  # pyright: ignore[reportOptionalMemberAccess]
    assert float(x) > -1.2
    assert float(y) > 1.0
    expect(page.get_by_label("Start x")).to_have_value(re.compile(re.escape(f"{float(x):.3g}"[:4])))
    before = payload(page)
    part(page, "start").focus()
    page.keyboard.press("ArrowRight")
    wait_for_other_payload(page, before)
    drag_start(page, -900, 900)
    page.wait_for_url(re.compile(r"start=-2~-1"))


def test_hidden_runs_stay_hidden_in_the_link(open_page):
    page = open_page()
    pause(page)
    chip = part(page, "chip-2")
    shown = chip.get_attribute("aria-pressed")
    chip.click()
    expect(chip).not_to_have_attribute("aria-pressed", shown or "")
    page.wait_for_url(re.compile(r"view=[^&]*h2"))
    page.reload()
    page.wait_for_selector(PLAYER)
    expect(part(page, "chip-2")).not_to_have_attribute("aria-pressed", shown or "")


@pytest.mark.long
def test_the_view_stays_in_the_address_when_a_setting_changes(open_page):
    page = open_page()
    pause(page)
    part(page, "scrub").fill("170")
    page.wait_for_url(re.compile(r"view=s170"))
    before = payload(page)
    page.get_by_role("slider", name="Learning rate of Adam").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"run=.*view=s170"))
    wait_for_step(page, "s === 170")


@pytest.mark.long
def test_reduced_motion_starts_at_the_end_and_stands(open_page):
    page = open_page()
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    wait_for_step(page, "s === 300")


@pytest.mark.long
def test_divergence_is_marked(open_page):
    page = open_page("?run=gradient_descent~learning_rate~0.1&run=adam")
    pause(page)
    part(page, "scrub").fill("300")
    expect(part(page, "chip-1")).to_contain_text("diverged")

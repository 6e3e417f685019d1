"""The player of the Training page in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.acts import PLAYER, number, part, pause, payload, wait_for_other_payload, wait_for_step

SMALL = "training?size=100&epochs=20"  # 40 steps
PATIENCE = 30_000  # milliseconds; a network is compiled first
VIEWS = ("picture", "losses", "activations", "gradients", "norms")


def open_trained(open_page, query: str, **options) -> Page:
    """The page when its trainings are done."""
    page = open_page(query, **options)
    expect(page.locator(PLAYER)).to_have_attribute("data-running", "0", timeout=PATIENCE)
    expect(part(page, "chip-1")).not_to_contain_text("waiting")
    return page


def test_one_clock_moves_all_views_and_a_run_is_looked_into(open_page):
    page = open_trained(open_page, SMALL, moving=True)
    for view in VIEWS:
        expect(part(page, view)).to_be_visible()
    wait_for_step(page, "s > 5")  # it plays by itself
    pause(page)
    box = part(page, "losses").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 60)
    wait_for_step(page, "s > 8 && s < 32")
    at = number(page, "step")
    page.keyboard.press("Shift+ArrowRight")
    wait_for_step(page, f"s > {at}")
    part(page, "chip-2").click()
    expect(page.locator(PLAYER)).to_have_attribute("data-look", "1")
    page.keyboard.press("b")
    page.wait_for_url(re.compile(r"view=s\d+\.look2"))
    page.keyboard.press("End")
    page.wait_for_url(re.compile(r"view=s40\.look2"))
    said = r"Step 40 of 40\. Gradient descent .*: training loss .*Looked into: Momentum"
    expect(page.get_by_text(re.compile(said))).to_have_count(1)
    part(page, "losses").hover()
    expect(part(page, "losses").locator(".dh-readout")).to_contain_text("Adam")
    part(page, "activations").hover()
    expect(part(page, "activations").locator(".dh-readout")).to_contain_text("saturated")
    page.reload()
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "40")
    expect(page.locator(PLAYER)).to_have_attribute("data-look", "1")
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")


def test_a_click_and_the_keyboard_add_points_of_a_class(open_page):
    page = open_trained(open_page, f"{SMALL}&view=s20")
    before = payload(page)
    box = part(page, "picture").bounding_box()
    assert box
    part(page, "class-1").click()
    page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile("[?&]point="))
    expect(page.locator(PLAYER)).to_have_attribute("data-running", "0", timeout=PATIENCE)
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "20")  # the clock is where it was
    before, link = payload(page), page.url
    page.keyboard.press("x")
    expect(part(page, "class-0")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("p")
    for key in ("ArrowLeft", "Shift+ArrowUp", "Enter"):
        page.keyboard.press(key)
    wait_for_other_payload(page, before)
    page.wait_for_url(lambda url: len(url) > len(link))


def test_what_diverges_is_marked_where_it_began(open_page):
    page = open_trained(
        open_page, "training?data=sine&size=100&epochs=20&run=gradient_descent~learning_rate~10&run=adam"
    )
    expect(part(page, "trouble-1")).to_contain_text(re.compile(r"Gradient descent .*, step \d+"))
    part(page, "play").focus()
    page.keyboard.press("End")
    expect(part(page, "chip-1")).to_contain_text("diverged at")
    part(page, "trouble-1").click()
    began = re.search(r"step (\d+)", part(page, "trouble-1").inner_text())
    assert began
    expect(page.locator(PLAYER)).to_have_attribute("data-step", began[1])
    expect(part(page, "class-0")).to_have_count(0)


def test_it_stands_still_on_a_narrow_page_where_motion_is_not_wanted(open_page):
    page = open_trained(open_page, SMALL, width=390, color_scheme="dark")
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "40")
    expect(page.locator(PLAYER)).to_have_attribute("data-theme", "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    widths = [part(page, view).bounding_box() for view in VIEWS]
    assert all(box and box["width"] > 320 for box in widths)
    part(page, "help").click()
    expect(page.get_by_role("dialog", name="Keys and pointer")).to_contain_text("lowest validation loss")

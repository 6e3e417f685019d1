"""The Trajectories page in a real browser: controls, links, bad links, looks."""

import re
import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.acts import PLAYER, choose, drag_start, part, pause, payload, wait_for_other_payload

HOSTILE_TITLES = (
    "<img src=x onerror=alert(document.domain)>",
    "</script><script>alert(1)</script>",
    "[click me](javascript:alert(1))",
    "![t](https://evil.example/pixel.png)",
    '<a href="javascript:alert(1)">x</a><br><b>y</b>',
)
TEN_BAD_FIELDS = (
    "?v=99&surface=nowhere&start=a~b&steps=-5&noise=NaN&seed=1.5&view=%3Cb%3E&stepz=3"
    "&run=adam~learning_rate~inf&run=constructor"
)


def test_a_slider_changes_path_and_address_and_two_ways_lead_back(open_page):
    page = open_page()
    page.wait_for_url(re.compile("v=1"))
    assert urlsplit(page.url).query == "v=1", "the address is short at first"
    before, slider = payload(page), page.get_by_role("slider", name="Learning rate of Adam")
    stood = slider.get_attribute("aria-valuetext") or ""
    for way_back in (page.go_back, page.get_by_role("button", name="Undo").click):
        slider.press("ArrowRight")
        wait_for_other_payload(page, before)
        page.wait_for_url(re.compile(r"run=adam~learning_rate~0\.12"))
        way_back()
        expect(page.locator(PLAYER)).to_have_attribute("data-payload", before)
        expect(slider).to_have_attribute("aria-valuetext", stood)  # the controls come after the picture


def test_add_duplicate_and_remove_a_run(open_page):
    page = open_page()
    choose(page, "Add a run", "Lion")
    expect(part(page, "chip-7")).to_contain_text("Lion")
    page.locator(".st-key-settings-6 button").click()
    page.get_by_role("button", name="Duplicate this run").click()
    expect(part(page, "chip-8")).to_contain_text("Lion")
    page.get_by_role("button", name="Remove Gradient descent").click()
    expect(part(page, "chip-8")).to_have_count(0)
    expect(part(page, "chip-1")).to_contain_text("Momentum")


def test_every_setting_of_a_run_can_be_reached(open_page):
    page = open_page()
    page.locator(".st-key-settings-5 button").click()
    expect(page.get_by_label("Optimizer")).to_be_visible()
    before = payload(page)
    page.locator(".st-key-run5-b1").get_by_role("slider").press("ArrowLeft")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"b1~0\.8"))
    page.get_by_text("More settings").click()
    expect(page.locator(".st-key-run5-weight_decay")).to_be_visible()


@pytest.mark.long
def test_a_preset_shows_its_picture(open_page):
    page = open_page()
    before = payload(page)
    choose(page, "Preset", "Held by the saddle")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"surface=saddle"))


def test_a_copied_link_shows_the_same_in_a_fresh_browser(open_page, address):
    page = open_page("?surface=quadratic~condition_number~20~rotation~30&steps=150&noise=0.5&seed=7&run=adam&run=asgd")
    pause(page)
    before = payload(page)
    drag_start(page, 90, 40)
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"start="))
    before = payload(page)
    page.get_by_role("slider", name="Learning rate of Adam").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"learning_rate"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    part(page, "copy").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    fresh = open_page(link.removeprefix(address).lstrip("/"), fresh=True)
    expect(fresh.locator(PLAYER)).to_have_attribute("data-payload", payload(page))


def test_ten_bad_fields_give_the_app_and_ten_sentences(open_page):
    page = open_page(TEN_BAD_FIELDS)
    problems = page.locator(".downhill-problem")
    expect(problems).to_have_count(10)
    for field in ("v", "surface", "start", "steps", "noise", "seed", "view", "stepz", "learning_rate", "run 2"):
        expect(problems.filter(has_text=re.compile(rf"\b{re.escape(field)}\b"))).not_to_have_count(0)
    expect(part(page, "contour")).to_be_visible()


def test_a_title_is_text_and_nothing_else(open_page):
    first, *others = HOSTILE_TITLES
    page = open_page(f"?title={quote(first)}")
    heading = page.locator(".downhill-title")
    expect(heading).to_have_text(first)
    assert heading.locator("*").count() == 0
    for title in others:
        page.get_by_label("Title").fill(title)
        page.get_by_label("Title").press("Enter")
        expect(heading).to_have_text(title)
        assert heading.locator("*").count() == 0


def test_the_page_says_why_it_is_right(open_page):
    page = open_page()
    page.get_by_text("How do we know this is right?").click()
    expect(page.get_by_text("530 recorded runs")).to_be_visible()
    page.get_by_text("Formulas", exact=True).click()
    expect(page.locator(".katex").first).to_be_visible()
    expect(page.locator(".downhill-results tbody tr")).to_have_count(6)


def test_a_forged_path_shows_no_file(open_page, address):
    for path in ("/player/x/..%2f..%2fapp.py", "/player/x/../payloads/race.py", "/..%2f..%2fetc/passwd"):
        try:
            with urllib.request.urlopen(address + path) as answer:
                text = answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")
        assert "root:" not in text
        assert "import streamlit" not in text
        assert "def pack" not in text

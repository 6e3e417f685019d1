"""Controls, Undo and the history in a real browser: what Streamlit's own page does with them."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from pages.catalogue import PAGES, SECTIONS
from tests.e2e.acts import part
from tests.e2e.conftest import DRAWN, SETTLED

RACE = "?v=1&surface=quadratic&run=adam~learning_rate~0.1&run=momentum"
SCHEDULED = re.compile(r"/schedules\?v=1$")


def race(rate: str = "0.1", more: str = "") -> re.Pattern:
    return re.compile(rf"/\?v=1&surface=quadratic{more}&run=adam~learning_rate~{re.escape(rate)}&run=momentum$")


def entries(page: Page) -> int:
    return page.evaluate("history.length")


def go(page: Page, title: str) -> None:
    """By the link at the top; pages of a section are in its menu, which the end of a rerun closes."""
    section = next((name for name, pages in SECTIONS.items() if name and title in [each.title for each in pages]), None)
    link = page.get_by_role("menuitem" if section else "link", name=title, exact=True).last
    page.wait_for_selector(SETTLED)
    while section and not link.is_visible():
        page.get_by_test_id("stTopNavSection").filter(has_text=section).first.click()
        with suppress(TimeoutError):
            link.wait_for(timeout=3000)
    link.click()


def test_back_brings_back_the_page_and_its_scene(open_page):
    page = open_page(RACE)
    before = entries(page)
    go(page, "Schedules")
    page.wait_for_url(SCHEDULED)
    expect(part(page, "schedule")).to_be_visible()
    assert entries(page) == before + 1
    page.locator(".st-key-optimizer-learning_rate").get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile(r"/schedules\?.*optimizer="))
    page.go_back()
    page.wait_for_url(SCHEDULED)
    page.go_back()
    page.wait_for_url(race())
    expect(part(page, "chip-1")).to_contain_text("Adam")
    slider = page.get_by_role("slider", name="Learning rate of Adam")
    expect(slider).to_have_attribute("aria-valuetext", "0.1")
    slider.press("ArrowRight")
    page.wait_for_url(race("0.12"))
    page.go_back()
    page.wait_for_url(race())
    expect(slider).to_have_attribute("aria-valuetext", "0.1")
    page.go_forward()
    page.wait_for_url(race("0.12"))
    expect(slider).to_have_attribute("aria-valuetext", "0.12")


def test_a_control_comes_back_and_two_quick_presses_of_undo_are_two_steps(open_page):
    page = open_page(RACE)
    slider = page.get_by_role("slider", name="Learning rate of Adam")
    for key, rate in (("ArrowRight", "0.12"), ("ArrowLeft", "0.1"), ("ArrowRight", "0.12"), ("ArrowRight", "0.15")):
        slider.press(key)
        page.wait_for_url(race(rate))
        expect(slider).to_have_attribute("aria-valuetext", rate)
    page.get_by_role("button", name="Undo").evaluate("(b) => { b.click(); setTimeout(() => b.click(), 60); }")
    page.wait_for_url(race("0.1"))
    expect(slider).to_have_attribute("aria-valuetext", "0.1")
    page.get_by_role("button", name="Undo").evaluate("(b) => { b.click(); b.click(); }")
    page.wait_for_url(race("0.1"))
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_menu_shows_its_own_value_on_a_page_just_entered(open_page):
    page = open_page("?v=1&surface=quadratic&run=adam")
    go(page, "Schedules")
    page.wait_for_url(SCHEDULED)
    menu = page.locator(".st-key-surface").get_by_role("combobox")
    expect(menu).to_have_value("Ill-conditioned quadratic")
    go(page, "Trajectories")
    page.wait_for_url(re.compile(r"/\?v=1&surface=quadratic&run=adam$"))
    expect(menu).to_have_value("Ill-conditioned quadratic")


@pytest.mark.long
def test_numbers_are_typed_as_people_write_them(open_page):
    page = open_page("?v=1&surface=booth&run=adam~learning_rate~0.1")
    field, said = page.get_by_label("Start x"), page.get_by_role("alert")
    for typed, shown, problem in (
        ("0,5", "0.5", ""),
        ("1.5.2", "0.5", "'1.5.2' is not a number; 0.5 is kept"),
        ("−3", "-3", ""),
        ("99", "-3", "99 is outside"),
        (" 2.25 ", "2.25", ""),
    ):
        field.fill(typed)
        field.press("Enter")
        expect(field).to_have_value(shown)
        expect(said).to_have_count(1 if problem else 0)
        if problem:
            expect(said).to_contain_text(problem)
    page.wait_for_url(re.compile(r"start=2\.25~"))


@pytest.mark.long
def test_every_page_leaves_one_entry_and_back_leads_through_all(open_page):
    page = open_page()
    page.wait_for_url(re.compile(r"/\?v=1$"))
    pages = list(PAGES.values())
    addresses = [page.url]
    before = entries(page)
    for each in pages[1:]:
        go(page, each.title)
        page.wait_for_url(re.compile(rf"/{each.path}\?v=1$"))
        page.wait_for_selector(DRAWN)
        page.wait_for_selector(SETTLED)
        addresses.append(page.url)
    assert entries(page) == before + len(pages) - 1
    for address in addresses[-2::-1]:
        page.go_back()
        page.wait_for_url(address)
        page.wait_for_selector(DRAWN)
        page.wait_for_selector(SETTLED)
    for address in addresses[1:4]:
        page.go_forward()
        page.wait_for_url(address)
        page.wait_for_selector(DRAWN)


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_slider_comes_back_by_the_keyboard(open_page, path):
    page = open_page(path)
    page.wait_for_url(re.compile(r"\?v=1"))
    first = page.url
    sliders = page.locator(".stSidebar [role=slider]")
    for i in range(sliders.count()):
        slider = sliders.nth(i)
        now = slider.get_attribute("aria-valuenow")
        there, back = "ArrowRight", "ArrowLeft"
        if now == slider.get_attribute("aria-valuemax"):
            there, back = back, there
        slider.press(there)
        page.wait_for_url(lambda url: url != first)
        page.wait_for_selector(SETTLED)
        slider.press(back)
        page.wait_for_url(first)
        expect(slider).to_have_attribute("aria-valuenow", now or "")

"""The Schedules page in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.acts import choose, drag_start, part, pause, payload, wait_for_other_payload, wait_for_step


def test_one_clock_one_rate_and_a_start_for_all(open_page):
    page = open_page("schedules?steps=300&schedule=cosine&schedule=one_cycle&optimizer=momentum~learning_rate~0.01")
    expect(part(page, "chip-1")).to_contain_text("Cosine")
    expect(part(page, "chip-2")).to_contain_text("One-cycle")
    for view in ("schedule", "contour", "loss", "rate"):
        expect(part(page, view)).to_be_visible()
    expect(part(page, "terrain")).to_be_hidden()
    pause(page)
    box = part(page, "schedule").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    wait_for_step(page, "s > 80 && s < 220")
    part(page, "play").click()
    wait_for_step(page, "s > 225")
    before = payload(page)
    page.locator(".st-key-optimizer-learning_rate").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"/schedules\?.*optimizer=momentum~learning_rate~0\.012"))
    pause(page)
    before = payload(page)
    drag_start(page, 60, 40)
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"start=-?\d"))
    before = payload(page)
    choose(page, "Preset", "Decay removes the noise floor")
    wait_for_other_payload(page, before)
    expect(page.get_by_text("The constant rate stays on its noise floor").locator("visible=true")).to_be_visible()
    page.wait_for_url(re.compile("inverse_time"))


@pytest.mark.long
def test_a_schedule_is_added_set_and_removed(open_page):
    page = open_page("schedules?schedule=constant")
    choose(page, "Add a schedule", "Polynomial decay")
    expect(part(page, "chip-2")).to_contain_text("Polynomial")
    page.locator(".st-key-settings-1 button").click()
    before = payload(page)
    page.locator(".st-key-schedule1-schedule-power").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"schedule=polynomial~power~"))
    page.get_by_role("button", name="Remove Constant").click()
    expect(part(page, "chip-2")).to_have_count(0)


@pytest.mark.long
def test_bad_fields_get_a_sentence_each_and_the_page_stays_usable(open_page):
    page = open_page(
        "schedules?steps=-5&schedule=cosine~warmup_steps~400&schedule=exponential~gamma~0&schedule=step"
        "&optimizer=adam~learning_rate~0.01&schedule=linear_to_floor~eps_tau~0.5"
    )
    alerts = page.get_by_role("alert").all_inner_texts()
    for field in ("steps", "schedule 1, warmup_steps", "schedule 2, gamma", "schedule 4, eps_tau"):
        assert len([words for words in alerts if words.startswith(f"{field}: ")]) == 1, alerts
    before = payload(page)
    page.locator(".st-key-optimizer-learning_rate").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_range_test_is_drawn_with_the_limit(open_page):
    page = open_page("schedules?optimizer=gradient_descent~learning_rate~0.01&surface=quadratic~condition_number~50")
    page.get_by_text("Learning-rate range test").click()
    expect(page.get_by_text("2/λ_max = 0.04")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    before = payload(page)
    page.locator(".st-key-surface-condition_number").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    expect(page.get_by_text("2/λ_max = 0.0333")).to_be_visible()


def test_going_between_the_pages_loses_nothing(open_page):
    page = open_page("?steps=200&run=adam~learning_rate~0.1&run=momentum")
    page.get_by_role("link", name="Schedules").click()
    expect(part(page, "schedule")).to_be_visible()
    before = payload(page)
    page.locator(".st-key-optimizer-learning_rate").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.get_by_role("link", name="Trajectories").click()
    expect(part(page, "chip-1")).to_contain_text("Adam")
    page.wait_for_url(re.compile(r"steps=200&run=adam~learning_rate~0\.1&run=momentum"))
    page.get_by_role("link", name="Schedules").click()
    expect(part(page, "schedule")).to_be_visible()
    page.wait_for_url(re.compile(r"learning_rate~0\.12"))

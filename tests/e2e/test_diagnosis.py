"""The page What is wrong? in a real browser."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import choose

TINY = "size=60&epochs=2&noise=0.1&data=moons"


def answered(page: Page) -> Locator:
    """What came out; it takes as long as the trainings do."""
    page.wait_for_selector("div.downhill-answer")
    return page.locator("div.downhill-answer")


def test_a_question_is_trained_answered_and_changed(open_page):
    page = open_page(f"diagnosis?question=models~large_depth~2~large_width~4&{TINY}")
    expect(answered(page)).to_contain_text("Small model:")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(4)
    expect(page.locator(".downhill-tree")).to_be_visible()
    expect(page.locator(".downhill-node.taken").first).to_be_visible()
    page.locator(".st-key-question-learning_rate").get_by_role("slider").press("ArrowRight")
    page.wait_for_url(re.compile(r"learning_rate~0\.004"))
    expect(answered(page)).to_be_visible()
    choose(page, "Question", "Are more layers better?")
    page.wait_for_url(re.compile(r"question=depth"))
    expect(page.get_by_text("Does a deeper network reach a lower training loss")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile(r"learning_rate~0\.004"))
    expect(answered(page)).to_contain_text("Small model:")


@pytest.mark.long
def test_a_link_with_wrong_fields_on_a_narrow_page(open_page):
    page = open_page(f"diagnosis?question=models~small_width~1e9~large_depth~2~large_width~4&{TINY}&epoch=4", width=390)
    alerts = page.get_by_role("alert").all_inner_texts()
    assert len([words for words in alerts if words.startswith("question, small_width: ")]) == 1, alerts
    expect(answered(page)).to_contain_text("Large model:")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

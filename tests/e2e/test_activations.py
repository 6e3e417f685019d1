"""The Activations page in a real browser."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.acts import choose
from tests.e2e.conftest import SETTLED

STROKES = ".js-plotly-plot .scatterlayer .js-line"


def strokes(page: Page) -> list[str]:
    return page.locator(STROKES).evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")


def wait_for_other_strokes(page: Page, before: list[str]) -> None:
    page.wait_for_function(
        "([query, before]) => JSON.stringify([...document.querySelectorAll(query)].map((path) => "
        "path.getAttribute('d'))) !== before",
        arg=[STROKES, page.evaluate("(it) => JSON.stringify(it)", before)],
    )


def test_curves_are_set_added_and_taken_back(open_page):
    page = open_page("activations?activation=elu&activation=sigmoid&title=Two+curves", color_scheme="dark")
    expect(page.get_by_role("heading", name="Two curves")).to_be_visible()
    expect(page.locator(STROKES)).to_have_count(5)  # ELU's slope is drawn in two
    expect(page.get_by_text("least steep: Sigmoid with 0.25 at x = 0")).to_be_visible()
    chart = page.locator(".js-plotly-plot").bounding_box()
    assert chart
    assert chart["y"] + chart["height"] < 800, "all of it is in sight"

    page.locator(".st-key-settings-0 button").click()
    before = strokes(page)
    page.locator(".st-key-activation0-alpha").get_by_role("slider").press("ArrowRight")
    wait_for_other_strokes(page, before)
    page.wait_for_url(re.compile(r"activation=elu~alpha~1\.0[15]"))
    choose(page, "Add an activation", "Mish")
    expect(page.locator(STROKES)).to_have_count(7)
    page.locator(".st-key-spread").get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("σ = 1.2")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("σ = 1 ")).to_be_visible()
    page.wait_for_url(lambda url: "spread" not in url)
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(STROKES)).to_have_count(5)
    choose(page, "Preset", "Softmax and its temperature")
    expect(page.get_by_text("The probability of one score x against two zeros").locator("visible=true")).to_be_visible()
    expect(page.get_by_text("two others that stay at 0").locator("visible=true")).to_be_visible()
    page.wait_for_url(re.compile(r"activation=softmax~temperature~0\.25"))


def test_on_a_phone_the_table_becomes_cards_and_bad_fields_get_a_sentence_each(open_page):
    page = open_page(
        "activations?activation=softmax~temperature~0&activation=hardtanh~min_val~2&activation=gelu&layers=0",
        width=390,
        height=844,
    )
    alerts = page.get_by_role("alert").all_inner_texts()
    for field in ("activation 1, temperature", "activation 2, min_val", "layers"):
        assert len([words for words in alerts if words.startswith(f"{field}: ")]) == 1, alerts
    head, cell = page.locator(".downhill-facts thead"), page.locator(".downhill-facts td[data-of='Outputs']").first
    expect(head).to_be_hidden()
    expect(cell).to_be_visible()
    assert page.evaluate("() => document.querySelector('.downhill-scroll').scrollWidth <= innerWidth")
    above, below = (page.locator(f".js-plotly-plot .subplot.{name}").bounding_box() for name in ("xy", "x3y3"))
    assert above
    assert below
    assert above["y"] + above["height"] < below["y"]

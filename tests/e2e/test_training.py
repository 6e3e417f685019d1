"""The Training page in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import PLAYER, choose, part, pause, payload, wait_for_other_payload
from tests.e2e.conftest import PATIENCE

SMALL = "training?size=80&epochs=20&run=adam~learning_rate~0.01~network~mlp~width~4&run=momentum~network~mlp~width~4"


def wait_until_trained(page: Page) -> None:
    expect(part(page, "progress")).to_be_hidden(timeout=PATIENCE)
    expect(part(page, "chip-1")).not_to_contain_text("waiting", timeout=PATIENCE)


def test_runs_are_trained_played_and_changed(open_page):
    page = open_page(SMALL)
    wait_until_trained(page)
    for view in ("picture", "losses", "activations", "gradients", "norms"):
        expect(part(page, view)).to_be_visible()
    expect(part(page, "chip-1")).to_contain_text("Adam")
    expect(page.get_by_role("table")).to_contain_text("Validation loss")
    before = payload(page)
    page.locator(".st-key-run0-learning_rate").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"learning_rate~0\.012"))
    wait_until_trained(page)
    before = payload(page)
    page.get_by_role("button", name="Undo").click()
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"learning_rate~0\.01~"))


@pytest.mark.long
def test_a_click_adds_a_sample_and_undo_takes_it_back(open_page):
    page = open_page(SMALL)
    wait_until_trained(page)
    pause(page)
    before = payload(page)
    box = part(page, "picture").bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.2 * box["height"])
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"point=[-\d.]+~[-\d.]+~0"))
    expect(page.get_by_role("button", name="Remove 1 added point")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(lambda url: "point=" not in url)
    expect(page.get_by_role("button", name="Remove 1 added point")).to_have_count(0)


def test_a_long_training_shows_how_far_it_is_and_gives_way_to_another(open_page):
    page = open_page("training?data=digits&size=1797&noise=0&epochs=200&run=adam~network~conv&seed=41")
    expect(part(page, "progress")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Training run 1 of 1")).to_be_visible()
    choose(page, "Data", "Two moons")  # the page answers all the while
    page.wait_for_url(lambda url: "digits" not in url)
    expect(part(page, "chip-1")).to_contain_text("Adam")
    choose(page, "Preset", "Three optimizers, one network")
    wait_until_trained(page)
    expect(part(page, "chip-3")).to_contain_text("Adam")


@pytest.mark.long
def test_a_link_with_wrong_fields_on_a_narrow_page(open_page):
    page = open_page("training?size=60&epochs=0&run=adam~network~conv&point=9~9~9", width=390)
    alerts = page.get_by_role("alert").all_inner_texts()
    for field in ("epochs", "run 1, network", "point"):
        assert len([words for words in alerts if words.startswith(f"{field}: ")]) == 1, alerts
    wait_until_trained(page)
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.long
def test_the_landscape_of_the_same_runs_is_one_click_away(open_page):
    page = open_page(SMALL)
    wait_until_trained(page)
    page.get_by_role("link", name="The landscape these runs descend").click()
    page.wait_for_url(re.compile(r"/landscape\?.*run=adam~learning_rate~0\.01~network~mlp~width~4"))

"""The inside of a step, clipping, and the choice of learning rates, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from optimizers import OPTIMIZERS
from tests.e2e.acts import part, pause, payload, wait_for_other_payload, wait_for_step

# Adam's first step is the rate, whatever the gradient: the numbers on the page are known from the paper alone.
ADAM = "?surface=rosenbrock&start=-1.2~1&steps=60&run=momentum~learning_rate~0.0003&run=adam~learning_rate~0.1"


def looked_into(page: Page, run: int = 1) -> None:
    """Opens the step view for a run and waits for its numbers."""
    part(page, "inside").click()
    expect(part(page, "step-view")).to_be_visible()
    part(page, "inside-run").select_option(index=run)
    expect(line(page, "step")).to_be_visible()


def line(page: Page, name: str):
    return page.locator(f'[data-test="step-lines"] [data-line="{name}"]')


def test_the_first_step_of_adam_in_numbers_follows_a_setting_and_closes(open_page):
    page = open_page(ADAM)
    pause(page)
    part(page, "restart").click()
    pause(page)
    part(page, "scrub").fill("0")
    looked_into(page)
    expect(part(page, "step-title")).to_contain_text(re.compile(r"0.*1"))
    expect(line(page, "m")).to_contain_text("−21.56")  # (1 − 0.9) · −215.6
    expect(line(page, "v")).to_contain_text("46.48")  # (1 − 0.999) · 215.6²
    expect(line(page, "step")).to_contain_text("0.1000")
    before = payload(page)
    page.get_by_role("slider", name="Learning rate of Adam").press("ArrowRight")
    wait_for_other_payload(page, before)
    expect(line(page, "step")).to_contain_text("0.1200")
    part(page, "step-view").press("Escape")
    expect(part(page, "step-view")).to_be_hidden()
    expect(part(page, "terrain")).to_be_visible()


def test_scrubbing_asks_the_server_nothing_and_the_link_opens_the_same_step(open_page):
    page = open_page(ADAM)
    pause(page)
    looked_into(page)
    part(page, "scrub").fill("5")
    wait_for_step(page, "s === 5")
    shown = line(page, "m").inner_text()
    page.wait_for_url(re.compile("inside2"))
    page.evaluate(
        "() => { window.sent = 0; const send = WebSocket.prototype.send;"
        " WebSocket.prototype.send = function (...data) { window.sent += 1; return send.apply(this, data); }; }"
    )
    before = payload(page)
    for step in range(6, 18):
        part(page, "scrub").fill(str(step))
    wait_for_step(page, "s === 17")
    expect(line(page, "m")).not_to_have_text(shown)
    assert page.evaluate("window.sent") == 0
    assert payload(page) == before
    page.wait_for_url(re.compile(r"view=s17.*inside2"))
    told = line(page, "step").inner_text()
    other = open_page("?" + page.url.partition("?")[2])
    expect(part(other, "step-view")).to_be_visible()
    expect(line(other, "step")).to_be_visible()
    assert line(other, "step").inner_text() == told


@pytest.mark.parametrize("block", [0, *(pytest.param(block, marks=pytest.mark.long) for block in (1, 2))])
def test_every_optimizer_can_be_looked_into(open_page, block):
    keys = list(OPTIMIZERS)[8 * block : 8 * block + 8]
    page = open_page("?surface=booth&steps=20&view=s7.inside1&" + "&".join(f"run={key}" for key in keys))
    for index, key in enumerate(keys):
        part(page, "inside-run").select_option(index=index)
        expect(part(page, "step-view")).to_have_attribute("aria-label", re.compile(re.escape(OPTIMIZERS[key].title)))
        expect(line(page, "step")).to_contain_text(re.compile(r"\d"))
        assert "NaN" not in part(page, "step-lines").inner_text()


@pytest.mark.long
def test_it_is_there_on_the_schedules_page_too(open_page):
    page = open_page("schedules?steps=40&optimizer=adam~learning_rate~0.1&schedule=cosine&schedule=constant")
    pause(page)
    looked_into(page, 0)
    expect(line(page, "step")).to_be_visible()
    expect(part(page, "schedule")).to_be_visible()
    expect(part(page, "contour")).to_be_visible()


@pytest.mark.long
def test_at_a_phone_s_width(open_page):
    page = open_page(ADAM, width=390, height=844)
    pause(page)
    looked_into(page)
    box = part(page, "step-view").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_each_at_its_best_all_at_the_same_and_back(open_page):
    page = open_page("?surface=quadratic&steps=100&run=gradient_descent~learning_rate~0.01&run=adam")
    before = payload(page)
    page.get_by_role("radio", name="Best", exact=True).click()
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"rates=best&run=gradient_descent~learning_rate~0\.0\d+&run=adam~learning_rate~"))
    expect(page.get_by_role("img", name=re.compile("Adam: best learning rate"))).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".downhill")).to_have_attribute("data-payload", before)
    page.get_by_role("radio", name="Same").click()
    page.wait_for_url(re.compile(r"rates=same&run=gradient_descent~learning_rate~0\.01&run=adam~learning_rate~0\.01"))
    before = payload(page)
    page.get_by_role("slider", name="Learning rate of all runs").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"gradient_descent~learning_rate~0\.012&run=adam~learning_rate~0\.012"))


@pytest.mark.long
def test_clipping_is_set_and_in_the_address(open_page):
    page = open_page("?surface=cliff&steps=100&run=gradient_descent~learning_rate~0.5")
    page.locator(".st-key-settings-0 button").click()
    before = payload(page)
    page.locator(".st-key-run0-clip_norm").get_by_role("slider").press("End")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"clip_norm~1000"))

"""The Landscape page in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.acts import PLAYER, number, part, pause, payload, wait_for_other_payload, wait_for_step

NETWORK = "network~mlp~depth~1~width~4~batch_size~0"
SMALL = (
    "landscape?size=40&epochs=200&resolution=21&eigenvalues=1"
    f"&run=gradient_descent~learning_rate~0.5~{NETWORK}&run=momentum~learning_rate~0.1~{NETWORK}"
)


def test_the_plane_the_paths_and_the_eigenvalues(open_page):
    page = open_page(SMALL, moving=True)
    expect(page.locator(PLAYER)).to_be_visible()
    for view in ("contour", "terrain", "loss", "rate"):
        expect(part(page, view)).to_be_visible()
    expect(part(page, "start")).to_be_hidden()
    expect(part(page, "inside")).to_be_hidden()
    expect(page.get_by_label("Snapshots per second")).to_have_value("30")
    wait_for_step(page, "s > 3")  # it plays by itself
    pause(page)
    page.keyboard.press("i")  # there is nothing to look into
    assert number(page, "inside") == -1
    page.keyboard.press("?")
    helped = page.get_by_role("dialog", name="Keys and pointer")
    expect(helped).to_contain_text("turn and zoom the landscape")
    expect(helped.get_by_text("Drag the start")).to_be_hidden()
    expect(helped.get_by_text("inside the step")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    expect(part(page, "count")).to_have_text("200 / 200")
    page.wait_for_url(re.compile(r"view=s100"))
    part(page, "loss").hover()
    expect(part(page, "loss").locator(".dh-readout")).to_contain_text(re.compile(r"step \d+"))
    expect(part(page, "loss").locator(".dh-title")).to_have_text("training loss of the runs · on the plane dotted")
    expect(part(page, "rate").locator(".dh-title")).to_have_text("distance from the plane")
    expect(page.get_by_text("of the squared distances of all snapshots")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(4)
    before = payload(page)
    page.locator(".st-key-zoom").get_by_role("slider").press("ArrowRight")
    wait_for_other_payload(page, before)
    page.wait_for_url(re.compile(r"zoom=1\.2.*view=s100"))
    link = page.get_by_role("link", name="The same runs on the Training page")
    expect(link).to_have_attribute("href", re.compile(r"training\?.*run=momentum"))


@pytest.mark.long
def test_a_pair_on_a_narrow_page(open_page):
    page = open_page(f"{SMALL}~norm~layer&plane=umap", width=390, color_scheme="dark")
    (alert,) = page.get_by_role("alert").all_inner_texts()
    assert alert.startswith("plane: ")
    expect(page.locator(PLAYER)).to_have_attribute("data-layout", "pair")
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")
    expect(part(page, "second").locator(".dh-title")).to_contain_text("layer normalisation")
    expect(part(page, "right")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

"""A printed page: what is on the sheet while the browser lays it out, for every page, size and theme."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pages.catalogue import PAGES
from tests.e2e.acts import PLAYER, part
from tests.e2e.conftest import SETTLED

SHEETS = [("A4", False), ("A4", True), ("Letter", False), ("Letter", True)]
AT_START = "?v=1&surface=beale&start=1~1.5&run=gradient_descent&view=s0"

RECORD = (Path(__file__).parent / "sheet.js").read_text(encoding="utf-8").partition("\n")[2]


def printed(page: Page, size: str = "A4", landscape: bool = False) -> dict:
    """What is on the sheet when the page is printed, and `pages`: how many sheets there are."""
    page.evaluate(f"() => window.takeSheet || ({RECORD})()")
    pdf = page.pdf(format=size, landscape=landscape)
    return page.evaluate("sheet") | {"pages": len(re.findall(rb"/Type\s*/Page\b", pdf))}


def luminance(color: str) -> float:
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", color)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_whole(sheet: dict) -> None:
    """Nothing to press, nothing cut off or wider than the sheet, pictures drawn for their place and in dark ink."""
    assert sheet["sidebar"] == 0
    assert sheet["pressable"] == []
    assert sheet["wide"] == []
    assert sheet["clipped"] == []
    assert 1 <= sheet["pages"] <= 4
    assert sheet["words"], "the lesson is there though the sidebar is not"
    for chart in sheet["charts"]:
        for layer in chart["drawn"]:
            assert layer["width"] == pytest.approx(chart["width"], abs=1), "a chart is scaled as a whole"
            assert layer["height"] == pytest.approx(chart["height"], abs=1)
            assert layer["width"] / layer["height"] == pytest.approx(layer["view"] / layer["height_"], rel=0.01)
    for name, view in sheet["views"].items():
        assert view["colours"] > 4, f"{name} is blank"
        for side, count in zip(("width", "height"), view["pixels"], strict=True):
            assert 0 <= view[side] - count / 2 < 1.01, f"{name} does not fill its place"
    if "terrain" in sheet["views"]:
        assert sheet["views"]["terrain"]["colours"] > 500
    assert set(sheet["grounds"]) <= {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    for ink in sheet["inks"]:
        assert luminance(ink) < 0.45, "dark ink on white"


def middle(box: dict) -> tuple[float, float]:
    return box["left"] + box["width"] / 2, box["top"] + box["height"] / 2


def orange_in(view: dict) -> tuple[float, float]:
    """Where the orange of a view lies on the sheet: a picture has two pixels a unit, from its upper left."""
    x, y = view["orange"]
    return view["left"] + x * view["pixels"][0] / 2, view["top"] + y * view["pixels"][1] / 2


def test_the_start_is_where_the_trail_begins(open_page):
    page = open_page(AT_START)
    for size, landscape in SHEETS[:2]:
        sheet = printed(page, size, landscape)
        check_whole(sheet)
        # the only run stands at its first point: there its head is
        assert middle(sheet["marks"]["start"]) == pytest.approx(orange_in(sheet["views"]["contour"]), abs=1.5)
    back = page.evaluate("() => { takeSheet(); return sheet; }")
    assert back["sidebar"] > 0, "the screen is as it was"


def test_charts_are_printed_whole_from_a_dark_screen(open_page):
    page = open_page("activations", color_scheme="dark")
    check_whole(printed(page))


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_printed_whole(open_page, path):
    page = open_page(path, color_scheme="dark")
    expect(page.locator('[data-test="progress"]:visible')).to_have_count(0)  # trainings and planes
    page.wait_for_selector(SETTLED)
    for size, landscape in SHEETS:
        check_whole(printed(page, size, landscape))
    page.set_viewport_size({"width": 390, "height": 844})
    check_whole(printed(page))
    page.emulate_media(color_scheme="light")
    check_whole(printed(page))


@pytest.mark.long
def test_the_step_view_is_printed_whole(open_page):
    page = open_page("?v=1&run=adam&run=lbfgs&view=s40.inside1", color_scheme="dark")
    expect(part(page, "step-lines").locator(".dh-line").first).to_be_visible()
    for size, landscape in SHEETS:
        check_whole(printed(page, size, landscape))


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "view", "mark"), [("classifier", "contour", "start"), ("classifier", "second", "second-start")]
)
def test_both_starts_of_a_pair_are_where_the_trails_begin(open_page, query, view, mark):
    page = open_page(f"{query}?v=1&run=gradient_descent&view=s0")
    sheet = printed(page)
    assert middle(sheet["marks"][mark]) == pytest.approx(orange_in(sheet["views"][view]), abs=1.5)


@pytest.mark.long
def test_a_point_stands_on_its_number(open_page):
    """The best constant for one point is that point: the stem drawn for it ends there."""
    page = open_page("outliers?v=1&points=3&loss=mse")
    sheet = printed(page)
    x, _ = middle(sheet["marks"]["point-1"])
    view = sheet["views"]["numbers"]
    assert x == pytest.approx(view["left"] + view["fullest"] * view["pixels"][0] / 2, abs=1.5)


def test_emulated_print_shows_the_terrain_and_the_screen_comes_back(open_page):
    page = open_page(color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator(PLAYER)).to_have_attribute("data-paper", "1")
    expect(page.locator(PLAYER)).to_have_attribute("data-theme", "light")
    shown = Image.open(io.BytesIO(part(page, "terrain").screenshot()))
    assert len(shown.convert("RGB").getcolors(10**6) or []) > 500
    page.emulate_media(media="screen")
    expect(page.locator(PLAYER)).to_have_attribute("data-paper", "0")
    expect(page.locator(PLAYER)).to_have_attribute("data-theme", "dark")
    expect(part(page, "play")).to_be_visible()

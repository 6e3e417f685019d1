"""The Noisy sinc page from app.py on: chart, words and table follow the Scene; links."""

import json

import pytest

from scenes import SincScene
from scenes.curves.sinc import SETTINGS, experiment
from tests.pages.session import Page

SMALL = "count=300&pieces=8"


def sinc_page(query: str = SMALL) -> Page:
    return Page(query, "sinc")


def chart(page: Page) -> dict:
    (found,) = page.at.get("plotly_chart")
    return json.loads(found.proto.spec)


def words(page: Page) -> str:
    return " ".join([caption.value for caption in page.at.caption] + page.html)


def test_first_page():
    page = sinc_page("").sound()
    assert (page.scene, page.query, page.sentences) == (SincScene(), "v=1", [])
    names = [trace["name"] for trace in chart(page)["data"]]
    for name in ("true curve", "Squared error", "Absolute error", "Huber", "Log-cosh", "0.1 to 0.9 quantile"):
        assert name in names
    band = experiment(SincScene()).band
    assert f"Of 2,000 fresh points {band.held:.1%} lie in the band" in words(page)
    assert "30 times less" in words(page)


def test_the_table_states_every_measure():
    page = sinc_page()
    text = words(page)
    for measure in ("MSE", "RMSE", "MAE", "R²", "MAPE", "against the true curve", "against the points"):
        assert measure in text
    assert "MAPE divides" in text


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("noise", 0.3, "noise=0.3"),
        ("share", 0.2, "share=0.2"),
        ("size", 3.0, "size=3"),
        ("sides", "both", "sides=both"),
        ("delta", "1", "delta=1"),
        ("lower", 0.25, "lower=0.25"),
        ("upper", 0.75, "upper=0.75"),
        ("pieces", 10, "pieces=10"),
        ("count", "500", "count=500"),
        ("seed", 3, "seed=3"),
    ],
)
def test_a_widget_changes_scene_chart_and_link(key, value, added):
    page = kept()
    before = chart(page)
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert chart(page)["data"] != before["data"]
    page.click("undo")
    assert chart(page)["data"] == before["data"]


_kept: list[Page] = []


def kept() -> Page:
    if not _kept:
        _kept.append(sinc_page())
    return _kept[0]


def test_every_setting_has_a_widget():
    assert {parameter.key for parameter in SETTINGS} <= set(kept().widgets())


def test_quantiles_in_the_wrong_order_are_mended_and_said():
    page = sinc_page()
    page.set("lower", 0.95)
    (sentence,) = page.sentences
    assert sentence.startswith("lower: ")
    assert (page.scene.lower, page.scene.upper) == (0.1, 0.9)


@pytest.mark.parametrize(
    ("query", "field"),
    [("lower=0", "lower"), ("upper=1.2", "upper"), ("delta=0", "delta"), ("lower=0.9&upper=0.1", "lower")],
)
def test_a_bad_field_gets_one_sentence(query, field):
    (sentence,) = sinc_page(f"{SMALL}&{query}").sound().sentences
    assert sentence.startswith(f"{field}: ")


def test_without_impulses_nothing_is_said_of_them():
    page = sinc_page(f"{SMALL}&share=0")
    assert "Impulses hit" not in words(page)


def test_bands_that_cross_are_said():
    assert "cross: on" in words(sinc_page("count=100&pieces=40&lower=0.49&upper=0.51"))

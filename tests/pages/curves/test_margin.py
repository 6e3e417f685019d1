"""The Margins page from app.py on."""

import json
from typing import Any

import pytest

from scenes import MarginScene
from scenes.codec.preset import presets_of
from tests.pages.session import Page


def margins_page(query: str = "loss=hinge&loss=squared") -> Page:
    return Page(query, "margins")


def chart(page: Page) -> Any:
    (element,) = page.at.get("plotly_chart")
    return json.loads(element.proto.spec)


def table(page: Page) -> str:
    return next(html for html in page.html if "downhill-results" in html and "<table" in html)


def caption(page: Page) -> str:
    return next(c.value for c in page.at.caption if "answered wrongly" in c.value)


def test_first_page():
    page = margins_page("").sound()
    assert (page.scene, page.query, page.sentences) == (MarginScene(), "v=1", [])
    assert "−0.83 to −0.43, 0.17 to 0.61" in table(page), "the step has two lowest places"
    for words in ("2 of 25", "The slope of the 0–1 loss is 0 everywhere", "slope of squared is above 0 there"):
        assert words in caption(page)
    shown = {trace["name"] for trace in chart(page)["data"] if trace.get("name")}
    assert shown == {"0–1", "Hinge", "Squared hinge", "Logistic ÷ ln 2", "Squared"}


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("threshold", -1.0, "threshold=-1"),
        ("weight", 2.0, "weight=2"),
        ("far", 9.0, "far=9"),
        ("margin", 2.5, "margin=2.5"),
        ("loss0-kind", "logistic", "loss=logistic&"),
        ("loss0-color", "Grey", "loss=hinge~color~7"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    page = margins_page().click("settings-0")
    before = chart(page)
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query + "&"
    assert chart(page) != before
    page.click("undo")
    assert chart(page) == before


def test_words_follow_the_losses_shown():
    page = margins_page("loss=hinge")
    assert "above 0 there" not in caption(page)
    assert "0–1" not in caption(page)
    page.set("add", "zero_one")
    assert "0–1" in caption(page)
    page.click("remove-0")
    assert page.widgets()["remove-0"].disabled


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("threshold=9", "threshold", "0.5 is used"),
        ("weight=0", "weight", "1 is used"),
        ("far=x", "far", "2 is used"),
        ("margin=-9", "margin", "-1 is used"),
        ("loss=mse", "loss 1", "Hinge is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = margins_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


@pytest.mark.parametrize("key", presets_of(MarginScene))
def test_presets(key):
    page = margins_page().set("preset", key)
    assert page.scene == presets_of(MarginScene)[key].scene
    assert page.sentences == []

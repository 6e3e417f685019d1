"""The page Through time from app.py on."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from networks.signal.recurrences import RECURRENCES
from pages.networks.time import recurrence_words
from scenes import TimeScene
from scenes.networks.time import PRESETS, RECURRENCE
from tests.cases import few
from tests.pages.session import Page

SMALL = "steps=20&width=8&recurrence=linear~spectral_radius~0.9&recurrence=lstm"


def time_page(query: str = SMALL) -> Page:
    return Page(query, "time")


def chart(page: Page) -> Any:
    (element,) = page.at.get("plotly_chart")
    return json.loads(element.proto.spec)


def gradients(page: Page) -> dict[str, list[float]]:
    return {line["name"]: values(line["y"]) for line in chart(page)["data"] if "name" in line}


def values(y: Any) -> list[float]:
    if isinstance(y, dict):
        return np.frombuffer(b64decode(y["bdata"]), y["dtype"]).tolist()
    return y


def test_words_name_every_radius_and_what_is_unusual():
    words = recurrence_words(RECURRENCE.pick("tanh", spectral_radius=1.5, drive=0.5, clip=2.0, clipping="whole"))
    assert words == "ρ 1.5, inputs 0.5, clipped at 2, whole"
    assert recurrence_words(RECURRENCE.pick("lstm")) == "forget bias 1"


def test_first_page():
    page = time_page("").sound()
    assert (page.scene, page.query, page.sentences) == (TimeScene(), "v=1", [])
    shown = gradients(page)
    assert list(shown) == ["Linear, ρ 0.9, orthogonal", "Linear, ρ 1, orthogonal", "Linear, ρ 1.1, orthogonal"]
    np.testing.assert_allclose(shown["Linear, ρ 1.1, orthogonal"], 1.1 ** np.arange(101.0), rtol=1e-6)
    assert page.widgets()["preset"].value == "powers"


def test_chart_holds_the_gradients_of_the_link():
    page = time_page("steps=15&width=12&seed=2&recurrence=tanh~spectral_radius~1.3~drive~0.5&recurrence=lstm~clip~0.1")
    found = gradients(page)
    tanh = RECURRENCES["tanh"].through(steps=15, width=12, seed=2, spectral_radius=1.3, drive=0.5)
    lstm = RECURRENCES["lstm"].through(steps=15, width=12, seed=2, clip=0.1)
    np.testing.assert_allclose(found["Tanh, ρ 1.3, inputs 0.5"], tanh.gradient, rtol=1e-6)
    np.testing.assert_allclose(found["LSTM, forget bias 1, clipped at 0.1, each step"], lstm.gradient, rtol=1e-6)


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("steps", "30", "steps=30"),
        ("width", "12", "width=12"),
        ("seed", 4, "seed=4"),
        ("recurrence0-spectral_radius", 1.2, "recurrence=linear~spectral_radius~1.2"),
        ("recurrence0-matrix", "orthogonal", "matrix~orthogonal"),
        ("recurrence0-clip", "0.1", "clip~0.1"),
        ("recurrence1-forget_bias", 3.0, "recurrence=lstm~forget_bias~3"),
        ("recurrence0-kind", "tanh", "recurrence=tanh&"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    page = time_page().click("settings-0")
    before = chart(page)
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert chart(page) != before


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("steps=0", "steps", "100 is used"),
        ("width=x", "width", "64 is used"),
        ("recurrence=linear~spectral_radius~3", "recurrence 1, spectral_radius", "1 is used"),
        ("recurrence=gru", "recurrence 1", "Linear is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = time_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


@pytest.mark.parametrize("key", few(RECURRENCE.catalogue))
def test_every_recurrence_opens_with_all_its_settings(key):
    page = time_page(f"steps=5&width=4&recurrence={key}").click("settings-0")
    assert {f"recurrence0-{p.key}" for p in RECURRENCE.parameters(key)} <= set(page.widgets())
    assert any(RECURRENCES[key].formula in text.value for text in page.at.markdown)


@pytest.mark.parametrize("key", few(PRESETS))
def test_presets(key):
    page = time_page()
    page.set("preset", key)
    assert page.scene == PRESETS[key].scene
    assert page.sentences == []


def test_add_remove_and_undo():
    page = time_page()
    page.set("add", "tanh").click("remove-0")
    assert [entry.pick.key for entry in page.scene.recurrences] == ["lstm", "tanh"]
    page.click("undo").click("undo")
    assert [entry.pick.key for entry in page.scene.recurrences] == ["linear", "lstm"]


def test_the_chart_is_told_in_numbers():
    page = time_page("steps=44&width=8&recurrence=linear~spectral_radius~0.9~matrix~orthogonal")
    (table,) = [html for html in page.html if "<table" in html]
    assert "0.00970" in table or "0.0097" in table  # 0.9⁴⁴
    assert "44 steps" in table
    (table,) = [html for html in time_page("steps=1&width=8").html if "<table" in html]
    assert "(left) to 1 step before it" in table

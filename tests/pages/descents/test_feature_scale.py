"""The Feature scale page from app.py on: its buttons, its numbers, its link."""

import numpy as np
import pytest

from optimizers import run
from scenes import FeatureScene, to_query
from scenes.descents.feature_scale import REGRESSION, conditioning
from tests.pages.session import Page


def feature_page(query: str = "steps=20&run=adam~learning_rate~0.1&run=gradient_descent") -> Page:
    return Page(query, "feature_scale")


def text(page: Page) -> str:
    return " ".join(page.html)


def elongation(page: Page) -> float:
    """How many times longer than wide the level lines are: from the heights that the player is sent."""
    terrain = page.payload["terrain"]
    steps = [(high - low) / (terrain["size"] - 1) for low, high in terrain["domain"]]
    heights = terrain["heights"].astype(float)
    curves = [np.diff(heights, 2, axis=axis).mean() / step**2 for axis, step in zip((1, 0), steps, strict=True)]
    return float(np.sqrt(max(curves) / min(curves)))


def test_the_first_picture_is_long_ellipses_and_a_zigzag():
    page = feature_page("").sound()
    assert (page.scene, page.query, page.sentences) == (FeatureScene(), "v=1", [])
    assert page.payload["layout"] == "paths"
    assert elongation(page) == pytest.approx(5, rel=1e-3)
    (track,) = page.payload["tracks"]
    assert (np.diff(np.sign(np.diff(track["position"][:20, 1]))) != 0).all()
    assert "κ = 25" in text(page)
    assert len(page.at.get("plotly_chart")) == 1


def test_one_button_makes_circles_of_them_and_brings_them_back():
    page = feature_page("")
    assert page.widgets()["change-inputs"].label == "Standardise the inputs"
    page.click("change-inputs")
    assert page.query == "v=1&inputs=standardised&run=gradient_descent~learning_rate~1"
    assert elongation(page) == pytest.approx(1, rel=1e-4)
    np.testing.assert_allclose(page.payload["tracks"][0]["position"][1:], np.tile((1, 0.25), (100, 1)), rtol=1e-6)
    assert "κ = 1<" in text(page)
    assert page.widgets()["change-inputs"].label == "Back to the raw inputs"
    assert page.click("change-inputs").scene == FeatureScene()
    assert page.click("undo").scene.inputs == "standardised"
    assert page.click("undo").scene == FeatureScene()


def test_whitening_makes_circles_where_standardising_does_not():
    page = feature_page("correlation=0.8").click("change-inputs")
    assert page.scene.conditioning.condition_number == pytest.approx(9)
    page.click("whiten")
    assert page.scene.inputs == "whitened"
    assert elongation(page) == pytest.approx(1, rel=1e-4)
    assert page.widgets()["whiten"].label == "Only standardise them"
    assert page.click("whiten").scene.inputs == "standardised"


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("scale", "10", "scale=10"),
        ("correlation", -0.5, "correlation=-0.5"),
        ("rates", "own", "rates=own"),
        ("steps", "30", "steps=30"),
        ("run0-learning_rate", "0.2", "run=adam~learning_rate~0.2"),
        ("start-y", 2.0, "start=-3~2"),
    ],
)
def test_a_widget_changes_scene_and_link(key, value, added):
    page = feature_page()
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query


def test_the_picture_is_that_of_the_link():
    link = "scale=3&correlation=0.5&inputs=standardised&steps=40&rates=own&run=adam~learning_rate~0.1"
    surface = REGRESSION.at(scale=3.0, correlation=0.5, inputs="standardised")
    path = run(surface, "adam", steps=40, hyperparameters={"learning_rate": 0.1})
    page = feature_page(link)
    (track,) = page.payload["tracks"]
    np.testing.assert_array_equal(track["position"], path.position.astype(np.float32))
    assert page.payload["terrain"]["minima"] == [[1.0, 0.25]]


def test_gradient_descent_has_a_slider_only_where_its_rate_is_its_own():
    page = feature_page()
    assert "run1-learning_rate" not in page.widgets()
    page.set("rates", "own")
    assert "run1-learning_rate" in page.widgets()
    page.set("run1-learning_rate", "0.02")
    assert page.scene.runs[1].pick["learning_rate"] == 0.02
    page.set("rates", "best")
    assert page.scene.runs[1].pick["learning_rate"] == conditioning(5, 0, "raw").best


def test_the_table_has_all_three_ways():
    page = feature_page("scale=4&correlation=0.5")
    for inputs in ("raw", "standardised", "whitened"):
        found = conditioning(4.0, 0.5, inputs)
        assert f"{inputs.capitalize()}" in text(page)
        assert f"{found.condition_number:.4g}" in text(page)
        assert f"{found.steps:,}" in text(page)
    assert "Batch normalisation" in text(page)


def test_wrong_fields_get_a_sentence_each():
    page = feature_page("scale=0&correlation=1.5&inputs=centred&rates=2")
    assert [words.split(":")[0] for words in page.sentences] == ["scale", "correlation", "inputs", "rates"]
    assert page.scene == FeatureScene()
    page.click("change-inputs")
    assert page.sentences == []


def test_forged_values_change_nothing():
    page = feature_page("")
    page.forge("correlation", double_array_value=[4.0])
    assert page.scene == FeatureScene()
    page.forge("rates", string_array_value=["fast"])
    assert page.sound().scene == FeatureScene()


def test_the_start_is_dragged():
    page = feature_page("").drag(2.0, -1.0, 1)
    assert page.scene.start_point == (2.0, -1.0)
    page.drag(2.0, -1.0, released=True)
    assert page.query == to_query(FeatureScene(start=(2.0, -1.0)))

"""The Losses page from app.py on."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
import pytest

from curves import LOSSES
from scenes import LossScene
from scenes.codec.preset import presets_of
from scenes.curves.losses import LOSS
from tests.cases import few
from tests.pages.session import Page

SMALL = "loss=huber~delta~2&loss=quantile~quantile~0.9&target=1"


def losses_page(query: str = SMALL) -> Page:
    return Page(query, "losses")


def chart(page: Page) -> Any:
    (element,) = page.at.get("plotly_chart")
    return json.loads(element.proto.spec)


def numbers(y: Any) -> np.ndarray:
    return np.frombuffer(b64decode(y["bdata"]), y["dtype"]).astype(float) if isinstance(y, dict) else np.array(y, float)


def table(page: Page) -> str:
    return next(html for html in page.html if "downhill-results" in html and "<table" in html)


def caption(page: Page) -> str:
    return next(c.value for c in page.at.caption if "pulls at it" in c.value)


def test_first_page():
    page = losses_page("").sound()
    assert (page.scene, page.query, page.sentences) == (LossScene(), "v=1", [])
    for text in ("<td>16</td><td>8</td><td>no limit</td><td>22, the mean</td>", "3, the median"):
        assert text in table(page)
    assert "The pull of Squared error has no limit." in caption(page)
    assert "Absolute error pulls with 1 at most, Huber with 1 and Log-cosh with 1." in caption(page)


def test_chart_holds_the_losses_of_the_link():
    page = losses_page()
    traces = chart(page)["data"]
    value, slope = (trace for trace in traces if trace.get("name") == "Huber · δ 2")
    x = numbers(value["x"])
    near: Any = {"rtol": 1e-5, "atol": 1e-6}  # places and values are sent as float32
    np.testing.assert_allclose(numbers(value["y"]), LOSSES["huber"].fn(x, 1.0, delta=2.0), **near)
    np.testing.assert_allclose(numbers(slope["y"]), LOSSES["huber"].derivative(x, 1.0, delta=2.0), **near)
    assert x.size <= 405
    _, jump = (trace for trace in traces if trace.get("name") == "Quantile · q 0.9")
    assert np.isnan(numbers(jump["y"])).sum() == 1


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("probe", 2.0, "probe=2"),
        ("target", -3.0, "target=-3"),
        ("low", -2.0, "low=-2"),
        ("high", 8.0, "high=8"),
        ("loss0-loss", "mae", "loss=mae"),
        ("loss0-delta", 4.0, "loss=huber~delta~4"),
        ("loss0-color", "Grey", "color~7"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    key = key.replace("loss0-loss", "loss0-kind")
    page = losses_page().click("settings-0")
    before = chart(page), table(page)
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert (chart(page), table(page)) != before
    page.click("undo")
    assert (chart(page), table(page)) == before


def test_targets_have_the_controls_the_losses_need():
    page = losses_page("loss=mse")
    controls = {"target", "label", "count", "classes"}
    assert controls & set(page.widgets()) == {"target"}
    page.set("add", "cross_entropy")
    assert controls & set(page.widgets()) == {"target", "label", "classes"}
    page.set("add", "poisson_nll")
    assert controls <= set(page.widgets())
    page.set("label", 0.25).set("classes", 5).set("count", 9)
    assert {"label=0.25", "classes=5", "count=9"} <= set(page.query.split("&"))


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("loss=quantile~quantile~0", "loss 1, quantile", "0.5 is used"),
        ("loss=mse&loss=quantile~quantile~1.2", "loss 2, quantile", "0.5 is used"),
        ("loss=huber~delta~-1", "loss 1, delta", "1 is used"),
        ("loss=smooth_l1~beta~-1", "loss 1, beta", "1 is used"),
        ("loss=focal~alpha~2", "loss 1, alpha", "0.25 is used"),
        ("loss=sawtooth", "loss 1", "Squared error is used"),
        ("probe=1e9", "probe", "4 is used"),
        ("low=5&high=-5", "low", "from −5 to 5 is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = losses_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead.replace("−", "-") in sentence.replace("−", "-")


def test_an_axis_turned_round_is_mended_and_said():
    page = losses_page("loss=mse&high=2").set("low", 3.0)
    (sentence,) = page.sentences
    assert "3 is not below high 2" in sentence
    assert (page.scene.low, page.scene.high) == (-5, 5)
    page.click("undo")
    assert (page.scene.low, page.scene.high) == (-5, 2)


@pytest.mark.parametrize("key", few(LOSS.catalogue))
def test_every_loss_opens_with_all_its_settings(key):
    page = losses_page(f"loss={key}").click("settings-0")
    assert {f"loss0-{p.key}" for p in LOSS.parameters(key)} <= set(page.widgets())
    assert LOSSES[key].cures.split("'")[0] in next(html for html in page.html if "<i>But:</i>" in html)
    assert any(LOSSES[key].formula in markdown.value for markdown in page.at.markdown)


@pytest.mark.parametrize("key", few(presets_of(LossScene)))
def test_presets(key):
    page = losses_page().set("preset", key)
    assert page.scene == presets_of(LossScene)[key].scene
    assert page.sentences == []


def test_a_prediction_outside_a_loss_has_no_numbers():
    page = losses_page("loss=bce&loss=mse&probe=3")
    assert "<td>–</td><td>–</td>" in table(page)
    assert "Not every loss is defined at 3." in caption(page)


def test_the_axis_says_what_a_prediction_is():
    def title(query: str) -> str:
        layout = chart(losses_page(query))["layout"]
        return next(v["title"]["text"] for k, v in layout.items() if k.startswith("xaxis") and "title" in v)

    assert title("loss=mse") == "prediction: the error, as the target is 0"
    assert title("loss=mse&target=2") == "prediction: the target is 2"
    assert title("loss=bce_with_logits&loss=mse") == "prediction: a logit, or a number"

"""The Depth page from app.py on."""

import numpy as np
import pytest

from curves import ACTIVATIONS, INITIALISATIONS
from networks.signal.depth import Network, propagate
from networks.signal.layer_statistics import layer_statistics
from pages.networks.depth import network_words
from player.payloads.layers import unpack
from scenes import DepthScene
from scenes.networks.depth import INIT, MOST_NETWORKS, NETWORK, PRESETS
from tests.cases import few
from tests.pages.session import Page

SMALL = "depth=4&width=8&network=tanh&network=relu~init~he_normal"


def depth_page(query: str = SMALL) -> Page:
    return Page(query, "depth")


def networks(page: Page) -> list[dict]:
    return unpack(page.bytes)["networks"]


def test_words_name_what_is_unusual():
    pick = NETWORK.pick("leaky_relu", init="he_uniform", gain=2.0, norm="layer", residual=True, negative_slope=0.2)
    assert network_words(pick) == "He uniform × 2, layer norm, residual, Negative slope 0.2"
    assert network_words(NETWORK.pick("tanh")) == "Xavier normal"


def test_first_page():
    page = depth_page("").sound()
    assert (page.scene, page.query, page.sentences) == (DepthScene(), "v=1", [])
    assert unpack(page.bytes)["depth"] == 30
    assert [network["detail"] for network in networks(page)] == ["Small normal", "Large normal", "Xavier normal"]
    assert page.widgets()["preset"].value == "scale"


def test_payload_holds_the_networks_of_the_link():
    page = depth_page(
        "depth=6&width=20&seed=3&network=elu~alpha~0.5~init~he_uniform~gain~2~norm~layer~residual~1&network=sigmoid"
    )
    settings = (
        ("elu", {"alpha": 0.5}, "he_uniform", {"gain": 2.0, "normalisation": "layer", "residual": True}),
        ("sigmoid", {}, "xavier_normal", {}),
    )
    for shown, (activation, parameters, init, given) in zip(networks(page), settings, strict=True):
        expected = layer_statistics(
            propagate(
                Network(
                    activation=ACTIVATIONS[activation],
                    initialisation=INITIALISATIONS[init],
                    parameters=parameters,
                    **given,
                ),
                depth=6,
                width=20,
                seed=3,
            )
        )
        np.testing.assert_allclose(shown["signal"], np.log10(expected.signal), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(shown["gradient"], np.log10(expected.gradient), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(shown["saturated"], expected.histograms.saturated, rtol=1e-6)


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("depth", "6", "depth=6"),
        ("width", "12", "width=12"),
        ("seed", 4, "seed=4"),
        ("network0-init", "orthogonal", "network=tanh~init~orthogonal"),
        ("network0-gain", "2", "network=tanh~gain~2"),
        ("network0-norm", "batch", "network=tanh~norm~batch"),
        ("network0-residual", True, "network=tanh~residual~1"),
        ("network0-kind", "gelu", "network=gelu"),
        ("network0-color", "Grey", "network=tanh~color~7"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    page = depth_page().click("settings-0")
    before = page.bytes
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert page.bytes != before


def test_another_activation_keeps_what_is_around_it():
    page = depth_page("depth=3&width=8&network=elu~alpha~0.5~init~lecun~norm~layer").click("settings-0")
    page.set("network0-kind", "leaky_relu")
    assert page.scene.networks[0].pick == NETWORK.pick("leaky_relu", init="lecun", norm="layer")


def test_activations_have_their_parameters_here_too():
    page = depth_page("depth=3&width=8&network=leaky_relu").click("settings-0")
    page.set("network0-negative_slope", 0.3)
    assert "network=leaky_relu~negative_slope~0.3&" in page.query


def test_normalisation_and_residual_are_named_in_the_list():
    page = depth_page("depth=3&width=8&network=tanh~norm~batch~residual~1&network=tanh")
    assert [caption.value for caption in page.at.sidebar.caption] == ["batch norm · residual"]


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("depth=0", "depth", "30 is used"),
        ("depth=abc&width=8", "depth", "30 is used"),
        ("depth=4&width=0", "width", "128 is used"),
        ("depth=4&width=8&network=softmax", "network 1", "Tanh is used"),
        ("depth=4&width=8&network=tanh~init~kaiming", "network 1, init", "xavier_normal is used"),
        ("depth=4&width=8&" + "&".join(["network=tanh"] * 7), "network", "the first are used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = depth_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


def test_add_duplicate_and_remove():
    page = depth_page()
    page.set("add", "mish")
    assert [entry.pick.key for entry in page.scene.networks] == ["tanh", "relu", "mish"]
    page.click("settings-1").click("duplicate-1").click("remove-0")
    assert [entry.pick.key for entry in page.scene.networks] == ["relu", "relu", "mish"]
    assert page.scene.networks[0].pick == page.scene.networks[1].pick
    page.click("undo")
    assert len(page.scene.networks) == 4


def test_six_networks_are_the_most():
    page = depth_page("depth=2&width=4&" + "&".join(["network=tanh"] * MOST_NETWORKS))
    assert page.widgets()["add"].disabled


@pytest.mark.parametrize("key", few(INIT.choices))
def test_every_initialisation_is_shown(key):
    page = depth_page(f"depth=3&width=8&network=tanh~init~{key}").sound()
    assert networks(page)[0]["detail"] == INITIALISATIONS[key].title
    assert any(INITIALISATIONS[key].formula in text.value for text in page.at.markdown)


@pytest.mark.parametrize("key", few(PRESETS))
def test_presets(key):
    page = depth_page()
    page.set("preset", key)
    assert page.scene == PRESETS[key].scene
    assert page.sentences == []


def test_the_picture_is_told_in_numbers():
    page = depth_page("depth=4&width=8&network=relu~init~zeros")
    (table,) = [html for html in page.html if "downhill-results" in html and "<table" in html]
    assert "ReLU, Zeros" in table
    assert "100%" in table


def test_what_takes_long_shows_how_far_it_is(monkeypatch):
    page = depth_page()
    assert not page.at.get("progress")
    told = []
    monkeypatch.setattr("pages.networks.depth.PATIENCE", -1.0)
    monkeypatch.setattr(
        "streamlit.delta_generator.DeltaGenerator.progress", lambda self, share, words: told.append((share, words))
    )
    page.set("seed", 9)
    assert told[:2] == [(0.0, "Network 1 of 2 …"), (0.5, "Network 2 of 2 …")]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("depth", {"string_array_value": ["0"]}),
        ("width", {"string_array_value": ["1e9"]}),
        ("seed", {"string_value": "-7"}),
        ("network0-init", {"string_value": "../../etc/passwd"}),
        ("network0-norm", {"string_value": "group"}),
        ("add", {"string_value": "softmax"}),
    ],
)
def test_forged_values_change_nothing(key, values):
    page = depth_page().click("settings-0")
    before = page.scene, page.bytes
    page.forge(key, **values).sound()
    assert (page.scene, page.bytes) == before
    assert len(page.sentences) == ("string_value" in values)

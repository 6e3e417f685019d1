"""What the presets of the Depth page say happens in them does happen; links and their problems."""

import re
from functools import cache

import numpy as np
import pytest

from curves import ACTIVATIONS, INITIALISATIONS
from networks.signal.layer_statistics import LayerStatistics
from scenes import from_query, to_query
from scenes.codec.entry import entries
from scenes.networks.depth import MOST_NETWORKS, NETWORK, OWN, PRESETS, DepthScene, layers_of
from tests.words.claims import holds


@cache
def seen(preset: str) -> list[LayerStatistics]:
    scene = PRESETS[preset].scene
    return [layers_of(entry.pick, scene.depth, scene.width, scene.seed) for entry in scene.networks]


def per_layer(statistics: LayerStatistics) -> tuple[float, float]:
    """What a layer multiplies the second moment by: forward, and back."""
    depth = len(statistics.histograms.dead)
    forward = (statistics.signal[-1] / statistics.signal[0]) ** (2 / depth)
    return forward, (statistics.gradient[0] / statistics.gradient[-1]) ** (2 / depth)


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert from_query(DepthScene, to_query(preset.scene)) == (preset.scene, [])
    assert "%" not in to_query(preset.scene)
    assert 1 <= len(preset.scene.networks) <= MOST_NETWORKS
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)


def test_presets_differ_and_the_first_picture_is_one():
    scenes = [preset.scene for preset in PRESETS.values()]
    assert len(set(scenes)) == len(scenes)
    assert scenes[0] == DepthScene()


@holds(
    "The initial scale decides",
    "Tanh three times. Small weights: after ten layers the signal is below 10⁻⁸, and no gradient comes back. "
    "Large ones: three outputs in four stick at ±1, and the gradient runs away. Xavier leaves an eighth of both.",
)
def test_scale_collapses_saturates_and_holds():
    small, large, xavier = seen("scale")
    assert small.signal[10] < 1e-8
    assert small.gradient[0] < 1e-25
    assert 0.7 < large.histograms.saturated.mean() < 0.8  # three in four
    assert large.gradient[0] > 1e10
    assert xavier.signal[-1] == pytest.approx(1 / 8, rel=0.1)
    assert xavier.gradient[0] == pytest.approx(1 / 8, rel=0.1)


@holds(
    "Xavier fades under ReLU, He does not",
    "A ReLU passes on half of the second moment. Xavier does not make up for it: the signal halves every second "
    "layer, and so does the gradient. He doubles the variance of the weights and stays level.",
)
def test_relu_needs_he():
    xavier, he = seen("relu")
    assert per_layer(xavier) == pytest.approx((0.5, 0.5), rel=0.05)
    assert per_layer(he) == pytest.approx((1.0, 1.0), rel=0.05)
    spreads = [INITIALISATIONS[key].std(256, 256) for key in ("xavier_normal", "he_normal")]
    assert spreads[1] ** 2 == pytest.approx(2 * spreads[0] ** 2)


@holds(
    "Batch normalisation rescues both",
    "Weights too small and weights too large, each without and with batch normalisation: normalised, both have "
    "the same activations in every layer, and gradients that stay within a factor of twenty.",
)
def test_batch_normalisation_makes_both_the_same():
    small, large, *normalised = seen("batch")
    assert small.gradient[0] < 1e-25
    assert large.gradient[0] > 1e10
    for one in normalised:
        np.testing.assert_allclose(one.signal[1:], 0.63, rtol=0.02)
        assert 1 < one.gradient.max() / one.gradient[-1] < 20


@holds(
    "Residuals keep the gradient",
    "The same weights, plain and with residual connections. What a layer loses goes around it: over fifty layers "
    "the gradient grows by about a third, where the plain networks lose all of it. But the sigmoid's signal grows "
    "to 25.",
)
def test_residuals_keep_the_gradient():
    tanh, tanh_around, sigmoid, sigmoid_around = seen("residual")
    assert max(tanh.gradient[0], sigmoid.gradient[0]) < 1e-25
    for around in (tanh_around, sigmoid_around):
        assert 1.25 < around.gradient[0] / around.gradient[-1] < 1.4
    assert sigmoid_around.signal[-1] == pytest.approx(25, abs=0.5)


@holds(
    "Why sigmoids stop learning",
    "The sigmoid's slope is 1/4 at most, so each layer takes three quarters of the gradient and more: after "
    "thirty nothing is left for the first ones. Its signal looks healthy all the while.",
)
def test_sigmoid_loses_the_gradient_under_a_healthy_signal():
    sigmoid, tanh, relu = seen("sigmoid")
    assert per_layer(sigmoid)[1] <= 0.25**2 * 1.05  # three quarters and more of each layer's gradient
    assert sigmoid.gradient[0] < 1e-15
    assert 0.4 < sigmoid.signal[-1] < 0.6
    assert min(tanh.gradient[0], relu.gradient[0]) > 0.1
    assert float(ACTIVATIONS["sigmoid"].derivative(0.0)) == 0.25


@holds(
    "The usual default fades too",
    "Uniform on ±1/√n, PyTorch's default for a linear layer, keeps a third of the variance, and ReLU half of "
    "that: a sixth at every layer. Three layers leave 7 % of the signal, thirty nothing.",
)
def test_default_keeps_a_sixth():
    relu, tanh, normalised, he = seen("default")
    assert per_layer(relu)[0] == pytest.approx(1 / 6, rel=0.06)
    assert per_layer(tanh)[0] < 0.5
    assert INITIALISATIONS["uniform"].std(128, 128) ** 2 * 128 == pytest.approx(1 / 3)
    assert f"{relu.signal[3]:.0%}" == "7%"
    assert relu.signal[-1] < 1e-11
    assert relu.gradient[0] < 1e-10
    assert min(normalised.gradient[0], he.gradient[0]) > 0.3


@holds(
    "Zeros stay zeros",
    "With all weights 0 nothing passes: every ReLU is dead, and no gradient gets below the last layer, not even "
    "for tanh, whose slope at 0 is 1. Random weights are not a detail.",
)
def test_zeros_pass_nothing():
    relu, tanh, he = seen("zeros")
    assert (relu.histograms.dead == 1).all()
    assert (tanh.histograms.dead == 0).all()
    assert not relu.gradient[:-1].any()
    assert not tanh.gradient[:-1].any()
    assert float(ACTIVATIONS["tanh"].derivative(0.0)) == 1
    assert he.gradient[0] > 0.1


@holds(
    "A rotation keeps every length",
    "No nonlinearity (a leaky ReLU of slope 1) and narrow layers: orthogonal weights keep signal and gradient "
    "exactly, for any depth. Random ones of the same spread keep them on average only, and wander off.",
)
def test_orthogonal_is_exact_where_a_normal_wanders():
    rotation, normal = seen("orthogonal")
    np.testing.assert_allclose(rotation.signal, rotation.signal[0], rtol=1e-12)
    np.testing.assert_allclose(rotation.gradient, rotation.gradient[0], rtol=1e-12)
    assert normal.signal.max() / normal.signal.min() > 2
    spread = [INITIALISATIONS[key].std(16, 16) for key in ("orthogonal", "xavier_normal")]
    assert spread[0] == pytest.approx(spread[1])


@holds(
    "SELU normalises itself",
    "With LeCun's weights SELU holds mean 0 and variance 1 by itself. Make them a fifth too small: ReLU loses a "
    "fifth of the signal at every layer, SELU finds a level of its own and stays there.",
)
def test_selu_finds_a_level():
    selu, _, weaker, relu = seen("selu")
    np.testing.assert_allclose(selu.std[1:], 1, atol=0.1)
    np.testing.assert_allclose(selu.mean[1:], 0, atol=0.1)
    assert per_layer(relu)[0] ** 0.5 == pytest.approx(0.8, rel=0.02)
    np.testing.assert_allclose(weaker.signal[20:], weaker.signal[20], rtol=0.15)


@holds(
    "Residuals alone explode",
    "Each layer adds its output to its input: with He's weights and nothing else the second moment more than "
    "doubles at every layer, both ways. Normalised branches, or small ones, keep it in bounds.",
)
def test_explosion_more_than_doubles():
    alone, normalised, small = seen("explosion")
    assert min(per_layer(alone)) > 2
    assert max(normalised.gradient[0], small.gradient[0], normalised.signal[-1], small.signal[-1]) < 15


def test_no_activation_has_a_parameter_of_ours():
    own = {parameter.key for parameter in OWN}
    assert all(own.isdisjoint(p.key for p in record.parameters) for record in ACTIVATIONS.values())


def test_only_activations_of_single_numbers_are_offered():
    assert set(NETWORK.catalogue) == {key for key, record in ACTIVATIONS.items() if record.elementwise}
    assert "softmax" not in NETWORK.catalogue


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("depth=0", "depth", "30 is used"),
        ("depth=51", "depth", "30 is used"),
        ("width=1", "width", "128 is used"),
        ("seed=-1", "seed", "0 is used"),
        ("network=tanh~gain~0", "network 1, gain", "1 is used"),
        ("network=tanh&network=relu~init~glorot", "network 2, init", "xavier_normal is used"),
        ("network=tanh~norm~group", "network 1, norm", "none is used"),
        ("network=softmax", "network 1", "Tanh is used"),
        ("network=" + "&network=".join(["tanh"] * 8), "network", "the first are used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    scene, (sentence,) = from_query(DepthScene, query)
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence
    assert scene.depth == 30
    assert len(scene.networks) <= MOST_NETWORKS


def test_parameters_reach_the_network():
    usual, steeper = (
        layers_of(entry.pick, 3, 16, 0)
        for entry in entries(NETWORK.pick("leaky_relu"), NETWORK.pick("leaky_relu", negative_slope=0.9))
    )
    assert usual.signal[-1] < steeper.signal[-1]
    words = layers_of(NETWORK.pick("gelu", approximate="tanh"), 3, 16, 0)
    assert words.signal[-1] == pytest.approx(layers_of(NETWORK.pick("gelu"), 3, 16, 0).signal[-1], rel=1e-3)

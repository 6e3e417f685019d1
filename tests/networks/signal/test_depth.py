"""Signal and gradient through depth: PyTorch's numbers, finite differences, closed forms and the classic facts."""

import json
import math
from typing import Any

import numpy as np
import pytest

from curves import ACTIVATIONS, INITIALISATIONS
from networks.signal.depth import LANES, SAMPLES, Network, propagate, rms
from networks.signal.layer_statistics import BINS, layer_statistics
from networks.signal.normalisation import NORMALISATIONS
from tests.reference import REFERENCE

TRUTH = json.loads((REFERENCE / "depth.json").read_text())
ELEMENTWISE = [key for key, record in ACTIVATIONS.items() if record.elementwise]


def network(activation: str, initialisation: str = "lecun", *, parameters: dict | None = None, **given) -> Network:
    return Network(
        activation=ACTIVATIONS[activation],
        initialisation=INITIALISATIONS[initialisation],
        parameters=parameters or {},
        **given,
    )


def look(activation: str, initialisation: str, *, depth: int = 30, width: int = 128, seed: int = 0, **given):
    return layer_statistics(
        propagate(network(activation, initialisation, **given), depth=depth, width=width, seed=seed)
    )


# --- against PyTorch ----------------------------------------------------------------------------------------


def described(case: dict) -> str:
    return f"{case['activation']}-{case['normalisation']}-{'residual' if case['residual'] else 'plain'}-{case['depth']}"


@pytest.mark.parametrize("case", TRUTH["layers"], ids=described)
def test_layers_are_pytorchs(case):
    ours = network(
        case["activation"],
        parameters=case["parameters"],
        gain=case["spread"],  # lecun's own spread is 1/√n
        normalisation=case["normalisation"],
        residual=case["residual"],
    )
    passes = propagate(ours, **{key: case[key] for key in ("depth", "width", "seed", "samples")})
    for found, expected in ((passes.signal, case["signal"]), (passes.gradient, case["gradient"])):
        for layer, truth in zip(found, expected, strict=True):
            scale = 1e-10 * truth["rms"]
            np.testing.assert_allclose(layer.ravel()[TRUTH["seen"]], truth["seen"], rtol=1e-9, atol=scale)
            assert rms(layer) == pytest.approx(truth["rms"], rel=1e-10)
            assert layer.mean() == pytest.approx(truth["mean"], rel=1e-9, abs=scale)
    np.testing.assert_allclose(passes.weight_gradient, case["weight_gradient"], rtol=1e-9)


# --- against finite differences -----------------------------------------------------------------------------


class Given:
    """An initialisation whose weights are given: `sample` hands them out layer by layer."""

    def __init__(self, weights):
        self.weights = weights

    def sample(self, seed, shape):
        return self.weights[seed[1] - 1]


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_gradient_is_that_of_the_loss(normalisation, residual):
    """⟨c, h_L⟩ differs by ⟨∂loss/∂W₁, dW⟩ when the first layer's weights do; seen through all that lies above."""
    depth, width, samples, step = 4, 6, 9, 1e-6
    rng = np.random.default_rng(2)
    weights = rng.standard_normal((depth, width, width)) / math.sqrt(width)
    direction = rng.standard_normal((width, width))

    def run(first):
        given: Any = Given([first, *weights[1:]])
        ours = Network(
            activation=ACTIVATIONS["tanh"],
            initialisation=given,
            parameters={},
            normalisation=normalisation,
            residual=residual,
        )
        passes = propagate(ours, depth=depth, width=width, samples=samples)
        return passes, float(np.sum(passes.gradient[-1] * passes.signal[-1]))

    passes, _ = run(weights[0])
    change = (run(weights[0] + step * direction)[1] - run(weights[0] - step * direction)[1]) / (2 * step)
    below = passes.gradient[1] * passes.slope[0]
    _, back = NORMALISATIONS[normalisation](passes.signal[0] @ weights[0].T)
    of_weight = back(below).T @ passes.signal[0]
    assert change == pytest.approx(float(np.sum(of_weight * direction)), rel=1e-6)
    assert passes.weight_gradient[0] == pytest.approx(rms(of_weight / samples), rel=1e-12)


@pytest.mark.parametrize("normalisation", ["batch", "layer"])
def test_normalised_values_have_mean_0_and_variance_1(normalisation):
    values = 3.0 + 7.0 * np.random.default_rng(0).standard_normal((40, 50))
    axis = 0 if normalisation == "batch" else 1
    normalised, _ = NORMALISATIONS[normalisation](values)
    np.testing.assert_allclose(normalised.mean(axis=axis), 0, atol=1e-14)
    np.testing.assert_allclose(normalised.std(axis=axis), 1, rtol=1e-6)


# --- closed forms -------------------------------------------------------------------------------------------


def test_orthogonal_without_a_nonlinearity_keeps_every_length():
    """A leaky ReLU of slope 1 is the identity."""
    linear = network("leaky_relu", "orthogonal", parameters={"negative_slope": 1.0})
    passes = propagate(linear, depth=50, width=40)
    for rows in (passes.signal, passes.gradient):
        lengths = np.linalg.norm(rows, axis=2)
        np.testing.assert_allclose(lengths, np.broadcast_to(lengths[:1], lengths.shape), rtol=1e-12)


def test_a_sum_grows_by_the_gain():
    linear = network("leaky_relu", "orthogonal", parameters={"negative_slope": 1.0}, gain=1.1)
    passes = propagate(linear, depth=20, width=16)
    assert rms(passes.signal[-1]) / rms(passes.signal[0]) == pytest.approx(1.1**20, rel=1e-12)
    assert rms(passes.gradient[0]) / rms(passes.gradient[-1]) == pytest.approx(1.1**20, rel=1e-12)


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_zeros_stop_every_gradient_below_the_last_layer(activation):
    seen = look(activation, "zeros", depth=4, width=8)
    assert seen.gradient[-1] > 0.5
    assert not seen.gradient[:-1].any()
    assert seen.histograms.gradients.below[:-1].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("activation", ELEMENTWISE)
def test_every_activation_goes_through_every_normalisation(activation):
    for normalisation in NORMALISATIONS:
        seen = look(activation, "he_normal", depth=5, width=20, normalisation=normalisation, residual=True)
        numbers = (*seen[:5], seen.histograms.dead, seen.histograms.saturated)
        for name, values in zip((*seen._fields[:5], "dead", "saturated"), numbers, strict=True):
            assert np.isfinite(values).all(), name


def test_a_deeper_network_goes_on_where_a_shallower_one_ends():
    short, long = (propagate(network("tanh"), depth=depth, width=12) for depth in (3, 6))
    np.testing.assert_array_equal(short.signal, long.signal[:4])


@pytest.mark.parametrize("width", [2, LANES - 1, LANES, LANES + 1])
def test_filling_up_a_width_changes_nothing(width):
    ours = network("tanh", normalisation="batch")
    passes = propagate(ours, depth=2, width=width, seed=4)
    weight = INITIALISATIONS["lecun"].sample((4, 1), (width, width))
    expected, _ = NORMALISATIONS["batch"](passes.signal[0] @ weight.T)
    np.testing.assert_allclose(passes.value[0], np.tanh(expected), rtol=1e-9, atol=1e-12)


def test_the_same_seed_gives_the_same_passes():
    first, again, other = (propagate(network("relu"), depth=3, width=10, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.gradient, again.gradient)
    assert not np.array_equal(first.gradient, other.gradient)


# --- the classic facts --------------------------------------------------------------------------------------


def test_tanh_with_small_weights_collapses_to_0():
    seen = look("tanh", "small_normal")
    per_layer = seen.signal[2:] / seen.signal[1:-1]
    np.testing.assert_allclose(per_layer, 0.01 * math.sqrt(128), rtol=0.15)  # each layer multiplies by σ√n
    assert seen.signal[10] < 1e-8
    assert seen.gradient[0] < 1e-25


def test_tanh_with_large_weights_saturates():
    seen = look("tanh", "large_normal")
    assert (seen.signal[1:] > 0.95).all()
    assert (seen.histograms.saturated > 0.7).all()
    ends = seen.histograms.activations.share[:, [*range(4), *range(BINS - 4, BINS)]].sum(axis=1)
    assert (ends > 0.75).all()  # nearly all in the eight outermost bins


def test_xavier_holds_tanh():
    for key in ("xavier_uniform", "xavier_normal"):
        seen = look("tanh", key)
        assert seen.signal[-1] > 0.1
        assert 0.05 < seen.gradient[0] < 20
        assert seen.histograms.saturated.max() < 0.05


@pytest.mark.parametrize("key", ["uniform", "normal"])
def test_xavier_fades_under_relu_by_half_a_layer_and_he_does_not(key):
    """In the mean over seeds: E h² halves at each layer, because a ReLU passes on half of its second moment."""

    def per_layer(initialisation: str) -> tuple[float, float]:
        seen = [look("relu", initialisation, depth=12, width=256, seed=seed) for seed in range(5)]
        ends = [((s.signal[-1] / s.signal[0]) ** 2, (s.gradient[0] / s.gradient[-1]) ** 2) for s in seen]
        signal, gradient = np.mean(ends, axis=0) ** (1 / 12)
        return signal, gradient

    assert per_layer(f"xavier_{key}") == pytest.approx((0.5, 0.5), rel=0.03)
    assert per_layer(f"he_{key}") == pytest.approx((1.0, 1.0), rel=0.03)


@pytest.mark.parametrize("initialisation", ["small_normal", "large_normal", "xavier_normal"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_batch_normalisation_rescues_the_signal_whatever_the_weights(activation, initialisation):
    plain = look(activation, initialisation)
    rescued = look(activation, initialisation, normalisation="batch")
    np.testing.assert_allclose(rescued.signal[1:], rescued.signal[1], rtol=0.1)
    assert rescued.histograms.saturated.max() < 0.6  # half of a ReLU's outputs are off
    # 1.2 a layer under ReLU: what G. Yang et al., A mean field theory of batch normalization, 2019, find, √(π/(π−1))
    assert 1 < rescued.gradient[0] < (1.05 if activation == "tanh" else math.sqrt(math.pi / (math.pi - 1))) ** 30 * 20
    if initialisation == "small_normal":
        assert plain.gradient[0] < 1e-20


def test_residuals_keep_the_gradient():
    plain = look("tanh", "small_normal", depth=50)
    kept = look("tanh", "small_normal", depth=50, residual=True)
    assert plain.gradient[0] < 1e-40
    assert 1 < kept.gradient[0] < 2
    sigmoids = look("sigmoid", "xavier_normal", depth=50, normalisation="batch", residual=True)
    assert look("sigmoid", "xavier_normal", depth=50).gradient[0] < 1e-25
    assert 0.5 < sigmoids.gradient[0] < 5


def test_ten_sigmoids_pass_on_at_most_a_millionth():
    """4⁻¹⁰ of the gradient by the slopes alone, where a rotation changes no length."""
    passes = propagate(network("sigmoid", "orthogonal"), depth=10, width=64)
    lengths = np.linalg.norm(passes.gradient, axis=2)
    assert (lengths[0] <= 4.0**-10 * lengths[-1]).all()


# --- the statistics -----------------------------------------------------------------------------------------


def test_statistics_are_those_of_the_values():
    passes = propagate(network("relu", "he_normal"), depth=4, width=30)
    seen = layer_statistics(passes)
    np.testing.assert_allclose(seen.mean, passes.signal.mean(axis=(1, 2)))
    np.testing.assert_allclose(seen.std, passes.signal.std(axis=(1, 2)))
    np.testing.assert_allclose(seen.signal, np.sqrt((passes.signal**2).mean(axis=(1, 2))))
    np.testing.assert_allclose(seen.gradient, np.sqrt((passes.gradient**2).mean(axis=(1, 2))))
    off = (passes.signal[1:] == 0).mean(axis=(1, 2))
    np.testing.assert_allclose(seen.histograms.saturated, off)
    np.testing.assert_allclose(seen.histograms.dead, (passes.signal[1:] == 0).all(axis=1).mean(axis=1))
    np.testing.assert_allclose(seen.histograms.gradients.below, (passes.gradient[1:] == 0).mean(axis=(1, 2)))


@pytest.mark.parametrize(
    ("activation", "initialisation", "given"),
    [
        ("tanh", "small_normal", {}),
        ("tanh", "large_normal", {}),
        ("relu", "large_normal", {}),
        ("relu", "he_normal", {"residual": True}),
        ("sigmoid", "xavier_normal", {}),
        ("logsigmoid", "he_normal", {}),
    ],
)
def test_histograms_are_numpys_and_hold_every_value(activation, initialisation, given):
    passes = propagate(network(activation, initialisation, **given), depth=8, width=50)
    seen = layer_statistics(passes)
    with np.errstate(divide="ignore"):
        decades = np.log10(np.abs(passes.gradient[1:]))
    for histogram, values in ((seen.histograms.activations, passes.signal[1:]), (seen.histograms.gradients, decades)):
        assert histogram.share.shape == (8, BINS)
        np.testing.assert_allclose(histogram.share.sum(axis=1) + histogram.below + histogram.above, 1)
        edges = np.linspace(histogram.low, histogram.high, BINS + 1)
        for layer, row in zip(values, histogram.share, strict=True):
            inside = np.histogram(layer[np.isfinite(layer)], edges)[0] / layer.size
            assert np.abs(np.cumsum(row) - np.cumsum(inside)).max() < 0.01  # the few smallest are in the first bin
    assert seen.histograms.gradients.high - seen.histograms.gradients.low >= 4
    assert seen.histograms.activations.low <= 0 <= seen.histograms.activations.high


def test_dead_units_are_those_that_pass_nothing_on():
    """With ReLU and no weights every unit is dead; a tanh at 0 has slope 1 and is not."""
    assert look("relu", "zeros", depth=2, width=8).histograms.dead.tolist() == [1.0, 1.0]
    assert look("tanh", "zeros", depth=2, width=8).histograms.dead.tolist() == [0.0, 0.0]


def test_root_mean_square_neither_overflows_nor_underflows():
    assert rms(np.array([3e200, 4e200])) == pytest.approx(5e200 / math.sqrt(2))
    assert rms(np.array([3e-200, 4e-200])) == pytest.approx(5e-200 / math.sqrt(2))
    assert rms(np.zeros(3)) == 0
    assert math.isnan(rms(np.array([1.0, np.inf])))


def test_what_is_too_large_is_no_error():
    """A linear network whose numbers leave the range of float64 is shown as far as it goes."""
    seen = look("leaky_relu", "large_normal", depth=50, width=64, gain=1e8)
    assert np.isnan(seen.signal[-1])
    assert seen.histograms.activations.above[-1] > 0.4


@pytest.mark.parametrize(
    ("given", "words"), [({"depth": 0}, "depth=0"), ({"width": 0}, "width=0"), ({"samples": 0}, "samples=0")]
)
def test_an_empty_network_is_refused(given, words):
    with pytest.raises(ValueError, match=f"{words} is not allowed because"):
        propagate(network("tanh"), **{"depth": 3, "width": 4, "samples": SAMPLES, **given})


def test_an_unknown_normalisation_is_refused():
    with pytest.raises(ValueError, match="'group' is not one of none, batch, layer"):
        propagate(network("tanh", normalisation="group"), depth=2, width=2)

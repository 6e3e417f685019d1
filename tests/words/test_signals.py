"""What initialisations and recurrences are said to do to signal and gradient, layer by layer and step by step."""

import numpy as np
import pytest

from curves import ACTIVATIONS, INITIALISATIONS
from curves.initialisations import gain
from networks.models.catalogue import MODELS
from networks.signal.depth import FLAT, SAMPLES, Network, propagate, rms
from networks.signal.layer_statistics import LayerStatistics, layer_statistics
from networks.signal.normalisation import NORMALISATIONS
from networks.signal.recurrence import unit_radius
from networks.signal.recurrences import RECURRENCES
from pages.curves.activations import SPREAD
from scenes.networks.depth import GAIN, NETWORK, layers_of
from tests.words.claims import holds

DEPTH, WIDTH = 30, 128


def look(activation: str, initialisation: str, **given) -> LayerStatistics:
    chosen = Network(
        activation=ACTIVATIONS[activation], initialisation=INITIALISATIONS[initialisation], parameters={}, **given
    )
    return layer_statistics(propagate(chosen, depth=DEPTH, width=WIDTH))


def a_layer(of: np.ndarray) -> float:
    """What a layer multiplies the second moment by, on the way from the first of these sizes to the last."""
    return float((of[-1] / of[0]) ** (2 / (len(of) - 1)))


@holds("Holds the signal of a ReLU network through any depth; Xavier halves its second moment at every layer.")
@pytest.mark.parametrize("kind", ["normal", "uniform"])
def test_he_holds_the_second_moment_and_xavier_halves_it(kind):
    he, xavier = (look("relu", f"{name}_{kind}") for name in ("he", "xavier"))
    assert a_layer(he.signal) == pytest.approx(1, abs=0.06)
    assert a_layer(xavier.signal) == pytest.approx(0.5, abs=0.03)
    assert np.all(np.diff(xavier.signal) < 0)
    assert np.sqrt(a_layer(xavier.signal)) == pytest.approx(0.702, abs=0.02), "the signal falls by √½ a layer"


@holds("Each layer shrinks the signal by σ√fan_in, so it dies after a few layers and the gradient with it.")
@holds("Each layer grows the sum by σ√fan_in: a sigmoid or tanh saturates, a rectifier explodes.")
def test_fixed_spreads():
    h = np.random.default_rng(7).normal(size=(SAMPLES, WIDTH))
    for key, std in (("small_normal", 0.01), ("large_normal", 1.0)):
        summed = h @ INITIALISATIONS[key].sample(0, (WIDTH, WIDTH)).T
        assert rms(summed) / rms(h) == pytest.approx(std * WIDTH**0.5, rel=0.03)
    small = look("tanh", "small_normal")
    np.testing.assert_allclose(small.signal[2:] / small.signal[1:-1], 0.01 * WIDTH**0.5, rtol=0.15)
    assert small.signal[5] < 1e-4
    assert small.gradient[-6] < 1e-4
    for activation in ("sigmoid", "tanh"):
        assert look(activation, "large_normal").histograms.saturated[-1] > 0.5
    assert look("relu", "large_normal").signal[-1] > 1e20


@holds("Weights lie between −b and b; 0 stands for 1/√fan_in.")
@holds("The old rule of thumb, and PyTorch's default for a linear layer: it keeps a third of the variance.")
def test_uniform():
    record = INITIALISATIONS["uniform"]
    assert record.bound(50, 20) == pytest.approx(50**-0.5)
    assert record.bound(50, 20, bound=0.3) == pytest.approx(0.3)
    assert 0.29 < np.abs(record.sample(0, (20, 50), bound=0.3)).max() <= 0.3
    assert 50 * record.std(50, 20) ** 2 == pytest.approx(1 / 3)
    linear = INITIALISATIONS["he_uniform"].std(50, 20, a=5**0.5)  # what torch.nn.Linear asks kaiming_uniform_ for
    assert record.std(50, 20) == pytest.approx(linear)


@holds("Xavier's variance without its bounds; a deep network cannot tell the two apart.")
@holds("What the spread is multiplied by to make up for the nonlinearity: 5/3 for tanh in PyTorch.")
@holds("PyTorch's gain for tanh is 5/3; 5 times the small normal has standard deviation 0.05.")
def test_xavier():
    normal, uniform = (INITIALISATIONS[f"xavier_{law}"] for law in ("normal", "uniform"))
    assert normal.std(50, 20) == pytest.approx(uniform.std(50, 20))
    assert normal.bound(50, 20) is None
    assert uniform.bound(50, 20) is not None
    ours, theirs = look("tanh", "xavier_normal"), look("tanh", "xavier_uniform")
    np.testing.assert_allclose(ours.signal, theirs.signal, rtol=0.2)
    assert normal.std(50, 20, gain=5 / 3) == pytest.approx(gain("tanh") * normal.std(50, 20))
    assert gain("tanh") == pytest.approx(5 / 3)
    assert 5 * INITIALISATIONS["small_normal"].std(50, 20) == pytest.approx(0.05)
    assert GAIN.check(5.0) == 5.0
    five = layers_of(NETWORK.pick("hardtanh", init="small_normal", gain=5.0), 1, 128, 0)
    assert five.signal[1] / five.signal[0] == pytest.approx(0.05 * 128**0.5, rel=0.1)


@holds(
    "Inputs and the gradient that goes in at the top have spread 1; “size” is the root mean square over a layer's "
    "units and 64 inputs.",
    "Saturated: slope below 0.01.",
    "Every layer is $h_l = \\varphi(\\mathrm{norm}(h_{l-1} W_l^\\top))$, plus $h_{l-1}$ with a residual connection; "
    "normalisations are PyTorch's in training, with weight 1 and bias 0.",
    "The loss is ⟨c, h⟩ of the last layer with a random c of spread 1, and the gradient exact reverse-mode "
    "differentiation, in float64.",
)
def test_what_the_depth_page_measures():
    chosen = Network(
        activation=ACTIVATIONS["tanh"],
        initialisation=INITIALISATIONS["large_normal"],
        parameters={},
        normalisation="batch",
        residual=True,
    )
    passes = propagate(chosen, depth=2, width=WIDTH)
    seen = layer_statistics(passes)
    assert passes.signal.shape == (3, 64, WIDTH)
    assert passes.gradient.dtype == np.float64
    assert passes.signal[0].std() == pytest.approx(1, rel=0.02)
    assert passes.gradient[-1].std() == pytest.approx(1, rel=0.02)
    assert seen.signal[1] == pytest.approx(np.sqrt(np.mean(passes.signal[1] ** 2)))
    np.testing.assert_allclose(seen.histograms.saturated, (passes.slope < 0.01).mean(axis=(1, 2)))
    assert FLAT == 0.01
    h, weights = passes.signal[0], [INITIALISATIONS["large_normal"].sample((0, i), (WIDTH, WIDTH)) for i in (1, 2)]
    summed = h @ weights[0].T
    normed = (summed - summed.mean(axis=0)) / np.sqrt(summed.var(axis=0) + 1e-5)
    np.testing.assert_allclose(passes.signal[1], np.tanh(normed) + h, atol=1e-9)

    def loss(h: np.ndarray) -> float:
        normed, _ = NORMALISATIONS["batch"](h @ weights[1].T)
        return float((passes.gradient[2] * (np.tanh(normed) + h)).sum())

    nudge = np.zeros_like(h)
    nudge[3, 5] = 1e-6
    difference = (loss(passes.signal[1] + nudge) - loss(passes.signal[1] - nudge)) / 2e-6
    assert difference == pytest.approx(passes.gradient[1, 3, 5], rel=1e-5)


@holds("Well-scaled layers have 1.")
def test_well_scaled_layers_have_spread_one():
    assert SPREAD.default == 1
    values = propagate(
        Network(activation=ACTIVATIONS["relu"], initialisation=INITIALISATIONS["he_normal"], parameters={}),
        depth=10,
        width=WIDTH,
    )
    into_the_activation = values.signal[-2] @ INITIALISATIONS["he_normal"].sample((0, 10), (WIDTH, WIDTH)).T
    assert rms(into_the_activation) / np.sqrt(2) == pytest.approx(1, abs=0.25)


# --- through time --------------------------------------------------------------------------------------------


def through(key: str, steps: int = 100, **values) -> np.ndarray:
    return RECURRENCES[key].through(steps=steps, width=32, **values).gradient


@holds("orthogonal: a rotation times ρ, whose every step is the same.")
@holds("The same matrix t times: whatever is below 1 vanishes, whatever is above 1 explodes.")
def test_linear_recurrence():
    for rho in (0.9, 1.0, 1.1):
        np.testing.assert_allclose(through("linear", spectral_radius=rho, matrix="orthogonal"), rho ** np.arange(101.0))
    matrix = unit_radius(32, 0, "orthogonal")
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(32), atol=1e-12)
    assert through("linear", 300, spectral_radius=0.9)[-1] < 1e-10
    assert through("linear", 300, spectral_radius=1.1)[-1] > 1e10


@holds("Its slopes are at most 1, so it shrinks the gradient further; only a ρ above 1 can make up for that.")
@holds("The gradient is multiplied by the same matrix and by slopes of at most 1 at every step back.")
def test_tanh_recurrence():
    for rho in (0.9, 1.0, 1.1, 1.5):
        for drive in (0.0, 0.3):
            found = through("tanh", spectral_radius=rho, matrix="orthogonal", drive=drive)
            assert np.all(found[1:] < rho ** np.arange(1, 101.0))
            assert rho > 1 or np.all(np.diff(found) < 0)
    assert through("tanh", spectral_radius=1.5, matrix="orthogonal")[-1] > 1
    assert "tanh" in MODELS["rnn"].formula


@holds("Bias of the forget gate: at 0 it keeps about half of the cell at each step, at 3 about 95 %.")
@holds("The cell is multiplied by its forget gate, not by a matrix: near 1 the gradient lasts.")
@holds("The cell keeps what the forget gate lets it keep, so the gradient lasts as long as that is near 1.")
@holds(
    "The loss is ⟨v, s⟩ of the last state s with a random v of length 1, and the gradient that of the loss with "
    "respect to the state t steps before, by exact reverse-mode differentiation; of an LSTM the state is the cell."
)
def test_lstm_recurrence():
    for bias, kept in ((0.0, 0.5), (3.0, 0.95)):
        found = RECURRENCES["lstm"].through(steps=50, width=32, forget_bias=bias, drive=0.0)
        assert found.gradient[0] == pytest.approx(1)
        np.testing.assert_allclose(found.law, kept ** np.arange(51.0), rtol=0.15)
        np.testing.assert_allclose(found.law[1], kept, rtol=0.01)
    assert through("lstm", forget_bias=0.0)[-1] < 1e-6
    assert through("lstm", forget_bias=8.0)[-1] > 0.5

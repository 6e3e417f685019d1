"""What the records of the activations say of themselves, computed: values, slopes and where they are flat."""

import numpy as np
import pytest

from curves import ACTIVATIONS
from tests.words.claims import holds

X = np.linspace(-8, 8, 3201)  # 0 and every multiple of 0.005


def value(key: str, x: float | list[float] | np.ndarray, **parameters) -> np.ndarray:
    return np.asarray(ACTIVATIONS[key].fn(np.asarray(x, float), **parameters))


def slope(key: str, x: float | np.ndarray, **parameters) -> np.ndarray:
    return np.asarray(ACTIVATIONS[key].derivative(np.asarray(x, float), **parameters))


def over_normal(key: str, power: int = 1) -> float:
    """The mean of the outputs' power for normal inputs of spread 1."""
    x = np.linspace(-12, 12, 240_001)
    return float(np.trapezoid(value(key, x) ** power * np.exp(-(x**2) / 2), x) / np.sqrt(2 * np.pi))


@holds(
    "ReLU to the right, a soft landing at −α to the left; only at α = 1 is there no corner.",
    "The floor is −α, and the slope just below 0 is α.",
    "α moves the floor and how far away it is, but never breaks the slope at 0.",
)
@pytest.mark.parametrize("alpha", [0.3, 1.0, 2.0])
def test_floor_and_corner_of_elu_and_celu(alpha):
    for key in ("elu", "celu"):
        assert value(key, -100.0, alpha=alpha) == pytest.approx(-alpha)
        assert slope(key, 2.0, alpha=alpha) == 1
    assert slope("elu", -1e-9, alpha=alpha) == pytest.approx(alpha)
    assert slope("celu", -1e-9, alpha=alpha) == pytest.approx(1)


@holds(
    "It doubles the width of the layer, and with it the weights of the next.",
    "Both halves of the input survive, one in each output: for x ≠ 0 one of the two always has a slope.",
    "CReLU makes two outputs of one input; both are drawn.",
    "Two outputs for one input: where one is silent the other speaks.",
)
def test_crelu_has_two_halves():
    assert value("crelu", [1.0, -2.0]).shape == (4,)
    values, slopes = (np.asarray(each) for each in ACTIVATIONS["crelu"].curves(X))
    assert values.shape == slopes.shape == (2, len(X))
    np.testing.assert_array_equal((slopes != 0).sum(axis=0), X != 0)
    np.testing.assert_allclose(np.abs(values).sum(axis=0), np.abs(X))


@holds(
    "An error function or a tanh a unit, and it is not monotone: two inputs can give the same output.",
    "A smooth ReLU without a corner, whose slope just below 0 is not 0; BERT and the first GPTs have it.",
    "It dips below 0 before it rises, and its slope overshoots 1.",
)
def test_gelu_dips_and_overshoots():
    assert slope("gelu", -1e-9) == pytest.approx(0.5)
    lowest = X[value("gelu", X).argmin()]
    assert -1 < lowest < 0
    assert value("gelu", -3.0) > value("gelu", lowest) < value("gelu", -0.1) < 0
    assert slope("gelu", X).max() > 1.1


@holds(
    "Its slope is 1/6 at best and exactly 0 beyond ±3.",
    "Three straight pieces in place of the sigmoid: less slope in the middle, none at the ends.",
)
def test_hard_sigmoid_in_three_pieces():
    slopes = slope("hardsigmoid", X)
    assert slopes.max() == pytest.approx(1 / 6, rel=1e-12) != 0.25
    assert not slopes[np.abs(X) > 3].any()
    assert set(np.round(slopes, 12)) == {0, round(1 / 6, 12)}
    assert np.sum(np.abs(np.diff(slopes)) > 0.1) == 2


@holds(
    "Below −3 it is dead, and at 3 its slope falls from 1.5 to 1.",
    "Its slope is a straight ramp from −½ to 1½: steeper than any curve it stands for.",
)
def test_hardswish_ramp():
    assert not slope("hardswish", X[X < -3]).any()
    ends = slope("hardswish", np.array([-3 + 1e-9, 3 - 1e-9, 3 + 1e-9]))
    np.testing.assert_allclose(ends, [-0.5, 1.5, 1.0], atol=1e-8)
    inside = slope("hardswish", X[np.abs(X) < 3])
    np.testing.assert_allclose(np.diff(inside), np.diff(inside)[0], atol=1e-9)
    assert slope("silu", X).max() < 1.5


@holds(
    "Beyond the bounds the gradient is exactly 0: a unit pushed out there learns nothing more.",
    "It is tanh for the price of two comparisons, with slope exactly 1 between its bounds.",
    "Slope 1 or 0 and nothing between: it neither shrinks a gradient nor lets one through beyond a bound.",
)
def test_hardtanh_is_one_or_nothing():
    np.testing.assert_array_equal(slope("hardtanh", X), np.abs(X) < 1)
    assert [p.default for p in ACTIVATIONS["hardtanh"].parameters] == [-1, 1], "the two it is compared with"


@holds(
    "The leak is one more number to choose, and at 0.01 the way back is a hundred times slower.",
    "A small slope below 0 lets a unit that went negative come back: no unit dies.",
    "Almost ReLU, but its slope is nowhere 0.",
    "The slope below 0; 0 is ReLU, 1 the identity.",
    "The learned slope below 0; 0.25 is where PyTorch starts it.",
)
def test_leaks():
    slopes = slope("leaky_relu", X)
    assert slopes.min() == 0.01
    assert slopes.max() / slopes.min() == pytest.approx(100)
    np.testing.assert_array_equal(value("leaky_relu", X, negative_slope=0.0), value("relu", X))
    np.testing.assert_array_equal(value("leaky_relu", X, negative_slope=1.0), X)
    assert ACTIVATIONS["prelu"].parameters[0].default == 0.25  # torch.nn.PReLU(init=0.25)


@holds(
    "Its outputs are all negative, and above 0 its slope dies.",
    "The logarithm of a probability without rounding it to 0 first: a part of the loss, not of a layer.",
    "However wrong the logit, the slope stays near 1: why cross-entropy does not saturate.",
)
def test_logsigmoid_does_not_saturate_where_it_is_wrong():
    assert (value("logsigmoid", X) < 0).all()
    assert slope("logsigmoid", 8.0) < 1e-3
    assert slope("logsigmoid", -8.0) > 0.999
    assert value("logsigmoid", -1000.0) == -1000


@holds(
    "As smooth as SiLU and closer to the identity at once above 0.",
    "Of the smooth bumps GELU, SiLU and Mish it dips deepest, to −0.309.",
    "The deepest point lies where f(x) = x + 1, at x = −1.278.",
    "A smooth ReLU that gates itself with a sigmoid; units below 0 still get a small gradient.",
)
def test_bumps():
    x = np.linspace(-3, 0, 300_001)
    dips = {key: float(value(key, x).min()) for key in ("gelu", "silu", "mish")}
    assert min(dips, key=lambda key: dips[key]) == "mish"
    assert f"{dips['mish']:.3f}" == "-0.309"
    deepest = float(x[value("silu", x).argmin()])
    assert f"{deepest:.3f}" == "-1.278"
    assert value("silu", deepest) == pytest.approx(deepest + 1, abs=1e-4)
    right = X[X > 0]
    assert (value("mish", right) > value("silu", right)).all()
    assert slope("silu", -0.5) != 0


@holds(
    "Its slope is exactly 1 for every positive input, so it does not shrink the gradient; one comparison.",
    "It can die at both ends: no gradient below 0, none above 6.",
    "Bounded outputs survive 8-bit arithmetic, which is why phones' networks use it.",
    "With θ = v = 0 it is ReLU; set apart, the curve breaks.",
)
def test_rectifiers():
    np.testing.assert_array_equal(slope("relu", X), X > 0)
    np.testing.assert_array_equal(slope("relu6", X), (X > 0) & (X < 6))
    np.testing.assert_array_equal(value("threshold", X, threshold=0.0, value=0.0), value("relu", X))
    assert value("threshold", 1.0, threshold=1.0, value=5.0) == 5
    assert value("relu6", 1e9) == 255 * (6 / 255), "8 bits are steps of 6/255"


@holds(
    "It holds only with LeCun's initialisation, plain layers and alpha dropout; an exponential below 0.",
    "Inputs of mean 0 and variance 1 come out with mean 0 and variance 1: layers normalise themselves.",
    "At spread 1 its mean output is 0 and its size 1: floor and slope are chosen for just that.",
)
def test_selu_keeps_mean_and_variance():
    assert over_normal("selu") == pytest.approx(0, abs=1e-6)
    assert over_normal("selu", 2) == pytest.approx(1, abs=1e-6)
    others = [key for key, a in ACTIVATIONS.items() if a.elementwise and not a.parameters and key != "selu"]
    assert all(abs(over_normal(key)) > 1e-3 or abs(over_normal(key, 2) - 1) > 1e-2 for key in others)


@holds(
    "Its slope is at most 1/4, so every hidden layer shrinks the gradient to a quarter or less, and its outputs are "
    "never negative.",
    "It reads as a probability: right at the output of a two-class model and in the gates of an LSTM.",
    "Even at its steepest it passes on a quarter of the gradient; in its flat ends it passes on nothing.",
    "A sigmoid stretched to (−1, 1): centred, four times as steep, and flat twice as soon.",
    "It is zero-centred and has slope 1 at 0, so small signals and their gradients pass almost unchanged.",
    "Both ends saturate, and away from 0 its slope is below 1: deep stacks need scaled weights.",
    "Around 0, where most inputs are, the slope is nearly 0.",
)
def test_sigmoid_and_tanh():
    assert slope("sigmoid", X).max() == slope("sigmoid", 0.0) == 0.25
    assert slope("sigmoid", 30.0) < 1e-12
    assert (value("sigmoid", X) > 0).all()
    np.testing.assert_allclose(value("tanh", X), 2 * value("sigmoid", 2 * X) - 1, atol=1e-12)
    np.testing.assert_allclose(slope("tanh", X), 4 * slope("sigmoid", 2 * X), atol=1e-12)
    assert slope("tanh", 0.0) == 1
    assert (slope("tanh", X[X != 0]) < 1).all()
    assert value("tanh", 0.1) == pytest.approx(0.1, rel=0.01)
    np.testing.assert_allclose(slope("tanhshrink", X), 1 - slope("tanh", X), atol=1e-12)


@holds(
    "Scores of any size become probabilities that sum to 1; the temperature sets how sure they are.",
    "Softmax is drawn as the probability of a score x against two others that stay at 0.",
    "The scores are divided by it: below 1 surer, above 1 more even.",
)
def test_softmax():
    scores = np.array([1e3, 2.0, -5e2])
    assert value("softmax", scores).sum() == pytest.approx(1)
    assert ACTIVATIONS["softmax"].others == (0, 0)
    drawn = np.asarray(ACTIVATIONS["softmax"].curves(X)[0])[0]
    np.testing.assert_allclose(drawn, 1 / (1 + 2 * np.exp(-X)), rtol=1e-12)
    sure, plain, even = (value("softmax", np.array([1.0, 0, 0]), temperature=t)[0] for t in (0.5, 1.0, 2.0))
    assert sure > plain > even
    assert sure == pytest.approx(1 / (1 + 2 * np.exp(-2)))


@holds(
    "It is steep at 0 alone: at x = 1 the slope is already 1/4, and deep stacks fade.",
    "Its ends fall off like 1/x², not like e⁻²ˣ: saturation is milder than tanh's, but wider.",
    "Inputs up to this size become 0.",
    "How sharply it bends at 0.",
)
def test_softsign_and_softshrink():
    assert slope("softsign", 1.0) == 0.25
    assert slope("softsign", 1e4) * 1e8 == pytest.approx(1, rel=1e-3)
    assert slope("tanh", 8.0) * np.exp(16) == pytest.approx(4, rel=1e-3)
    np.testing.assert_array_equal(value("softshrink", X, lambd=1.0) == 0, np.abs(X) <= 1)

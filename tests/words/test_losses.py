"""What the records of the losses say of themselves, computed: slopes, and the constants they are smallest at."""

import itertools

import jax
import numpy as np
import pytest

from curves import LOSSES
from curves.fits.constants import best_constant
from curves.losses.surrogates import SURROGATES
from scenes.codec.entry import entries
from scenes.curves.loss_curves import loss_curves
from scenes.curves.losses import LOSS, LossScene
from tests.words.claims import holds

SHARES = np.linspace(0.1, 0.9, 9)
Z = np.linspace(-6, 6, 12_001)


def best_score(key: str, share: float, **parameters: float) -> float:
    """The constant that is best where a share of the targets is class 1."""
    low = -1.0 if LOSSES[key].target == "sign" else 0.0
    one, other = (np.asarray(LOSSES[key].fn(Z, target, **parameters)) for target in (1.0, low))
    return float(Z[np.argmin(share * one + (1 - share) * other)])


def log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


@holds("the log-odds of class 1", "the log-odds of class 1, plus ln pos_weight")
@pytest.mark.parametrize("share", SHARES)
def test_best_of_losses_on_logits(share):
    for key in ("mse_of_sigmoid", "logistic", "bce_with_logits"):
        assert best_score(key, share) == pytest.approx(log_odds(share), abs=2e-3)
    assert best_score("bce_with_logits", share, pos_weight=3.0) == pytest.approx(log_odds(share) + np.log(3), abs=2e-3)


@holds(
    "the log-odds of class 1, shrunk by γ and shifted by α",
    "Weight of class 1; class 0 gets 1 − α.",
    "How strongly what is right already is turned down; 0 is not at all.",
    "γ pushes the foot of the curve down, not its arm: γ = 0 with α = −1 is cross-entropy.",
)
def test_best_of_focal_loss():
    for share in SHARES:
        plain = best_score("focal", share, alpha=-1.0)
        assert abs(plain) <= abs(log_odds(share)) + 2e-3
        assert plain * log_odds(share) >= -1e-9
    shifted = {share: best_score("focal", share) for share in (0.5, 0.7)}
    assert shifted == pytest.approx({0.5: -0.41, 0.7: -0.09}, abs=0.006)
    for alpha in (0.25, 0.6):
        shift = best_score("focal", 0.5, alpha=alpha, gamma=0.0)
        assert shift == pytest.approx(np.log(alpha / (1 - alpha)), abs=2e-3)
    cross = np.asarray(LOSSES["bce_with_logits"].fn(Z, 1.0))
    np.testing.assert_allclose(LOSSES["focal"].fn(Z, 1.0, gamma=0.0, alpha=-1.0), cross, atol=1e-12)
    turned = np.asarray(LOSSES["focal"].fn(Z, 1.0, alpha=-1.0)) / cross
    assert turned[Z > 3].max() < 0.01
    assert turned[Z < -4].min() > 0.9


@holds(
    "the margin, with the sign of the larger class",
    "the margin times the difference of the shares of class 1 and −1",
)
@pytest.mark.parametrize("margin", [1.0, 2.0])
@pytest.mark.parametrize("share", [0.2, 0.7])
def test_best_of_hinges(margin, share):
    assert best_score("hinge", share, margin=margin) == pytest.approx(margin * np.sign(share - 0.5), abs=2e-3)
    assert best_score("squared_hinge", share, margin=margin) == pytest.approx(margin * (2 * share - 1), abs=2e-3)


def best_of_three(shares: tuple[float, ...]) -> set[tuple[int, ...]]:
    """The scores (0, b, c), whole numbers of margins, at which the multi-margin loss is smallest."""
    grid = [(0, *rest) for rest in itertools.product(range(-4, 5), repeat=2)]
    scores = np.array(grid, float)
    costs = sum(share * np.asarray(LOSSES["multi_margin"].fn(scores, k)) for k, share in enumerate(shares))
    return {grid[i] for i in np.flatnonzero(costs < np.min(costs) + 1e-9)}


@holds(
    "for p = 1 a class that has more than half, ahead by the margin",
    "The hinge for more than two classes, divided by how many there are.",
)
def test_best_of_the_multi_margin_loss():
    for shares in ((0.6, 0.3, 0.1), (0.55, 0.44, 0.01), (0.8, 0.1, 0.1)):
        assert all(max(b, c) == -1 for _, b, c in best_of_three(shares))
    assert best_of_three((0.46, 0.44, 0.10)) == {(0, 0, -1)}, "none has more than half: two lead"
    hinges = max(0, 1 - 0.5 + 0.2) + max(0, 1 - 0.5 - 1.0)
    assert float(LOSSES["multi_margin"].fn(np.array([0.5, 0.2, -1.0]), 0)) == pytest.approx(hinges / 3)


@holds("Nearly Huber's loss with δ = 1, but smooth everywhere, which Newton's method asks for.")
def test_between_median_and_mean_usually_only():
    """Huber, smooth L1 and log-cosh say "usually between median and mean": these five points are the exception."""
    points, ordinary = [-11.0, -10, -8, -8, 9], [2.0, 3, 4, 5, 18]
    assert best_constant(LOSSES["huber"], points, delta=1.0) == pytest.approx(-8.5)
    assert best_constant(LOSSES["log_cosh"], points) == pytest.approx(-8.48, abs=0.005)
    for key in ("huber", "smooth_l1", "log_cosh"):
        assert LOSSES[key].best == "usually between median and mean"
        assert 4 <= best_constant(LOSSES[key], ordinary) <= 6.4
    assert np.abs(np.asarray(LOSSES["huber"].fn(Z, 0.0)) - np.asarray(LOSSES["log_cosh"].fn(Z, 0.0))).max() < 0.2


@holds(
    "The slope is a straight line: twice the error, twice the pull.",
    "The slope is tanh of the error: straight near 0, level beyond ±2.",
    "Two slopes: −q below the target, 1 − q above it.",
    "At 0 it is the absolute error.",
    "Like Huber's, but no steeper than 1 at any β: a smaller one makes the tip sharper, not the pull weaker.",
    "Huber's loss divided by its δ: with β = δ = 1 the two are one curve.",
    "Its slope is 0 everywhere, so descent cannot use it: nothing says which way is better.",
    "A step, and a slope that is 0 all along.",
    "Smooth everywhere, never steeper than 1, and its scores are log-odds.",
    "A hinge bent smooth: cross-entropy of a logit, with classes ±1.",
    "Half a parabola: squared error that leaves right answers alone.",
)
def test_slopes():
    def slope(key: str, target: float = 0.0, **parameters: float) -> np.ndarray:
        return np.asarray(LOSSES[key].derivative(Z, target, **parameters))

    np.testing.assert_allclose(slope("mse"), 2 * Z, atol=1e-12)
    np.testing.assert_allclose(slope("log_cosh"), np.tanh(Z), atol=1e-9)
    assert np.abs(slope("log_cosh")[np.abs(Z) > 2]).min() > 0.96
    np.testing.assert_allclose(slope("quantile", quantile=0.2)[Z != 0], np.where(Z < 0, -0.2, 0.8)[Z != 0])
    np.testing.assert_allclose(LOSSES["smooth_l1"].fn(Z, 0.0, beta=0.0), np.abs(Z))
    for beta in (0.01, 1.0, 3.0):
        assert np.abs(slope("smooth_l1", beta=beta)).max() == pytest.approx(1)
        huber = np.asarray(LOSSES["huber"].fn(Z, 0.0, delta=beta))
        np.testing.assert_allclose(LOSSES["smooth_l1"].fn(Z, 0.0, beta=beta), huber / beta, atol=1e-12)
    assert not slope("zero_one", 1.0).any()
    assert set(np.asarray(LOSSES["zero_one"].fn(Z, 1.0))) == {0, 1}
    assert np.abs(slope("logistic", 1.0)).max() < 1
    np.testing.assert_allclose(LOSSES["logistic"].fn(Z, -1.0), LOSSES["bce_with_logits"].fn(Z, 0.0), atol=1e-12)
    np.testing.assert_allclose(LOSSES["squared_hinge"].fn(Z, 1.0), np.where(Z < 1, (1 - Z) ** 2, 0), atol=1e-12)


@holds(
    "At p = 0 and 1 it must be cut off: PyTorch holds each logarithm at −100.",
    "Its slope dies on both sides: at z = −10 with label 1 it is 11,000 times smaller than cross-entropy's.",
    "the share of class 1",
    "Multiplies the part of class 1: above 1 where the positives are few.",
)
def test_probabilities_and_logits():
    assert float(LOSSES["bce"].fn(0.0, 1.0)) == float(LOSSES["bce"].fn(1.0, 0.0)) == 100
    ratio = LOSSES["bce_with_logits"].derivative(-10.0, 1.0) / LOSSES["mse_of_sigmoid"].derivative(-10.0, 1.0)
    assert float(ratio) == pytest.approx(11_000, rel=0.01)
    p = np.linspace(0.001, 0.999, 999)
    for share in SHARES:
        costs = share * np.asarray(LOSSES["bce"].fn(p, 1.0)) + (1 - share) * np.asarray(LOSSES["bce"].fn(p, 0.0))
        assert p[costs.argmin()] == pytest.approx(share, abs=1e-3)
    weighed = np.asarray(LOSSES["bce_with_logits"].fn(Z, 1.0, pos_weight=3.0))
    np.testing.assert_allclose(weighed, 3 * np.asarray(LOSSES["bce_with_logits"].fn(Z, 1.0)), rtol=1e-12)


@holds(
    "0 or the margin, by the larger class",
    "Two losses in one: the distance itself for y = 1, the hinge of it for y = −1.",
)
@pytest.mark.parametrize("margin", [1.0, 2.5])
def test_hinge_of_a_distance(margin):
    d = np.linspace(0, 6, 6001)
    together, apart = (np.asarray(LOSSES["hinge_embedding"].fn(d, y, margin=margin)) for y in (1.0, -1.0))
    np.testing.assert_allclose(together, d)
    np.testing.assert_allclose(apart, np.maximum(0, margin - d))
    for share, best in ((0.6, 0.0), (0.4, margin)):
        assert d[np.argmin(share * together + (1 - share) * apart)] == pytest.approx(best, abs=1e-3)


@holds(
    "one component of a vector, the others at 1",
    "1: the two vectors belong together; −1: they do not; 0 costs nothing.",
)
def test_cosine_of_vectors():
    x, target = np.array([-2.0, 0.5, 3.0]), np.array([1.0, 0.0, 0.0])
    drawn, _ = jax.jit(LOSSES["cosine_embedding"].along)(x, target)
    for at, found in zip(x, drawn, strict=True):
        assert float(found) == pytest.approx(1 - at / np.sqrt(at**2 + 2))
    pair = np.array([[2.0, 0.0], [0.0, 1.0]])  # along the target, and at a right angle to it
    cost = jax.jit(LOSSES["cosine_embedding"].fn)
    costs = [cost(pair, pair[0], y=np.full(2, y)) for y in (1, -1, 0)]
    np.testing.assert_allclose(costs, [[0, 1], [1, 0], [0, 0]], atol=1e-9)


@holds("Below 0 neither is weighted.", "2 squares what lacks.")
@holds("The slope runs off to ±10¹² at the wrong end, where PyTorch cuts it off.")
def test_powers_weights_and_ends():
    halved = np.asarray(LOSSES["focal"].fn(Z, 1.0, alpha=0.5))
    for alpha in (-1.0, -0.3):
        np.testing.assert_allclose(LOSSES["focal"].fn(Z, 1.0, alpha=alpha), 2 * halved)
        np.testing.assert_allclose(LOSSES["focal"].fn(Z, 0.0, alpha=alpha), 2 * halved[::-1])
    scores = np.array([0.5, 0.2, -1.0])
    lacks = np.array([1 - 0.5 + 0.2, 0.0])
    for p in (1, 2):
        assert float(LOSSES["multi_margin"].fn(scores, 0, p=p)) == pytest.approx((lacks**p).sum() / 3)
    assert float(LOSSES["bce"].derivative(0.0, 1.0)) == pytest.approx(-1e12)
    assert float(LOSSES["bce"].derivative(1.0, 0.0)) == pytest.approx(1e12)
    assert float(LOSSES["bce"].derivative(1e-9, 1.0)) == pytest.approx(-1e9)


@holds(
    "For counts: an error of 5 weighs much where 1 was expected and little where 100 were.",
    "The prediction is the logarithm of the rate; off, it is the rate, which is 0 at least.",
)
def test_poisson():
    def lost(expected: float, counted: float) -> float:
        """What expecting so many costs beyond having known the count."""
        wrong, right = (float(LOSSES["poisson_nll"].fn(np.log(rate), counted)) for rate in (expected, counted))
        return wrong - right

    assert lost(1.0, 6.0) > 40 * lost(100.0, 105.0)
    by_log, by_rate = (
        float(LOSSES["poisson_nll"].fn(p, 3.0, log_input=log)) for p, log in ((np.log(2.0), True), (2.0, False))
    )
    assert by_log == pytest.approx(by_rate, abs=1e-7)
    assert np.isnan(float(LOSSES["poisson_nll"].fn(-0.1, 3.0, log_input=False)))


@holds(
    "Weighs too low and too high differently, and so estimates any quantile: two of them make a band.",
    "The share of the targets that the best prediction lies above; 0.5 is half the absolute error.",
)
def test_quantiles():
    points = [float(x) for x in np.random.default_rng(0).exponential(size=1001)]
    bottom, top = (best_constant(LOSSES["quantile"], points, quantile=q) for q in (0.1, 0.9))
    assert np.mean(np.array(points) < bottom) == pytest.approx(0.1, abs=0.002)
    assert np.mean((np.array(points) >= bottom) & (np.array(points) <= top)) == pytest.approx(0.8, abs=0.002)
    np.testing.assert_allclose(LOSSES["quantile"].fn(Z, 0.0, quantile=0.5), 0.5 * np.abs(Z))


@holds(
    "Pulls with the same strength at every margin below 1, and not at all beyond.",
    "Cross-entropy in bits, so that it passes through (0, 1) too; never quite 0.",
    "Squared error of the score against y = ±1: it punishes margins above 1 as it does those below.",
    "Smooth at 1, and the further a point is on the wrong side the harder it pulls.",
    "Counts errors and nothing else; its slope is 0 wherever it has one.",
    "All these losses pass through $(0, 1)$ and lie above the 0–1 loss, so a small mean leaves no room for many "
    "errors.",
    "The slope of the 0–1 loss is 0 everywhere: its mean goes in steps.",
)
def test_surrogates():
    m = np.linspace(-5, 5, 1001)
    value = {key: np.asarray(one.fn(m)) for key, one in SURROGATES.items()}
    slope = {key: np.asarray(one.derivative(m)) for key, one in SURROGATES.items()}
    for key, one in SURROGATES.items():
        assert float(one.fn(0.0)) == pytest.approx(1)
        assert np.all(value[key] >= value["zero_one"] - 1e-12)
    assert set(slope["hinge"][m < 0.999]) == {-1.0}
    assert not slope["hinge"][m > 1.001].any()
    np.testing.assert_allclose(value["logistic"], np.log2(1 + np.exp(-m)))
    assert value["logistic"].min() > 0
    for key, y in (("squared", 1.0), ("squared", -1.0)):
        np.testing.assert_allclose(SURROGATES[key].fn(y * m), (y - m) ** 2)
    np.testing.assert_allclose(SURROGATES["squared"].fn(1 + m), SURROGATES["squared"].fn(1 - m))
    assert abs(float(SURROGATES["squared_hinge"].derivative(1 - 1e-9))) < 1e-8
    assert np.all(np.diff(np.abs(slope["squared_hinge"][m < 0])) < 0)
    assert set(value["zero_one"]) == {0.0, 1.0}
    np.testing.assert_array_equal(value["zero_one"], m <= 0)
    assert not slope["zero_one"].any()


@holds("The probability of class 1.", "Losses that know only two signs or one right class take the nearer one.")
def test_labels():
    at = {
        label: LossScene(label=label, losses=entries(*map(LOSS.pick, ("bce_with_logits", "hinge", "multi_margin"))))
        for label in (0.3, 0.7, 1.0)
    }
    costs = {label: [curve.at_probe or (np.nan,) for curve in loss_curves(scene)] for label, scene in at.items()}
    for label, sign in ((0.3, -1.0), (0.7, 1.0)):
        soft, hinge, margin = costs[label]
        probe = at[label].probe
        assert soft[0] == pytest.approx(float(LOSSES["bce_with_logits"].fn(probe, label)))
        assert hinge[0] == pytest.approx(float(LOSSES["hinge"].fn(probe, sign)))
        right = np.array([probe, 0.0, 0.0])
        assert margin[0] == pytest.approx(float(LOSSES["multi_margin"].fn(right, 0 if sign > 0 else 1)))

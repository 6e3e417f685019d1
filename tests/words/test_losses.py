"""What the records of the losses say of themselves, computed: slopes, and the constants they are smallest at."""

import itertools

import numpy as np
import pytest

from curves import LOSSES
from curves.fits.constants import best_constant
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

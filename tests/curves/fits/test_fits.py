"""One curve under many losses: against SciPy's linear programming, least squares and the conditions of optimality."""

from typing import Any

import numpy as np
import pytest
from scipy.interpolate import BSpline
from scipy.optimize import linprog, minimize

from curves import LOSSES
from curves.fits.interior_point import TOLERANCE, Box, solve
from curves.fits.regression import FITTED, fit
from curves.fits.spline import design, spline

LINE: dict[str, Any] = {"low": -3.0, "high": 3.0}
SETTINGS: list[tuple[str, dict]] = [
    ("mse", {}),
    ("mae", {}),
    ("quantile", {"quantile": 0.1}),
    ("quantile", {"quantile": 0.97}),
    ("huber", {"delta": 1e-3}),
    ("huber", {"delta": 0.15}),
    ("huber", {"delta": 30.0}),
    ("smooth_l1", {"beta": 0.0}),
    ("smooth_l1", {"beta": 0.4}),
    ("log_cosh", {}),
]
every_setting = pytest.mark.parametrize(("key", "parameters"), SETTINGS, ids=str)


def scattered(seed: int, count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Points of very different kinds: tame, with impulses, of heavy tails, far from 0, on a few values, perfect."""
    draw = np.random.default_rng(seed)
    x = np.sort(draw.uniform(-3, 3, count))
    y = np.sinc(x) + 0.1 * draw.standard_normal(count)
    kind = seed % 6
    if kind == 1:
        y += 8.0 * (draw.uniform(size=count) < 0.1)
    elif kind == 2:
        y = draw.standard_cauchy(count)
    elif kind == 3:
        y = 1e4 + 1e3 * y
    elif kind == 4:
        y = np.round(y)
    elif kind == 5:
        y = x**3 - x
    return x, y


def total(key: str, parameters: dict, curve: np.ndarray, y: np.ndarray) -> float:
    return float(np.sum(np.asarray(LOSSES[key].fn(curve, y, **parameters))))


@pytest.mark.parametrize("pieces", [1, 2, 5, 40])
def test_the_basis_is_scipys(pieces):
    x = np.linspace(-3, 3, 601)
    knots = -3 + 6 / pieces * np.arange(-3, pieces + 4)
    expected = BSpline.design_matrix(np.clip(x, -3, np.nextafter(3, 0)), knots, 3).toarray()
    np.testing.assert_allclose(spline(x, pieces=pieces, **LINE), expected, rtol=0, atol=1e-12)


def test_products_are_the_dense_ones():
    draw = np.random.default_rng(0)
    x = draw.permutation(np.concatenate([draw.uniform(-3, -1, 50), draw.uniform(0.4, 3, 50)]))  # a gap, no order
    at, weights = design(x, pieces=9, **LINE), draw.standard_normal(100)
    np.testing.assert_allclose(at.product(weights), (at.matrix.T * weights) @ at.matrix, rtol=0, atol=1e-12)


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_quantiles_are_as_good_as_linear_programming(seed, quantile):
    """min q·Σa + (1 − q)·Σb with matrix @ w + a − b = y, by SciPy's HiGHS."""
    x, y = scattered(seed)
    at = design(x, pieces=8, **LINE)
    n, p = at.matrix.shape
    cost = np.concatenate([np.zeros(p), np.full(n, quantile), np.full(n, 1 - quantile)])
    bounds = [(None, None)] * p + [(0, None)] * (2 * n)
    found = linprog(cost, A_eq=np.hstack([at.matrix, np.eye(n), -np.eye(n)]), b_eq=y, bounds=bounds, method="highs")
    assert found.status == 0
    ours = total("quantile", {"quantile": quantile}, at.matrix @ fit(at, y, "quantile", quantile=quantile), y)
    assert ours == pytest.approx(found.fun, rel=1e-8)
    if quantile == 0.5:
        assert total("mae", {}, at.matrix @ fit(at, y, "mae"), y) == pytest.approx(2 * found.fun, rel=1e-8)


def test_squared_error_is_numpys_least_squares():
    for seed in range(6):
        x, y = scattered(seed)
        at = design(x, pieces=12, **LINE)
        expected, *_ = np.linalg.lstsq(at.matrix, y)
        np.testing.assert_allclose(fit(at, y, "mse"), expected, rtol=1e-9, atol=1e-9 * np.abs(y).max())


@every_setting
@pytest.mark.parametrize("seed", range(6))
def test_no_neighbour_is_better(key, parameters, seed):
    """The loss is convex: a minimum among small steps in every direction is the minimum."""
    x, y = scattered(seed)
    at = design(x, pieces=8, **LINE)
    weights = fit(at, y, key, **parameters)
    least = total(key, parameters, at.matrix @ weights, y)
    draw = np.random.default_rng(seed)
    rounding = 1e-9 * (1 + total(key, parameters, at.matrix @ fit(at, y, "mse"), y))
    for size in (1e-1, 1e-3):
        steps = (
            size * np.abs(y).max() * np.concatenate([np.eye(len(weights)), draw.standard_normal((20, len(weights)))])
        )
        for step in (*steps, *-steps):
            assert total(key, parameters, at.matrix @ (weights + step), y) >= least - rounding


@pytest.mark.parametrize(("key", "parameters"), [s for s in SETTINGS if s[0] in ("mse", "log_cosh")], ids=str)
@pytest.mark.parametrize("seed", range(6))
def test_the_gradient_of_a_smooth_loss_is_zero(key, parameters, seed):
    x, y = scattered(seed)
    at = design(x, pieces=8, **LINE)
    slopes = np.asarray(LOSSES[key].derivative(at.matrix @ fit(at, y, key, **parameters), y, **parameters))
    assert np.abs(slopes @ at.matrix).max() <= 1e-9 * np.abs(slopes).sum() + 1e-14 * np.abs(y).sum()


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize("delta", [0.05, 0.15, 2.0])
def test_huber_is_what_a_general_minimiser_finds(seed, delta):
    x, y = scattered(seed)
    y = y / np.abs(y).max()
    at = design(x, pieces=6, **LINE)

    def value_and_slope(weights):
        curve = at.matrix @ weights
        slope = np.asarray(LOSSES["huber"].derivative(curve, y, delta=delta))
        return total("huber", {"delta": delta}, curve, y), slope @ at.matrix

    found = minimize(value_and_slope, fit(at, y, "mse"), jac=True, method="BFGS", options={"gtol": 1e-9})
    ours = total("huber", {"delta": delta}, at.matrix @ fit(at, y, "huber", delta=delta), y)
    assert ours <= found.fun * (1 + 1e-9)
    assert ours == pytest.approx(found.fun, rel=1e-6)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "box", [(-1, 1, 0), (-0.9, 0.1, 0), (-0.01, 0.99, 0), (-0.2, 0.2, 1), (-1e-4, 1e-4, 1)], ids=str
)
def test_the_solution_carries_its_certificate(seed, box):
    """Slopes inside the box, in balance, and no further from the primal's loss than the gap."""
    x, y = scattered(seed)
    low, high, kappa = box
    at = design(x, pieces=8, **LINE)
    start = fit(at, y, "mse")
    found = solve(at, y, Box(*map(float, box)), start)
    residuals = y - at.matrix @ found.weights
    scale = (np.abs(y - at.matrix @ start).sum() + 1e-10 * len(y) * np.abs(y).max()) * max(high, -low)
    assert found.gap <= 3 * TOLERANCE * scale
    assert found.steps < 60
    assert np.all((found.slopes > low) & (found.slopes < high))
    assert np.abs(found.slopes @ at.matrix).max() <= 1e-9 * max(high, -low) * len(y)
    wall = residuals if kappa == 0 else np.clip(residuals / kappa, low, high)
    wall = np.where(residuals > 0, high, low) if kappa == 0 else wall
    primal = np.sum(wall * residuals - 0.5 * kappa * wall**2)
    dual = y @ found.slopes - 0.5 * kappa * found.slopes @ found.slopes
    assert primal - dual <= 2 * found.gap + 1e-9 * np.abs(y).max() * len(y) * max(high, -low)


def test_large_delta_is_squared_error_and_a_small_one_the_median():
    x, y = scattered(1)
    at = design(x, pieces=8, **LINE)
    np.testing.assert_allclose(fit(at, y, "huber", delta=1e3), fit(at, y, "mse"), atol=1e-5)
    near = total("mae", {}, at.matrix @ fit(at, y, "huber", delta=1e-5), y)
    assert near == pytest.approx(total("mae", {}, at.matrix @ fit(at, y, "mae"), y), rel=1e-5)


@pytest.mark.parametrize(
    ("key", "parameters", "words"),
    [
        ("huber", {"delta": 0.0}, "delta"),
        ("quantile", {"quantile": 1.2}, "quantile"),
        ("quantile", {"quantile": 0.0}, "quantile"),
        ("hinge", {}, "hinge"),
        ("nothing", {}, "nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(key, parameters, words):
    x, y = scattered(0)
    with pytest.raises(ValueError, match=words):
        fit(design(x, pieces=8, **LINE), y, key, **parameters)


def test_too_few_points_are_refused():
    with pytest.raises(ValueError, match="too few points"):
        fit(design(np.linspace(-3, 0, 50), pieces=8, **LINE), np.zeros(50), "mse")
    with pytest.raises(ValueError, match="outside"):
        spline(np.array([4.0]), pieces=8, **LINE)
    with pytest.raises(ValueError, match="pieces=0"):
        spline(np.array([1.0]), pieces=0, **LINE)


def test_defaults_are_the_records():
    x, y = scattered(0)
    at = design(x, pieces=8, **LINE)
    for key in FITTED:
        defaults = {p.key: p.default for p in LOSSES[key].parameters}
        np.testing.assert_array_equal(fit(at, y, key), fit(at, y, key, **defaults))

"""The best constant under each loss: closed forms, the facts, and the definition itself on a fine grid."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from curves import LOSSES
from curves.fits import constants
from curves.fits.constants import best_constant, best_constants, mean_loss
from tests.reference import REFERENCE

FACTS = {f["id"]: f for f in json.loads((REFERENCE / "facts.json").read_text())["facts"]}
REGRESSION = {key: loss for key, loss in LOSSES.items() if loss.kind == "regression"}
SETTINGS: list[tuple[str, dict]] = [
    ("mse", {}),
    ("mae", {}),
    ("huber", {"delta": 0.05}),
    ("huber", {"delta": 1.0}),
    ("huber", {"delta": 40.0}),
    ("smooth_l1", {"beta": 0.0}),
    ("smooth_l1", {"beta": 2.5}),
    ("log_cosh", {}),
    ("quantile", {"quantile": 0.01}),
    ("quantile", {"quantile": 0.3}),
    ("quantile", {"quantile": 0.9}),
]
every_setting = pytest.mark.parametrize(("key", "parameters"), SETTINGS, ids=str)


def drawn(seed: int, count: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return np.where(draw.uniform(size=count) < 0.1, 50.0, 1.0) * draw.standard_normal(count)


@pytest.fixture
def without_closed_forms(monkeypatch):
    for key, record in REGRESSION.items():
        monkeypatch.setitem(LOSSES, key, replace(record, best_constants=None))


def test_every_regression_loss_is_tried():
    assert {key for key, _ in SETTINGS} == set(REGRESSION)


def facts() -> list[float]:
    points = [1, 2, 3, 4, 100]
    return [
        best_constant(LOSSES["mse"], points),
        best_constant(LOSSES["mae"], points),
        best_constant(LOSSES["quantile"], range(1, 100), quantile=0.9),
        best_constant(LOSSES["quantile"], range(1, 100), quantile=0.5),
        best_constant(LOSSES["huber"], [0, 0, 0, 10], delta=1.0),
    ]


def test_loss_minimisers_of_the_facts():
    np.testing.assert_allclose(facts(), FACTS["loss_minimisers"]["expected"], rtol=0, atol=1e-10)


def test_the_search_finds_them_too(without_closed_forms):
    np.testing.assert_allclose(facts(), FACTS["loss_minimisers"]["expected"], rtol=0, atol=1e-10)


@every_setting
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_better(key, parameters, seed):
    """Against the loss itself: on a fine grid, at every point, and a little to both sides of the constant."""
    points = drawn(seed, (7, 8, 40, 129)[seed])
    best = best_constant(LOSSES[key], points, **parameters)
    others = np.concatenate([np.linspace(points.min(), points.max(), 20_001), points, best + np.array([-1e-4, 1e-4])])
    least = mean_loss(LOSSES[key], others, points, **parameters).min()
    assert mean_loss(LOSSES[key], [best], points, **parameters)[0] <= least * (1 + 1e-12)


@every_setting
@pytest.mark.parametrize("count", [1, 2, 3, 10, 21, 128, 300])
def test_the_slope_changes_sign_at_the_ends(key, parameters, count):
    """The condition of optimality, with the record's own derivative: below 0 on the left, above 0 on the right."""
    points = drawn(count, count)
    low, high = best_constants(LOSSES[key], points, **parameters)
    assert points.min() <= low <= high <= points.max()
    filled = np.resize(points, 300)  # to one length, because jax compiles each anew
    slope = lambda c: float(np.sum(np.asarray(LOSSES[key].derivative(c, filled, **parameters))[:count]))  # noqa: E731
    assert slope(low - 1e-6) < 0 < slope(high + 1e-6)
    if high > low:
        assert abs(slope(0.5 * low + 0.5 * high)) <= 1e-9 * count


@pytest.mark.parametrize("count", [1, 2, 5, 10, 20, 99, 100])
@pytest.mark.parametrize("quantile", [0.01, 0.1, 0.25, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99])
def test_quantiles_are_numpys(count, quantile):
    points = np.random.default_rng(count).permutation(np.arange(count, dtype=float))
    at = round(count * quantile, 9)
    whole = at == int(at) and 0 < at < count  # NumPy's own n·q may miss a whole number by a rounding error
    expected = (2 * int(at) - 1) / 2 if whole else min(max(np.ceil(at), 1), count) - 1
    found = best_constant(LOSSES["quantile"], points, quantile=quantile)
    assert found == expected
    if (count * quantile) == at:
        assert found == np.quantile(points, quantile, method="averaged_inverted_cdf")


@pytest.mark.parametrize("count", [1, 2, 5, 6, 100, 101])
def test_the_median_is_numpys(count):
    points = drawn(count, count)
    assert best_constant(LOSSES["mae"], points) == np.median(points)
    assert best_constant(LOSSES["quantile"], points, quantile=0.5) == np.median(points)


@pytest.mark.parametrize("key", ["mse", "mae", "quantile"])
@pytest.mark.parametrize("count", [1, 2, 5, 6, 100])
def test_closed_forms_agree_with_the_search(key, count):
    points = drawn(count, count)
    closed = best_constants(LOSSES[key], points)
    searched = best_constants(replace(LOSSES[key], best_constants=None), points)
    np.testing.assert_allclose(searched, closed, rtol=0, atol=1e-10)


def test_huber_lies_between_median_and_mean():
    points = [1.0, 2.0, 3.0, 4.0, 100.0]
    at = [best_constant(LOSSES["huber"], points, delta=d) for d in (1e-3, 0.5, 1.0, 5.0, 50.0, 100.0)]
    assert at == sorted(at)
    assert at[0] == pytest.approx(3.0, abs=1e-3)
    assert at[-1] == pytest.approx(22.0, abs=1e-9)
    assert at[2] == pytest.approx(3.0, abs=1e-10)  # slopes 1 + (c − 2) + (c − 3) − 1 − 1
    assert at[3] == pytest.approx(15 / 4, abs=1e-10)  # slopes 4c − 10 − 5


def test_a_new_loss_works():
    """Only its function and derivative are asked for: here the fourth power, whose best constant is a cubic's root."""
    quartic = replace(
        LOSSES["mse"],
        key="quartic",
        fn=lambda p, t: (p - t) ** 4,
        derivative=lambda p, t: 4.0 * (p - t) ** 3,
        best_constants=None,
    )
    points = np.array([0.0, 0.0, 0.0, 10.0])
    # 3c³ = (10 − c)³
    assert best_constant(quartic, points) == pytest.approx(10 / (1 + 3 ** (1 / 3)), abs=1e-10)


@pytest.mark.parametrize("scale", [1e-8, 1e8, 1e300])
def test_points_of_any_size(scale):
    points = scale * np.array([1.0, 2.0, 3.0, 4.0])
    for key, parameters in SETTINGS:
        if key not in ("mse", "quantile"):
            assert best_constant(LOSSES[key], points, **parameters) == pytest.approx(2.5 * scale, rel=1e-9)


@pytest.mark.parametrize(
    ("key", "points", "parameters", "words"),
    [
        ("mse", [], {}, "one at least"),
        ("huber", [1.0, float("nan")], {}, "finite"),
        ("mae", [1.0, float("inf")], {}, "finite"),
        ("huber", [1.0, 2.0], {"delta": 0.0}, "delta"),
        ("quantile", [1.0, 2.0], {"quantile": 1.2}, "quantile"),
        ("quantile", [1.0, 2.0], {"quantile": 0.0}, "quantile"),
        ("hinge", [1.0, 2.0], {}, "hinge"),
        ("cross_entropy", [1.0, 2.0], {}, "cross_entropy"),
    ],
)
def test_what_makes_no_sense_is_refused(key, points, parameters, words):
    for ask in (best_constants, lambda *a, **k: mean_loss(a[0], [0.0], a[1], **k)):
        with pytest.raises(ValueError, match=words):
            ask(LOSSES[key], points, **parameters)


def test_another_number_of_points_or_parameter_compiles_nothing():
    programs: list[Any] = [constants._search, constants._mean]

    def compiled(count: int, delta: float) -> list[int]:
        best_constant(LOSSES["huber"], np.arange(count, dtype=float), delta=delta)
        mean_loss(LOSSES["huber"], np.zeros(5), np.arange(count, dtype=float), delta=delta)
        return [program._cache_size() for program in programs]

    before = compiled(2, 0.3)
    assert all(compiled(count, 0.1 * count) == before for count in (1, 3, 57, 128))

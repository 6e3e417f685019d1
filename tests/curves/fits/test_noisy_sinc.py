"""The noisy sinc: its noise as stated, what impulses do to each fit, what the bands hold; and the measures of error."""

import math
from typing import Any

import numpy as np
import pytest

from curves.fits.metrics import metrics
from curves.fits.noisy_sinc import noisy_sinc
from curves.fits.regression import fit
from curves.fits.spline import design, spline

USUAL: dict[str, Any] = {"noise": 0.1, "share": 0.05, "size": 5.0}
PIECES: dict[str, Any] = {"low": -3.0, "high": 3.0, "pieces": 12}


@pytest.mark.parametrize("sides", ["up", "both"])
def test_noise_and_impulses_are_as_stated(sides):
    sample = noisy_sinc(200_000, sides=sides, seed=3, **USUAL)
    np.testing.assert_allclose(sample.clean, np.sin(np.pi * sample.places) / (np.pi * sample.places))
    noise = sample.quiet - sample.clean
    assert noise.std() == pytest.approx(0.1, rel=0.01)
    assert abs(noise.mean()) < 0.001
    assert sample.hit.mean() == pytest.approx(0.05, rel=0.03)
    thrown = (sample.values - sample.quiet)[sample.hit]
    assert np.all((np.abs(thrown) >= 2.5 - 1e-9) & (np.abs(thrown) <= 7.5 + 1e-9))
    assert np.abs(thrown).mean() == pytest.approx(5.0, rel=0.01)
    assert np.mean(thrown > 0) == pytest.approx(1.0 if sides == "up" else 0.5, abs=0.02)
    np.testing.assert_array_equal(sample.values[~sample.hit], sample.quiet[~sample.hit])


def test_the_curve_is_drawn_from_the_seed_alone():
    first = noisy_sinc(500, seed=1, **USUAL)
    np.testing.assert_array_equal(first.values, noisy_sinc(500, seed=1, **USUAL).values)
    assert not np.array_equal(first.values, noisy_sinc(500, seed=2, **USUAL).values)
    fresh = noisy_sinc(500, seed=1, fresh=True, **USUAL)
    assert np.abs(np.corrcoef(first.quiet - first.clean, fresh.quiet - fresh.clean)[0, 1]) < 0.15
    louder = noisy_sinc(500, seed=1, **{**USUAL, "noise": 0.2, "share": 0.1})
    np.testing.assert_allclose(louder.quiet - louder.clean, 2 * (first.quiet - first.clean), atol=1e-12)
    assert np.all(louder.hit[first.hit])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sides", ["up", "both"])
def test_impulses_move_the_absolute_fit_less_than_a_tenth_of_the_squared_one(seed, sides):
    sample = noisy_sinc(4000, sides=sides, seed=seed, **USUAL)
    at = design(sample.places, **PIECES)
    moved = {
        key: np.sqrt(np.mean((at.matrix @ (fit(at, sample.values, key) - fit(at, sample.quiet, key))) ** 2))
        for key in ("mse", "mae")
    }
    assert moved["mae"] < 0.1 * moved["mse"]
    assert moved["mse"] > 0.05


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sides", ["up", "both"])
def test_bands_hold_the_stated_share_of_fresh_points(seed, sides):
    sample = noisy_sinc(4000, sides=sides, seed=seed, **USUAL)
    fresh = noisy_sinc(2000, sides=sides, seed=seed, fresh=True, **USUAL)
    at, there = design(sample.places, **PIECES), spline(fresh.places, **PIECES)
    low, high = (there @ fit(at, sample.values, "quantile", quantile=q) for q in (0.1, 0.9))
    assert 0.77 <= np.mean((fresh.values >= low) & (fresh.values <= high)) <= 0.83


def test_quantile_curves_leave_their_share_of_the_training_points_below():
    """Koenker & Bassett: no more than q·n points below, and no fewer than q·n − p."""
    sample = noisy_sinc(4000, seed=5, **USUAL)
    at = design(sample.places, **PIECES)
    for q in (0.05, 0.1, 0.5, 0.9):
        away = sample.values - at.matrix @ fit(at, sample.values, "quantile", quantile=q)
        below, on = np.sum(away < -1e-7), np.sum(np.abs(away) <= 1e-7)
        assert below <= 4000 * q + 1e-9 <= below + on
        assert on >= at.matrix.shape[1] - 1


def test_measures_by_hand():
    found = metrics(np.array([2.0, 0.0, 5.0]), np.array([1.0, 2.0, 3.0]))  # errors 1, −2, 2
    assert found.mse == pytest.approx(3.0)
    assert found.rmse == pytest.approx(math.sqrt(3.0))
    assert found.mae == pytest.approx(5 / 3)
    assert found.r2 == pytest.approx(1 - 9 / 2)
    assert found.mape == pytest.approx((1 + 1 + 2 / 3) / 3)


def test_measures_at_their_limits():
    target = np.array([1.0, 2.0, 4.0])
    assert metrics(target, target) == (0, 0, 0, 1, 0)
    assert metrics(np.full(3, target.mean()), target).r2 == pytest.approx(0.0)
    assert math.isinf(metrics(np.array([1.0, 1.0]), np.array([0.0, 1.0])).mape)
    assert math.isnan(metrics(np.array([1.0, 2.0]), np.array([1.0, 1.0])).r2)
    for wrong in (np.ones(2), np.ones(0)):
        with pytest.raises(ValueError, match="no error"):
            metrics(wrong, np.ones(0))

"""The learning-rate range test."""

from dataclasses import replace

import numpy as np
import pytest

from optimizers import OPTIMIZERS
from scenes import ScheduleScene
from scenes.descents.race import RUN, SURFACE
from scenes.descents.range_test import FASTEST, SLOWEST, STEPS, range_test

SCENE = ScheduleScene(
    surface=SURFACE.pick("quadratic", condition_number=50.0),
    noise=0.0,
    optimizer=RUN.pick("gradient_descent"),
)


def test_rate_grows_by_the_same_factor():
    rate = range_test(SCENE).rate
    np.testing.assert_allclose(rate[1:] / rate[:-1], (FASTEST / SLOWEST) ** (1 / (STEPS - 1)), rtol=1e-12)
    assert rate[0] == SLOWEST


def test_gradient_descent_on_a_bowl_turns_at_the_limit_of_stability():
    """λ_max = 50: the steep direction grows as soon as the rate exceeds 2/50, and only then."""
    found = range_test(SCENE)
    assert found.limit == pytest.approx(0.04, rel=1e-9)
    steps = 1 + int(np.log(0.04 / SLOWEST) / np.log(found.rate[1] / found.rate[0]))
    # the point follows x ← (1 − ηλ)x in each direction, whatever the rate does
    shrink = np.cumprod(1 - np.outer(found.rate, [1.0, 50.0]), axis=0) * np.array([-3.0, 1.0])
    expected = 0.5 * (shrink**2 @ np.array([1.0, 50.0]))
    np.testing.assert_allclose(found.loss[:steps], expected[:steps], rtol=1e-9)
    assert found.lost
    assert 0.04 < found.rate[-1] < 0.4
    assert found.lowest <= found.rate[-1]


def test_the_scene_s_own_rate_and_schedules_play_no_part():
    other = replace(SCENE, optimizer=RUN.pick("gradient_descent", learning_rate=1.0), schedules=SCENE.schedules[:1])
    assert np.array_equal(range_test(other).loss, range_test(SCENE).loss)


@pytest.mark.parametrize("key", sorted(OPTIMIZERS))
def test_every_optimizer_has_one(key):
    found = range_test(replace(SCENE, optimizer=RUN.pick(key)))
    assert len(found.rate) == len(found.loss) <= STEPS
    assert np.isfinite(found.loss).all()


@pytest.mark.parametrize("key", sorted(SURFACE.catalogue))
def test_every_surface_has_one(key):
    found = range_test(replace(SCENE, surface=SURFACE.pick(key), noise=2.0))
    assert found.limit is None or found.limit > 0

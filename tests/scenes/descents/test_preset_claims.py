"""What the presets say happens in them does happen."""

from functools import cache
from pathlib import Path

import jax
import numpy as np
import pytest

from optimizers import Trajectory
from scenes.descents.noise import noise_floor
from scenes.descents.presets import PRESETS
from scenes.descents.race import race


@cache
def paths(preset: str) -> tuple[Trajectory, ...]:
    scene = PRESETS[preset].scene
    return race(scene.conditions, scene.runs)


def nearest(preset: str, path: Trajectory) -> float:
    """Distance from the path's end to the nearest minimum."""
    minima = np.array(PRESETS[preset].scene.record.minima)
    return float(np.min(np.linalg.norm(minima - path.position[-1], axis=1)))


def test_every_preset_is_held_to_its_words():
    tested = Path(__file__).read_text()
    assert all(f'paths("{key}")' in tested for key in PRESETS)


def test_race_falls_into_the_valley_at_once_and_then_takes_its_time():
    for path in paths("race"):
        x, y = path.position[40]
        assert abs(y - x**2) < 0.1, "on the floor of the valley"
        assert np.linalg.norm(path.position[40] - 1) > 1.5
        assert nearest("race", path) > 0.3, "300 steps are not enough"


def test_saddle_holds_gradient_descent_only():
    descent, *others = paths("saddle")
    assert np.linalg.norm(descent.position[-1]) < 0.05
    assert all(abs(path.position[-1, 1]) > 2 for path in others)
    left = [int(np.flatnonzero(np.abs(path.position[:, 1]) > 1)[0]) for path in others]
    assert max(left[2:]) < min(left[:2]), "the adaptive rules leave before the momentum rules"


def test_momentum_overshoots_in_the_long_valley():
    descent, momentum, _, _ = paths("valley")
    assert descent.position[:, 0].max() < 0.05
    assert momentum.position[:, 0].max() > 1
    assert nearest("valley", momentum) < 1e-3


def test_ravine_orders_the_methods():
    descent, momentum, _, newton = paths("ravine")
    assert np.linalg.norm(newton.position[1]) < 1e-12, "Newton needs one step"
    assert momentum.loss[-1] < 1e-9 * descent.loss[-1]


def test_stability_limit():
    below, at, above = (np.abs(path.position[:, 1]) for path in paths("stability"))
    assert below[-1] < 0.1 * below[0]
    assert np.allclose(at, 1, atol=1e-9)
    assert above[-1] > 5 * above[0]


def test_cliff_throws_gradient_descent_out_of_the_picture():
    descent, _, adam = paths("cliff")
    low, high = PRESETS["cliff"].scene.record.domain[0]
    assert descent.position[:, 0].max() > 3 * high
    assert low <= adam.position[:, 0].min()
    assert adam.position[:, 0].max() <= high
    assert np.linalg.norm(adam.update, axis=1).max() < 2 * 0.05


def test_plateau_holds_gradient_descent():
    descent, *_, rmsprop, adam = paths("plateau")
    assert np.linalg.norm(descent.position[-1] - descent.position[0]) < 0.5
    assert nearest("plateau", rmsprop) < 0.1
    assert nearest("plateau", adam) < 0.1


def test_many_minima_trap_every_run_beside_its_start():
    scene = PRESETS["minima"].scene
    for path in paths("minima"):
        assert np.linalg.norm(path.position[-1] - np.array(scene.start_point)) < 1
        assert nearest("minima", path) > 1


def test_same_start_leads_to_different_minima():
    ends = {tuple(np.round(path.position[-1], 1)) for path in paths("same_start")}
    assert len(ends) == len(paths("same_start"))
    assert all(nearest("same_start", path) < 0.01 for path in paths("same_start"))


def test_momentum_rolls_into_the_deeper_well():
    descent, momentum, adam = paths("rolling")
    assert descent.position[-1, 0] > 0.9
    assert adam.position[-1, 0] > 0.9
    assert nearest("rolling", momentum) < 1e-3


def test_noise_keeps_a_large_rate_further_away():
    large, small, _ = paths("noise")
    assert np.mean(large.loss[-150:]) > 3 * np.mean(small.loss[-150:])


@pytest.mark.parametrize(("which", "signs"), [(0, (-1, 1)), (1, (1, 1))])
def test_newton_finds_the_saddle_and_damped_newton_a_minimum(which, signs):
    path = paths("newton")[which]
    surface = PRESETS["newton"].scene.record
    assert np.linalg.norm(path.gradient[-1]) < 0.01
    assert tuple(np.sign(np.linalg.eigvalsh(jax.hessian(surface)(path.position[-1])))) == signs


def test_clipping_acts_once_at_the_wall_and_holds():
    plain, by_norm, by_value = paths("clipping")
    thrown = np.abs(plain.position).max()
    assert thrown > 20
    assert not plain.clipped.any()
    for path in (by_norm, by_value):
        assert path.clipped.sum() == 1, "one step only"
        assert np.abs(path.position).max() <= 2.0
        assert nearest("clipping", path) < 1e-4
        at = int(np.flatnonzero(path.clipped)[0])
        np.testing.assert_array_equal(path.position[: at + 1], plain.position[: at + 1])


def test_batch_leaves_what_theory_says():
    scene = PRESETS["batch"].scene
    ends = [path.loss[-60:].mean() for path in paths("batch")]
    floors = [noise_floor(scene.conditions, run) for run in scene.runs]
    assert ends[:2] == pytest.approx(floors[:2], rel=0.5), "one run, 60 steps"
    assert floors[0] == pytest.approx(32 * (floors[1] or 0))
    assert floors[2] is None
    assert ends[2] < 1e-10

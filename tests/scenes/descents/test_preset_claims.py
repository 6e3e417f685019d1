"""What the presets say happens in them does happen."""

from dataclasses import replace
from functools import cache

import jax
import numpy as np
import pytest

from optimizers import Trajectory
from scenes.descents.noise import noise_floor
from scenes.descents.presets import PRESETS
from scenes.descents.race import race
from tests.words.claims import holds


@cache
def paths(preset: str) -> tuple[Trajectory, ...]:
    scene = PRESETS[preset].scene
    return race(scene.conditions, scene.runs)


def nearest(preset: str, path: Trajectory) -> float:
    """Distance from the path's end to the nearest minimum."""
    minima = np.array(PRESETS[preset].scene.record.minima)
    return float(np.min(np.linalg.norm(minima - path.position[-1], axis=1)))


def near(path: Trajectory, share: float) -> np.ndarray:
    """Whether a run is within `share` of its first distance to the origin."""
    distance = np.linalg.norm(path.position, axis=1)
    return distance < share * distance[0]


@holds(
    "The race down the banana",
    "All fall into the valley at once; following its bent and almost level floor takes the rest of the time.",
)
def test_race_falls_into_the_valley_at_once_and_then_takes_its_time():
    for path in paths("race"):
        x, y = path.position[40]
        assert abs(y - x**2) < 0.1, "on the floor of the valley"
        assert np.linalg.norm(path.position[40] - 1) > 1.5
        assert nearest("race", path) > 0.3, "300 steps are not enough"


@holds(
    "Held by the saddle",
    "The start is almost on the ridge. Gradient descent slides to the saddle and stays; the others leave, first "
    "those that divide by the gradient's own size.",
)
def test_saddle_holds_gradient_descent_only():
    descent, *others = paths("saddle")
    assert np.linalg.norm(descent.position[-1]) < 0.05
    assert all(abs(path.position[-1, 1]) > 2 for path in others)
    left = [int(np.flatnonzero(np.abs(path.position[:, 1]) > 1)[0]) for path in others]
    assert max(left[2:]) < min(left[:2]), "the adaptive rules leave before the momentum rules"


@holds(
    "Momentum overshoots in the long valley",
    "Momentum runs along the floor and shoots past the minimum before it comes back; plain gradient descent "
    "creeps and does not overshoot.",
)
def test_momentum_overshoots_in_the_long_valley():
    descent, momentum, _, _ = paths("valley")
    assert descent.position[:, 0].max() < 0.05
    assert momentum.position[:, 0].max() > 1
    assert nearest("valley", momentum) < 1e-3


@holds(
    "The ravine and the condition number",
    "One direction is 50 times steeper. Gradient descent bounces across and crawls along; in the long run a step "
    "of tuned momentum gains √κ times as much; Newton needs one. Turn the condition number and watch.",
)
def test_ravine_orders_the_methods():
    descent, momentum, _, newton = paths("ravine")
    assert np.linalg.norm(newton.position[1]) < 1e-12, "Newton needs one step"
    assert momentum.loss[-1] < 1e-9 * descent.loss[-1]
    kappa = PRESETS["ravine"].scene.surface["condition_number"]
    assert kappa == 50
    logs = [np.log(np.linalg.norm(path.position, axis=1)) for path in (descent, momentum)]
    gains = [(log[40] - log[100]) / 60 for log in logs]
    assert gains[1] / gains[0] == pytest.approx(kappa**0.5, rel=0.15)
    across = descent.position @ (-0.5, 3**0.5 / 2)
    assert (np.diff(np.sign(across[:20])) != 0).all(), "bounces across"


@holds(
    "Just below and just above 2/λ",
    "The largest curvature is λ = 50. Below 2/λ = 0.04 gradient descent converges, exactly there it swings for "
    "ever, above it the swings grow.",
)
def test_stability_limit():
    below, at, above = (np.abs(path.position[:, 1]) for path in paths("stability"))
    scene = PRESETS["stability"].scene
    assert scene.surface["condition_number"] == 50
    assert [run.pick["learning_rate"] for run in scene.runs] == [0.0395, 2 / 50, 0.0403]
    assert below[-1] < 0.1 * below[0]
    assert np.allclose(at, 1, atol=1e-9)
    assert above[-1] > 5 * above[0]


@holds(
    "Thrown by the cliff",
    "One step on the wall takes its full slope times the rate: gradient descent is thrown out of the picture, "
    "Adam's step stays about as long as its rate.",
)
def test_cliff_throws_gradient_descent_out_of_the_picture():
    descent, _, adam = paths("cliff")
    low, high = PRESETS["cliff"].scene.record.domain[0]
    assert descent.position[:, 0].max() > 3 * high
    assert low <= adam.position[:, 0].min()
    assert adam.position[:, 0].max() <= high
    assert 0.9 * 0.05 < np.abs(adam.update).max() < 1.2 * 0.05


@holds(
    "Stuck on the plateau",
    "Both units are saturated, the gradient all but vanishes. Gradient descent hardly moves in 300 steps; rules "
    "that divide by the gradient's size walk off as if the ground were steep.",
)
def test_plateau_holds_gradient_descent():
    descent, *_, rmsprop, adam = paths("plateau")
    assert len(descent.update) == 300
    assert np.linalg.norm(descent.gradient[0]) < 0.01
    assert np.linalg.norm(descent.position[-1] - descent.position[0]) < 0.3
    assert nearest("plateau", rmsprop) < 0.1
    assert nearest("plateau", adam) < 0.1


@holds(
    "Many minima",
    "Rastrigin's egg box: every run ends in the dimple beside its start, far from the lowest one in the middle. "
    "Drag the start and they end elsewhere.",
)
def test_many_minima_trap_every_run_beside_its_start():
    scene = PRESETS["minima"].scene
    for path in paths("minima"):
        assert np.linalg.norm(path.position[-1] - np.array(scene.start_point)) < 0.5
        assert nearest("minima", path) > 1
    elsewhere = replace(scene, start=(-1.2, 2.7))
    for path, other in zip(paths("minima"), race(elsewhere.conditions, elsewhere.runs), strict=True):
        assert np.linalg.norm(path.position[-1] - other.position[-1]) > 1


@holds(
    "Same start, different minima",
    "Himmelblau's four minima are equally deep. From one start the rule alone decides which of them is found.",
)
def test_same_start_leads_to_different_minima():
    ends = {tuple(np.round(path.position[-1], 1)) for path in paths("same_start")}
    assert len(ends) == len(paths("same_start"))
    assert all(nearest("same_start", path) < 0.01 for path in paths("same_start"))
    himmelblau = PRESETS["same_start"].scene.record
    assert [float(himmelblau(np.array(m))) for m in himmelblau.minima] == pytest.approx([0] * 4, abs=1e-12)


@holds(
    "Momentum rolls over the hump",
    "Gradient descent and Adam settle in the nearer, shallower well; momentum has the speed to roll on into the "
    "deeper one.",
)
def test_momentum_rolls_into_the_deeper_well():
    descent, momentum, adam = paths("rolling")
    assert descent.position[-1, 0] > 0.9
    assert adam.position[-1, 0] > 0.9
    assert nearest("rolling", momentum) < 1e-3


@holds(
    "Noise keeps SGD from arriving",
    "With noisy gradients a constant rate ends in a cloud around the minimum, the larger the rate the wider. A "
    "smaller rate gets closer, and takes longer.",
)
def test_noise_keeps_a_large_rate_further_away():
    large, small, _ = paths("noise")
    assert np.mean(large.loss[-150:]) > 3 * np.mean(small.loss[-150:])
    first = [int(np.flatnonzero(near(path, 0.15))[0]) for path in (large, small)]
    assert first[1] > 5 * first[0], "takes longer"


@holds(
    "Newton runs into the saddle",
    "Undamped Newton jumps to whatever stationary point its parabola has: here a saddle. Enough damping makes "
    "every curvature positive, and it finds a minimum.",
)
@pytest.mark.parametrize(("which", "signs"), [(0, (-1, 1)), (1, (1, 1))])
def test_newton_finds_the_saddle_and_damped_newton_a_minimum(which, signs):
    path = paths("newton")[which]
    surface = PRESETS["newton"].scene.record
    assert np.linalg.norm(path.gradient[-1]) < 0.01
    assert tuple(np.sign(np.linalg.eigvalsh(jax.hessian(surface)(path.position[-1])))) == signs


@holds(
    "Clipping holds at the cliff",
    "The same rate three times. One step on the wall throws plain gradient descent far out; clipped by norm or by "
    "value, that one step (the bar across the trail) is harmless, and all others are as they were.",
)
def test_clipping_acts_once_at_the_wall_and_holds():
    plain, by_norm, by_value = paths("clipping")
    assert {run.pick["learning_rate"] for run in PRESETS["clipping"].scene.runs} == {0.5}
    thrown = np.abs(plain.position).max()
    assert thrown > 20
    assert not plain.clipped.any()
    for path in (by_norm, by_value):
        assert path.clipped.sum() == 1, "one step only"
        assert np.abs(path.position).max() <= 2.0
        assert nearest("clipping", path) < 1e-4
        at = int(np.flatnonzero(path.clipped)[0])
        np.testing.assert_array_equal(path.position[: at + 1], plain.position[: at + 1])


@holds(
    "SGD, mini-batch, gradient descent",
    "One algorithm, three batch sizes: 1, 32 and the whole data. The noise falls as 1/√B, the loss it leaves "
    "(dotted: theory) as 1/B; without noise nothing is left.",
)
def test_batch_leaves_what_theory_says():
    scene = PRESETS["batch"].scene
    ends = [path.loss[-60:].mean() for path in paths("batch")]
    floors = [noise_floor(scene.conditions, run) for run in scene.runs]
    assert ends[:2] == pytest.approx(floors[:2], rel=0.5), "one run, 60 steps"
    assert floors[0] == pytest.approx(32 * (floors[1] or 0))
    assert floors[2] is None
    assert [run.batch_size for run in scene.runs] == [1, 32, 4096]
    assert ends[2] < 1e-10

"""The Feature scale page's numbers, its rates, and what its presets say."""

import re
from functools import cache

import numpy as np
import pytest

from optimizers import Trajectory, run
from scenes import FeatureScene, from_query, to_query
from scenes.descents.feature_scale import CORRELATION, INPUTS, NEAR, PRESETS, SCALE, conditioning
from scenes.descents.race import MOST_STEPS, RUN, race, runs
from tests.words.claims import holds

CASES = [(scale, rho, inputs) for scale in (0.1, 2.0, 30.0) for rho in (-0.9, 0.0, 0.4) for inputs in INPUTS.choices]


@cache
def paths(preset: str) -> tuple[Trajectory, ...]:
    scene = PRESETS[preset].scene
    return race(scene.conditions, scene.runs)


def distances(preset: str) -> list[np.ndarray]:
    """Of each run from the minimum, as shares of the first."""
    minimum = PRESETS[preset].scene.record.minima[0]
    far = [np.linalg.norm(path.position - minimum, axis=1) for path in paths(preset)]
    return [each / each[0] for each in far]


def detour(path: Trajectory) -> float:
    """Length of the way gone by what it has led to."""
    return float(np.hypot(*path.update.T).sum() / np.hypot(*(path.position[-1] - path.position[0])))


@pytest.mark.parametrize(("scale", "correlation", "inputs"), CASES)
def test_numbers_are_those_of_the_data(scale: float, correlation: float, inputs: str):
    """Against the data themselves: numpy's eigenvalues of the second moments of what the model is given."""
    found = conditioning(scale, correlation, inputs)
    x, _ = FeatureScene(scale=scale, correlation=correlation, inputs=inputs).data
    smaller, larger = np.linalg.eigvalsh(x.T @ x / len(x))
    expected = smaller, larger, larger / smaller, 2 / larger, 2 / (smaller + larger)
    np.testing.assert_allclose(found[:5], expected, rtol=1e-9)
    np.testing.assert_allclose(found.kept, (larger - smaller) / (larger + smaller), rtol=0, atol=1e-9)


@pytest.mark.parametrize(("scale", "correlation", "inputs"), [(5.0, 0.0, "raw"), (2.0, 0.6, "standardised")])
def test_limit_best_rate_and_steps_are_those_of_gradient_descent(scale: float, correlation: float, inputs: str):
    """From along both eigenvectors, which are the worst ways to go: the bound on the steps is met exactly."""
    scene = FeatureScene(scale=scale, correlation=correlation, inputs=inputs)
    found = scene.conditioning
    x, _ = scene.data
    _, vectors = np.linalg.eigh(x.T @ x / len(x))
    minimum = np.array(scene.best_weights)

    def left(rate: float, steps: int) -> np.ndarray:
        """The larger share of the distance that is left after each step."""
        shares = []
        for direction in vectors.T:
            start = tuple(minimum + direction)
            told = {"learning_rate": rate}
            path = run(scene.record, "gradient_descent", start=start, steps=steps, hyperparameters=told)
            shares.append(np.linalg.norm(path.position - minimum, axis=1))
        return np.max(shares, axis=0)

    at_best = left(found.best, found.steps)
    assert at_best[-1] <= NEAR < at_best[-2]
    for other in (0.97 * found.best, 1.03 * found.best):
        assert left(other, found.steps)[-1] > at_best[-1]
    assert left(0.999 * found.limit, 4000)[-1] < 0.1
    assert left(1.001 * found.limit, 4000)[-1] > 1


def test_gradient_descent_has_the_best_rate_unless_told_otherwise():
    query = "scale=3&run=gradient_descent~learning_rate~0.05&run=momentum~learning_rate~0.05"
    best, _ = from_query(FeatureScene, query)
    own, _ = from_query(FeatureScene, query + "&rates=own")
    assert [r.pick["learning_rate"] for r in best.runs] == [2 / (1 + 9), 0.05]
    assert [r.pick["learning_rate"] for r in own.runs] == [0.05, 0.05]
    assert from_query(FeatureScene, to_query(best)) == (best, [])
    assert from_query(FeatureScene, to_query(own)) == (own, [])


@pytest.mark.parametrize("scale", [SCALE.low, SCALE.high])
@pytest.mark.parametrize("correlation", [CORRELATION.low, CORRELATION.high])
@pytest.mark.parametrize("inputs", INPUTS.choices)
def test_the_ends_of_every_range_are_scenes_too(scale, correlation, inputs):
    scene, _ = FeatureScene(scale=scale, correlation=correlation, inputs=inputs).settled()
    assert from_query(FeatureScene, to_query(scene)) == (scene, [])
    (path,) = race(scene.conditions, scene.runs)
    assert path.diverged_at is None
    assert path.loss[-1] <= path.loss[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("scale=0", "scale"),
        ("scale=-2", "scale"),
        ("correlation=1", "correlation"),
        ("inputs=centred", "inputs"),
        ("rates=fast", "rates"),
        ("start=9~0", "start"),
        (f"steps={MOST_STEPS + 1}", "steps"),
    ],
)
def test_a_wrong_field_gets_one_sentence_that_names_it(query, field):
    scene, problems = from_query(FeatureScene, query)
    assert scene == FeatureScene()
    assert len(problems) == 1
    assert problems[0].startswith(f"{field}: ")


@pytest.mark.parametrize("key", PRESETS)
def test_preset_fits_the_page_and_its_link(key):
    preset = PRESETS[key]
    assert "%" not in to_query(preset.scene)
    assert preset.scene.settled() == (preset.scene, [])
    assert len(preset.title) <= 40
    assert preset.words.endswith(".")
    assert len(preset.words) <= 240
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", key)


def test_presets_differ():
    assert len({preset.scene for preset in PRESETS.values()}) == len(PRESETS)


@holds(
    "Five times the scale",
    "The second input is 5 times as large, so the loss curves 25 times as much along its weight. Even at its best "
    "rate gradient descent bounces across and creeps along. Press Standardise.",
)
def test_ellipses_are_five_times_as_long_and_gradient_descent_bounces():
    scene = PRESETS["ellipses"].scene
    assert (scene.scale, scene.conditioning.condition_number) == (5, 25)
    assert scene.runs[0].pick["learning_rate"] == pytest.approx(scene.conditioning.best)
    (path,) = paths("ellipses")
    assert (np.diff(np.sign(path.update[:40, 1])) != 0).all()  # across at every step
    assert detour(path) > 5
    assert distances("ellipses")[0][40] > 0.03  # creeping


@holds(
    "Standardised: circles",
    "Both inputs have the standard deviation 1 and no correlation: every direction curves alike, the gradient "
    "points at the minimum, and one step with the rate 1 is there.",
)
def test_circles_are_left_in_one_straight_step():
    scene = PRESETS["circles"].scene
    assert (scene.conditioning.condition_number, scene.runs[0].pick["learning_rate"]) == (1, 1)
    (distance,) = distances("circles")
    assert distance[1] < 1e-12


@holds(
    "Correlated inputs stay ellipses",
    "Standardising makes the scales equal and leaves the correlation of 0.9: κ = 1.9/0.1 = 19. Only whitening, "
    "which takes out of one input what the other already says, makes circles.",
)
def test_correlated_inputs_are_ellipses_though_standardised():
    scene = PRESETS["correlated"].scene
    np.testing.assert_allclose(scene.conditioning.condition_number, 19, rtol=1e-12)
    x, _ = scene.data
    np.testing.assert_allclose(x.std(axis=0), 1, rtol=1e-12)
    assert detour(paths("correlated")[0]) > 5
    assert (scene.correlation, scene.inputs) == (0.9, "standardised")


@holds(
    "Whitened: circles again",
    "The same correlated data, whitened: the second input is now what the first does not say. Σ is the identity, "
    "the path straight, one step enough.",
)
def test_whitened_inputs_make_circles_of_the_same_data():
    assert PRESETS["whitened"].scene.correlation == PRESETS["correlated"].scene.correlation
    assert distances("whitened")[0][1] < 1e-12
    assert detour(paths("whitened")[0]) < 1 + 1e-9


@holds(
    "Adam divides by the scale itself",
    "Adam and RMSProp divide each coordinate by its gradient's own size: at 20 times the scale they come near in "
    "about as many steps as on standardised inputs. Gradient descent needs those.",
)
def test_adam_and_rmsprop_do_not_mind_the_scale():
    scene = PRESETS["adam"].scene
    assert scene.scale == 20
    standardised, _ = FeatureScene(scale=scene.scale, inputs="standardised", runs=scene.runs).settled()
    minimum = standardised.record.minima[0]
    others = [path.position - minimum for path in race(standardised.conditions, standardised.runs)]
    descent, *adaptive = zip(distances("adam"), others, strict=True)
    for raw, other in adaptive:
        far = np.linalg.norm(other, axis=1)
        first, second = np.flatnonzero(raw < 0.05)[0], np.flatnonzero(far < 0.05 * far[0])[0]
        assert abs(first - second) <= 2
    assert descent[0].min() > 0.5
    assert np.linalg.norm(descent[1][1]) < 1e-12


@holds(
    "Momentum needs only √κ",
    "At the best settings for κ = 64 momentum comes within a thousandth in some 40 steps, gradient descent in "
    "some 220: what κ is to the one, its root is to the other.",
)
def test_momentum_needs_the_root():
    descent, momentum = distances("momentum")
    assert np.flatnonzero(descent < NEAR)[0] == pytest.approx(220, abs=4)
    assert np.flatnonzero(momentum < NEAR)[0] == pytest.approx(40, abs=4)
    assert NEAR == 1e-3
    kappa = PRESETS["momentum"].scene.conditioning.condition_number
    pick = PRESETS["momentum"].scene.runs[1].pick
    assert kappa == 64
    np.testing.assert_allclose(pick["momentum"], ((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2)
    np.testing.assert_allclose(pick["learning_rate"], (2 / (1 + 64**0.5)) ** 2)


def test_a_run_of_another_optimizer_keeps_its_rate():
    scene, _ = FeatureScene(runs=runs(RUN.pick("adam", learning_rate=0.3)), scale=7.0).settled()
    assert scene.runs[0].pick["learning_rate"] == 0.3

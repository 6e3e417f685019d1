"""What a race and its sweeps may cost: said in a sentence, and never more."""

from dataclasses import replace

import jax
import pytest

from optimizers import OPTIMIZERS, run
from scenes import ClassifierScene, FeatureScene, ScheduleScene, TrajectoryScene, from_query, to_query
from scenes.codec.preset import presets_of
from scenes.descents.budget import MOST_EVALUATIONS, evaluations
from scenes.descents.race import Run
from scenes.descents.trajectory import SWEEPS
from scenes.runs import RUN

DEAR = "run=lbfgs~line_search_fn~strong_wolfe~max_iter~100~max_eval~1000~tolerance_grad~0~tolerance_change~0"


def of_race(scene) -> float:
    races = 2 if isinstance(scene, ClassifierScene) else 1
    return races * evaluations(scene.runs, scene.steps)


@pytest.mark.parametrize("key", ["adam", "lbfgs", "newton"])
def test_a_step_evaluates_the_function_no_more_often_than_its_record_says(key):
    """Counted by jax's own callback, of a run down a function that notes each of its evaluations."""

    count = [0]

    def noted(point):
        jax.debug.callback(lambda _: count.__setitem__(0, count[0] + 1), point[0])
        return point[0] ** 4 + 2 * point[1] ** 2 + point[0] * point[1]

    record, steps = OPTIMIZERS[key], 4
    hyperparameters = {"max_eval": 7, "line_search_fn": "strong_wolfe"} if key == "lbfgs" else {}
    run(noted, key, start=(1.0, 0.7), steps=steps, hyperparameters=hyperparameters)
    most = record.evaluations({p.key: p.default for p in record.hyperparameters} | hyperparameters)
    looked = steps + 1  # of every point of the path, for the picture
    assert steps <= count[0] <= looked + steps * most * 2 + 1, "a search ends up to one evaluation later"


def test_the_dearest_link_is_settled_in_words():
    query = f"surface=levy&steps=5000&rates=best&noise=10&seed=1&{'&'.join([DEAR] * 10)}"
    scene, (steps, rates) = from_query(TrajectoryScene, query)
    assert steps == (
        "steps: in 5000 steps these runs may evaluate the surface 50,000,000 times, and 5,000,000 are allowed; "
        "500 are used."
    )
    assert rates.startswith("rates: to try 64 rates for each run may take 320,000,000 evaluations")
    assert rates.endswith("own is used.")
    assert (scene.steps, scene.rates) == (500, "own")
    assert scene.settled() == (scene, [])
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])


@pytest.mark.parametrize("kind", [TrajectoryScene, FeatureScene, ClassifierScene])
def test_no_race_is_dearer(kind):
    scene, told = from_query(kind, f"steps=5000&{'&'.join([DEAR] * 10)}")
    assert of_race(scene) <= MOST_EVALUATIONS
    assert told[0].startswith("steps: ")


def test_no_race_of_schedules_is_dearer():
    own = DEAR.removeprefix("run=")
    scene, told = from_query(ScheduleScene, f"steps=5000&optimizer={own}&{'&'.join(['schedule=cosine'] * 10)}")
    assert of_race(scene) <= MOST_EVALUATIONS
    assert told[0].startswith("steps: ")


@pytest.mark.parametrize("kind", [TrajectoryScene, FeatureScene, ClassifierScene, ScheduleScene])
def test_nothing_of_a_preset_is_taken_away(kind):
    for preset in presets_of(kind).values():
        assert of_race(preset.scene) <= MOST_EVALUATIONS


def test_the_usual_lbfgs_has_its_best_rate():
    scene = TrajectoryScene(rates="best", steps=5000, runs=(Run(RUN.pick("lbfgs"), 0),))
    assert 64 * evaluations(scene.runs, 5000) <= SWEEPS * MOST_EVALUATIONS
    fewer = replace(scene, steps=40, noise=0.5)
    assert fewer.settled()[0].rates == "best"

"""The Scene of networks: its link, and what is mended."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from networks.data.catalogue import DATASETS
from networks.data.samples import samples_of
from networks.models.catalogue import MODELS
from networks.models.objective import fitting_losses
from networks.options import SHARED
from networks.task import resolve
from networks.training import MOST_WORK, too_much
from networks.training.work import work_of
from parameters import Parameter
from scenes.codec.fields import Choice, Pick
from scenes.codec.link import from_query, to_query
from scenes.descents.race import CONSTANT, RUN, SCHEDULE
from scenes.networks.points import MOST_POINTS, point_of
from scenes.networks.run import DATA, NETWORK, NetworkRun, network_runs
from scenes.networks.training import MOST_RUNS, NetworkScene, data_of, recipe_of, recipes_of, task_of


def read(query: str) -> tuple[NetworkScene, list[str]]:
    return from_query(NetworkScene, query)


def drawn(dice: random.Random, parameter: Parameter) -> Any:
    """A value that the parameter allows."""
    if parameter.choices:
        return dice.choice(parameter.choices)
    if isinstance(parameter.default, bool):
        return dice.random() < 0.5
    if isinstance(parameter.default, tuple):
        return parameter.default
    low, high = max(parameter.low, -100.0), min(parameter.high, 100.0)
    number = dice.uniform(low, max(low, high))
    return max(int(number), int(np.ceil(low))) if isinstance(parameter.default, int) else float(f"{number:.4g}")


def picked(dice: random.Random, choice: Choice, key: str | None = None) -> Pick:
    key = key or dice.choice(sorted(choice.catalogue))
    try:
        return choice.pick(key, **{p.key: drawn(dice, p) for p in choice.parameters(key) if dice.random() < 0.5})
    except ValueError:  # a number that was rounded out of its range
        return choice.pick(key)


def some_scene(dice: random.Random) -> NetworkScene:
    data = picked(dice, DATA)
    record = DATASETS[data.key]
    models = [key for key, model in MODELS.items() if record.kind in model.takes]
    (left, right), (low, high) = record.domain
    points = [(dice.uniform(left, right), dice.uniform(low, high), dice.randrange(max(record.classes, 1)))]
    scene = NetworkScene(
        data=data,
        **{p.key: drawn(dice, p) for p in SHARED if dice.random() < 0.5},
        points=tuple(points) if record.kind in ("classes", "number") and dice.random() < 0.5 else (),
        runs=tuple(
            NetworkRun(picked(dice, RUN), dice.randrange(10), picked(dice, SCHEDULE), picked(dice, NETWORK, model))
            for model in dice.choices(models, k=dice.randint(1, MOST_RUNS))
        ),
    )
    return scene.settled()[0]


@pytest.mark.parametrize("seed", range(60))
def test_a_scene_is_brought_back_by_its_link(seed):
    scene = some_scene(random.Random(seed))
    assert read(to_query(scene)) == (scene, [])


def test_random_scenes_visit_everything():
    scenes = [some_scene(random.Random(seed)) for seed in range(200)]
    assert {scene.data.key for scene in scenes} == set(DATASETS)
    assert {run.network.key for scene in scenes for run in scene.runs} == set(MODELS)
    assert any(scene.points for scene in scenes)
    assert any(run.schedule != CONSTANT for scene in scenes for run in scene.runs)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_settled_can_be_trained_and_stays(seed):
    scene = some_scene(random.Random(1000 + seed))
    assert scene.settled() == (scene, [])
    for recipe in recipes_of(scene):
        assert samples_of(recipe.data).training.targets.size
        assert resolve(recipe).network.size
        assert too_much(resolve(recipe)) is None
    assert max(scene.folds, 1) * sum(map(work_of, map(resolve, recipes_of(scene)))) <= MOST_WORK


def test_the_form_of_a_run():
    query = "run=adam~learning_rate~0.01~schedule~cosine~eta_min~0.0001~network~mlp~depth~3~activation~relu~l2~0.001"
    scene, problems = read(query)
    assert problems == []
    (run,) = scene.runs
    assert run.pick == RUN.pick("adam", learning_rate=0.01)
    assert run.schedule == SCHEDULE.pick("cosine", eta_min=0.0001)
    assert run.network == NETWORK.pick("mlp", depth=3, activation="relu", l2=0.001)
    assert recipe_of(scene, run).schedule == ("cosine", run.schedule.values)
    assert to_query(scene) == f"v=1&{query}"


def test_network_may_come_before_schedule_and_the_optimizer_be_written_flat():
    scene, problems = read("run=adam~network~mlp~depth~3~schedule~step~gamma~0.5")
    assert problems == []
    assert (scene.runs[0].network["depth"], scene.runs[0].schedule["gamma"]) == (3, 0.5)
    scene, problems = read("optimizer=momentum&learning_rate=0.3")
    assert problems == []
    assert scene.runs == network_runs(RUN.pick("momentum", learning_rate=0.3))


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("data=apples", "data", "Two moons is used"),
        ("data=circles~factor~3", "data, factor", "0.5 is used"),
        ("size=7", "size", "300 is used"),
        ("data=digits&size=2000", "size", "all are used"),
        ("noise=-1", "noise", "0.1 is used"),
        ("validation=1", "validation", "0.3 is used"),
        ("folds=1", "folds", "0 is used"),
        ("folds=10&size=8", "size", "the usual size, noise and split are used"),
        ("epochs=1e9", "epochs", "100 is used"),
        ("seed=x", "seed", "0 is used"),
        ("run=adam~network~forest", "run 1, network", "Fully connected is used"),
        ("run=adam~network~mlp~depth~99", "run 1, network, depth", "2 is used"),
        ("run=adam~network~mlp~deptj~3", "run 1, network", "did you mean depth?"),
        ("run=adam~network~mlp~loss~nonsense", "run 1, network, loss", "auto is used"),
        ("data=sine&run=adam~network~mlp~loss~cross_entropy", "run 1, loss", "the usual one is used"),
        ("data=recall&run=adam~network~mlp", "run 1, network", "Plain recurrent is used"),
        ("data=moons&run=adam~network~conv", "run 1, network", "Fully connected is used"),
        ("run=newton~network~mlp~width~64", "run 1, optimizer", "Adam is used"),
        ("run=adam~schedule~constant~warmup_steps~9999&epochs=2", "run 1, warmup_steps", "0 is used"),
        ("run=adam~network~mlp~norm~batch~batch_size~1", "run 1", "Fully connected and Adam are used"),
        ("&".join(["run=adam"] * 7), "run", "the first are used"),
        ("point=1", "point 1", "it is left out"),
        ("point=1~2~3~4", "point 1", "it is left out"),
        ("point=nan~0~1", "point 1", "it is left out"),
        ("point=0~0~5", "point", "left out"),
        ("point=99~0~1", "point", "left out"),
        ("data=digits&point=0~0~1&run=adam", "point", "left out"),
        ("&".join(f"point=0~{i / 100}~1" for i in range(MOST_POINTS + 1)), "point", "the first are used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    scene, problems = read(query)
    (problem,) = problems
    assert problem.startswith(f"{field}: ")
    assert instead in problem
    assert problem.endswith(".")
    assert read(to_query(scene)) == (scene, [])


def test_too_much_work_is_answered_with_fewer_epochs():
    scene, problems = read("data=recall~delay~60&size=2000&epochs=2000&run=adam~network~lstm~width~64")
    (problem,) = problems
    assert problem.startswith("epochs: ")
    assert 1 <= scene.epochs < 2000
    more = replace(scene, epochs=scene.epochs + 1)
    assert too_much(resolve(recipe_of(scene, scene.runs[0]))) is None
    assert too_much(resolve(recipe_of(more, scene.runs[0]))) is not None


def test_folds_and_runs_count_as_work():
    query = "data=digits&size=1797&epochs=2000&noise=0&run=adam~network~mlp~width~64"
    alone, problems = read(query)
    assert problems == []
    crossed, problems = read(f"{query}&folds=10&{query[query.index('run') :]}")
    assert [problem.split(":")[0] for problem in problems] == ["epochs"]
    assert crossed.epochs < alone.epochs


def test_added_points_are_training_samples():
    scene, problems = read("point=0.5~-1~1&point=-0.25~0.5~0")
    assert problems == []
    assert data_of(scene).added == ((0.5, -1.0, 1), (-0.25, 0.5, 0))
    plain, more = (samples_of(data_of(each)) for each in (replace(scene, points=()), scene))
    assert len(more.training.targets) == len(plain.training.targets) + 2
    assert len(more.validation.targets) == len(plain.validation.targets)
    assert list(more.training.targets[-2:]) == [1, 0]


@pytest.mark.parametrize(
    ("sent", "point"),
    [
        ([0.5, -1.0, 1, 7], (0.5, -1.0, 1)),
        ([0.123456789, 0, 0, 1], (0.1235, 0.0, 0)),
        ([1e9, -1e9, 1, 1], (2.75, -2.0, 1)),
        ([0.5, 0.5, 2, 1], None),
        ([0.5, 0.5, -1, 1], None),
        ([0.5, 0.5, True, 1], None),
        ([0.5, 0.5, "1", 1], None),
        ([0.5, 0.5, 0.5, 1], None),
        ([0.5, 0.5, float("nan"), 1], None),
        ([0.5, 0.5, None, 1], None),
        ([0.5, 0.5, [1], 1], None),
        ([float("nan"), 0, 1, 1], None),
        ([None, None, 1, 1], None),
        ([10**400, 0, 1, 1], None),
        ([0.5], None),
        ([], None),
        ("0.5~1~1", None),
        ({"x": 1}, None),
        (None, None),
        (5, None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_a_browser_says_is_a_point(sent, point):
    assert point_of(sent, DATASETS["moons"]) == point


def test_no_points_where_there_is_no_plane():
    assert point_of([0.5, 0.5, 0, 1], DATASETS["digits"]) is None
    assert point_of([0.5, 0.5, 0, 1], DATASETS["sine"]) == (0.5, 0.5, 0)
    assert point_of([0.5, 0.5, 1, 1], DATASETS["sine"]) is None


def test_recipes_do_not_know_colours_and_know_folds():
    scene = NetworkScene(folds=3)
    run = scene.runs[0]
    assert recipe_of(scene, run) == recipe_of(replace(scene, title="x"), replace(run, color=7))
    assert [recipe_of(scene, run, fold).data.fold for fold in range(3)] == [0, 1, 2]
    assert recipe_of(scene, run).data.folds == 3


@pytest.mark.parametrize("key", DATASETS)
@pytest.mark.parametrize("loss", ["mse", "cross_entropy", "bce_with_logits", "hinge"])
def test_a_loss_is_kept_where_it_fits(key, loss):
    model = next(name for name, record in MODELS.items() if DATASETS[key].kind in record.takes)
    scene = NetworkScene(
        data=DATA.pick(key),
        runs=network_runs(NetworkRun(RUN.pick("adam"), 0, CONSTANT, NETWORK.pick(model, loss=loss))),
    )
    settled, problems = scene.settled()
    assert (settled.runs[0].network["loss"] == loss) == (loss in fitting_losses(key)) == (problems == [])


def test_steps():
    scene = NetworkScene()
    assert task_of(scene, scene.runs[0]).steps == resolve(recipe_of(scene, scene.runs[0])).steps == 600

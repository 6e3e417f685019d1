"""What the Training page shows, as one value: data, and up to six runs of networks trained on it.

All Scenes of networks take the group `NetworkFields`: `settle_runs` mends what does not fit together, and `recipe_of`
says what a run of any of them is trained by.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from messages import Message
from networks.data.dataset import DataSet
from networks.options import EPOCHS, FOLDS, NOISE, SEED, SIZE, STANDARDISE, VALIDATION
from networks.recipe import Data, Recipe
from networks.task import Task, resolve
from scenes.codec import forms
from scenes.codec.fields import Pick, Problems
from scenes.networks.points import Point, points_of
from scenes.networks.run import DATA, NETWORK, NetworkRun, network_runs, read_network_run, write_network_run
from scenes.networks.settle import settle_data, settle_network_run, settle_optimizer, settle_schedule, settle_work
from scenes.runs import CONSTANT, RUN, SCHEDULE

MOST_RUNS = 6

FIRST_NETWORK = NETWORK.pick("mlp", depth=2, width=16)
FIRST_RUNS = network_runs(
    NetworkRun(RUN.pick("gradient_descent", learning_rate=0.1), 0, network=FIRST_NETWORK),
    NetworkRun(RUN.pick("momentum", learning_rate=0.1, momentum=0.9), 1, network=FIRST_NETWORK),
    NetworkRun(RUN.pick("adam", learning_rate=0.01), 2, network=FIRST_NETWORK),
)


@dataclass(frozen=True, kw_only=True)
class NetworkFields:
    """The group that all Scenes of networks have: data, their split, and the runs; `points` are put in by hand."""

    data: Pick = forms.pick(DATA)
    size: int = forms.number(SIZE)
    noise: float = forms.number(NOISE)
    validation: float = forms.number(VALIDATION)
    standardise: bool = forms.number(STANDARDISE)
    seed: int = forms.number(SEED)
    epochs: int = forms.number(EPOCHS)
    folds: int = forms.number(FOLDS)
    points: tuple[Point, ...] = points_of()
    runs: tuple[NetworkRun, ...] = forms.runs(
        RUN, FIRST_RUNS, read_network_run, write_network_run, parts={"schedule": SCHEDULE, "network": NETWORK}
    )

    @property
    def record(self) -> DataSet:
        """The data set."""
        return DATA.catalogue[self.data.key]


@dataclass(frozen=True, kw_only=True)
class NetworkScene(NetworkFields):
    """A data set, how it is split, and the runs."""

    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return self.record.lesson

    def settled(self) -> tuple["NetworkScene", Problems]:
        """This scene with runs that fit its data and can be trained in time."""
        return settle_runs(self)


def data_of(scene: NetworkFields, fold: int = 0) -> Data:
    """The samples of a scene; where it has folds, those of the `fold` that is kept back."""
    return Data(
        key=scene.data.key,
        values=scene.data.values,
        size=scene.size,
        noise=scene.noise,
        validation=scene.validation,
        standardise=scene.standardise,
        seed=scene.seed,
        added=scene.points,
        folds=scene.folds,
        fold=fold,
    )


def recipe_of(scene: NetworkFields, run: NetworkRun, fold: int = 0) -> Recipe:
    """What one run of a scene is trained by; its colour plays no part."""
    return Recipe(
        data=data_of(scene, fold),
        model=run.network.key,
        options=run.network.values,
        optimizer=run.pick.key,
        hyperparameters=run.pick.values,
        schedule=None if run.schedule == CONSTANT else (run.schedule.key, run.schedule.values),
        epochs=scene.epochs,
        seed=scene.seed,
    )


def recipes_of(scene: NetworkFields, fold: int = 0) -> tuple[Recipe, ...]:
    """Those of all runs."""
    return tuple(recipe_of(scene, run, fold) for run in scene.runs)


def task_of(scene: NetworkFields, run: NetworkRun) -> Task:
    """The recipe of one run, resolved."""
    return resolve(recipe_of(scene, run))


def _tasks_of(scene: NetworkFields) -> tuple[Task, ...]:
    return tuple(task_of(scene, run) for run in scene.runs)


def settle_runs(scene: Any, most: int = MOST_RUNS) -> tuple[Any, Problems]:
    """The scene with samples that can be drawn, no more than `most` runs, each with a model that takes the data, a
    loss that fits it, a schedule that fits its steps and an optimizer that can train it, and no more work than a
    person waits for; and a sentence for everything that was mended. Settling twice mends nothing more."""
    told: Problems = []
    if len(scene.runs) > most:
        told.append(
            Message(
                "run: {count} runs are given and {most} are allowed; the first are used.",
                count=len(scene.runs),
                most=most,
            )
        )
        scene = replace(scene, runs=scene.runs[:most])
    scene, wrong = settle_data(scene, data_of)
    told += wrong
    scene, wrong = _each(scene, lambda run, where: settle_network_run(run, scene.data.key, where))
    told += wrong
    scene, wrong = _each(scene, lambda run, where: settle_optimizer(run, task_of(scene, run), where))
    told += wrong
    scene, wrong = settle_work(scene, _tasks_of)
    told += wrong
    scene, wrong = _each(scene, lambda run, where: settle_schedule(run, task_of(scene, run), where))
    return scene, told + wrong


def _each(scene: Any, mend: Callable[[NetworkRun, str], tuple[NetworkRun, Problems]]) -> tuple[Any, Problems]:
    mended = [mend(run, Message("run {number}", number=i + 1)) for i, run in enumerate(scene.runs)]
    return replace(scene, runs=tuple(run for run, _ in mended)), [problem for _, told in mended for problem in told]

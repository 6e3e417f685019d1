"""What every race is made of: the settings all its runs share, and the runs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optimizers import OPTIMIZERS, SCHEDULES, Trajectory, problems, run
from parameters import Parameter
from scenes.codec.entry import MOST_ENTRIES
from scenes.codec.fields import Choice, Pick, Problems
from surfaces import SURFACES, Surface

MOST_STEPS = 5000

STEPS = Parameter(
    key="steps", title="Steps", default=300, low=1, high=MOST_STEPS, scale="log", help="Steps of every run."
)
NOISE = Parameter(
    key="noise",
    title="Gradient noise σ",
    default=0.0,
    low=0.0,
    high=100.0,
    scale="log",
    help="Standard deviation of the normal noise on each coordinate of one sample's gradient, the same for all runs.",
)
BATCH_SIZE = Parameter(
    key="batch_size",
    title="Batch size B",
    default=1,
    low=1,
    high=4096,
    scale="log",
    help="Samples a step averages: its gradient is off by σ/√B. 1 is SGD, more a mini-batch; the largest is the "
    "whole data set, gradient descent without any noise.",
)
SEED = Parameter(key="seed", title="Seed", default=0, low=0, high=999_999, help="Seed of the noise.")
COLOR = Parameter(key="color", title="Color", default=0, low=0, high=MOST_ENTRIES - 1)
CLIP_NORM = Parameter(
    key="clip_norm",
    title="Clip by norm",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="log",
    help="A longer gradient is shortened to this length, as by clip_grad_norm_; 0: never.",
)
CLIP_VALUE = Parameter(
    key="clip_value",
    title="Clip by value",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="log",
    help="A larger coordinate of the gradient is cut to this, as by clip_grad_value_; 0: never.",
)
OWN_BATCH = replace(
    BATCH_SIZE,
    title="Batch size of its own",
    default=0,
    low=0,
    help="Samples a step of this run averages; 0: as many as the other runs.",
)
RUN_SETTINGS = (CLIP_NORM, CLIP_VALUE, OWN_BATCH)  # of a run, whatever its optimizer

SURFACE = Choice(
    title="surface",
    catalogue=SURFACES,
    parameters=lambda key: SURFACES[key].parameters,
    default="rosenbrock",
)
RUN = Choice(
    title="optimizer",
    catalogue=OPTIMIZERS,
    parameters=lambda key: OPTIMIZERS[key].hyperparameters,
    default="adam",
)
SCHEDULE = Choice(
    title="schedule",
    catalogue=SCHEDULES,
    parameters=lambda key: SCHEDULES[key].parameters,
    default="constant",
)
CONSTANT = SCHEDULE.pick("constant")


@dataclass(frozen=True)
class Run:
    """One optimizer at its settings, in its colour, under a schedule, its gradients clipped or not.

    A bound of clipping of 0 does not clip; a batch size of 0 is the race's.
    """

    pick: Pick
    color: int
    schedule: Pick = CONSTANT
    clip_norm: float = 0.0
    clip_value: float = 0.0
    batch_size: int = 0


def runs(*picks: Pick | Run) -> tuple[Run, ...]:
    """These optimizers in the palette's order."""
    return tuple(replace(pick, color=i) if isinstance(pick, Run) else Run(pick, i) for i, pick in enumerate(picks))


@dataclass(frozen=True)
class Conditions:
    """What all runs of a race share."""

    surface: Surface
    start: tuple[float, float]
    steps: int
    noise: float
    batch_size: int
    seed: int

    def spread(self, run: Run) -> float:
        """Standard deviation of the noise in each coordinate of a step's gradient: σ/√B, 0 for the whole data."""
        batch = run.batch_size or self.batch_size
        return 0.0 if batch >= BATCH_SIZE.high else self.noise / np.sqrt(batch)


def arguments(conditions: Conditions, run: Run) -> dict:
    """What `optimizers.run` and `optimizers.runner.sweep` are told of a run."""
    clip = {kind: bound for kind, bound in (("norm", run.clip_norm), ("value", run.clip_value)) if bound}
    return {
        "start": conditions.start,
        "steps": conditions.steps,
        "hyperparameters": dict(run.pick.values),
        "schedule": None if run.schedule == CONSTANT else (run.schedule.key, dict(run.schedule.values)),
        "noise": conditions.spread(run),
        "clip": clip or None,
        "seed": conditions.seed,
    }


def race(conditions: Conditions, runs: Iterable[Run]) -> tuple[Trajectory, ...]:
    """The runs' trajectories; their colours change nothing."""
    return _race(conditions, tuple(replace(run, color=0) for run in runs))


@lru_cache(maxsize=16)  # one rerun asks several times: for the player, the results, the inside of a step
def _race(conditions: Conditions, runs: tuple[Run, ...]) -> tuple[Trajectory, ...]:
    return tuple(run(conditions.surface, one.pick.key, **arguments(conditions, one)) for one in runs)


def settle(pick: Pick, learning_rate: float, steps: int, where: str) -> tuple[Pick, Problems]:
    """A schedule that fits the run: what does not goes back to its default, with a sentence for each."""
    told: Problems = []
    known = {p.key: p for p in SCHEDULE.parameters(pick.key)}
    for _ in known:
        wrong = problems(pick.key, dict(pick.values), learning_rate=learning_rate, steps=steps)
        wrong = {key: why for key, why in wrong.items() if pick[key] != known[key].default}
        if not wrong:
            break
        for key, why in wrong.items():
            told.append(f"{where}, {key}: {why}; {known[key].write(known[key].default)} is used.")
            pick = pick.with_value(key, known[key].default)
    if problems(pick.key, dict(pick.values), learning_rate=learning_rate, steps=steps):
        title = SCHEDULES[pick.key].title
        told.append(f"{where}: {title} does not fit {steps} steps at the rate {learning_rate:g}; Constant is used.")
        pick = CONSTANT
    return pick, told


def settle_run(run: Run, steps: int, where: str) -> tuple[Run, Problems]:
    """`settle` for the schedule of a run."""
    schedule, told = settle(run.schedule, float(run.pick["learning_rate"]), steps, where)
    return replace(run, schedule=schedule), told

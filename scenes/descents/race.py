"""What every race is made of: the settings all its runs share, and the runs."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kept import Kept
from messages import Message
from optimizers import Trajectory, run
from parameters import Parameter, Value, seed
from pieces import in_turns, whole
from scenes.codec import forms
from scenes.codec.entry import COLOR
from scenes.codec.fields import SEPARATOR, Choice, Pick, Problems, read_parameter
from scenes.codec.forms import Pairs, read_color, read_section, sections, without, write_color
from scenes.codec.spelling import meant
from scenes.descents.budget import QUICK, evaluations
from scenes.runs import CONSTANT, RUN, SCHEDULE, settle
from surfaces import SURFACES, Surface

MOST_STEPS = 5000
MOST_KEPT = 16  # races: one rerun asks several times, for the player, the results, the inside of a step

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
SEED = seed("Seed of the noise.")
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
    plain = tuple(replace(run, color=0) for run in runs)
    return _kept.of((conditions, plain), lambda: _race(conditions, plain))


_kept: Kept[tuple[Trajectory, ...]] = Kept(MOST_KEPT)


def _race(conditions: Conditions, runs: tuple[Run, ...]) -> tuple[Trajectory, ...]:
    dear = evaluations(runs, conditions.steps) > QUICK
    return (in_turns if dear else whole)(_run_by_run(conditions, runs))


def _run_by_run(conditions: Conditions, runs: tuple[Run, ...]) -> Generator[float, None, tuple[Trajectory, ...]]:
    found = []
    for one in runs:
        found.append(run(conditions.surface, one.pick.key, **arguments(conditions, one)))
        yield len(found) / len(runs)
    return tuple(found)


def settle_runs(scene: Any) -> tuple[Any, Problems]:
    """The scene with schedules that fit its runs, and a sentence for each that did not."""
    kept, told = [], []
    for i, one in enumerate(scene.runs):
        schedule, wrong = settle(
            one.schedule, float(one.pick["learning_rate"]), scene.steps, Message("run {number}", number=i + 1)
        )
        kept.append(replace(one, schedule=schedule))
        told += wrong
    return replace(scene, runs=tuple(kept)), told


def read_run(key: str, pairs: Pairs, position: int, where: str) -> tuple[Run, Problems]:
    """A run; what follows the name ``schedule`` belongs to its schedule."""
    pairs, named = sections(pairs, ["schedule"])
    color, problems = read_color(pairs, position, where)
    settings: dict[str, Value] = {}
    for parameter in RUN_SETTINGS:
        for text in [text for name, text in pairs if meant(name, [parameter.key])][:1]:
            settings[parameter.key], wrong = read_parameter(
                parameter, text, Message("{where}, {parameter}", where=where, parameter=parameter.key)
            )
            problems += wrong
    own = {COLOR.key, *(p.key for p in RUN_SETTINGS)}
    picked, wrong = RUN.read_pairs(key, without(pairs, own), where)
    problems += wrong
    schedule, wrong = read_section(SCHEDULE, named.get("schedule"), CONSTANT, Message("{where}, schedule", where=where))
    return Run(picked, color, schedule, **settings), problems + wrong  # pyright: ignore[reportArgumentType]


def write_run(run: Run, position: int) -> str:
    text = RUN.write(run.pick)
    for parameter in RUN_SETTINGS:
        value = getattr(run, parameter.key)
        if value != parameter.default:
            text += f"{SEPARATOR}{parameter.key}{SEPARATOR}{parameter.write(value)}"
    text += write_color(run.color, position)
    return text + (f"{SEPARATOR}schedule{SEPARATOR}{SCHEDULE.write(run.schedule)}" if run.schedule != CONSTANT else "")


def runs_of(default: tuple[Run, ...]) -> Any:
    """The runs of a race, as a field of a Scene."""
    return forms.runs(RUN, default, read_run, write_run, parts={"schedule": SCHEDULE}, own=(CLIP_NORM, CLIP_VALUE))


def surface_of(pick: Pick) -> Surface:
    """The surface at its parameters."""
    record = SURFACES[pick.key]
    return record.at(**dict(pick.values)) if pick.values else record  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, kw_only=True)
class OnSurface:
    """The group of a race on any surface of the catalogue."""

    surface: Pick = forms.pick(SURFACE)

    @property
    def record(self) -> Surface:
        """The surface at its parameters."""
        return surface_of(self.surface)


@dataclass(frozen=True, kw_only=True)
class Race:
    """The group that every Scene of a race has, on the surface that is its `record`: a start, None for the surface's
    own, and what all runs share."""

    start: tuple[float, float] | None = forms.start()
    steps: int = forms.number(STEPS)
    noise: float = forms.number(NOISE)
    batch_size: int = forms.number(BATCH_SIZE)
    seed: int = forms.number(SEED)

    if TYPE_CHECKING:

        @property
        def record(self) -> Surface: ...

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return self.record.lesson

    @property
    def start_point(self) -> tuple[float, float]:
        """Where all runs begin."""
        return self.record.start if self.start is None else self.start

    @property
    def conditions(self) -> Conditions:
        """What all runs share."""
        return Conditions(self.record, self.start_point, self.steps, self.noise, self.batch_size, self.seed)

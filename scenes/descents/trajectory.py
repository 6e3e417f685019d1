"""What the Trajectories page shows, as one value."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optimizers import OPTIMIZERS, Sweep, prepare, sweep
from parameters import Parameter
from scenes.codec import forms
from scenes.codec.fields import Pick, Problems
from scenes.descents.race import (
    BATCH_SIZE,
    NOISE,
    SEED,
    STEPS,
    SURFACE,
    Conditions,
    Run,
    arguments,
    runs,
    runs_form,
    settle_run,
)
from scenes.runs import RUN
from surfaces import SURFACES, Surface, heights

RATES = Parameter(
    key="rates",
    title="Learning rates",
    default="own",
    choices=("own", "same", "best"),
    help="own: each run at the rate set for it; same: one rate for all; best: each at the rate that leaves it with "
    "the lowest loss on this surface from this start.",
)

FIRST_RUNS = runs(
    RUN.pick("gradient_descent", learning_rate=0.0015),
    RUN.pick("momentum", learning_rate=0.0003),
    RUN.pick("nesterov", learning_rate=0.0005),
    RUN.pick("adagrad", learning_rate=0.4),
    RUN.pick("rmsprop", learning_rate=0.02),
    RUN.pick("adam", learning_rate=0.1),
)


@dataclass(frozen=True, kw_only=True)
class TrajectoryScene:
    """A surface, a start and up to ten runs down it; every picture of the page follows from it.

    `start` None is the surface's own.
    """

    surface: Pick = SURFACE.pick("rosenbrock")
    start: tuple[float, float] | None = None
    steps: int = int(STEPS.default)
    noise: float = float(NOISE.default)
    batch_size: int = int(BATCH_SIZE.default)
    seed: int = int(SEED.default)
    rates: str = str(RATES.default)
    runs: tuple[Run, ...] = FIRST_RUNS
    title: str = ""

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return self.record.lesson

    @property
    def record(self) -> Surface:
        """The surface at its parameters."""
        return surface_of(self.surface)

    @property
    def start_point(self) -> tuple[float, float]:
        """Where all runs begin."""
        return self.record.start if self.start is None else self.start

    @property
    def conditions(self) -> Conditions:
        """What all runs share."""
        return Conditions(self.record, self.start_point, self.steps, self.noise, self.batch_size, self.seed)

    def with_run(self, index: int, run: Run) -> "TrajectoryScene":
        """This scene with one run exchanged."""
        return replace(self, runs=(*self.runs[:index], run, *self.runs[index + 1 :]))

    def settled(self) -> tuple["TrajectoryScene", Problems]:
        """This scene with the rates its switch asks for and schedules that fit its runs, and a sentence for each that
        did not. A rate that is chosen makes the one that was set play no part, also for what fits it."""
        scene, told = self, []
        if self.rates == "best":
            scene, told = _mended(_at(self, FASTEST))
        for _ in range(2):  # a schedule that is mended may have another best rate
            scene, wrong = _mended(tuned(scene))
            told += wrong
        return scene, told


FORMS = (
    forms.pick("surface", SURFACE),
    forms.start(),
    *(forms.number(parameter) for parameter in (STEPS, NOISE, BATCH_SIZE, SEED, RATES)),
    runs_form(FIRST_RUNS),
    forms.title(),
)
forms.register(TrajectoryScene, FORMS)


def surface_of(pick: Pick) -> Surface:
    """The surface at its parameters."""
    record = SURFACES[pick.key]
    return record.at(**dict(pick.values)) if pick.values else record  # pyright: ignore[reportArgumentType]


def sweeps(scene: TrajectoryScene) -> tuple[Sweep, ...]:
    """How each run ends at other learning rates; the one it has plays no part."""
    return tuple(_sweep(scene.conditions, replace(run, color=0)) for run in _at(scene, 1.0).runs)


@lru_cache(maxsize=128)
def _sweep(conditions: Conditions, run: Run) -> Sweep:
    return sweep(conditions.surface, run.pick.key, **arguments(conditions, run))


def tuned(scene: TrajectoryScene) -> TrajectoryScene:
    """The scene with the rates its switch asks for: all the first run's, or each the best of its sweep."""
    if scene.rates == "same":
        return _at(scene, float(scene.runs[0].pick["learning_rate"]))
    if scene.rates == "best":
        return _at(scene, *(each.best for each in sweeps(scene)))
    return scene


FASTEST = 10.0  # the rate with which every schedule fits that fits with any


def _at(scene: TrajectoryScene, *rates: float) -> TrajectoryScene:
    """The scene with its runs at these rates, or all at one, each as near as its optimizer may come."""

    def at(run: Run, rate: float) -> Run:
        parameter = OPTIMIZERS[run.pick.key].hyperparameters[0]
        return replace(run, pick=run.pick.with_value("learning_rate", min(max(rate, parameter.low), parameter.high)))

    each = rates if len(rates) == len(scene.runs) else rates * len(scene.runs)
    return replace(scene, runs=tuple(at(run, rate) for run, rate in zip(scene.runs, each, strict=True)))


def _mended(scene: TrajectoryScene) -> tuple[TrajectoryScene, Problems]:
    """The scene with schedules that fit its runs, and a sentence for each that did not."""
    settled = [settle_run(run, scene.steps, f"run {i + 1}") for i, run in enumerate(scene.runs)]
    return replace(scene, runs=tuple(run for run, _ in settled)), [p for _, told in settled for p in told]


def warm_up() -> None:
    """Compile what any scene needs, so that no run waits for a compiler.

    Only the first picture's grid is made ready: another surface's takes a tenth of a second, once.
    """
    prepare(tuple(SURFACES.values()))
    heights(SURFACES[SURFACE.default])


def lowest(surface: Surface) -> float | None:
    """The loss at the surface's minima; None if it has none."""
    return float(surface(np.array(surface.minima[0]))) if surface.minima else None  # pyright: ignore[reportArgumentType]

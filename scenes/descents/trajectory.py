"""What the Trajectories page shows, as one value."""

from dataclasses import dataclass, replace

import numpy as np

from kept import Kept
from messages import Message
from optimizers import OPTIMIZERS, Sweep, prepare
from optimizers.runner.sweep import LANES, sweep_in_pieces
from parameters import Parameter
from pieces import in_turns, whole
from scenes.codec import forms
from scenes.codec.fields import Problems
from scenes.descents.budget import MOST_EVALUATIONS, QUICK, evaluations, settle_steps
from scenes.descents.race import SURFACE, Conditions, OnSurface, Race, Run, arguments, runs, runs_of, settle_runs
from scenes.runs import RUN
from surfaces import SURFACES, Surface, heights

SWEEPS = 2  # races that all sweeps of a scene may cost
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
class TrajectoryScene(Race, OnSurface):
    """A surface, a start and up to ten runs down it; every picture of the page follows from it."""

    rates: str = forms.number(RATES)
    runs: tuple[Run, ...] = runs_of(FIRST_RUNS)
    title: str = forms.title()

    def with_run(self, index: int, run: Run) -> "TrajectoryScene":
        """This scene with one run exchanged."""
        return replace(self, runs=(*self.runs[:index], run, *self.runs[index + 1 :]))

    def settled(self) -> tuple["TrajectoryScene", Problems]:
        """This scene with the rates its switch asks for and schedules that fit its runs, and a sentence for each that
        did not. A rate that is chosen makes the one that was set play no part, also for what fits it."""
        scene, told = settle_steps(self)
        scene, wrong = _settle_rates(scene)
        told += wrong
        if scene.rates == "best":
            scene, wrong = settle_runs(_at(scene, FASTEST))
            told += wrong
        for _ in range(2):  # a schedule that is mended may have another best rate
            scene, wrong = settle_runs(tuned(scene))
            told += wrong
        return scene, told


def sweeps(scene: TrajectoryScene) -> tuple[Sweep, ...]:
    """How each run ends at other learning rates; the one it has plays no part."""
    return tuple(_sweep(scene.conditions, replace(run, color=0)) for run in _at(scene, 1.0).runs)


_kept: Kept[Sweep] = Kept(128)


def _sweep(conditions: Conditions, run: Run) -> Sweep:
    return _kept.of((conditions, run), lambda: _swept(conditions, run))


def _swept(conditions: Conditions, run: Run) -> Sweep:
    dear = LANES * evaluations([run], conditions.steps) > QUICK
    work = sweep_in_pieces(conditions.surface, run.pick.key, **arguments(conditions, run))
    return (in_turns if dear else whole)(work)


def _settle_rates(scene: TrajectoryScene) -> tuple[TrajectoryScene, Problems]:
    """The scene with rates of its own where trying others would take too much of everybody's machine."""
    if scene.rates != "best":
        return scene, []
    count = LANES * evaluations([run for run in scene.runs if OPTIMIZERS[run.pick.key].alone], scene.steps)
    if count <= MOST_EVALUATIONS * SWEEPS:
        return scene, []
    told = Message(
        "{field}: to try {lanes} rates for each run may take {count:,.0f} evaluations of the surface, and {most:,} are "
        "allowed; own is used.",
        field=RATES.key,
        lanes=LANES,
        count=count,
        most=MOST_EVALUATIONS * SWEEPS,
    )
    return replace(scene, rates="own"), [told]


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


def warm_up() -> None:
    """Compile what any scene needs, so that no run waits for a compiler.

    Only the first picture's grid is made ready: another surface's takes a tenth of a second, once.
    """
    prepare(tuple(SURFACES.values()))
    heights(SURFACES[SURFACE.default])


def lowest(surface: Surface) -> float | None:
    """The loss at the surface's minima; None if it has none."""
    return float(surface(np.array(surface.minima[0]))) if surface.minima else None  # pyright: ignore[reportArgumentType]

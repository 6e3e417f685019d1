"""What the Trajectories page shows, as one value."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optimizers import OPTIMIZERS, Trajectory, prepare, run
from parameters import Parameter
from scenes.fields import Choice, Pick
from surfaces import SURFACES, Surface, heights

MOST_RUNS = 10
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
    help="Standard deviation of the normal noise on each coordinate of every gradient, the same for all runs.",
)
SEED = Parameter(key="seed", title="Seed", default=0, low=0, high=999_999, help="Seed of the noise.")
COLOR = Parameter(key="color", title="Color", default=0, low=0, high=MOST_RUNS - 1)

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


@dataclass(frozen=True)
class Run:
    """One optimizer at its settings, in its colour."""

    pick: Pick
    color: int


def runs(*picks: Pick) -> tuple[Run, ...]:
    """These optimizers in the palette's order."""
    return tuple(Run(pick, i) for i, pick in enumerate(picks))


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

    `start` None is the surface's own. `view` is the player's, see player/view.js; it changes nothing that is
    computed.
    """

    surface: Pick = SURFACE.pick("rosenbrock")
    start: tuple[float, float] | None = None
    steps: int = int(STEPS.default)
    noise: float = float(NOISE.default)
    seed: int = int(SEED.default)
    runs: tuple[Run, ...] = FIRST_RUNS
    title: str = ""
    view: str = ""

    @property
    def record(self) -> Surface:
        """The surface at its parameters."""
        record = SURFACES[self.surface.key]
        return record.at(**dict(self.surface.values)) if self.surface.values else record  # pyright: ignore[reportArgumentType]

    @property
    def start_point(self) -> tuple[float, float]:
        """Where all runs begin."""
        return self.record.start if self.start is None else self.start

    def with_run(self, index: int, run: Run) -> "TrajectoryScene":
        """This scene with one run exchanged."""
        return replace(self, runs=(*self.runs[:index], run, *self.runs[index + 1 :]))

    def free_color(self) -> int:
        """The first colour no run has; the next in turn if all are taken."""
        used = {run.color for run in self.runs}
        return next((c for c in range(MOST_RUNS) if c not in used), len(self.runs) % MOST_RUNS)


def trajectories(scene: TrajectoryScene) -> tuple[Trajectory, ...]:
    """The scene's runs, computed; colours, title and view change nothing."""
    picks = tuple(one.pick for one in scene.runs)
    return _trajectories(scene.record, scene.start_point, scene.steps, scene.noise, scene.seed, picks)


@lru_cache(maxsize=16)  # one rerun asks twice: for the player and for the results
def _trajectories(
    surface: Surface, start: tuple[float, float], steps: int, noise: float, seed: int, picks: tuple[Pick, ...]
) -> tuple[Trajectory, ...]:
    return tuple(
        run(
            surface,
            pick.key,
            start=start,
            steps=steps,
            hyperparameters=dict(pick.values),
            noise=noise,
            seed=seed,
        )
        for pick in picks
    )


def warm_up() -> None:
    """Compile what any scene of this kind needs, so that no run waits for a compiler.

    Only the first picture's grid is made ready: another surface's takes a tenth of a second, once.
    """
    prepare(tuple(SURFACES.values()))
    heights(SURFACES[SURFACE.default])


def lowest(surface: Surface) -> float | None:
    """The loss at the surface's minima; None if it has none."""
    return float(surface(np.array(surface.minima[0]))) if surface.minima else None  # pyright: ignore[reportArgumentType]

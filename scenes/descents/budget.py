"""How much computing a race may take, and what is done about one that would take more."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from messages import several
from optimizers import OPTIMIZERS
from scenes.codec.fields import Problems

MOST_EVALUATIONS = 5_000_000  # of the surface, by all runs of a race: a second or so of one core
QUICK = 200_000  # evaluations of what waits for nobody's turn


def evaluations(runs: Iterable[Any], steps: int) -> float:
    """How often runs may evaluate the surface at most."""
    return steps * sum(map(_of_a_step, runs))


def _of_a_step(run: Any) -> float:
    record = OPTIMIZERS[run.pick.key]
    return record.evaluations({parameter.key: run.pick[parameter.key] for parameter in record.hyperparameters})


def settle_steps(scene: Any, races: int = 1) -> tuple[Any, Problems]:
    """The scene with no more steps than its runs, each in so many races, may take of everybody's machine."""
    each = races * evaluations(scene.runs, 1)
    if scene.steps * each <= MOST_EVALUATIONS:
        return scene, []
    steps = max(int(MOST_EVALUATIONS // each), 1)
    told = several(
        "steps: in {steps} steps these runs may evaluate the surface {times:,.0f} times, and {most:,} are allowed; "
        "{count} is used.",
        "steps: in {steps} steps these runs may evaluate the surface {times:,.0f} times, and {most:,} are allowed; "
        "{count} are used.",
        steps,
        steps=scene.steps,
        times=scene.steps * each,
        most=MOST_EVALUATIONS,
    )
    return replace(scene, steps=steps), [told]

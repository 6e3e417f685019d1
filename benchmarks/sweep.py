"""How fast many learning rates are tried side by side, and what the same costs by runs.

    python -m pip install -r requirements.txt
    python -m benchmarks.sweep

Measured, in this order, in a fresh process:

* `warm_up`;
* 64 learning rates × every optimizer × 500 steps on Rosenbrock through `optimizers.sweep`, each the fastest of some
  turns, against the same 64 rates by `optimizers.run`, which also records every step;
* one sweep of 64 rates × 300 steps, as a page asks for it: the median and the slowest of all optimizers;
* how often jax compiles while surface, start, steps, hyperparameters, schedule, noise and clipping change.
"""

import itertools
import statistics
from typing import Any

from benchmarks.runner import Compiles, timed
from benchmarks.server import Row, show
from optimizers import OPTIMIZERS, SCHEDULES, run, sweep
from scenes.descents.trajectory import warm_up
from surfaces import SURFACES

STEPS = 500
SURFACE = SURFACES["rosenbrock"]
TURNS = 9


def fastest(work: Any, turns: int = TURNS) -> float:
    """Milliseconds that `work` takes if nothing else happens."""
    return min(timed(work) for _ in range(turns))


def by_runs(key: str, steps: int) -> None:
    """What a sweep computes, a run at a time."""
    for rate in sweep(SURFACE, key, steps=0).rate.tolist():
        run(SURFACE, key, steps=steps, hyperparameters={"learning_rate": rate})


def against_runs() -> list[Row]:
    """Every optimizer at 64 rates."""
    ours = {key: fastest(lambda key=key: sweep(SURFACE, key, steps=STEPS)) for key in OPTIMIZERS}
    runs = {key: fastest(lambda key=key: by_runs(key, STEPS), 3) for key in OPTIMIZERS}
    side_by_side = [key for key in OPTIMIZERS if not OPTIMIZERS[key].alone]

    def row(label: str, keys: list[str], target: str = "") -> list[Row]:
        mine, theirs = sum(ours[key] for key in keys), sum(runs[key] for key in keys)
        return [(label, f"{mine:.0f} ms", target), ("  by runs", f"{theirs / mine:.1f} x = {theirs:.0f} ms", "")]

    return [
        *row(f"64 rates x {len(OPTIMIZERS)} optimizers x {STEPS} steps", list(OPTIMIZERS), "<= 300 ms"),
        *row(f"  the {len(side_by_side)} whose rates run side by side", side_by_side),
        *(found for key in OPTIMIZERS if OPTIMIZERS[key].alone for found in row(f"  {key}", [key])),
    ]


def one_sweep() -> list[Row]:
    """What one run of a page asks for."""
    times = {key: fastest(lambda key=key: sweep(SURFACE, key, steps=300)) for key in OPTIMIZERS}
    slowest = sorted(times, key=lambda key: -times[key])[:3]
    return [
        ("64 rates x 300 steps, median of the optimizers", f"{statistics.median(times.values()):.1f} ms", "<= 10 ms"),
        ("  slowest of them", ", ".join(f"{times[key]:.1f} ms {key}" for key in slowest), ""),
    ]


def change_everything(compiles: Compiles) -> list[Row]:
    """Move everything that a person can move."""
    compiles.take()
    schedules, changes = itertools.cycle(SCHEDULES), 0
    for key, record in OPTIMIZERS.items():
        for surface, steps in zip(SURFACES.values(), itertools.count(2)):
            moved = surface.at(**{p.key: (float(p.default) + p.high) / 2 for p in surface.parameters})
            sweep(moved, key, steps=steps, start=(0.1 * steps, 0.5), schedule=(next(schedules), {}))
            changes += 1
        for parameter in record.hyperparameters:
            other = next((choice for choice in parameter.choices if choice != parameter.default), None)
            if isinstance(parameter.default, bool):
                other = not parameter.default
            value = other if other is not None else min(parameter.high, max(parameter.low, 2))
            given = {parameter.key: parameter.check(value)}
            sweep(SURFACE, key, steps=20, hyperparameters=given, noise=0.1, clip={"norm": 2.0, "value": 1.0})
            changes += 1
    return [(f"compiles in {changes} changes of settings", str(compiles.take()), "0")]


def main() -> None:
    compiles = Compiles()
    compiles.listen()
    warming = timed(warm_up) / 1000
    rows = [("warm_up", f"{warming:.1f} s, {len(compiles.seconds)} compiles", "")]
    rows += against_runs()
    rows += one_sweep()
    rows += change_everything(compiles)
    show("Sweep", rows)


if __name__ == "__main__":
    main()

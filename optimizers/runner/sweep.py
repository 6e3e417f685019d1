"""One optimizer at many learning rates side by side: how each of them ends, and which ends lowest."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from jax import Array

from optimizers.optimizer import Optimizer
from optimizers.runner.compiled import executable
from optimizers.runner.program import pack_settings
from optimizers.runner.request import Clip, Conditions, Surface, check
from optimizers.runner.run import follow_course
from optimizers.runner.sweep_program import LANES, LANES_COURSE
from optimizers.schedules import course
from parameters import Value
from pieces import whole

DIGITS = 3  # of the rates tried, so that a link carries exactly what was measured
SLOWEST = 1e-3  # times the default rate of an optimizer: no smaller one is tried
AFFINE = 1e-9  # relative departure from a straight line that rounding may cause

Schedule = tuple[str, Mapping[str, Value]] | None


class Sweep(NamedTuple):
    """The learning rates that were tried, how the run at each ended, and the best of them.

    `loss` is averaged over the last tenth of the steps, the last one at least. It is inf where the run diverged,
    and not a number where the schedule does not fit the rate (its floor is above it, say). `best` is the rate
    with the lowest loss, or the highest if the optimizer climbs. Of those that differ by rounding alone it is
    the one with the best loss averaged over the whole run, which got there first; of those still equal the
    first. If all diverge it is the first that fits. The arrays are not writable.
    """

    rate: np.ndarray  # (64,) ascending
    loss: np.ndarray  # (64,)
    best: float


def sweep(
    surface: Surface | Callable[[Array], Array | float],
    optimizer: str | Optimizer,
    *,
    rates: Sequence[float] | np.ndarray | None = None,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    hyperparameters: Mapping[str, Value | None] | None = None,
    schedule: Schedule = None,
    noise: float = 0.0,
    batch_size: int = 1,
    clip: Clip = None,
    seed: int = 0,
) -> Sweep:
    """How `run`, told the same, ends at each of many learning rates.

    Every rate meets the same noise and clipping, and the schedule starts from it or shrinks it. The learning rate
    among the hyperparameters plays no part.

    Parameters
    ----------
    rates
        The learning rates to try, exactly as they are; if not given 64 of three digits, evenly spread in their
        logarithm over the range of the optimizer's learning rate, from a thousandth of its default on.

    Raises
    ------
    ValueError
        As `run`, for rates that are not finite numbers, and for a schedule that fits none of them.
    """
    held = check(
        surface,
        optimizer,
        start=start,
        steps=steps,
        hyperparameters=hyperparameters,
        noise=noise,
        batch_size=batch_size,
        clip=clip,
        seed=seed,
    )
    return whole(_pieces(held, schedule, rates))


def sweep_in_pieces(
    surface: Surface | Callable[[Array], Array | float], optimizer: str | Optimizer, *, schedule: Schedule, **told: Any
) -> Generator[float, None, Sweep]:
    """`sweep`, told the same; yields the share that is done."""
    return _pieces(check(surface, optimizer, **{"batch_size": 1, **told}), schedule, None)


def _pieces(
    held: Conditions, schedule: Schedule, rates: Sequence[float] | np.ndarray | None
) -> Generator[float, None, Sweep]:
    tried = _spread(held.optimizer) if rates is None else np.array(rates, dtype=float)
    if tried.ndim != 1 or not tried.size or not np.all(np.isfinite(tried)):
        raise ValueError(f"{rates=} because a sweep tries one finite learning rate or more")
    fits = _fits(schedule, tried, held.steps)
    line = None if held.optimizer.alone else _line(schedule, tried[fits], held.steps)
    if line is None:
        found = yield from _one_by_one(held, schedule, tried[fits])
    else:
        found = _side_by_side(held, line, tried[fits])
    loss, mean = np.full((2, len(tried)), np.nan)
    loss[fits], mean[fits] = found
    best = _best(tried, held.sign * loss, held.sign * mean, held.steps)
    tried.flags.writeable = loss.flags.writeable = False
    return Sweep(tried, loss, best)


def _spread(optimizer: Optimizer) -> np.ndarray:
    """Rates of `DIGITS` digits over the range of the optimizer's learning rate that is worth a try."""
    parameter = next(p for p in optimizer.hyperparameters if p.key == "learning_rate")
    low = max(parameter.low, float(parameter.default) * SLOWEST)
    rates = np.geomspace(low, parameter.high, LANES)
    return np.array([float(f"{rate:.{DIGITS}g}") for rate in rates])


def _counted(steps: int) -> int:
    """Steps whose losses make the score."""
    return max(steps // 10, 1)


def _fits(schedule: Schedule, rates: np.ndarray, steps: int) -> np.ndarray:
    """Which rates the schedule can start from; all, if it can from the smallest and the largest.

    Raises `ValueError` if there is none.
    """

    def fits(rate: float) -> bool:
        try:
            course(schedule, learning_rate=rate, steps=steps)
        except ValueError:
            return False
        return True

    if fits(float(rates.min())) and fits(float(rates.max())):
        return np.ones(len(rates), bool)
    found = np.array([fits(rate) for rate in rates.tolist()])
    if not found.any():
        course(schedule, learning_rate=float(rates[0]), steps=steps)
    return found


class _Line(NamedTuple):
    """A schedule as what it does to any base rate: the rate of step k is slope[k] · rate + offset[k]."""

    slope: np.ndarray  # (steps,)
    offset: np.ndarray  # (steps,)
    momentum: np.ndarray | None  # (steps,)


def _line(schedule: Schedule, rates: np.ndarray, steps: int) -> _Line | None:
    """The schedule for all rates at once; None if it is not affine in them, which all of the catalogue are."""
    if schedule is None:
        return _Line(np.ones(steps), np.zeros(steps), None)
    low, middle, high = np.quantile(rates, (0, 0.5, 1), method="nearest").tolist()
    if low == high:
        return None
    first, between, last = (course(schedule, learning_rate=rate, steps=steps) for rate in (low, middle, high))
    slope = (last.learning_rate - first.learning_rate) / (high - low)
    line = _Line(slope, first.learning_rate - slope * low, first.momentum)
    straight = np.allclose(line.slope * middle + line.offset, between.learning_rate, rtol=AFFINE, atol=0)
    return line if straight else None


def _side_by_side(held: Conditions, line: _Line, rates: np.ndarray) -> np.ndarray:
    """The loss that counts and the mean loss (2, n) at each rate; inf where the run diverges."""
    record, steps = held.optimizer, held.steps
    found = executable("lanes", held.fn, len(held.values), record, steps, held.companions)
    rows = np.zeros((found.capacity + 1, LANES_COURSE))
    rows[:steps, 0], rows[:steps, 1] = line.slope, line.offset
    rows[:steps, 2] = held.hyperparameter(record.cycled) if line.momentum is None else line.momentum
    rows[:steps, 3:] = held.tilt
    which = found.functions[held.fn], found.optimizers[record.key], steps, _counted(steps)
    settings = pack_settings(held.start, held.sign, held.bounds, held.values, held.hyperparameters, found.width)
    filled = np.resize(rates, -(-len(rates) // LANES) * LANES).reshape(-1, LANES)
    scores = [np.asarray(found.call(np.array(which, np.int32), settings, rows, some)) for some in filled]
    return np.concatenate(scores, axis=1)[:, : len(rates)]


def _one_by_one(held: Conditions, schedule: Schedule, rates: np.ndarray) -> Generator[float, None, np.ndarray]:
    """The same by a run for every rate, for an optimizer whose lanes would all wait for the slowest."""

    def score(rate: float) -> tuple[float, float]:
        left = follow_course(held, course(schedule, learning_rate=rate, steps=held.steps))
        if not left.finite:
            return np.inf, np.inf
        loss = left.rows[: left.written, 2]
        with np.errstate(over="ignore"):  # of a sum of finite losses
            return loss[-_counted(held.steps) :].mean(), loss.mean()

    found, side = [], os.cpu_count() or 1
    with ThreadPoolExecutor(side) as pool:  # a run does not hold the interpreter
        for first in range(0, len(rates), side):
            yield first / len(rates)
            found += pool.map(score, rates[first : first + side].tolist())
    return np.array(found).T


def _best(rates: np.ndarray, loss: np.ndarray, mean: np.ndarray, steps: int) -> float:
    """The rate that `Sweep` calls best; losses and their means negated if the optimizer climbs."""
    ended = np.isfinite(loss)
    if not ended.any():
        return float(rates[~np.isnan(loss)][0])
    lowest = np.argmin(np.where(ended, loss, np.inf))
    # what is left of a loss of 0 is the square of a rounding error
    rounding = 1e-13 * abs(loss[lowest]) + 1e-30 * abs(mean[lowest]) * (steps + 1)
    equal = ended & (loss <= loss[lowest] + rounding)
    return float(rates[np.argmin(np.where(equal, mean, np.inf))])

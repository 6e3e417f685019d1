"""Runs an optimizer down a function: compiled once, then every number is a run-time value.

One executable serves many functions and many optimizers, chosen by `lax.switch`. Start, step count, rates,
noise, surface parameters and hyperparameters are its arguments, so no slider ever compiles.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from jax import Array

from optimizers.optimizer import Optimizer
from optimizers.runner.compiled import executable
from optimizers.runner.program import COURSE, POINT, clip_gradient, pack_settings
from optimizers.runner.request import Clip, Conditions, Surface, check
from optimizers.runner.trajectory import Trajectory
from optimizers.schedules import Course, course
from parameters import Value


def run(
    surface: Surface | Callable[[Array], Array | float],
    optimizer: str | Optimizer,
    *,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    hyperparameters: Mapping[str, Value | None] | None = None,
    schedule: tuple[str, Mapping[str, Value]] | None = None,
    noise: float = 0.0,
    batch_size: int = 1,
    clip: Clip = None,
    seed: int = 0,
) -> Trajectory:
    """Take `steps` steps of an optimizer down a surface, or down any function of a point of shape ``(2,)``.

    Parameters
    ----------
    surface
        A surface record, or a function from a point to a scalar that jax can differentiate. A surface of the
        catalogue runs in the program that the page uses, and gives the page's bits; that program compiles for some
        seconds once on a machine and is kept. Anything else compiles once per optimizer.
    optimizer
        A key of `OPTIMIZERS`, or a record.
    start
        Where to begin; a surface record's own start if not given.
    hyperparameters
        By key, the rest at their defaults (PyTorch's).
    schedule
        A key of `SCHEDULES` and its parameters, the rest at their defaults: what the learning rate of each step
        is made from the hyperparameter, and for some the momentum too. None: it stays as it is.
    noise, batch_size, seed
        Standard deviation σ per coordinate of the normal noise in the gradient of one sample, the samples B that
        every step averages, and the noise's seed: each step's gradient is off by σ/√B, however large B is. On the
        page the largest batch, 4096, stands for the whole data set: there the page says ``noise=0``.
    clip
        ``{"norm": c}`` (or ``("norm", c)``, or just c) as `torch.nn.utils.clip_grad_norm_`, ``{"value": c}`` as
        `clip_grad_value_`, or both in this order, on the noisy gradient before the optimizer sees it. None: not
        at all.

    Returns
    -------
    Trajectory
        float64; divergence is data (`Trajectory.diverged_at`), never an error.

    Raises
    ------
    ValueError
        For an unknown optimizer, schedule or parameter, a negative step count or noise, a bound of clipping that
        is not positive, or a number that is not finite.
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
    planned = course(schedule, learning_rate=held.hyperparameter("learning_rate"), steps=held.steps)
    if not held.optimizer.cycled:
        planned = planned._replace(momentum=None)
    return _trajectory(held, planned, follow_course(held, planned))


class Record(NamedTuple):
    """What the program leaves of a run."""

    written: int  # rows that are filled
    finite: bool  # whether the last of them is
    rows: np.ndarray  # (≥ written, POINT + memory)
    memory: Mapping[str, tuple[int, ...]]  # shapes of what follows the point in a row


def follow_course(held: Conditions, planned: Course) -> Record:
    """The run whose every step is told its rate and momentum by `planned`."""
    record, steps = held.optimizer, held.steps
    found = executable("path", held.fn, len(held.values), record, steps, held.companions)
    rows = np.zeros((found.capacity + 1, COURSE))
    rows[:steps, 0] = planned.learning_rate
    rows[:steps, 1] = held.hyperparameter(record.cycled) if planned.momentum is None else planned.momentum
    rows[:steps, 2:] = held.tilt
    written, finite, path = found.call(
        np.array([found.functions[held.fn], found.optimizers[record.key], steps], np.int32),
        pack_settings(held.start, held.sign, held.bounds, held.values, held.hyperparameters, found.width),
        rows,
    )
    return Record(int(written), bool(finite), np.asarray(path), found.memory[record.key])


def _trajectory(held: Conditions, planned: Course, left: Record) -> Trajectory:
    count = max(left.written if left.finite else left.written - 1, 1)  # a start that is not finite is still shown
    steps = count - 1
    position, gradient = left.rows[:count, :2], left.rows[:count, 3:POINT]
    given = noisy = held.sign * gradient[:steps] + held.tilt[:steps]
    if np.isfinite(held.bounds).any():
        with np.errstate(over="ignore"):  # of a norm
            given = clip_gradient(noisy, *held.bounds, numpy=np)
    recorded, at = {}, POINT
    for name, shape in left.memory.items():
        size = math.prod(shape)
        recorded[name] = left.rows[:count, at : at + size].reshape(count, *shape)
        at += size
    trajectory = Trajectory(
        position=position,
        loss=left.rows[:count, 2],
        gradient=gradient,
        update=np.diff(position, axis=0),
        learning_rate=planned.learning_rate[:steps],
        diverged_at=None if left.finite else left.written - 1,
        given=given,
        momentum=None if planned.momentum is None else planned.momentum[:steps],
        clipped=np.any(given != noisy, axis=-1),
        memory=recorded,
    )
    for array in (*trajectory, *recorded.values()):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return trajectory

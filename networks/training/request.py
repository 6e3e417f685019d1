"""What a training is asked for, checked and turned into numbers."""

from typing import NamedTuple

import jax
import numpy as np

from networks.data.batches import batches
from networks.data.dataset import Split
from networks.task import Task
from networks.training.program import Carry, Numbers, Plan, shapes
from optimizers.schedules import course

CHECKS = 100  # how often a network is looked at after its start
MOST_KEPT = 4_000_000  # numbers that the parameters kept of a training hold: of large networks fewer are kept
PAD = 64  # samples are padded to a multiple of this, so that a few more of them compile nothing


class Conditions(NamedTuple):
    """A task as numbers."""

    plan: Plan
    steps: int  # to take
    steps_an_epoch: int
    numbers: Numbers
    begin: Carry
    inputs: np.ndarray  # (n, *shape) training, validation, padding
    targets: np.ndarray  # (n,)
    weights: np.ndarray  # (2, n) of the means over training and validation
    order: np.ndarray  # (at least steps, batch) samples of every step
    course: np.ndarray  # (at least steps, 2) rate and momentum
    at: np.ndarray  # (K,) steps after which the network is looked at
    patience: int


def looks(steps: int, size: int) -> np.ndarray:
    """(K,) the steps after which a network of `size` parameters is looked at: 0, `steps`, and evenly in between."""
    count = max(min(CHECKS, steps, MOST_KEPT // max(size, 1)), 1)
    return np.round(np.linspace(0, steps, count + 1)).astype(np.int64)


def plan_of(task: Task, dtype: str) -> Plan:
    """What decides which programs the training needs; raises `ValueError` for another type than the two."""
    if dtype not in ("float32", "float64"):
        raise ValueError(f"{dtype=} because a network trains in float32 or in float64")
    count = len(task.split.training.targets) + len(task.split.validation.targets)
    return Plan(
        network=task.network,
        loss=task.loss,
        optimizer=task.optimizer.key,
        batch=task.batch,
        samples=-(-count // PAD) * PAD,
        drops=float(task.options["dropout"]) > 0,
        dtype=dtype,
    )


def conditions(task: Task, *, dtype: str, most_steps: int | None) -> Conditions:
    """The arguments of `training.train` as `Conditions`; raises `ValueError` for a schedule that does not fit."""
    plan, options, recipe = plan_of(task, dtype), task.options, task.recipe
    taken = task.steps if most_steps is None else min(task.steps, most_steps)
    inputs, targets, weights = _padded(plan, task.split)
    return Conditions(
        plan=plan,
        steps=taken,
        steps_an_epoch=task.steps_an_epoch,
        numbers=Numbers(
            sign=np.float64(-1.0 if task.own.get("maximize") else 1.0),
            l1=np.float64(options["l1"]),
            l2=np.float64(options["l2"]),
            label_smoothing=np.float64(options["label_smoothing"]),
            dropout=np.float64(options["dropout"]),
            longest=np.float64(options["clip_norm"] or np.inf),
            largest=np.float64(options["clip_value"] or np.inf),
            seed=np.uint32(recipe.seed),
            hyperparameters=task.hyperparameters,
        ),
        begin=_begin(task, plan),
        inputs=inputs,
        targets=targets,
        weights=weights,
        order=batches(recipe.seed, len(task.split.training.targets), task.batch, recipe.epochs),
        course=_course(task),
        at=looks(taken, plan.network.size),
        patience=int(options["patience"]),
    )


def _begin(task: Task, plan: Plan) -> Carry:
    state = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes(plan)[0][3].state)
    start, buffers = task.start.astype(plan.dtype), task.buffers.astype(plan.dtype)
    return Carry(np.int32(0), np.bool_(True), start, buffers, state)


def _course(task: Task) -> np.ndarray:
    """(steps, 2) rate and momentum; where the schedule leaves the momentum alone, it is the optimizer's own."""
    own, cycled, schedule = task.own, task.optimizer.cycled, task.recipe.schedule
    schedule = schedule and (schedule[0], dict(schedule[1]))
    planned = course(schedule, learning_rate=own["learning_rate"], steps=task.steps)
    momentum = own.get(cycled, 0.0) if planned.momentum is None or not cycled else planned.momentum
    return np.stack([planned.learning_rate, np.broadcast_to(momentum, task.steps)], axis=1)


def _padded(plan: Plan, split: Split) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs (n, *shape), targets (n,) and the weights (2, n) of training and validation samples in their means."""
    counts = [len(samples.targets) for samples in (split.training, split.validation)]
    inputs = np.zeros((plan.samples, *plan.network.architecture.shape), plan.dtype)
    targets = np.zeros(plan.samples, shapes(plan)[0][2].dtype)
    weights = np.zeros((2, plan.samples))
    for row, (begin, count) in enumerate(zip((0, counts[0]), counts, strict=True)):
        part = slice(begin, begin + count)
        samples = (split.training, split.validation)[row]
        inputs[part], targets[part], weights[row, part] = samples.inputs, samples.targets, 1 / max(count, 1)
    return inputs, targets, weights

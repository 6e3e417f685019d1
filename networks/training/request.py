"""What a training is asked for, checked and turned into numbers."""

from typing import Any, NamedTuple

import jax
import numpy as np

from networks.data.batches import batches, steps_an_epoch
from networks.data.dataset import Split
from networks.data.samples import samples_of
from networks.models.catalogue import initial, initial_buffers, network_of, options_of
from networks.models.objective import loss_of
from networks.recipe import Recipe
from networks.training.program import Carry, Numbers, Plan, shapes
from optimizers import OPTIMIZERS
from optimizers.runner.request import encode
from optimizers.schedules import course

CHECKS = 100  # how often a network is looked at after its start
MOST_KEPT = 4_000_000  # numbers that the parameters kept of a training hold: of large networks fewer are kept
PAD = 64  # samples are padded to a multiple of this, so that a few more of them compile nothing


class Conditions(NamedTuple):
    """A recipe as numbers."""

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


def steps_of(recipe: Recipe) -> tuple[int, int, int]:
    """Steps of the training, steps of an epoch, samples of a batch; raises `ValueError` where `options_of` does."""
    samples = len(samples_of(recipe.data).training.targets)
    batch = min(int(options_of(recipe)["batch_size"]) or samples, samples)
    count = steps_an_epoch(samples, batch)
    return recipe.epochs * count, count, batch


def looks(steps: int, size: int) -> np.ndarray:
    """(K,) the steps after which a network of `size` parameters is looked at: 0, `steps`, and evenly in between."""
    count = max(min(CHECKS, steps, MOST_KEPT // max(size, 1)), 1)
    return np.round(np.linspace(0, steps, count + 1)).astype(np.int64)


def plan_of(recipe: Recipe, dtype: str) -> Plan:
    """What decides which programs the training needs."""
    if dtype not in ("float32", "float64"):
        raise ValueError(f"{dtype=} because a network trains in float32 or in float64")
    split = samples_of(recipe.data)
    count = len(split.training.targets) + len(split.validation.targets)
    return Plan(
        network=network_of(recipe),
        loss=loss_of(recipe)[0],
        optimizer=recipe.optimizer,
        batch=steps_of(recipe)[2],
        samples=-(-count // PAD) * PAD,
        drops=float(options_of(recipe)["dropout"]) > 0,
        dtype=dtype,
    )


def check(recipe: Recipe, *, dtype: str, most_steps: int | None) -> Conditions:
    """The arguments of `training.train` as `Conditions`; raises `ValueError` as described there."""
    if recipe.optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer={recipe.optimizer!r} because it must be one of {', '.join(OPTIMIZERS)}")
    plan, options, split = plan_of(recipe, dtype), options_of(recipe), samples_of(recipe.data)
    steps, count, batch = steps_of(recipe)
    taken = steps if most_steps is None else min(steps, most_steps)
    record = OPTIMIZERS[recipe.optimizer]
    hyperparameters = encode(record, dict(recipe.hyperparameters))
    inputs, targets, weights = _padded(plan, split)
    climbs = _named(record.hyperparameters, hyperparameters).get("maximize")
    return Conditions(
        plan=plan,
        steps=taken,
        steps_an_epoch=count,
        numbers=Numbers(
            sign=np.float64(-1.0 if climbs else 1.0),
            l1=np.float64(options["l1"]),
            l2=np.float64(options["l2"]),
            label_smoothing=np.float64(options["label_smoothing"]),
            dropout=np.float64(options["dropout"]),
            longest=np.float64(options["clip_norm"] or np.inf),
            largest=np.float64(options["clip_value"] or np.inf),
            seed=np.uint32(recipe.seed),
            hyperparameters=hyperparameters,
        ),
        begin=_begin(recipe, plan),
        inputs=inputs,
        targets=targets,
        weights=weights,
        order=batches(recipe.seed, len(split.training.targets), batch, recipe.epochs),
        course=_course(recipe, hyperparameters, steps),
        at=looks(taken, plan.network.size),
        patience=int(options["patience"]),
    )


def _named(parameters: Any, numbers: np.ndarray) -> dict[str, float]:
    return {parameter.key: float(number) for parameter, number in zip(parameters, numbers, strict=True)}


def _begin(recipe: Recipe, plan: Plan) -> Carry:
    state = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), shapes(plan)[0][3].state)
    start, buffers = initial(recipe).astype(plan.dtype), initial_buffers(plan.network).astype(plan.dtype)
    return Carry(np.int32(0), np.bool_(True), start, buffers, state)


def _course(recipe: Recipe, hyperparameters: np.ndarray, steps: int) -> np.ndarray:
    """(steps, 2) rate and momentum; where the schedule leaves the momentum alone, it is the optimizer's own."""
    record = OPTIMIZERS[recipe.optimizer]
    own = _named(record.hyperparameters, hyperparameters)
    schedule = recipe.schedule and (recipe.schedule[0], dict(recipe.schedule[1]))
    planned = course(schedule, learning_rate=own["learning_rate"], steps=steps)
    momentum = own.get(record.cycled, 0.0) if planned.momentum is None or not record.cycled else planned.momentum
    return np.stack([planned.learning_rate, np.broadcast_to(momentum, steps)], axis=1)


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

"""The optimizers of the catalogue as rules for a network's flat vector of parameters."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from messages import Message
from networks.models.network import Network, Tensor
from optimizers import OPTIMIZERS
from optimizers.optimizer import Optimizer
from optimizers.runner.program import transform


def note(optimizer: str) -> str:
    """What a reader must know of `optimizer` on a network: what is different there, else what its record says."""
    record = OPTIMIZERS[optimizer]
    return record.on_networks.note or record.note


def refusal(optimizer: str, network: Network) -> Message | None:
    """Why `optimizer` cannot train `network`; None if it can."""
    found = OPTIMIZERS[optimizer].on_networks
    if found.largest is None or network.size <= found.largest:
        return None
    return Message(found.too_large, size=network.size, largest=found.largest)


class Told(NamedTuple):
    """What a step is told: the hyperparameters in the order of the record, and what a schedule drives."""

    hyperparameters: Any  # (H,) float64
    rate: Any  # () float64
    momentum: Any  # () float64


class Rule(NamedTuple):
    """An optimizer on a flat vector (P,) in float32 or float64.

    ``init(point, told)`` is the state before the first step. ``update(gradient, state, point, told, **extra)`` gives
    the point after the step and the state; `extra` are the functions that a rule which `searches` asks for, of float64
    points. Vectors of the state keep the point's type; single numbers (step counts, products of decays) are
    float64, or whole, whatever the point is.
    """

    init: Callable[[Array, Told], Any]
    update: Callable[..., tuple[Array, Any]]


def rule_for(optimizer: str, tensors: tuple[Tensor, ...]) -> Rule:
    """The rule of `optimizer`, a key of `OPTIMIZERS`, on parameters made of these tensors.

    Adafactor sees each tensor as a whole, as in PyTorch. So does Muon, which takes matrices only: all other tensors
    (biases, scales, convolutions) get AdamW's step at Muon's learning rate and weight decay, the rest of AdamW at
    PyTorch's defaults.
    """
    record = OPTIMIZERS[optimizer]
    if record.on_networks.whole_tensors:
        return _by_tensor(record, tensors)
    working = jnp.float64 if record.searches else None

    def init(point, told):
        point = point.astype(working or point.dtype)
        return _settle(_transform(record, told).init(point), point)

    def update(gradient, state, point, told, **extra):
        wide = point.astype(working or point.dtype)
        step, new = _transform(record, told).update(gradient.astype(wide.dtype), state, wide, **extra)
        return (wide + step).astype(point.dtype), _like(new, state)

    return Rule(init, update)


def _transform(record: Optimizer, told: Told):
    return transform(record, told.hyperparameters, told.rate, told.momentum)


def _settle(state: Any, point: Array) -> Any:
    """`state` with its arrays in the point's type and its single numbers as they are."""
    return jax.tree.map(lambda leaf: leaf.astype(point.dtype) if jnp.ndim(leaf) else leaf, state)


def _like(new: Any, state: Any) -> Any:
    """`new` in the types of `state`: what was computed with exact settings goes back to where it came from."""
    return jax.tree.map(lambda a, b: jnp.asarray(a).astype(b.dtype), new, state)


def _by_tensor(record: Optimizer, tensors: tuple[Tensor, ...]) -> Rule:
    """`record` applied to every tensor by itself, in its own shape."""

    def rules(told: Told):
        own = _transform(record, told)
        if not record.on_networks.others_by:
            return [own] * len(tensors)
        other = _beside(OPTIMIZERS[record.on_networks.others_by], record, told)
        return [own if len(tensor.shape) == 2 else other for tensor in tensors]

    def init(point, told):
        parts = _split(tensors, point)
        return tuple(_settle(rule.init(part), point) for rule, part in zip(rules(told), parts, strict=True))

    def update(gradient, state, point, told, **_):
        moved, states = [], []
        pieces = zip(rules(told), _split(tensors, gradient), state, _split(tensors, point), strict=True)
        for rule, slope, remembered, part in pieces:
            step, new = rule.update(slope, remembered, part)
            assert isinstance(step, Array)  # of one array, whatever optax's types say
            moved.append((part + step).astype(point.dtype).ravel())
            states.append(_like(new, remembered))
        return jnp.concatenate(moved), tuple(states)

    return Rule(init, update)


def _beside(other: Optimizer, record: Optimizer, told: Told):
    """`other` at the learning rate and weight decay of `record`, and else at its defaults."""
    defaults = {p.key: jnp.float64(p.default) for p in other.hyperparameters if p.key != "maximize"}
    decay = told.hyperparameters[[p.key for p in record.hyperparameters].index("weight_decay")]
    return other.transform(**(defaults | {"learning_rate": told.rate, "weight_decay": decay}))


def _split(tensors: tuple[Tensor, ...], flat: Array) -> list[Array]:
    """The tensors of a flat vector, in order and in shape."""
    parts, at = [], 0
    for tensor in tensors:
        size = 1
        for side in tensor.shape:
            size *= side
        parts.append(flat[at : at + size].reshape(tensor.shape))
        at += size
    return parts

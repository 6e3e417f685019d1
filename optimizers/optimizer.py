"""The record of an optimizer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import optax
from jax import Array

from parameters import Parameter


def rule(
    init: Callable[[Array], Any], update: Callable[..., tuple[Array, Any]]
) -> optax.GradientTransformationExtraArgs:
    """An optax transformation of one array: ``init(point)`` and ``update(gradient, state, point, **extra)``.

    optax's own types are those of trees of arrays, which the rules here do not use.
    """
    return optax.GradientTransformationExtraArgs(init, update)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """An optimizer of the catalogue: its rule, its hyperparameters and where it comes from.

    `transform(**hyperparameters)` builds the rule as an optax transformation whose update is *added* to the
    point. Every hyperparameter arrives as a run-time value (a switch as 0/1, a choice as its index), never as
    a Python constant, so that moving a slider compiles nothing.

    A rule that looks further than the gradient it is given asks for it by name in its update's extra
    arguments: `value` (the loss at the point), `value_and_grad` and `hessian` (functions of a point).
    """

    key: str
    title: str
    family: str
    transform: Callable[..., optax.GradientTransformationExtraArgs]
    formula: str  # LaTeX of the update rule
    hyperparameters: tuple[Parameter, ...]
    lesson: str  # one sentence: what it does differently, and what that buys
    reference: str
    year: int
    torch: str = ""  # the torch.optim class whose numbers it reproduces, if there is one
    note: str = ""  # what a reader must know before comparing, shown on the page

"""The record of an optimizer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import optax
from jax import Array

from parameters import Parameter, Value


def rule(
    init: Callable[[Array], Any], update: Callable[..., tuple[Array, Any]]
) -> optax.GradientTransformationExtraArgs:
    """An optax transformation of one array: ``init(point)`` and ``update(gradient, state, point, **extra)``.

    optax's own types are those of trees of arrays, which the rules here do not use.
    """
    return optax.GradientTransformationExtraArgs(init, update)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Memory:
    """Something of an optimizer's state that a run records at every step.

    `path` leads to it through the state's fields and items, joined by dots: ``moments.first``, ``1.e_g``. It is
    a scalar, an array like the point, or a 2 × 2 matrix. Every one is explained by a `Line` of its name.
    """

    name: str  # as the anatomy writes it
    path: str
    title: str


@dataclass(frozen=True)
class Line:
    """One assignment of the rule: ``name = expression``, in Python's syntax.

    Names mean what they mean in a program: until it is assigned, a memory's name is its value before the step.
    ``a if condition else b`` is decided by the hyperparameters before anything is shown, and a line that comes
    to None is not there; ``where(condition, a, b)`` is decided at every step and shown as cases. A function that
    ``expressions.py`` does not know stands for what a formula cannot give; the memory of that name holds it.

    An arrow `gradient` or `momentum` is in the gradient's units and drawn against it; `preconditioned` and
    `decay` are displacements that add up to `step`.
    """

    name: str  # m_hat is m̂, c_1 is c₁, eta_i is ηᵢ: the symbol follows from the name
    expression: str
    title: str
    arrow: Literal["", "gradient", "momentum", "preconditioned", "decay", "step"] = ""  # how the contour draws it


Own = Mapping[str, Value]  # the hyperparameters by their keys, a switch as a bool or as 0/1


@dataclass(frozen=True, kw_only=True)
class OnQuadratics:
    """What theory says of an optimizer on a quadratic of curvatures λ. Each of them is None where it says nothing."""

    # The largest η(λ + weight decay) at which swings do not grow.
    stability_limit: Callable[[Own], float | None] = lambda _: None
    # (own, s, λs): mean loss above the minimum, with noise of standard deviation s in every coordinate of the gradient.
    noise_floor: Callable[[Own, float, Sequence[float]], float | None] = lambda *_: None
    # (smallest λ, largest λ): the constant rate that is the fastest at the worst.
    best_rate: Callable[[float, float], float] | None = None


@dataclass(frozen=True, kw_only=True)
class Pitfall:
    """How the rule's own step ruins a training, whatever the network."""

    words: str  # a sentence or two: what happened, and what helps
    applies: Callable[[Own, bool], bool] = lambda *_: True  # (own, whether every step sees all samples)


@dataclass(frozen=True, kw_only=True)
class OnNetworks:
    """What is different about an optimizer where the point is a network's parameters, made of tensors."""

    note: str = ""  # in place of the record's note
    whole_tensors: bool = False  # it looks at a tensor as a whole, not at each number by itself
    # With `whole_tensors`: it takes matrices only, and this is the key of the optimizer that moves all other tensors,
    # at its learning rate and weight decay and otherwise at its defaults.
    others_by: str = ""
    largest: int | None = None  # parameters a network may have that it is offered on
    too_large: str = ""  # why not on a larger one: what follows "because", with the places {size} and {largest}
    pitfalls: tuple[Pitfall, ...] = ()  # the first that applies is told


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
    memory: tuple[Memory, ...] = ()
    anatomy: tuple[Line, ...] = ()  # the rule, line by line; the last assigns `step`
    lesson: str  # one sentence: what it does differently, and what that buys
    reference: str
    year: int
    torch: str = ""  # the torch.optim class whose numbers it reproduces, if there is one
    optax: str = ""  # the call of optax that makes the same steps, "adam(learning_rate, b1, b2, eps)", if there is one
    note: str = ""  # what a reader must know before comparing, shown on the page
    evaluations: Callable[[Own], float] = lambda _: 1.0  # of the function, that a step takes at most
    alone: bool = False  # so heavy that it has a program of its own, and no lanes side by side in a sweep
    searches: bool = False  # it evaluates the loss itself, by one of the extra arguments; float64 on networks too
    hessian: bool = False  # it takes the exact Hessian at every step, and solves with it
    on_quadratics: OnQuadratics = OnQuadratics()
    on_networks: OnNetworks = OnNetworks()

    @property
    def cycled(self) -> str:
        """The hyperparameter that a schedule of the momentum drives, as in PyTorch: momentum, else β₁, else none."""
        keys = {p.key for p in self.hyperparameters}
        return next((key for key in ("momentum", "b1") if key in keys), "")

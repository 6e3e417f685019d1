"""The record of an activation function."""

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import real
from parameters import Parameter, Value


def nowhere(**_: Value) -> tuple[float, ...]:
    """The kinks of a function that has none."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Activation:
    """An activation function with everything a page, a network or a test needs of it.

    ``fn(x, **parameters)`` and ``derivative(x, **parameters)`` take any shape, keep a floating type, are pure jax
    and know every parameter by the name PyTorch gives it, with PyTorch's default. At a kink the derivative is the
    one PyTorch takes, and ``jax.grad`` of `fn` is the same. Neither overflows nor yields NaN for any finite x.
    A parameter that makes no sense (a temperature of 0) raises `ValueError` where it is a plain number.

    One that is not `elementwise` acts on the last axis; its derivative says in its own words what it is. To draw
    it, `curves` gives it the inputs (x, *others) and looks at as many outputs as `parts` has names.
    """

    key: str
    title: str
    family: str
    fn: Callable[..., Array]
    derivative: Callable[..., Array]
    formula: str  # LaTeX
    torch: str  # PyTorch code, parameters in braces: "torch.nn.ELU(alpha={alpha})"
    cures: str  # one sentence: what it is good for
    costs: str  # one sentence: what one pays
    lesson: str  # one sentence: what to look at
    reference: str
    parameters: tuple[Parameter, ...] = ()
    kinks: Callable[..., tuple[float, ...]] = nowhere  # where value or slope may jump, at these parameters
    elementwise: bool = True
    others: tuple[float, ...] = ()  # inputs beside x, when it is drawn
    parts: tuple[str, ...] = ("",)  # names of the outputs that are drawn
    drawn: str = ""  # one sentence: what is drawn of it, where that is not plain
    trained: Callable[..., Array] | None = None  # `fn` in a network, where PyTorch goes back by another slope
    learned: str = ""  # the parameter that a network learns, one number a layer, and gives to `fn` after x

    def curves(self, x: ArrayLike, **parameters: Value) -> tuple[Array, Array]:
        """Values and slopes to draw over x: two arrays of shape ``(len(parts), *x.shape)``."""
        x = real(x)
        inputs = jnp.stack([x, *(jnp.full_like(x, other) for other in self.others)], axis=-1)
        shown = slice(0, len(self.parts))
        value = self.fn(inputs, **parameters)[..., shown]
        slope = self.derivative(inputs, **parameters)[..., shown]
        return jnp.moveaxis(value, -1, 0), jnp.moveaxis(slope, -1, 0)

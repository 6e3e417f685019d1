"""The record of a weight initialisation."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from parameters import Parameter, Value

Shape = Sequence[int]  # (out, in, *kernel), PyTorch's order
Seed = int | Sequence[int] | np.random.Generator | jax.Array


@dataclass(frozen=True, kw_only=True)
class Law:
    """How weights of a wanted standard deviation are drawn.

    ``draw(generator, shape, spread, **parameters)`` are the weights; ``bound(spread, **parameters)`` is the largest
    distance from 0 that they can have, None if there is none. Only the parameters go by their names.
    """

    draw: Callable[..., np.ndarray]
    bound: Callable[..., float | None]


@dataclass(frozen=True, kw_only=True)
class Initialisation:
    """An initialisation of the catalogue: the spread of its weights in closed form, and how they are drawn.

    Parameters are keywords and have PyTorch's names, meanings and defaults; one that is unknown or out of its
    range raises `ValueError`. `spread` and `law` may assume that theirs are right.
    """

    key: str
    title: str
    spread: Callable[..., float]  # (fan_in, fan_out, **parameters) -> standard deviation of a weight
    law: Callable[..., Law]  # (**parameters) -> the distribution
    formula: str  # LaTeX
    parameters: tuple[Parameter, ...] = field(default=())
    lesson: str  # one sentence: what it is for, and what it does to a deep network
    reference: str
    torch: str = ""  # the function of torch.nn.init with the same numbers, if there is one

    def std(self, fan_in: int, fan_out: int, **parameters: Value) -> float:
        """The standard deviation of a weight of a layer with these fans, in closed form."""
        _check_fans(fan_in, fan_out)
        return float(self.spread(fan_in, fan_out, **self._checked(parameters)))

    def bound(self, fan_in: int, fan_out: int, **parameters: Value) -> float | None:
        """The largest size a weight can have; None where the distribution has no end."""
        checked = self._checked(parameters)
        return self.law(**checked).bound(self.std(fan_in, fan_out, **parameters), **checked)

    def sample(self, seed: Seed, shape: Shape, **parameters: Value) -> np.ndarray:
        """Weights of `shape` (out, in, *kernel), float64; the same seed gives the same weights.

        `seed` is a whole number, several of them, a NumPy generator (which moves on) or a JAX key.
        """
        checked = self._checked(parameters)
        std = self.std(*fans(shape), **parameters)
        return self.law(**checked).draw(_generator(seed), tuple(shape), std, **checked)

    def _checked(self, parameters: dict[str, Value]) -> dict[str, Value]:
        known = {parameter.key: parameter for parameter in self.parameters}
        if unknown := parameters.keys() - known.keys():
            raise ValueError(f"{self.key} has no parameter {', '.join(sorted(unknown))}")
        return {key: _check(parameter, parameters.get(key, parameter.default)) for key, parameter in known.items()}


def fans(shape: Shape) -> tuple[int, int]:
    """(fan_in, fan_out) of a weight of shape (out, in, *kernel): in·∏kernel and out·∏kernel.

    Raises `ValueError` for fewer than two dimensions, and for an empty one.
    """
    if len(shape) < 2:
        raise ValueError(f"a weight of shape {tuple(shape)} has no fans because it needs (out, in) at least")
    size = math.prod(shape[2:])
    fan_in, fan_out = shape[1] * size, shape[0] * size
    _check_fans(fan_in, fan_out)
    return fan_in, fan_out


def _check_fans(fan_in: int, fan_out: int) -> None:
    if fan_in < 1 or fan_out < 1:
        raise ValueError(f"fans {fan_in} and {fan_out} are not allowed because a layer needs an input and an output")


def _check(parameter: Parameter, value: Any) -> Value:
    if isinstance(value, np.number):
        value = value.item()
    try:
        return parameter.check(value)
    except ValueError as error:
        raise ValueError(f"{parameter.key}: {error}") from None


def _generator(seed: Seed) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    if isinstance(seed, jax.Array):
        typed = jnp.issubdtype(seed.dtype, jax.dtypes.prng_key)
        numbers = np.asarray(jax.random.key_data(seed) if typed else seed)
        return np.random.default_rng(numbers.ravel().astype(np.uint32).tolist())
    return np.random.default_rng(seed)

"""What a curve is given: numbers of any kind as floating point, and parameters that make no sense refused."""

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from messages import Message


def real(x: ArrayLike) -> Array:
    """`x` as an array of its own floating type; whole numbers and switches become float64."""
    array = jnp.asarray(x)
    return array if jnp.issubdtype(array.dtype, jnp.floating) else array.astype(jnp.float64)


def is_plain(value: Any) -> bool:
    """Whether `value` is known now; inside ``jit`` and ``grad`` it is not, and is not looked at."""
    return isinstance(value, (bool, int, float, np.number, np.ndarray))


def positive(name: str, value: Any) -> None:
    """Raises `ValueError` unless the parameter `name` is above 0."""
    if is_plain(value) and not np.all(np.asarray(value) > 0):
        raise ValueError(Message("{name}={value} is not above 0", name=name, value=value))


def not_negative(name: str, value: Any) -> None:
    """Raises `ValueError` if the parameter `name` is below 0."""
    if is_plain(value) and not np.all(np.asarray(value) >= 0):
        raise ValueError(Message("{name}={value} is below 0", name=name, value=value))


def between(name: str, value: Any, low: float, high: float) -> None:
    """Raises `ValueError` unless the parameter `name` lies strictly between `low` and `high`."""
    if is_plain(value) and not np.all((np.asarray(value) > low) & (np.asarray(value) < high)):
        told = Message("{name}={value} is not between {low:g} and {high:g}", name=name, value=value, low=low, high=high)
        raise ValueError(told)


def ordered(low_name: str, low: Any, high_name: str, high: Any) -> None:
    """Raises `ValueError` unless the parameter `low_name` is below `high_name`."""
    if is_plain(low) and is_plain(high) and not np.all(np.asarray(low) < np.asarray(high)):
        raise ValueError(
            Message(
                "{low_name}={low} is not below {high_name}={high}",
                low_name=low_name,
                low=low,
                high_name=high_name,
                high=high,
            )
        )


def one_of(name: str, value: Any, choices: tuple[str, ...]) -> None:
    """Raises `ValueError` unless the parameter `name` is one of `choices`."""
    if value not in choices:
        told = Message("{name}={value!r} is not one of {choices}", name=name, value=value, choices=", ".join(choices))
        raise ValueError(told)


def within(name: str, value: Any, low: float, high: float) -> None:
    """Raises `ValueError` unless the parameter `name` lies between `low` and `high`, or is one of them."""
    if is_plain(value) and not np.all((np.asarray(value) >= low) & (np.asarray(value) <= high)):
        raise ValueError(
            Message("{name}={value} is not in {low:g} to {high:g}", name=name, value=value, low=low, high=high)
        )


def at_most(name: str, value: Any, high: float) -> None:
    """Raises `ValueError` if the parameter `name` is above `high`."""
    if is_plain(value) and not np.all(np.asarray(value) <= high):
        raise ValueError(Message("{name}={value} is above {high:g}", name=name, value=value, high=high))

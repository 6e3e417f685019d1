"""Functions of a network's parameters, applied to all networks that a history keeps, in one compiled call."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from networks.training.history import History

MOST_LOOKS = 101  # rows of the compiled call: a training that is under way has fewer, and compiles nothing


def each_look(look: Callable[..., Any], history: History, *arguments: Any) -> Any:
    """``look(parameters, buffers, count, *arguments)`` of all networks, padded to `MOST_LOOKS` rows."""
    rows = max(MOST_LOOKS, len(history.at))
    padded = [_padded(values, rows) for values in (history.parameters, history.buffers)]
    return look(*padded, np.int32(len(history.at)), *arguments)


def over_looks(one: Callable[[Array, Array], Any], parameters: Array, buffers: Array, count: Array) -> Any:
    """``one(parameters, buffers)`` of the first `count` rows, each result with a leading axis; zeros in the others."""
    shapes = jax.eval_shape(one, parameters[0], buffers[0])
    empty = jax.tree.map(lambda leaf: jnp.zeros((len(parameters), *leaf.shape), leaf.dtype), shapes)

    def iterate(carry):
        index, found = carry
        new = one(parameters[index], buffers[index])
        return index + 1, jax.tree.map(lambda rows, row: rows.at[index].set(row), found, new)

    return lax.while_loop(lambda carry: carry[0] < count, iterate, (jnp.int32(0), empty))[1]


def _padded(values: np.ndarray, rows: int) -> np.ndarray:
    return np.concatenate([values, np.zeros((rows - len(values), *values.shape[1:]), values.dtype)])

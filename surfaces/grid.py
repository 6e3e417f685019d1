"""The heights of a surface over its domain, for contours and 3-D views."""

from collections.abc import Callable
from functools import lru_cache

import jax
import numpy as np
from jax import Array

from surfaces.surface import Surface


@lru_cache(maxsize=64)  # bounded: every formula a user types is a new function
def _at_points(fn: Callable[..., Array]) -> Callable[..., Array]:
    """`fn` at points of shape (n, 2), compiled once for all parameter values."""
    return jax.jit(lambda points, values: jax.vmap(lambda point: fn(point, *values))(points))


def heights(surface: Surface, size: int = 96) -> np.ndarray:
    """f on `size` × `size` points of the surface's domain, both ends included; float64.

    Row i is y, column j is x. A parameter's value is a run-time argument, so moving it compiles nothing.
    """
    axes = (np.linspace(low, high, size) for low, high in surface.domain)
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    return np.asarray(_at_points(surface.fn)(points, surface.settings)).reshape(size, size)

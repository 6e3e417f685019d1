"""The best constant under a loss: which single number is nearest to given points."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.losses.loss import Loss
from curves.losses.solutions import Interval
from parameters import Value

SMALLEST_BUCKET = 128  # points; fewer are filled up, so that their number never compiles
HALVINGS = 1100  # at most: from the largest range of numbers down to neighbours

Points = ArrayLike | Sequence[float]


def best_constant(loss: Loss, points: Points, **parameters: Value) -> float:
    """The constant c with the smallest Σ loss(c, points); the middle of them where there are several.

    The mean under ``mse``, the median under ``mae`` (NumPy's: of an even number of points the mean of the middle
    two; PyTorch's `median` is the lower one), the q-quantile under ``quantile`` (NumPy's
    ``averaged_inverted_cdf``: the ⌈nq⌉-th smallest point, and where nq is whole the mean of that and the next).
    Every other elementwise loss that is convex and 0 at its target is solved by halving, down to neighbouring
    numbers. Raises `ValueError` for a loss of another kind, for no points, for points that are not finite and for
    parameters that make no sense.
    """
    low, high = best_constants(loss, points, **parameters)
    return low + 0.5 * (high - low)


def best_constants(loss: Loss, points: Points, **parameters: Value) -> Interval:
    """Both ends of the interval of all constants that are best: the same number twice where there is but one.

    The slope Σ derivative(c, points) grows with c because the loss is convex; it is below 0 left of the interval
    and above 0 right of it.
    """
    found = _checked(loss, points, parameters)
    if loss.best_constants is not None:
        return loss.best_constants(np.sort(found), **parameters)
    filled, weights = _filled(found)
    switches, numbers = _split(parameters)
    low, high = _search(loss.derivative, switches, filled, weights, numbers, found.min(), found.max())
    return float(low), float(high)


def mean_loss(loss: Loss, constants: Points, points: Points, **parameters: Value) -> np.ndarray:
    """The mean over `points` (n,) of the loss of each of `constants` (m,): an array (m,).

    Raises `ValueError` as `best_constant` does. Nothing is compiled for another n up to the next power of two.
    """
    filled, weights = _filled(_checked(loss, points, parameters))
    switches, numbers = _split(parameters)
    return np.asarray(_mean(loss.fn, switches, np.asarray(constants, float), filled, weights, numbers))


def _checked(loss: Loss, points: Points, parameters: dict[str, Value]) -> np.ndarray:
    if loss.kind != "regression":
        raise ValueError(f"{loss.key} has no best constant here because its target is no number")
    found = np.asarray(points, float).ravel()
    if not found.size or not np.isfinite(found).all():
        raise ValueError(f"{found.size} points have no best constant because one at least and finite ones are needed")
    check_sense(loss, parameters)
    return found


def check_sense(loss: Loss, parameters: dict[str, Value]) -> None:
    """Raises `ValueError` for parameters that make no sense under `loss`."""
    _try(loss.fn, tuple(parameters.items()))


@lru_cache
def _try(fn: Callable[..., Array], parameters: tuple[tuple[str, Value], ...]) -> None:
    """The loss itself says what is wrong, which takes it a millisecond."""
    fn(0.0, 0.0, **dict(parameters))


def _filled(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`points` filled up to a power of two, and weights that are 0 for what was added."""
    room = max(SMALLEST_BUCKET, 1 << (len(points) - 1).bit_length())
    added = room - len(points)
    return np.pad(points, (0, added), mode="edge"), np.pad(np.ones(len(points)), (0, added))


def _split(parameters: dict[str, Value]) -> tuple[tuple[tuple[str, Any], ...], dict[str, float]]:
    """Switches and words, which choose the code that is compiled, and numbers, which do not."""
    switches = {k: v for k, v in parameters.items() if isinstance(v, (bool, str))}
    return tuple(sorted(switches.items())), {k: float(v) for k, v in parameters.items() if k not in switches}


@partial(jax.jit, static_argnums=(0, 1))
def _mean(
    fn: Callable[..., Array],
    switches: tuple[tuple[str, Any], ...],
    constants: Array,
    points: Array,
    weights: Array,
    numbers: dict[str, Array],
) -> Array:
    each = fn(constants[:, None], points, **dict(switches), **numbers)
    return each @ (weights / jnp.sum(weights))


@partial(jax.jit, static_argnums=(0, 1))
def _search(
    derivative: Callable[..., Array],
    switches: tuple[tuple[str, Any], ...],
    points: Array,
    weights: Array,
    numbers: dict[str, Array],
    least: Array,
    largest: Array,
) -> tuple[Array, Array]:
    """The ends of the interval where the slope is 0 to within the rounding of its sum."""
    rounding = points.size * jnp.finfo(points.dtype).eps

    def sign(constant: Array) -> Array:
        slopes = weights * derivative(constant, points, **dict(switches), **numbers)
        total = jnp.sum(slopes)
        return jnp.where(jnp.abs(total) <= rounding * jnp.sum(jnp.abs(slopes)), 0.0, jnp.sign(total))

    def boundary(is_left: Callable[[Array], Array]) -> tuple[Array, Array]:
        """Neighbours: the last number for which `is_left` holds, and the first for which it does not."""

        def halve(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
            left, right, steps = state
            middle = 0.5 * left + 0.5 * right
            at_left = is_left(middle)
            return jnp.where(at_left, middle, left), jnp.where(at_left, right, middle), steps + 1

        def apart(state: tuple[Array, Array, Array]) -> Array:
            left, right, steps = state
            middle = 0.5 * left + 0.5 * right
            return (middle > left) & (middle < right) & (steps < HALVINGS)

        left, right, _ = jax.lax.while_loop(apart, halve, (least, largest, jnp.zeros((), int)))
        return left, right

    rises = boundary(lambda c: sign(c) < 0.0)[1]
    falls = boundary(lambda c: sign(c) <= 0.0)[0]
    low = jnp.where(sign(least) >= 0.0, least, rises)
    high = jnp.where(sign(largest) <= 0.0, largest, falls)
    return jnp.minimum(low, high), jnp.maximum(low, high)

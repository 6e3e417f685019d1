"""The strong Wolfe line search of PyTorch's L-BFGS, as one loop with one evaluation in it."""

from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jax import Array, lax

SUFFICIENT_DECREASE = 1e-4  # c₁
CURVATURE = 0.9  # c₂

T = TypeVar("T", bound=NamedTuple)

_BRACKETING, _ZOOMING, _DONE = 0, 1, 2


class Found(NamedTuple):
    """Where a line search ended."""

    length: Array  # () t
    loss: Array  # () f(x + t·d)
    gradient: Array  # (n,) ∇f(x + t·d)
    evaluations: Array  # ()


class _Sample(NamedTuple):
    """The function along the line at one or (with a leading axis) several lengths."""

    length: Array
    loss: Array
    gradient: Array
    slope: Array


class _Search(NamedTuple):
    phase: Array
    trial: Array  # length to evaluate next
    previous: _Sample
    bracket: _Sample  # leading axis of 2
    low: Array  # index of the bracket's better end
    stuck: Array  # the last interpolation fell close to an end of the bracket
    iterations: Array
    evaluations: Array


def _interpolate(a: _Sample, b: _Sample, low: Array, high: Array) -> Array:
    """Minimum of the cubic through two losses and slopes, kept within [low, high]; their middle if it has none."""
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.length - b.length)
    square = d1**2 - a.slope * b.slope
    d2 = jnp.sqrt(jnp.maximum(square, 0.0))
    rising = b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    falling = a.length - (a.length - b.length) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2))
    inside = jnp.where(a.length <= b.length, rising, falling)
    return jnp.where(square >= 0, jnp.minimum(jnp.maximum(inside, low), high), (low + high) / 2)


def _select(condition: Array, yes: T, no: T) -> T:
    """`yes` or `no`, both of one tuple of arrays."""
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), yes, no)


def _pair(first: _Sample, second: _Sample) -> _Sample:
    return _Sample(*(jnp.stack(both) for both in zip(first, second, strict=True)))


def _end(bracket: _Sample, index: Array | int) -> _Sample:
    return _Sample(*(field[index] for field in bracket))


def _better(bracket: _Sample) -> Array:
    return jnp.where(bracket.loss[0] <= bracket.loss[1], 0, 1)


def _put(bracket: _Sample, index: Array, sample: _Sample) -> _Sample:
    return _Sample(*(field.at[index].set(new) for field, new in zip(bracket, sample, strict=True)))


def strong_wolfe(
    value_and_grad,
    point: Array,
    direction: Array,
    length: Array,
    loss: Array,
    gradient: Array,
    *,
    search: Array,
    evaluations: Array,
    tolerance_change: Array,
) -> Found:
    """A length t along `direction` with f(x+td) ≤ f + c₁t·gᵀd and |∇f(x+td)ᵀd| ≤ c₂|gᵀd|.

    Brackets by cubic extrapolation, then zooms by cubic interpolation. Without `search` the given length is
    evaluated once and taken. `evaluations` is what may be spent beyond the first; below 0 nothing is evaluated
    and the search stands where it started.

    Source: Nocedal & Wright, algorithms 3.5 and 3.6, in the form of PyTorch's `_strong_wolfe`.
    """
    slope = gradient @ direction
    start = _Sample(jnp.zeros(()), loss, gradient, slope)

    def bracketing(s: _Search, new: _Sample) -> _Search:
        spent = s.iterations >= evaluations
        too_high = (new.loss > loss + SUFFICIENT_DECREASE * new.length * slope) | (
            (s.iterations > 1) & (new.loss >= s.previous.loss)
        )
        accepted = ~search | (~spent & ~too_high & (jnp.abs(new.slope) <= -CURVATURE * slope))
        bracketed = too_high | (new.slope >= 0)
        ends = _select(accepted, new, _select(spent, start, s.previous))
        further = _interpolate(s.previous, new, new.length + 0.01 * (new.length - s.previous.length), new.length * 10)
        phase = jnp.where(accepted | spent, _DONE, jnp.where(bracketed, _ZOOMING, _BRACKETING))
        moving = phase == _BRACKETING
        bracket = _pair(ends, new)
        return _Search(
            phase,
            jnp.where(moving, further, s.trial),
            _select(moving, new, s.previous),
            bracket,
            _better(bracket),
            s.stuck,
            s.iterations + moving,
            s.evaluations,
        )

    def zooming(s: _Search, new: _Sample) -> _Search:
        low, high = s.low, 1 - s.low
        best = _end(s.bracket, low)
        worse = (new.loss > loss + SUFFICIENT_DECREASE * new.length * slope) | (new.loss >= best.loss)
        accepted = ~worse & (jnp.abs(new.slope) <= -CURVATURE * slope)
        span = s.bracket.length[high] - s.bracket.length[low]
        flips = ~worse & ~accepted & (new.slope * span >= 0)
        shrunk = _put(s.bracket, high, new)
        turned = _put(_select(flips, _put(s.bracket, high, best), s.bracket), low, new)
        bracket = _select(worse, shrunk, turned)
        return s._replace(
            phase=jnp.where(accepted, _DONE, s.phase),
            bracket=bracket,
            low=jnp.where(worse, _better(shrunk), low),
        )

    def propose(s: _Search) -> _Search:
        """The zoom's next trial, or its end."""
        ends = s.bracket.length
        left, right = jnp.min(ends), jnp.max(ends)
        small = (right - left) * jnp.max(jnp.abs(direction)) < tolerance_change
        trial = _interpolate(_end(s.bracket, 0), _end(s.bracket, 1), left, right)
        margin = 0.1 * (right - left)
        close = jnp.minimum(right - trial, trial - left) < margin
        push = close & (s.stuck | (trial >= right) | (trial <= left))
        nearer_right = jnp.abs(trial - right) < jnp.abs(trial - left)
        pushed = jnp.where(nearer_right, right - margin, left + margin)
        over = small | (s.iterations >= evaluations)
        return s._replace(
            phase=jnp.where(over, _DONE, s.phase),
            trial=jnp.where(push, pushed, trial),
            stuck=close & ~push,
            iterations=s.iterations + ~over,
        )

    def advance(s: _Search) -> _Search:
        value, slope_vector = value_and_grad(point + s.trial * direction)
        new = _Sample(s.trial, value, slope_vector, slope_vector @ direction)
        s = s._replace(evaluations=s.evaluations + 1)
        s = _select(s.phase == _BRACKETING, bracketing(s, new), zooming(s, new))
        return _select(s.phase == _ZOOMING, propose(s), s)

    standing = _pair(start, start)
    zero = jnp.zeros((), jnp.int32)
    begun = _Search(
        jnp.where(evaluations < 0, _DONE, _BRACKETING),
        length,
        start,
        standing,
        zero,
        jnp.zeros((), bool),
        jnp.zeros(()),
        jnp.zeros(()),
    )
    end = lax.while_loop(lambda s: s.phase != _DONE, advance, begun)
    best = _end(end.bracket, end.low)
    return Found(best.length, best.loss, best.gradient, end.evaluations)

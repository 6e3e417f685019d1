"""What L-BFGS remembers, its curvature pairs, and the direction they give."""

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array, lax

HISTORY = 100  # curvature pairs kept at most: torch's default, and the size of the buffers


class LbfgsMove(NamedTuple):
    """The last move of a step, which is `earlier` + `length` · `direction`; zeros where no move was needed."""

    earlier: Array  # (n,) the moves of the step before it
    gradient: Array  # (n,) where it started
    direction: Array  # (n,) d
    length: Array  # () t, 0 if d does not descend


class LbfgsState(NamedTuple):
    """What L-BFGS remembers; rows of the history beyond `pairs` are unused."""

    iterations: Array  # () inner iterations done so far
    pairs: Array  # () curvature pairs held
    gradient_changes: Array  # (HISTORY, n) y, oldest first
    position_changes: Array  # (HISTORY, n) s, oldest first
    scale: Array  # () γ = sᵀy / yᵀy, the initial inverse Hessian
    direction: Array  # (n,) the last direction d
    length: Array  # () the last step length t
    gradient: Array  # (n,) the gradient that direction started from
    gradient_change: Array  # (n,) y of the newest pair
    position_change: Array  # (n,) s of the newest pair
    last: LbfgsMove  # for who looks inside the step


def remember(state: LbfgsState, gradient: Array, memory_size: Array) -> LbfgsState:
    """Add the newest pair (y, s) if its curvature yᵀs exceeds 1e-10, dropping the oldest when full."""
    y = gradient - state.gradient
    s = state.direction * state.length
    curvature = y @ s
    keep = (state.iterations > 1) & (curvature > 1e-10)
    full = state.pairs >= memory_size
    slot = jnp.where(full, memory_size - 1, state.pairs).astype(jnp.int32)

    def push(history, row):  # by conditions, not selections: the history is long, and mostly only one row changes
        def moved():
            kept = lax.cond(full, lambda: jnp.roll(history, -1, axis=0), lambda: history)
            return kept.at[slot].set(row)

        return lax.cond(keep, moved, lambda: history)

    return state._replace(
        pairs=jnp.where(keep, jnp.minimum(state.pairs + 1, memory_size), state.pairs),
        gradient_changes=push(state.gradient_changes, y),
        position_changes=push(state.position_changes, s),
        scale=jnp.where(keep, curvature / (y @ y), state.scale),
        gradient_change=jnp.where(keep, y, state.gradient_change),
        position_change=jnp.where(keep, s, state.position_change),
    )


def descent_direction(state: LbfgsState, gradient: Array) -> Array:
    """−H⁻¹g of the pairs held."""
    return (_direction_in_the_plane if gradient.size == 2 else _two_loops)(state, gradient)


def _two_loops(state: LbfgsState, gradient: Array) -> Array:
    """−H⁻¹g by the two-loop recursion: Nocedal & Wright, algorithm 7.4."""
    pairs = state.pairs.astype(jnp.int32)
    y, s = state.gradient_changes, state.position_changes

    def back(i, carry):
        """From the newest pair to the oldest: what of q each pair accounts for."""
        q, alphas = carry
        j = pairs - 1 - i
        alpha = (s[j] @ q) / (y[j] @ s[j])
        return q - alpha * y[j], alphas.at[j].set(alpha)

    def forth(j, r):
        return r + s[j] * (alphas[j] - (y[j] @ r) / (y[j] @ s[j]))

    q, alphas = lax.fori_loop(0, pairs, back, (-gradient, jnp.zeros(HISTORY)))
    return lax.fori_loop(0, pairs, forth, state.scale * q)


def _direction_in_the_plane(state: LbfgsState, gradient: Array) -> Array:
    """−H⁻¹g by BFGS' recursion (Nocedal & Wright, eq. 7.16) written for two coordinates.

    There (I − ρ y sᵀ) has rank one, so that after pair j the inverse Hessian is c_j ỹỹᵀ + ρ_j ssᵀ, ỹ being y
    turned by 90°: all the older pairs are in one number c_j. It is the two-loop recursion's result in a fifth of
    its time, which a hundred pairs need at every inner iteration.
    """
    pairs = state.pairs.astype(jnp.int32)
    y, s = state.gradient_changes, state.position_changes

    def add(j, carry):
        """c_j of pair j from that of the pair before it."""
        c, before = carry
        rho = 1 / (y[j] @ s[j])
        turned = s[j - 1, 0] * s[j, 1] - s[j - 1, 1] * s[j, 0]
        return rho**2 * (c * (y[j - 1] @ s[j]) ** 2 + before * turned**2), rho

    rho = 1 / (y[0] @ s[0])
    c, rho = lax.fori_loop(1, pairs, add, (state.scale * rho**2 * (s[0] @ s[0]), rho))
    newest = pairs - 1
    u = jnp.stack([-y[newest, 1], y[newest, 0]])
    d = -(c * (u @ gradient) * u + rho * (s[newest] @ gradient) * s[newest])
    return jnp.where(pairs == 0, -state.scale * gradient, d)

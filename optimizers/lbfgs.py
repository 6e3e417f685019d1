"""L-BFGS: curvature learned from the last gradients."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array, lax

from optimizers.hyperparameters import learning_rate
from optimizers.line_search import strong_wolfe
from optimizers.lines import GRADIENT
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter

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


class _Iteration(NamedTuple):
    """One outer step under way."""

    count: Array
    running: Array
    evaluations: Array
    point: Array
    loss: Array
    gradient: Array
    state: LbfgsState


def _remember(state: LbfgsState, gradient: Array, memory_size: Array) -> LbfgsState:
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


def _direction(state: LbfgsState, gradient: Array) -> Array:
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


def _no_move(point: Array) -> LbfgsMove:
    still = jnp.zeros_like(point)
    return LbfgsMove(still, still, still, jnp.zeros(()))


def lbfgs(
    *,
    learning_rate: Array,
    max_iter: Array,
    max_eval: Array,
    tolerance_grad: Array,
    tolerance_change: Array,
    memory_size: Array,
    line_search_fn: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.LBFGS`: p ← p + t·d, d = −H⁻¹g from the last pairs; up to `max_iter` such moves a step.

    The first move is t = η·min(1, 1/‖g‖₁), later ones t = η, unless the strong Wolfe search sets t. A pair
    with yᵀs ≤ 1e-10 is skipped; the step ends when max|g| ≤ tolerance_grad, gᵀd > −tolerance_change, a move or
    the loss changes by less than tolerance_change, or the evaluations run out (`max_eval` 0: 1.25 · max_iter).

    Source: Liu & Nocedal, "On the limited memory BFGS method" (1989); PyTorch's lbfgs.py.
    """
    max_eval = jnp.where(max_eval == 0, jnp.floor(max_iter * 5 / 4), max_eval)

    def init(point):
        history = jnp.zeros((HISTORY, point.size))
        zero, still = jnp.zeros(()), jnp.zeros_like(point)
        return LbfgsState(zero, zero, history, history, zero + 1, still, zero, still, still, still, _no_move(point))

    def update(gradient, state, point, *, value, value_and_grad, **_):
        def iterate(i: _Iteration) -> _Iteration:
            state = i.state._replace(iterations=i.state.iterations + 1)
            state = _remember(state, i.gradient, memory_size)
            direction = _direction(state, i.gradient)
            slope = i.gradient @ direction
            first = jnp.minimum(1.0, 1.0 / jnp.sum(jnp.abs(i.gradient)))
            trial = learning_rate * jnp.where(state.iterations == 1, first, 1.0)
            descends = ~(slope > -tolerance_change)
            found = strong_wolfe(
                value_and_grad,
                i.point,
                direction,
                trial,
                i.loss,
                i.gradient,
                search=line_search_fn == 1,
                evaluations=jnp.where(descends, max_eval - i.evaluations, -1),
                tolerance_change=tolerance_change,
            )
            length = jnp.where(descends, found.length, trial)
            last = LbfgsMove(i.point - point, i.gradient, direction, jnp.where(descends, length, 0.0))
            state = state._replace(direction=direction, length=length, gradient=i.gradient, last=last)
            evaluations = i.evaluations + found.evaluations
            done = (
                (i.count + 1 >= max_iter)
                | (evaluations >= max_eval)
                | (jnp.max(jnp.abs(found.gradient)) <= tolerance_grad)
                | (jnp.max(jnp.abs(direction * length)) <= tolerance_change)
                | (jnp.abs(found.loss - i.loss) < tolerance_change)
            )
            moved = jnp.where(descends, i.point + length * direction, i.point)
            return _Iteration(i.count + 1, descends & ~done, evaluations, moved, found.loss, found.gradient, state)

        begin = jnp.max(jnp.abs(gradient)) > tolerance_grad
        zero = jnp.zeros(())
        state = state._replace(last=_no_move(point))
        end = lax.while_loop(
            lambda i: i.running,
            iterate,
            _Iteration(zero, begin & (max_iter > 0), zero + 1, point, value, gradient, state),
        )
        return end.point - point, end.state

    return rule(init, update)


def _tolerance(key: str, title: str, default: float, help: str) -> Parameter:
    return Parameter(key=key, title=title, default=default, low=0.0, high=1.0, scale="log", folded=True, help=help)


_LAST_GRADIENT = "(g_k if max_iter > 1 else g)"


_FIXED_LENGTH = f"learning_rate * where(k == 1, minimum(1, 1 / norm1({_LAST_GRADIENT})), 1)"


OPTIMIZERS = (
    Optimizer(
        key="lbfgs",
        title="L-BFGS",
        family="Curvature",
        transform=lbfgs,
        formula=(
            r"\theta_{t+1} = \theta_t - t_k\,H_k^{-1}\nabla f(\theta_t), \qquad"
            r" H_k^{-1} \text{ from the last pairs } (s_i, y_i)"
        ),
        hyperparameters=(
            learning_rate(1.0),
            Parameter(
                key="max_iter",
                title="Iterations a step",
                default=20,
                low=1,
                high=100,
                help="Inner iterations in one step; PyTorch's 20 arrives in a few steps, 1 shows each move.",
            ),
            Parameter(
                key="line_search_fn",
                title="Line search",
                default="none",
                choices=("none", "strong_wolfe"),
                help="none: fixed length; strong_wolfe: search along the direction until both Wolfe conditions hold.",
            ),
            Parameter(
                key="memory_size",
                title="History",
                default=HISTORY,
                low=1,
                high=HISTORY,
                folded=True,
                help="Curvature pairs remembered.",
            ),
            Parameter(
                key="max_eval",
                title="Evaluations a step",
                default=0,
                low=0,
                high=1000,
                folded=True,
                help="Function evaluations allowed in one step; 0 is PyTorch's default, 1.25 times the iterations.",
            ),
            _tolerance("tolerance_grad", "Gradient tolerance", 1e-7, "Stops when no coordinate's slope is larger."),
            _tolerance("tolerance_change", "Change tolerance", 1e-9, "Stops when point or loss move by less."),
        ),
        memory=(
            Memory("k", "iterations", "Moves so far"),
            Memory("e", "last.earlier", "Earlier moves of the step"),
            Memory("g_k", "last.gradient", "Gradient of the last move"),
            Memory("n", "pairs", "Pairs held"),
            Memory("s", "position_change", "Newest pair: move"),
            Memory("y", "gradient_change", "Newest pair: gradient"),
            Memory("gamma", "scale", "Scale"),
            Memory("d", "last.direction", "Direction"),
            Memory("t_k", "last.length", "Step length"),
        ),
        anatomy=(
            GRADIENT,
            Line("k", "moves_made(max_iter, max_eval, tolerance_grad, tolerance_change)", "Moves so far"),
            Line("e", "moves_before_the_last(point) if max_iter > 1 else None", "Earlier moves of the step"),
            Line("g_k", "gradient_at(point + e) if max_iter > 1 else None", "Gradient of the last move"),
            Line("n", "pairs_held(memory_size)", "Pairs held"),
            Line("s", "newest_move(n)", "Newest pair: move"),
            Line("y", "newest_change_of_gradient(n)", "Newest pair: gradient"),
            Line("c", "dot(y, s)", "Newest pair: curvature"),
            Line("gamma", "where(n == 0, 1, c / dot(y, y))", "Scale"),
            Line("d", f"two_loop({_LAST_GRADIENT}, s, y, gamma)", "Direction"),
            Line(
                "t_k",
                f"strong_wolfe({_LAST_GRADIENT}, d, learning_rate, max_eval, tolerance_change)"
                f" if line_search_fn == 'strong_wolfe' else"
                f" where(dot({_LAST_GRADIENT}, d) < -tolerance_change, {_FIXED_LENGTH}, 0)",
                "Step length",
            ),
            Line("step", "e + t_k * d if max_iter > 1 else t_k * d", "Step", arrow="step"),
        ),
        lesson="Learns the curvature from the gradients it has seen; near a minimum it is almost Newton.",
        reference="Liu & Nocedal, On the limited memory BFGS method, Mathematical Programming 45",
        year=1989,
        torch="LBFGS",
        note="One step is PyTorch's: up to max_iter inner iterations.",
    ),
)

"""Rules that use curvature: Newton's method and L-BFGS."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array, lax

from optimizers.hyperparameters import learning_rate
from optimizers.line_search import strong_wolfe
from optimizers.optimizer import Optimizer, rule
from parameters import Parameter

HISTORY = 100  # curvature pairs kept at most: torch's default, and the size of the buffers


def newton(*, learning_rate: Array, damping: Array) -> optax.GradientTransformationExtraArgs:
    """Newton's method on two coordinates: p ← p − η (H + δI)⁻¹ g, H the exact Hessian.

    Undamped it jumps to whatever stationary point the local parabola has, saddles included. A singular
    H + δI gives a step that is not finite, which the run reports as divergence.

    Source: Nocedal & Wright, Numerical Optimization (2006), section 3.3.
    """

    def init(point):
        return optax.EmptyState()

    def update(gradient, state, point, *, hessian, **_):
        (a, b), (c, d) = hessian(point) + damping * jnp.eye(2)
        x, y = gradient
        step = jnp.stack([d * x - b * y, a * y - c * x]) / (a * d - b * c)
        # at a stationary point there is nowhere to go, however flat it is
        return jnp.where(jnp.all(gradient == 0), 0.0, -learning_rate * step), state

    return rule(init, update)


class LbfgsState(NamedTuple):
    """What L-BFGS remembers; rows of the history beyond `pairs` are unused."""

    iterations: Array  # () inner iterations done so far
    pairs: Array  # () curvature pairs held
    gradient_changes: Array  # (HISTORY, 2) y, oldest first
    position_changes: Array  # (HISTORY, 2) s, oldest first
    scale: Array  # () γ = sᵀy / yᵀy, the initial inverse Hessian
    direction: Array  # (2,) the last direction d
    length: Array  # () the last step length t
    gradient: Array  # (2,) the gradient that direction started from


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

    def push(history, row):
        moved = jnp.where(full, jnp.roll(history, -1, axis=0), history)
        return jnp.where(keep, moved.at[slot].set(row), history)

    return state._replace(
        pairs=jnp.where(keep, jnp.minimum(state.pairs + 1, memory_size), state.pairs),
        gradient_changes=push(state.gradient_changes, y),
        position_changes=push(state.position_changes, s),
        scale=jnp.where(keep, curvature / (y @ y), state.scale),
    )


def _direction(state: LbfgsState, gradient: Array) -> Array:
    """−H⁻¹g by the two-loop recursion (Nocedal & Wright, algorithm 7.4)."""
    pairs = state.pairs.astype(jnp.int32)

    def down(i, carry):
        q, alphas = carry
        k = pairs - 1 - i
        y, s = state.gradient_changes[k], state.position_changes[k]
        alpha = (s @ q) * (1.0 / (y @ s))
        return q - alpha * y, alphas.at[k].set(alpha)

    def up(k, r):
        y, s = state.gradient_changes[k], state.position_changes[k]
        beta = (y @ r) * (1.0 / (y @ s))
        return r + (alphas[k] - beta) * s

    q, alphas = lax.fori_loop(0, pairs, down, (-gradient, jnp.zeros(HISTORY)))
    return lax.fori_loop(0, pairs, up, q * state.scale)


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
        history = jnp.zeros((HISTORY, 2))
        zero = jnp.zeros(())
        return LbfgsState(zero, zero, history, history, zero + 1, point * 0, zero, point * 0)

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
            state = state._replace(direction=direction, length=length, gradient=i.gradient)
            evaluations = i.evaluations + found.evaluations
            done = (
                (i.count + 1 >= max_iter)
                | (evaluations >= max_eval)
                | (jnp.max(jnp.abs(found.gradient)) <= tolerance_grad)
                | (jnp.max(jnp.abs(direction * length)) <= tolerance_change)
                | (jnp.abs(found.loss - i.loss) < tolerance_change)
            )
            point = jnp.where(descends, i.point + length * direction, i.point)
            return _Iteration(i.count + 1, descends & ~done, evaluations, point, found.loss, found.gradient, state)

        begin = jnp.max(jnp.abs(gradient)) > tolerance_grad
        zero = jnp.zeros(())
        end = lax.while_loop(
            lambda i: i.running,
            iterate,
            _Iteration(zero, begin & (max_iter > 0), zero + 1, point, value, gradient, state),
        )
        return end.point - point, end.state

    return rule(init, update)


def _tolerance(key: str, title: str, default: float, help: str) -> Parameter:
    return Parameter(key=key, title=title, default=default, low=0.0, high=1.0, scale="log", folded=True, help=help)


OPTIMIZERS = (
    Optimizer(
        key="newton",
        title="Newton",
        family="Curvature",
        transform=newton,
        formula=r"\theta_{t+1} = \theta_t - \eta\,\big(\nabla^2 f(\theta_t) + \delta I\big)^{-1}\nabla f(\theta_t)",
        hyperparameters=(
            learning_rate(1.0),
            Parameter(
                key="damping",
                title="Damping δ",
                default=0.0,
                low=0.0,
                high=1000.0,
                scale="log",
                symbol=r"\delta",
                help="Added to every curvature: large damping turns Newton into gradient descent.",
            ),
        ),
        lesson="Solves the local parabola at once: one step on a quadratic, and straight into a saddle if one is near.",
        reference="Nocedal & Wright, Numerical Optimization, section 3.3",
        year=1685,
        note="Not part of PyTorch. Undamped Newton is drawn to saddles and maxima as much as to minima.",
    ),
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
        lesson="Learns the curvature from the gradients it has seen; near a minimum it is almost Newton.",
        reference="Liu & Nocedal, On the limited memory BFGS method, Mathematical Programming 45",
        year=1989,
        torch="LBFGS",
        note="One step is PyTorch's: up to max_iter inner iterations.",
    ),
)

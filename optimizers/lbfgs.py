"""L-BFGS: curvature learned from the last gradients."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array, lax

from optimizers.curvature_pairs import HISTORY, LbfgsMove, LbfgsState, descent_direction, remember
from optimizers.hyperparameters import learning_rate
from optimizers.line_search import strong_wolfe
from optimizers.lines import GRADIENT
from optimizers.optimizer import Line, Memory, OnNetworks, Optimizer, Pitfall, rule
from parameters import Parameter


class _Iteration(NamedTuple):
    """One outer step under way."""

    count: Array
    running: Array
    evaluations: Array
    point: Array
    loss: Array
    gradient: Array
    state: LbfgsState


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
            state = remember(state, i.gradient, memory_size)
            direction = descent_direction(state, i.gradient)
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
        evaluations=lambda own: float(own["max_eval"]) or 1.25 * float(own["max_iter"]),
        formula=(
            r"\begin{aligned} \theta &\leftarrow \theta - t_k\,H_k^{-1} g_k, \quad g_k = \nabla f(\theta), \quad"
            r" H_k^{-1} \text{ from the last } M \text{ pairs } (s_i, y_i), \text{ up to } K \text{ times a step} \\"
            r" t_k &= \eta, \text{ of the first move of all } \eta\min(1, 1/\|g_1\|_1), \text{ or by a search} \\"
            r" \theta_{t+1} &= \theta \text{ after the moves from } \theta_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(1.0, help="Length of a move along its direction; a line search tries it first."),
            Parameter(
                key="max_iter",
                title="Iterations a step",
                symbol="K",
                default=20,
                low=1,
                high=100,
                help="Most moves in a step; at 1 every move is a step of its own.",
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
                symbol="M",
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
        alone=True,
        searches=True,
        on_networks=OnNetworks(
            note="All evaluations of a step are of its one batch; running statistics move once a step.",
            largest=20_000,  # it keeps up to two hundred such vectors
            too_large="L-BFGS remembers a hundred steps of all {size} parameters and is offered up to {largest}",
            pitfalls=(
                Pitfall(
                    applies=lambda own, _: not own["line_search_fn"],
                    words="L-BFGS without a line search takes its step at full length, however wrong its idea of the"
                    " curvature is. The strong Wolfe search or a smaller learning rate helps.",
                ),
                Pitfall(
                    applies=lambda _, whole: not whole,
                    words="L-BFGS learns the curvature from differences of gradients, and those of different batches"
                    " differ by more than that. All samples a step (batch size 0) help.",
                ),
            ),
        ),
    ),
)

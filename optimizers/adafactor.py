"""Adafactor: steps relative to the parameters' size, the second moment of a matrix in two factors."""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from optimizers.hyperparameters import MAXIMIZE, WEIGHT_DECAY, learning_rate
from optimizers.lines import GRADIENT, STEP_IN_TWO, WEIGHT_DECAY_STEP
from optimizers.optimizer import Line, Memory, OnNetworks, Optimizer, rule
from parameters import Parameter

EPS1 = float(np.finfo(np.float64).eps)


class AdafactorState(NamedTuple):
    """What Adafactor remembers of a vector (nothing is factored below two dimensions)."""

    count: Array  # () steps taken
    second_moment: Array  # like the point


class FactoredState(NamedTuple):
    """What Adafactor remembers of matrices (the last two dimensions): their second moment, of rows and of columns."""

    count: Array  # () steps taken
    rows: Array  # (..., rows, 1) mean of g² over each
    columns: Array  # (..., 1, columns)


def adafactor(
    *, learning_rate: Array, beta2_decay: Array, eps1: Array, eps2: Array, d: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adafactor`: a relative step, clipped to root mean square d.

    v ← v + t^c (g² − v);  u = g/√max(v, ε₁²);  α = max(ε₂, rms(p)) · min(η, 1/√t);
    p ← p − ηλp − α · u / max(1, rms(u)/d).

    Of a matrix only the means r and k of v over rows and columns are kept, and v = r kᵀ / max(mean(r), ε₁). At its
    default ε₁ is the machine epsilon of the parameters' own type.

    Source: Shazeer & Stern, arXiv:1804.04235 (2018).
    """

    def floor(point):
        """ε₁; its default stands for the epsilon of the parameters' own type, as PyTorch's None does."""
        return jnp.where(eps1 == EPS1, jnp.finfo(point.dtype).eps, eps1)

    def root_mean_square(x):
        return jnp.sqrt(jnp.sum(x**2)) / jnp.sqrt(x.size)

    def init(point):
        if point.ndim < 2:
            return AdafactorState(jnp.zeros(()), jnp.zeros_like(point))
        return FactoredState(jnp.zeros(()), jnp.zeros_like(point[..., :1]), jnp.zeros_like(point[..., :1, :]))

    def remember(state, square, share, least):
        """The second moment, and what is kept of it."""
        if isinstance(state, AdafactorState):
            second = state.second_moment + share * (square - state.second_moment)
            return second, state._replace(second_moment=second)
        rows = state.rows + share * (square.mean(-1, keepdims=True) - state.rows)
        columns = state.columns + share * (square.mean(-2, keepdims=True) - state.columns)
        second = rows * columns / jnp.maximum(rows.mean(-2, keepdims=True), least)
        return second, state._replace(rows=rows, columns=columns)

    def update(gradient, state, point, **_):
        count = state.count + 1
        scale = jnp.maximum(eps2, root_mean_square(point)) * jnp.minimum(learning_rate, count**-0.5)
        least = floor(point)
        second, state = remember(state._replace(count=count), gradient**2, count**beta2_decay, least)
        direction = gradient / jnp.sqrt(jnp.maximum(second, least**2))
        clipped = direction / jnp.maximum(1.0, root_mean_square(direction) / d)
        return -learning_rate * weight_decay * point - scale * clipped, state

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="adafactor",
        title="Adafactor",
        family="Adaptive rates",
        transform=adafactor,
        formula=(
            r"\begin{aligned} v_t &= v_{t-1} + t^{c}(g_t^2 - v_{t-1}) \qquad u_t = g_t/\max(\sqrt{v_t}, \epsilon_1) \\"
            r" \alpha_t &= \max(\epsilon_2, \mathrm{rms}(\theta_t))\,\min(\eta, 1/\sqrt t) \\"
            r" \theta_{t+1} &= (1-\eta\lambda)\,\theta_t - \alpha_t\,u_t / \max(1, \mathrm{rms}(u_t)/d)"
            r" \qquad t = 1, 2, \dots \\"
            r" &\text{of a matrix: } v_t = r_t k_t^\top / \max(\mathrm{mean}(r_t), \epsilon_1),"
            r" \text{ with such averages } r_t, k_t \text{ of the means of } g_t^2"
            r" \text{ over rows and columns} \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01, help="The smaller of this and 1/√t, times the point's size, bounds the step."),
            Parameter(
                key="beta2_decay",
                title="Decay exponent",
                default=-0.8,
                low=-2.0,
                high=0.0,
                symbol="c",
                help="1−β₂ at step t is t to this power.",
            ),
            Parameter(
                key="d",
                title="Clipping threshold d",
                default=1.0,
                low=1.0,
                high=100.0,
                scale="log",
                symbol="d",
                help="The update's root mean square is cut to this.",
            ),
            Parameter(
                key="eps1",
                title="ε₁",
                default=EPS1,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                symbol=r"\epsilon_1",
                help="Floor of the root second moment; the default is PyTorch's None: the type's own epsilon.",
            ),
            Parameter(
                key="eps2",
                title="ε₂",
                default=1e-3,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                symbol=r"\epsilon_2",
                help="Floor of the point's own scale.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("v", "second_moment", "Second moment"),),
        anatomy=(
            GRADIENT,
            Line("alpha", "maximum(eps2, rms(point)) * minimum(learning_rate, 1 / sqrt(t))", "Relative rate"),
            Line("v", "v + t**beta2_decay * (g**2 - v)", "Second moment"),
            Line("sigma", "sqrt(maximum(v, eps1**2))", "Scale of the gradient"),
            Line("u", "g / sigma", "Scaled gradient"),
            Line("kappa", "maximum(1, rms(u) / d)", "Clipping"),
            Line("eta_i", "alpha / (kappa * sigma)", "Rate per coordinate"),
            Line("Delta_g", "-eta_i * g", "Gradient step", arrow="preconditioned"),
            WEIGHT_DECAY_STEP,
            STEP_IN_TWO,
        ),
        lesson="Steps in proportion to the point's own size: near the origin it creeps, far out it strides.",
        reference="Shazeer & Stern, Adafactor, arXiv:1804.04235",
        year=2018,
        torch="Adafactor",
        note="Its saving of memory (a factored second moment) needs matrices; on two coordinates nothing is factored.",
        on_networks=OnNetworks(
            note="Of a matrix (of a convolution, of every kernel) only the mean squares of rows and columns are kept.",
            whole_tensors=True,
        ),
    ),
)

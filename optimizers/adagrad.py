"""Adagrad: each coordinate's rate divided by the root of all its squared gradients so far."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import EPS, MAXIMIZE, WEIGHT_DECAY, learning_rate, with_default
from optimizers.lines import COUPLED_DECAY, GRADIENT
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter


class AdagradState(NamedTuple):
    """What Adagrad remembers."""

    count: Array  # () steps taken
    sum_of_squares: Array  # like the point


def adagrad(
    *,
    learning_rate: Array,
    lr_decay: Array,
    weight_decay: Array,
    initial_accumulator_value: Array,
    eps: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adagrad`: S ← S + g²;  p ← p − η/(1+(t−1)d) · g/(√S + ε) at step t = 1, 2, …

    Source: Duchi, Hazan & Singer, "Adaptive subgradient methods" (JMLR 2011).
    """

    def init(point):
        return AdagradState(jnp.zeros(()), jnp.full_like(point, 1.0) * initial_accumulator_value)

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        total = state.sum_of_squares + gradient**2
        rate = learning_rate / (1 + state.count * lr_decay)
        return -rate * gradient / (jnp.sqrt(total) + eps), AdagradState(state.count + 1, total)

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="adagrad",
        title="Adagrad",
        family="Adaptive rates",
        transform=adagrad,
        formula=(
            r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \qquad S_t = S_{t-1} + g_t^2 \\"
            r" \theta_{t+1} &= \theta_t - \frac{\eta}{1+(t-1)\,d}\,\frac{g_t}{\sqrt{S_t}+\epsilon}"
            r" \qquad S_0 = s, \quad t = 1, 2, \dots \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="lr_decay",
                title="Rate decay",
                default=0.0,
                low=0.0,
                high=10.0,
                scale="log",
                symbol="d",
                help="Divides the rate by 1 + n·d after n steps.",
            ),
            with_default(EPS, 1e-10),
            Parameter(
                key="initial_accumulator_value",
                title="Initial Σg²",
                default=0.0,
                low=0.0,
                high=100.0,
                scale="log",
                folded=True,
                symbol="s",
                help="What the sum of squares starts from.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("S", "sum_of_squares", "Sum of squared gradients"),),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            Line("S", "S + g_lambda**2", "Sum of squared gradients"),
            Line("eta_t", "learning_rate / (1 + (t - 1) * lr_decay)", "Decayed rate"),
            Line("eta_i", "eta_t / (sqrt(S) + eps)", "Rate per coordinate"),
            Line("step", "-eta_i * g_lambda", "Step", arrow="step"),
        ),
        lesson="Divides by all the gradients ever seen: rare directions keep long steps, but every rate only shrinks.",
        reference="Duchi, Hazan & Singer, Adaptive subgradient methods, JMLR 12",
        year=2011,
        torch="Adagrad",
    ),
)

"""Lion: steps by the sign of the momentum."""

from dataclasses import replace

import optax
from jax import Array

from optimizers.hyperparameters import (
    B1,
    B2,
    WEIGHT_DECAY,
    learning_rate,
    with_default,
)
from optimizers.lines import GRADIENT, STEP_IN_TWO, WEIGHT_DECAY_STEP
from optimizers.optimizer import Line, Memory, Optimizer


def lion(*, learning_rate: Array, b1: Array, b2: Array, weight_decay: Array) -> optax.GradientTransformationExtraArgs:
    """Lion, optax's: p ← p − η(sign(β₁m + (1−β₁)g) + λp);  m ← β₂m + (1−β₂)g.

    Source: Chen et al., "Symbolic discovery of optimization algorithms", arXiv:2302.06675 (2023).
    """
    return optax.with_extra_args_support(
        optax.chain(
            optax.scale_by_lion(b1=b1, b2=b2),  # pyright: ignore[reportArgumentType]
            optax.add_decayed_weights(weight_decay),
            optax.scale(-learning_rate),  # pyright: ignore[reportArgumentType]
        )
    )


OPTIMIZERS = (
    Optimizer(
        key="lion",
        title="Lion",
        family="Sign and spectrum",
        transform=lion,
        formula=(
            r"\begin{aligned} \theta_{t+1} &= \theta_t - \eta\big(\operatorname{sign}(\beta_1 m_{t-1}"
            r" + (1-\beta_1) g_t) + \lambda\theta_t\big) \\"
            r" m_t &= \beta_2 m_{t-1} + (1-\beta_2) g_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(1e-4),
            replace(B1, help="Share of the moment in the vote; the gradient has the rest."),
            with_default(B2, 0.99, help="Decay of the moment, the gradient's moving average."),
            with_default(WEIGHT_DECAY, 1e-3),
        ),
        memory=(Memory("m", "0.mu", "First moment"),),
        anatomy=(
            GRADIENT,
            Line("c", "b1 * m + (1 - b1) * g", "Moment that votes", arrow="momentum"),
            Line("m", "b2 * m + (1 - b2) * g", "Moment that is kept"),
            Line("Delta_g", "-learning_rate * sign(c)", "Sign step", arrow="preconditioned"),
            WEIGHT_DECAY_STEP,
            STEP_IN_TWO,
        ),
        lesson="Moves every coordinate by the same η, weight decay aside; the sign of the momentum decides which way.",
        reference="Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675",
        year=2023,
        optax="lion(learning_rate, b1, b2, weight_decay=weight_decay)",
        note="Not part of PyTorch: optax's rule and defaults.",
    ),
)

"""Yogi: Adam whose second moment changes by a share of the squared gradient."""

from dataclasses import replace

import optax
from jax import Array

from optimizers.adam import HATS_FORMULA
from optimizers.hyperparameters import (
    B1,
    B2,
    EPS,
    learning_rate,
    with_default,
)
from optimizers.lines import (
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    RATE,
    SECOND_CORRECTION,
    SECOND_HAT,
    STEP,
    aligned,
    first_moment,
)
from optimizers.optimizer import Line, Memory, Optimizer


def yogi(*, learning_rate: Array, b1: Array, b2: Array, eps: Array) -> optax.GradientTransformationExtraArgs:
    """Yogi, optax's: v moves towards g² by a fixed share of g²,  v ← v − (1−β₂) sign(v−g²) g².

    Source: Zaheer et al., "Adaptive methods for nonconvex optimization" (NeurIPS 2018).
    """
    scale = optax.scale_by_yogi(b1=b1, b2=b2, eps=eps)  # pyright: ignore[reportArgumentType]
    return optax.with_extra_args_support(optax.chain(scale, optax.scale(-learning_rate)))  # pyright: ignore[reportArgumentType]


OPTIMIZERS = (
    Optimizer(
        key="yogi",
        title="Yogi",
        family="Adam family",
        transform=yogi,
        formula=aligned(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\",
            r"v_t &= v_{t-1} - (1-\beta_2)\operatorname{sign}(v_{t-1}-g_t^2)\,g_t^2 \\",
            HATS_FORMULA,
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t/(\sqrt{\hat v_t}+\epsilon)",
            r"\qquad m_0 = v_0 = 10^{-6}, \quad t = 1, 2, \dots",
        ),
        hyperparameters=(
            learning_rate(0.01),
            B1,
            replace(B2, help="v moves by 1−β₂ times g² (the scale): its way is no average's."),
            with_default(EPS, 1e-3),
        ),
        memory=(Memory("m", "0.mu", "First moment"), Memory("v", "0.nu", "Second moment")),
        anatomy=(
            GRADIENT,
            first_moment("g"),
            Line("v", "v - (1 - b2) * sign(v - g**2) * g**2", "Second moment"),
            FIRST_CORRECTION,
            SECOND_CORRECTION,
            FIRST_HAT,
            SECOND_HAT,
            RATE,
            STEP,
        ),
        lesson="Adam whose scale cannot fall quickly: after a burst of large gradients it stays careful.",
        reference="Zaheer et al., Adaptive methods for nonconvex optimization, NeurIPS 2018",
        year=2018,
        optax="yogi(learning_rate, b1, b2, eps)",
        note="Not part of PyTorch: optax's rule and defaults; the paper corrects no bias.",
    ),
)

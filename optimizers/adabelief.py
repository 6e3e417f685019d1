"""AdaBelief: Adam scaled by how far the gradient strays from its average."""

from dataclasses import replace

import optax
from jax import Array

from optimizers.hyperparameters import (
    B1,
    B2,
    EPS,
    learning_rate,
    with_default,
)
from optimizers.lines import (
    COUNTED,
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    STEP,
    aligned,
    first_moment,
)
from optimizers.optimizer import Line, Memory, Optimizer
from parameters import Parameter


def adabelief(
    *, learning_rate: Array, b1: Array, b2: Array, eps: Array, eps_root: Array
) -> optax.GradientTransformationExtraArgs:
    """AdaBelief, optax's: Adam that divides by how far the gradient strays from its own average.

    s ← β₂s + (1−β₂)(g−m)² + ε_root;  p ← p − η m̂/(√ŝ + ε). Source: Zhuang et al., arXiv:2010.07468 (2020).
    """
    belief = optax.scale_by_belief(b1=b1, b2=b2, eps=eps, eps_root=eps_root)  # pyright: ignore[reportArgumentType]
    return optax.with_extra_args_support(optax.chain(belief, optax.scale(-learning_rate)))  # pyright: ignore[reportArgumentType]


OPTIMIZERS = (
    Optimizer(
        key="adabelief",
        title="AdaBelief",
        family="Adam family",
        transform=adabelief,
        formula=aligned(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\",
            r"s_t &= \beta_2 s_{t-1} + (1-\beta_2)(g_t-m_t)^2 + \epsilon_r \\",
            r"\hat m_t &= m_t/(1-\beta_1^t) \qquad \hat s_t = s_t/(1-\beta_2^t) \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t/(\sqrt{\hat s_t}+\epsilon)",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            replace(B2, help="Decay of the average of (g−m)², how far the gradient strays (the scale)."),
            with_default(EPS, 1e-16),
            Parameter(
                key="eps_root",
                title="ε inside the average",
                default=1e-16,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                symbol=r"\epsilon_r",
                help="Added to the average of (g−m)² at every step.",
            ),
        ),
        memory=(Memory("m", "0.mu", "First moment"), Memory("s", "0.nu", "Mean squared surprise")),
        anatomy=(
            GRADIENT,
            first_moment("g"),
            Line("s", "b2 * s + (1 - b2) * (g - m)**2 + eps_root", "Mean squared surprise"),
            FIRST_CORRECTION,
            Line("c_2", "1 - b2**t", "Bias correction of s"),
            FIRST_HAT,
            Line("s_hat", "s / c_2", "Surprise, corrected"),
            Line("eta_i", "learning_rate / (sqrt(s_hat) + eps)", "Rate per coordinate"),
            STEP,
        ),
        lesson="Trusts the gradient where it behaves as predicted: long steps when it agrees with its average.",
        reference="Zhuang et al., AdaBelief, arXiv:2010.07468",
        year=2020,
        optax="adabelief(learning_rate, b1, b2, eps, eps_root)",
        note="Not part of PyTorch: optax's rule and defaults.",
    ),
)

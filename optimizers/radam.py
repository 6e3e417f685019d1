"""RAdam: Adam whose adaptive part waits until its variance is known."""

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.adam import MOMENTS_FORMULA, advance, decayed, moments
from optimizers.hyperparameters import (
    B1,
    B2,
    DECOUPLED_WEIGHT_DECAY,
    EPS,
    MAXIMIZE,
    WEIGHT_DECAY,
    learning_rate,
)
from optimizers.lines import (
    COUNTED,
    COUPLED_FORMULA,
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    MOMENTS,
    SCALED_MOMENT,
    SECOND_CORRECTION,
    STEP_IN_TWO,
    aligned,
    decay_in_gradient,
    first_moment,
    second_moment,
    weight_decay_step,
)
from optimizers.optimizer import Line, Optimizer, rule


def radam(
    *,
    learning_rate: Array,
    b1: Array,
    b2: Array,
    eps: Array,
    weight_decay: Array,
    decoupled_weight_decay: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.RAdam`: Adam whose adaptive part waits until its variance is known (ρ_t > 5).

    Before: p ← p − η m̂. After: p ← p − η m̂ · r_t · √(1−β₂ᵗ)/(√v + ε),
    r_t = √((ρ_t−4)(ρ_t−2)ρ_∞ / ((ρ_∞−4)(ρ_∞−2)ρ_t)),  ρ_t = ρ_∞ − 2tβ₂ᵗ/(1−β₂ᵗ),  ρ_∞ = 2/(1−β₂) − 1.

    Source: Liu et al., arXiv:1908.03265 (ICLR 2020).
    """

    def update(gradient, state, point, **_):
        gradient, shrink = decayed(gradient, point, weight_decay, learning_rate, decoupled_weight_decay)
        m = advance(state, gradient, b1, b2)
        first = m.first / (1 - b1**m.count)
        remaining = 1 - b2**m.count
        rho_inf = 2 / (1 - b2) - 1
        rho = rho_inf - 2 * m.count * b2**m.count / remaining
        known = rho > 5
        safe = jnp.where(known, rho, 6.0)
        rectified = jnp.sqrt((safe - 4) * (safe - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * safe))
        adaptive = jnp.sqrt(remaining) / (jnp.sqrt(m.second) + eps) * rectified
        return shrink - learning_rate * first * jnp.where(known, adaptive, 1.0), m

    return rule(moments, update)


_RECTIFICATION = "sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))"


OPTIMIZERS = (
    Optimizer(
        key="radam",
        title="RAdam",
        family="Adam family",
        transform=radam,
        formula=aligned(
            COUPLED_FORMULA,
            MOMENTS_FORMULA,
            r"\hat m_t &= m_t/(1-\beta_1^t) \qquad r_t =",
            r"\sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho_t}} \\",
            r"\rho_t &= \rho_\infty - 2t\beta_2^t/(1-\beta_2^t) \qquad \rho_\infty = 2/(1-\beta_2)-1 \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t \cdot \begin{cases}",
            r" r_t\,\sqrt{1-\beta_2^t}/(\sqrt{v_t}+\epsilon) & \rho_t > 5 \\ 1 & \text{else} \end{cases}",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
            EPS,
            WEIGHT_DECAY,
            DECOUPLED_WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=MOMENTS,
        anatomy=(
            GRADIENT,
            decay_in_gradient("decoupled_weight_decay"),
            first_moment("g_lambda"),
            second_moment("g_lambda"),
            FIRST_CORRECTION,
            SECOND_CORRECTION,
            FIRST_HAT,
            Line("rho_inf", "2 / (1 - b2) - 1", "Longest average"),
            Line("rho", "rho_inf - 2 * t * b2**t / c_2", "Length of the average"),
            Line("r", f"where(rho > 5, {_RECTIFICATION}, 1)", "Rectification"),
            Line(
                "eta_i",
                "where(rho > 5, learning_rate * r * sqrt(c_2) / (sqrt(v) + eps), learning_rate)",
                "Rate per coordinate",
            ),
            SCALED_MOMENT,
            weight_decay_step("decoupled_weight_decay"),
            STEP_IN_TWO,
        ),
        lesson="Adam with a built-in warm-up: until it has seen enough (five steps at β₂ = 0.999) it is momentum.",
        reference="Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265",
        year=2019,
        torch="RAdam",
    ),
)

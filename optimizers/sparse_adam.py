"""SparseAdam: Adam on the coordinates that have a gradient."""

from dataclasses import replace

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.adam import MOMENTS_FORMULA, Moments, advance, moments
from optimizers.hyperparameters import (
    B1,
    B2,
    EPS,
    MAXIMIZE,
    learning_rate,
)
from optimizers.lines import (
    COUNTED,
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    MOMENTS,
    SECOND_CORRECTION,
    aligned,
)
from optimizers.optimizer import Line, OnNetworks, Optimizer, rule


def sparse_adam(*, learning_rate: Array, b1: Array, b2: Array, eps: Array) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.SparseAdam`: Adam that touches only the coordinates whose gradient is not zero.

    Elsewhere moments and point stay as they are; the step counter goes on for all. ε is added to the
    uncorrected √v:  p ← p − η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε).

    Source: PyTorch's documentation of SparseAdam ("masked version of Adam").
    """

    def update(gradient, state, point, **_):
        present = gradient != 0
        m = advance(state, gradient, b1, b2)
        m = Moments(m.count, jnp.where(present, m.first, state.first), jnp.where(present, m.second, state.second))
        rate = learning_rate * jnp.sqrt(1 - b2**m.count) / (1 - b1**m.count)
        return jnp.where(present, -rate * m.first / (jnp.sqrt(m.second) + eps), 0.0), m

    return rule(moments, update)


OPTIMIZERS = (
    Optimizer(
        key="sparse_adam",
        title="SparseAdam",
        family="Adam family",
        transform=sparse_adam,
        formula=aligned(
            MOMENTS_FORMULA,
            r"\theta_{t+1} &= \theta_t - \eta\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\,\frac{m_t}{\sqrt{v_t}+\epsilon}",
            r"\\ &\text{in the coordinates where } g_t \ne 0; \text{ the others keep } \theta, m, v",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
            replace(EPS, help="Added to the denominator; PyTorch asks for one above 0."),
            MAXIMIZE,
        ),
        memory=MOMENTS,
        anatomy=(
            GRADIENT,
            Line("m", "where(g == 0, m, b1 * m + (1 - b1) * g)", "First moment", arrow="momentum"),
            Line("v", "where(g == 0, v, b2 * v + (1 - b2) * g**2)", "Second moment"),
            FIRST_CORRECTION,
            SECOND_CORRECTION,
            FIRST_HAT,
            Line("eta_i", "learning_rate * sqrt(c_2) / (sqrt(v) + eps)", "Rate per coordinate"),
            Line("step", "where(g == 0, 0, -eta_i * m_hat)", "Step", arrow="step"),
        ),
        lesson="Adam that updates only coordinates with a gradient: made for embeddings; elsewhere it is Adam.",
        reference="PyTorch, torch.optim.SparseAdam",
        year=2017,
        torch="SparseAdam",
        note="It differs from Adam only where a coordinate's gradient is exactly zero, and in where ε is added.",
        on_networks=OnNetworks(
            note="It differs from Adam only where a gradient is exactly zero, and in where ε is added."
        ),
    ),
)

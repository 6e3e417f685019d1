"""NAdam: Adam with Nesterov's look-ahead."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.adam import MOMENTS_FORMULA, Moments, advance, decayed, moments
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
    GRADIENT,
    INNER_MOMENTS,
    RATE,
    SECOND_CORRECTION,
    SECOND_HAT,
    STEP_IN_TWO,
    aligned,
    decay_in_gradient,
    first_moment,
    second_moment,
    weight_decay_step,
)
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter


class NadamState(NamedTuple):
    """What NAdam remembers."""

    moments: Moments
    momentum_product: Array  # () ∏ μ_i


def nadam(
    *,
    learning_rate: Array,
    b1: Array,
    b2: Array,
    eps: Array,
    weight_decay: Array,
    momentum_decay: Array,
    decoupled_weight_decay: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.NAdam`: Adam with Nesterov's look-ahead and a momentum μ_t = β₁(1 − ½·0.96^{tψ}) that warms up.

    p ← p − η [ (1−μ_t) g/(1−∏μ) + μ_{t+1} m/(1−μ_{t+1}∏μ) ] / (√(v/(1−β₂ᵗ)) + ε).

    Source: Dozat, "Incorporating Nesterov momentum into Adam" (ICLR workshop 2016).
    """

    def init(point):
        return NadamState(moments(point), jnp.ones(()))

    def update(gradient, state, point, **_):
        gradient, shrink = decayed(gradient, point, weight_decay, learning_rate, decoupled_weight_decay)
        m = advance(state.moments, gradient, b1, b2)
        now = b1 * (1 - 0.5 * 0.96 ** (m.count * momentum_decay))
        ahead = b1 * (1 - 0.5 * 0.96 ** ((m.count + 1) * momentum_decay))
        product = state.momentum_product * now
        denominator = jnp.sqrt(m.second / (1 - b2**m.count)) + eps
        numerator = (1 - now) / (1 - product) * gradient + ahead / (1 - product * ahead) * m.first
        return shrink - learning_rate * numerator / denominator, NadamState(m, product)

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="nadam",
        title="NAdam",
        family="Adam family",
        transform=nadam,
        formula=aligned(
            COUPLED_FORMULA,
            MOMENTS_FORMULA,
            r"\hat v_t &= v_t/(1-\beta_2^t) \qquad",
            r"\mu_t = \beta_1\big(1-\tfrac12\,0.96^{t\psi}\big) \qquad P_t = \textstyle\prod_{i\le t}\mu_i \\",
            r"\theta_{t+1} &= \theta_t - \frac{\eta}{\sqrt{\hat v_t}+\epsilon}",
            r"\Big(\frac{(1-\mu_t)\,g_t}{1-P_t} + \frac{\mu_{t+1}\,m_t}{1-P_{t+1}}\Big)",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.002),
            B1,
            B2,
            Parameter(
                key="momentum_decay",
                title="Momentum decay ψ",
                default=0.004,
                low=0.0,
                high=1.0,
                scale="log",
                symbol=r"\psi",
                help="How fast the momentum warms up from β₁/2 to β₁.",
            ),
            EPS,
            WEIGHT_DECAY,
            DECOUPLED_WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(*INNER_MOMENTS, Memory("P", "momentum_product", "Product of the momenta")),
        anatomy=(
            GRADIENT,
            decay_in_gradient("decoupled_weight_decay"),
            first_moment("g_lambda"),
            second_moment("g_lambda"),
            Line("mu", "b1 * (1 - 0.5 * 0.96**(t * momentum_decay))", "Momentum"),
            Line("mu_next", "b1 * (1 - 0.5 * 0.96**((t + 1) * momentum_decay))", "Next momentum"),
            Line("P", "P * mu", "Product of the momenta"),
            Line("n", "(1 - mu) / (1 - P) * g_lambda + mu_next / (1 - P * mu_next) * m", "Look-ahead, corrected"),
            SECOND_CORRECTION,
            SECOND_HAT,
            RATE,
            Line("Delta_g", "-eta_i * n", "Scaled look-ahead", arrow="preconditioned"),
            weight_decay_step("decoupled_weight_decay"),
            STEP_IN_TWO,
        ),
        lesson="Adam with Nesterov's look-ahead and a momentum that warms up.",
        reference="Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016",
        year=2016,
        torch="NAdam",
    ),
)

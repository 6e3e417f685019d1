"""Adam and its family: a moving average of the gradient over a moving average of its square."""

from dataclasses import replace
from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import (
    AMSGRAD,
    B1,
    B2,
    DECOUPLED_WEIGHT_DECAY,
    EPS,
    MAXIMIZE,
    WEIGHT_DECAY,
    learning_rate,
    with_default,
)
from optimizers.lines import (
    COUNTED,
    COUPLED_DECAY,
    COUPLED_FORMULA,
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    INNER_MOMENTS,
    RATE,
    SCALED_MOMENT,
    SECOND_CORRECTION,
    STEP,
    STEP_IN_TWO,
    aligned,
    decay_in_gradient,
    first_moment,
    second_moment,
    weight_decay_step,
)
from optimizers.optimizer import Line, Memory, Optimizer, rule


class Moments(NamedTuple):
    """The two moments every rule here keeps."""

    count: Array  # () steps taken
    first: Array  # like the point: average of g
    second: Array  # like the point: average of g²


def moments(point: Array) -> Moments:
    """Both moments at zero."""
    return Moments(jnp.zeros(()), jnp.zeros_like(point), jnp.zeros_like(point))


def advance(state: Moments, gradient: Array, b1: Array, b2: Array) -> Moments:
    """m ← m + (1−β₁)(g − m);  v ← β₂v + (1−β₂)g²."""
    first = state.first + (1 - b1) * (gradient - state.first)
    return Moments(state.count + 1, first, b2 * state.second + (1 - b2) * gradient**2)


def decayed(gradient: Array, point: Array, weight_decay: Array, rate: Array, decoupled: Array | bool):
    """The gradient with coupled decay λp in it, and the shrinking −ηλp that the decoupled form takes instead."""
    shrink = jnp.where(decoupled, rate * weight_decay, 0.0)
    return gradient + jnp.where(decoupled, 0.0, weight_decay) * point, -shrink * point


class AdamState(NamedTuple):
    """What Adam remembers."""

    moments: Moments
    largest_second: Array  # like the point: AMSGrad's running maximum of v


def adam(
    *,
    learning_rate: Array,
    b1: Array,
    b2: Array,
    eps: Array,
    weight_decay: Array,
    amsgrad: Array | bool = False,
    decoupled_weight_decay: Array | bool = False,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adam`: p ← p − η/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε).

    AMSGrad takes the maximum over the raw v and corrects its bias afterwards (optax: the other way round).

    Source: Kingma & Ba, arXiv:1412.6980; Reddi, Kale & Kumar, ICLR 2018; Loshchilov & Hutter, ICLR 2019.
    """

    def init(point):
        return AdamState(moments(point), jnp.zeros_like(point))

    def update(gradient, state, point, **_):
        gradient, shrink = decayed(gradient, point, weight_decay, learning_rate, decoupled_weight_decay)
        m = advance(state.moments, gradient, b1, b2)
        largest = jnp.maximum(state.largest_second, m.second)
        scale = jnp.where(amsgrad, largest, m.second)
        denominator = jnp.sqrt(scale) / jnp.sqrt(1 - b2**m.count) + eps
        step = -(learning_rate / (1 - b1**m.count)) * m.first / denominator
        return shrink + step, AdamState(m, largest)

    return rule(init, update)


def adamw(**hyperparameters: Array) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.AdamW`: Adam whose weight decay shrinks the point itself, p ← (1−ηλ)p first."""
    return adam(**hyperparameters, decoupled_weight_decay=True)


def adamax(
    *, learning_rate: Array, b1: Array, b2: Array, eps: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adamax`: u ← max(β₂u, |g|+ε);  p ← p − η/(1−β₁ᵗ) · m/u.

    Source: Kingma & Ba, arXiv:1412.6980, section 7.1.
    """

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        m = advance(state, gradient, b1, b2)
        largest = jnp.maximum(b2 * state.second, jnp.abs(gradient) + eps)
        return -learning_rate / (1 - b1**m.count) * m.first / largest, m._replace(second=largest)

    return rule(moments, update)


MOMENTS_FORMULA = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t &= \beta_2 v_{t-1} + (1-\beta_2) g_t^2 \\"
HATS_FORMULA = r" \hat m_t &= m_t/(1-\beta_1^t) \qquad \hat v_t = v_t/(1-\beta_2^t) \\"


_MEMORY = (*INNER_MOMENTS, Memory("v_max", "largest_second", "Largest second moment"))


def _anatomy(decoupled: str) -> tuple[Line, ...]:
    """Adam's rule; `decoupled` says when the weight decay acts on the point itself."""
    return (
        GRADIENT,
        decay_in_gradient(decoupled),
        first_moment("g_lambda"),
        second_moment("g_lambda"),
        Line("v_max", "maximum(v_max, v) if amsgrad else None", "Largest second moment"),
        FIRST_CORRECTION,
        SECOND_CORRECTION,
        FIRST_HAT,
        Line("v_hat", "(v_max if amsgrad else v) / c_2", "Second moment, corrected"),
        RATE,
        SCALED_MOMENT,
        weight_decay_step(decoupled),
        STEP_IN_TWO,
    )


OPTIMIZERS = (
    Optimizer(
        key="adam",
        title="Adam",
        family="Adam family",
        transform=adam,
        formula=aligned(
            COUPLED_FORMULA,
            MOMENTS_FORMULA,
            HATS_FORMULA,
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t / (\sqrt{\hat v_t}+\epsilon)",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
            EPS,
            WEIGHT_DECAY,
            AMSGRAD,
            DECOUPLED_WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=_MEMORY,
        anatomy=_anatomy(decoupled="decoupled_weight_decay"),
        lesson="Momentum over RMSprop, both corrected for starting at zero: its first step is η whatever the slope.",
        reference="Kingma & Ba, Adam: a method for stochastic optimization, arXiv:1412.6980",
        year=2014,
        torch="Adam",
        optax="adam(learning_rate, b1, b2, eps)",
    ),
    Optimizer(
        key="amsgrad",
        title="AMSGrad",
        family="Adam family",
        transform=adam,
        formula=aligned(
            COUPLED_FORMULA,
            MOMENTS_FORMULA,
            r"\bar v_t &= \max(\bar v_{t-1}, v_t) \qquad \hat m_t = m_t/(1-\beta_1^t) \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t / (\sqrt{\bar v_t/(1-\beta_2^t)}+\epsilon)",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
            EPS,
            WEIGHT_DECAY,
            with_default(AMSGRAD, True),
            DECOUPLED_WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=_MEMORY,
        anatomy=_anatomy(decoupled="decoupled_weight_decay"),
        lesson="Adam that divides by the largest second moment so far: a burst of large gradients is never forgotten.",
        reference="Reddi, Kale & Kumar, On the convergence of Adam and beyond, ICLR 2018",
        year=2018,
        torch="Adam",
        note="PyTorch corrects the maximum's bias at every step, so the rate can still grow; the paper corrects none.",
    ),
    Optimizer(
        key="adamax",
        title="Adamax",
        family="Adam family",
        transform=adamax,
        formula=aligned(
            COUPLED_FORMULA,
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ u_t &= \max(\beta_2 u_{t-1}, |g_t|+\epsilon) \\",
            r"\theta_{t+1} &= \theta_t - \frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.002),
            B1,
            replace(B2, help="Decay of the largest gradient (the scale)."),
            replace(EPS, help="Added to |g| inside the maximum, so that the scale is never 0."),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("m", "first", "First moment"), Memory("u", "second", "Largest gradient")),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            first_moment("g_lambda"),
            Line("u", "maximum(b2 * u, abs(g_lambda) + eps)", "Largest recent gradient"),
            FIRST_CORRECTION,
            FIRST_HAT,
            Line("eta_i", "learning_rate / u", "Rate per coordinate"),
            STEP,
        ),
        lesson="Adam with the largest recent gradient as its scale instead of the root mean square.",
        reference="Kingma & Ba, arXiv:1412.6980, section 7.1",
        year=2014,
        torch="Adamax",
        optax="adamax(learning_rate, b1, b2, eps)",
    ),
    Optimizer(
        key="adamw",
        title="AdamW",
        family="Adam family",
        transform=adamw,
        formula=aligned(
            MOMENTS_FORMULA,
            HATS_FORMULA,
            r"\theta_{t+1} &= (1-\eta\lambda)\,\theta_t - \eta\,\hat m_t / (\sqrt{\hat v_t}+\epsilon)",
            COUNTED,
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
            with_default(WEIGHT_DECAY, 0.01, folded=False),
            EPS,
            AMSGRAD,
            MAXIMIZE,
        ),
        memory=_MEMORY,
        anatomy=_anatomy(decoupled="True"),
        lesson="Adam whose weight decay acts on the point itself and is not divided away by the adaptive scale.",
        reference="Loshchilov & Hutter, Decoupled weight decay regularization, ICLR 2019",
        year=2017,
        torch="AdamW",
        optax="adamw(learning_rate, b1, b2, eps, weight_decay=weight_decay)",
    ),
)

"""Kin of Adam: other momenta (NAdam), scales (AdaBelief, Yogi) and beginnings (RAdam)."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.adam import MOMENTS_FORMULA, Moments, advance, aligned, decayed, moments
from optimizers.hyperparameters import (
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
    FIRST_CORRECTION,
    FIRST_HAT,
    GRADIENT,
    INNER_MOMENTS,
    MOMENTS,
    RATE,
    SCALED_MOMENT,
    SECOND_CORRECTION,
    SECOND_HAT,
    STEP,
    STEP_IN_TWO,
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


def adabelief(
    *, learning_rate: Array, b1: Array, b2: Array, eps: Array, eps_root: Array
) -> optax.GradientTransformationExtraArgs:
    """AdaBelief, optax's: Adam that divides by how far the gradient strays from its own average.

    s ← β₂s + (1−β₂)(g−m)² + ε_root;  p ← p − η m̂/(√ŝ + ε). Source: Zhuang et al., arXiv:2010.07468 (2020).
    """
    belief = optax.scale_by_belief(b1=b1, b2=b2, eps=eps, eps_root=eps_root)  # pyright: ignore[reportArgumentType]
    return optax.with_extra_args_support(optax.chain(belief, optax.scale(-learning_rate)))  # pyright: ignore[reportArgumentType]


def yogi(*, learning_rate: Array, b1: Array, b2: Array, eps: Array) -> optax.GradientTransformationExtraArgs:
    """Yogi, optax's: v moves towards g² by a fixed share of g²,  v ← v − (1−β₂) sign(v−g²) g².

    Source: Zaheer et al., "Adaptive methods for nonconvex optimization" (NeurIPS 2018).
    """
    scale = optax.scale_by_yogi(b1=b1, b2=b2, eps=eps)  # pyright: ignore[reportArgumentType]
    return optax.with_extra_args_support(optax.chain(scale, optax.scale(-learning_rate)))  # pyright: ignore[reportArgumentType]


_RECTIFICATION = "sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))"

OPTIMIZERS = (
    Optimizer(
        key="nadam",
        title="NAdam",
        family="Adam family",
        transform=nadam,
        formula=aligned(
            r"\mu_t &= \beta_1\big(1-\tfrac12\,0.96^{t\psi}\big) \qquad P_t = \textstyle\prod_{i\le t}\mu_i \\",
            r"\theta_{t+1} &= \theta_t - \frac{\eta}{\sqrt{\hat v_t}+\epsilon}",
            r"\Big(\frac{(1-\mu_t)\,g_t}{1-P_t} + \frac{\mu_{t+1}\,m_t}{1-P_{t+1}}\Big)",
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
    Optimizer(
        key="radam",
        title="RAdam",
        family="Adam family",
        transform=radam,
        formula=aligned(
            r"\rho_t &= \rho_\infty - 2t\beta_2^t/(1-\beta_2^t) \qquad \rho_\infty = 2/(1-\beta_2)-1 \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t \cdot \begin{cases}",
            r" r_t\,\sqrt{1-\beta_2^t}/(\sqrt{v_t}+\epsilon) & \rho_t > 5 \\ 1 & \text{else} \end{cases}",
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
        lesson="Adam with a built-in warm-up: until it has seen enough it is plain momentum (the first five steps).",
        reference="Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265",
        year=2019,
        torch="RAdam",
    ),
    Optimizer(
        key="sparse_adam",
        title="SparseAdam",
        family="Adam family",
        transform=sparse_adam,
        formula=aligned(
            MOMENTS_FORMULA,
            r"\theta_{t+1} &= \theta_t - \eta\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\,\frac{m_t}{\sqrt{v_t}+\epsilon}",
            r"\quad\text{where } g_t \ne 0",
        ),
        hyperparameters=(learning_rate(0.001), B1, B2, EPS, MAXIMIZE),
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
    ),
    Optimizer(
        key="adabelief",
        title="AdaBelief",
        family="Adam family",
        transform=adabelief,
        formula=aligned(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\",
            r"s_t &= \beta_2 s_{t-1} + (1-\beta_2)(g_t-m_t)^2 + \epsilon_r \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t/(\sqrt{\hat s_t}+\epsilon)",
        ),
        hyperparameters=(
            learning_rate(0.001),
            B1,
            B2,
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
        note="Not part of PyTorch: optax's rule and defaults.",
    ),
    Optimizer(
        key="yogi",
        title="Yogi",
        family="Adam family",
        transform=yogi,
        formula=aligned(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\",
            r"v_t &= v_{t-1} - (1-\beta_2)\operatorname{sign}(v_{t-1}-g_t^2)\,g_t^2 \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t/(\sqrt{\hat v_t}+\epsilon)",
        ),
        hyperparameters=(learning_rate(0.01), B1, B2, with_default(EPS, 1e-3)),
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
        note="Not part of PyTorch: optax's rule and defaults.",
    ),
)

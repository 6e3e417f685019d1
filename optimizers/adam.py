"""Adam and its family: a moving average of the gradient over a moving average of its square."""

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
from optimizers.optimizer import Optimizer, rule
from parameters import Parameter


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


_MOMENTS = r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t &= \beta_2 v_{t-1} + (1-\beta_2) g_t^2 \\"
_HATS = r" \hat m_t &= m_t/(1-\beta_1^t) \qquad \hat v_t = v_t/(1-\beta_2^t) \\"


def _formula(*lines: str) -> str:
    return r"\begin{aligned} " + " ".join(lines) + r" \end{aligned}"


OPTIMIZERS = (
    Optimizer(
        key="adam",
        title="Adam",
        family="Adam family",
        transform=adam,
        formula=_formula(_MOMENTS, _HATS, r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t / (\sqrt{\hat v_t}+\epsilon)"),
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
        lesson="Momentum over RMSprop, both corrected for starting at zero: its first step is η whatever the slope.",
        reference="Kingma & Ba, Adam: a method for stochastic optimization, arXiv:1412.6980",
        year=2014,
        torch="Adam",
    ),
    Optimizer(
        key="amsgrad",
        title="AMSGrad",
        family="Adam family",
        transform=adam,
        formula=_formula(
            _MOMENTS,
            r"\bar v_t &= \max(\bar v_{t-1}, v_t) \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t / (\sqrt{\bar v_t/(1-\beta_2^t)}+\epsilon)",
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
        lesson="Adam that never forgets its largest gradient: the effective rate cannot grow again.",
        reference="Reddi, Kale & Kumar, On the convergence of Adam and beyond, ICLR 2018",
        year=2018,
        torch="Adam",
    ),
    Optimizer(
        key="adamax",
        title="Adamax",
        family="Adam family",
        transform=adamax,
        formula=_formula(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\ u_t &= \max(\beta_2 u_{t-1}, |g_t|+\epsilon) \\",
            r"\theta_{t+1} &= \theta_t - \frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}",
        ),
        hyperparameters=(learning_rate(0.002), B1, B2, EPS, WEIGHT_DECAY, MAXIMIZE),
        lesson="Adam with the largest recent gradient as its scale instead of the root mean square.",
        reference="Kingma & Ba, arXiv:1412.6980, section 7.1",
        year=2014,
        torch="Adamax",
    ),
    Optimizer(
        key="adamw",
        title="AdamW",
        family="Adam family",
        transform=adamw,
        formula=_formula(
            _MOMENTS,
            _HATS,
            r"\theta_{t+1} &= (1-\eta\lambda)\,\theta_t - \eta\,\hat m_t / (\sqrt{\hat v_t}+\epsilon)",
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
        lesson="Adam whose weight decay acts on the point itself and is not divided away by the adaptive scale.",
        reference="Loshchilov & Hutter, Decoupled weight decay regularization, ICLR 2019",
        year=2017,
        torch="AdamW",
    ),
    Optimizer(
        key="nadam",
        title="NAdam",
        family="Adam family",
        transform=nadam,
        formula=_formula(
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
        formula=_formula(
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
        formula=_formula(
            _MOMENTS,
            r"\theta_{t+1} &= \theta_t - \eta\,\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\,\frac{m_t}{\sqrt{v_t}+\epsilon}",
            r"\quad\text{where } g_t \ne 0",
        ),
        hyperparameters=(learning_rate(0.001), B1, B2, EPS, MAXIMIZE),
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
        formula=_formula(
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
        formula=_formula(
            r"m_t &= \beta_1 m_{t-1} + (1-\beta_1) g_t \\",
            r"v_t &= v_{t-1} - (1-\beta_2)\operatorname{sign}(v_{t-1}-g_t^2)\,g_t^2 \\",
            r"\theta_{t+1} &= \theta_t - \eta\,\hat m_t/(\sqrt{\hat v_t}+\epsilon)",
        ),
        hyperparameters=(learning_rate(0.01), B1, B2, with_default(EPS, 1e-3)),
        lesson="Adam whose scale cannot fall quickly: after a burst of large gradients it stays careful.",
        reference="Zaheer et al., Adaptive methods for nonconvex optimization, NeurIPS 2018",
        year=2018,
        note="Not part of PyTorch: optax's rule and defaults.",
    ),
)

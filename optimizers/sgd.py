"""Stochastic gradient descent, with momentum and Nesterov's look-ahead: `torch.optim.SGD` at three settings."""

from collections.abc import Sequence
from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import (
    DAMPENING,
    MAXIMIZE,
    MOMENTUM,
    NESTEROV,
    WEIGHT_DECAY,
    learning_rate,
    with_default,
)
from optimizers.lines import COUPLED_DECAY, GRADIENT
from optimizers.optimizer import Line, Memory, OnQuadratics, Optimizer, Own, rule


class SgdState(NamedTuple):
    """What SGD remembers."""

    count: Array  # () steps taken with momentum
    velocity: Array  # like the point


def sgd(
    *, learning_rate: Array, momentum: Array, dampening: Array, weight_decay: Array, nesterov: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.SGD`: g ← g + λp;  v₁ = g, v ← μv + (1−τ)g;  p ← p − η(v, or g + μv with Nesterov).

    At a step without momentum (μ = 0) PyTorch leaves the buffer alone, and the dampening has no effect.

    Source: Sutskever, Martens, Dahl & Hinton (2013); PyTorch's documentation of SGD.
    """

    def init(point):
        return SgdState(jnp.zeros(()), jnp.zeros_like(point))

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        damped = jnp.where(state.count == 0, 1.0, 1.0 - dampening)
        velocity = momentum * state.velocity + damped * gradient
        direction = jnp.where(nesterov, gradient + momentum * velocity, velocity)
        direction = jnp.where(momentum == 0, gradient, direction)
        velocity = jnp.where(momentum == 0, state.velocity, velocity)
        return -learning_rate * direction, SgdState(state.count + (momentum != 0), velocity)

    return rule(init, update)


def stability_limit(own: Own) -> float | None:
    """The largest η(λ + weight decay) at which SGD's swings do not grow on a quadratic of curvature λ.

    2 without momentum; with momentum μ and dampening τ (2 + 2μ)/(1 − τ), with Nesterov's look-ahead
    (2 + 2μ)/(1 + 2μ − μτ). None where it climbs or takes nothing of a gradient.

    Source: Cohen, Kaur, Li, Kolter and Talwalkar, Gradient Descent on Neural Networks Typically Occurs at the Edge of
    Stability (ICLR 2021), appendix B.
    """
    momentum, dampening = float(own["momentum"]), float(own["dampening"])
    if own["maximize"]:
        return None
    if momentum == 0:
        return 2.0
    if own["nesterov"]:
        return (2 + 2 * momentum) / (1 + 2 * momentum - momentum * dampening)
    return (2 + 2 * momentum) / (1 - dampening) if dampening < 1 else None


def noise_floor(own: Own, spread: float, curvatures: Sequence[float]) -> float | None:
    """The mean loss above the minimum at which SGD with a constant rate stays on a bowl; None where that is not known.

    In a direction of curvature λ, with noise of standard deviation s, rate η and momentum μ, the stationary
    variance is ηs²(1+μ) / (λ(1−μ)(2(1+μ) − ηλ)), and the loss ½λ times that. For μ = 0: ηs²/(2(2 − ηλ)).

    Source: Mandt, Hoffman & Blei, "Stochastic gradient descent as approximate Bayesian inference" (JMLR 2017).
    """
    if any(own.get(key) for key in ("dampening", "weight_decay", "nesterov", "maximize")):
        return None
    s, eta, mu = spread, float(own["learning_rate"]), float(own["momentum"])
    if eta * max(curvatures) >= 2 * (1 + mu) or mu >= 1:
        return None
    return sum(eta * s**2 * (1 + mu) / (2 * (1 - mu) * (2 * (1 + mu) - eta * curvature)) for curvature in curvatures)


def _fastest(smallest: float, largest: float) -> float:
    """2/(λ₁ + λ₂). Source: Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, theorem 2.1.15."""
    return 2 / (smallest + largest)


_SGD_FORMULA = (
    r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \\"
    r" v_t &= \mu v_{t-1} + (1-\tau)\,g_t \quad (v_1 = g_1) \\"
    r" \theta_{t+1} &= \theta_t - \eta\, %s \end{aligned}"
)


_SGD_MEMORY = (Memory("n", "count", "Steps with momentum"), Memory("v", "velocity", "Velocity"))


_SGD_ANATOMY = (
    GRADIENT,
    COUPLED_DECAY,
    Line(
        "v",
        "(momentum * v + where(n == 0, 1, 1 - dampening) * g_lambda if momentum else v) if momentum else None",
        "Velocity",
        arrow="momentum",
    ),
    Line("n", "((n + 1 if momentum else n) if momentum else None) if dampening else None", "Steps with momentum"),
    Line("d", "(g_lambda + momentum * v if nesterov else v) if momentum else g_lambda", "Direction"),
    Line("step", "-learning_rate * d", "Step", arrow="step"),
)


OPTIMIZERS = (
    Optimizer(
        key="gradient_descent",
        title="Gradient descent",
        family="Gradient and momentum",
        transform=sgd,
        formula=r"\theta_{t+1} = \theta_t - \eta\,(\nabla f(\theta_t) + \lambda\theta_t)",
        hyperparameters=(
            learning_rate(0.001),
            with_default(MOMENTUM, 0.0, folded=True),
            with_default(DAMPENING, 0.0, folded=True),
            WEIGHT_DECAY,
            NESTEROV,
            MAXIMIZE,
        ),
        memory=_SGD_MEMORY,
        anatomy=_SGD_ANATOMY,
        lesson="Steps straight down the gradient (SGD, if that is noisy); the largest curvature caps its rate.",
        reference="Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées",
        year=1847,
        torch="SGD",
        optax="sgd(learning_rate)",
        on_quadratics=OnQuadratics(stability_limit=stability_limit, noise_floor=noise_floor, best_rate=_fastest),
    ),
    Optimizer(
        key="momentum",
        title="Momentum",
        family="Gradient and momentum",
        transform=sgd,
        formula=_SGD_FORMULA % "v_t",
        hyperparameters=(learning_rate(0.001), MOMENTUM, DAMPENING, WEIGHT_DECAY, NESTEROV, MAXIMIZE),
        memory=_SGD_MEMORY,
        anatomy=_SGD_ANATOMY,
        lesson="A heavy ball: it gathers speed along the valley floor, and overshoots because it cannot brake.",
        reference="Polyak, Some methods of speeding up the convergence of iteration methods",
        year=1964,
        torch="SGD",
        optax="sgd(learning_rate, momentum, nesterov)",
        on_quadratics=OnQuadratics(stability_limit=stability_limit, noise_floor=noise_floor),
    ),
    Optimizer(
        key="nesterov",
        title="Nesterov",
        family="Gradient and momentum",
        transform=sgd,
        formula=_SGD_FORMULA % r"(g_t + \mu v_t)",
        hyperparameters=(
            learning_rate(0.001),
            MOMENTUM,
            with_default(DAMPENING, 0.0, folded=True),
            WEIGHT_DECAY,
            with_default(NESTEROV, True),
            MAXIMIZE,
        ),
        memory=_SGD_MEMORY,
        anatomy=_SGD_ANATOMY,
        lesson="Momentum that looks ahead: it corrects the velocity where the ball is about to be, so it swings less.",
        reference="Nesterov (1983) in the form of Sutskever, Martens, Dahl & Hinton, ICML 2013",
        year=1983,
        torch="SGD",
        optax="sgd(learning_rate, momentum, nesterov)",
        note="With dampening, or without momentum, PyTorch refuses it; here it runs as the formula says.",
        on_quadratics=OnQuadratics(stability_limit=stability_limit),
    ),
)

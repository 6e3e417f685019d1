"""Stochastic gradient descent, with momentum, Nesterov's look-ahead, and Polyak's averaging.

The three first entries are one algorithm, `torch.optim.SGD`, at three settings.
"""

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
from optimizers.optimizer import Optimizer, rule
from parameters import Parameter


class SgdState(NamedTuple):
    """What SGD remembers."""

    count: Array  # () steps taken
    velocity: Array  # like the point


def sgd(
    *, learning_rate: Array, momentum: Array, dampening: Array, weight_decay: Array, nesterov: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.SGD`: g ← g + λp;  v₁ = g, v ← μv + (1−τ)g;  p ← p − η(v, or g + μv with Nesterov).

    Without momentum (μ = 0) PyTorch keeps no buffer, so the dampening has no effect then.

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
        return -learning_rate * direction, SgdState(state.count + 1, velocity)

    return rule(init, update)


class AsgdState(NamedTuple):
    """What ASGD remembers."""

    count: Array  # () steps taken
    rate: Array  # () the decayed learning rate of the next step
    weight: Array  # () of the newest point in the average
    average: Array  # like the point: the averaged iterate


def asgd(
    *, learning_rate: Array, lambd: Array, alpha: Array, t0: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.ASGD`: p ← p(1−λη_t) − η_t g;  η_{t+1} = η/(1+ληt)^α;  average over steps after t₀.

    Source: Polyak & Juditsky, "Acceleration of stochastic approximation by averaging" (1992).
    """

    def init(point):
        return AsgdState(jnp.zeros(()), jnp.ones(()) * learning_rate, jnp.ones(()), jnp.zeros_like(point))

    def update(gradient, state, point, **_):
        count = state.count + 1
        gradient = gradient + weight_decay * point
        step = -lambd * state.rate * point - state.rate * gradient
        average = state.average + state.weight * (point + step - state.average)
        rate = learning_rate / (1 + lambd * learning_rate * count) ** alpha
        return step, AsgdState(count, rate, 1 / jnp.maximum(1.0, count - t0), average)

    return rule(init, update)


_SGD_FORMULA = (
    r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \\"
    r" v_t &= \mu v_{t-1} + (1-\tau)\,g_t \quad (v_0 = g_0) \\"
    r" \theta_{t+1} &= \theta_t - \eta\, %s \end{aligned}"
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
        lesson="Steps straight down the gradient (SGD, if that is noisy); the largest curvature caps its rate.",
        reference="Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées",
        year=1847,
        torch="SGD",
    ),
    Optimizer(
        key="momentum",
        title="Momentum",
        family="Gradient and momentum",
        transform=sgd,
        formula=_SGD_FORMULA % "v_t",
        hyperparameters=(learning_rate(0.001), MOMENTUM, DAMPENING, WEIGHT_DECAY, NESTEROV, MAXIMIZE),
        lesson="A heavy ball: it gathers speed along the valley floor, and overshoots because it cannot brake.",
        reference="Polyak, Some methods of speeding up the convergence of iteration methods",
        year=1964,
        torch="SGD",
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
        lesson="Momentum that looks ahead: it corrects the velocity where the ball is about to be, so it swings less.",
        reference="Nesterov (1983) in the form of Sutskever, Martens, Dahl & Hinton, ICML 2013",
        year=1983,
        torch="SGD",
    ),
    Optimizer(
        key="asgd",
        title="ASGD",
        family="Gradient and momentum",
        transform=asgd,
        formula=(
            r"\begin{aligned} \theta_{t+1} &= \theta_t(1-\lambda_d\eta_t) - \eta_t\,\nabla f(\theta_t) \\"
            r" \eta_{t+1} &= \eta / (1+\lambda_d\,\eta\,t)^{\alpha} \\"
            r" \bar\theta_{t+1} &= \bar\theta_t + \mu_t(\theta_{t+1}-\bar\theta_t) \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="lambd",
                title="Decay λ",
                default=1e-4,
                low=0.0,
                high=1.0,
                scale="log",
                symbol=r"\lambda_d",
                help="Decay term: shrinks the point and, over time, the rate.",
            ),
            Parameter(
                key="alpha",
                title="Power α",
                default=0.75,
                low=0.0,
                high=2.0,
                symbol=r"\alpha",
                help="Power with which the rate decays.",
            ),
            Parameter(
                key="t0",
                title="Averaging from t₀",
                default=1e6,
                low=0.0,
                high=1e6,
                scale="log",
                symbol="t_0",
                folded=True,
                help="The step after which the iterates are averaged.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        lesson="SGD with a slowly decaying rate, whose averaged iterate shakes off the noise.",
        reference="Polyak & Juditsky, Acceleration of stochastic approximation by averaging",
        year=1992,
        torch="ASGD",
        note="The trail is the iterate itself; the average is kept beside it, as in PyTorch.",
    ),
)

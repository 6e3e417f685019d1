"""Stochastic gradient descent, with momentum and Nesterov's look-ahead: `torch.optim.SGD` at three settings."""

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
from optimizers.optimizer import Line, Memory, Optimizer, rule


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
        note="With dampening, or without momentum, PyTorch refuses it; here it runs as the formula says.",
    ),
)

"""ASGD: gradient descent with a slowly decaying rate, and the average of its iterates."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import (
    MAXIMIZE,
    WEIGHT_DECAY,
    learning_rate,
)
from optimizers.lines import COUPLED_DECAY, GRADIENT, STEP_IN_TWO
from optimizers.optimizer import Line, Memory, OnNetworks, Optimizer, rule
from parameters import Parameter


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


OPTIMIZERS = (
    Optimizer(
        key="asgd",
        title="ASGD",
        family="Gradient and momentum",
        transform=asgd,
        formula=(
            r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \\"
            r" \theta_{t+1} &= \theta_t(1-\lambda_d\eta_t) - \eta_t\,g_t \\"
            r" \eta_{t+1} &= \eta / (1+\lambda_d\,\eta\,t)^{\alpha} \qquad \eta_1 = \eta \\"
            r" \bar\theta_{t+1} &= \bar\theta_t + \mu_t(\theta_{t+1}-\bar\theta_t) \qquad"
            r" \mu_t = 1/\max(1,\, t-1-t_0) \qquad t = 1, 2, \dots \end{aligned}"
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
                help="The step after which the iterates are averaged; PyTorch's million is beyond any run here.",
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(
            Memory("r", "rate", "Decayed rate"),
            Memory("w", "weight", "Weight of the newest point"),
            Memory("theta_bar", "average", "Averaged point"),
        ),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            Line("Delta_g", "-r * g_lambda", "Gradient step", arrow="preconditioned"),
            Line("Delta_lambda", "-lambd * r * point", "Decay", arrow="decay"),
            Line("theta_bar", "theta_bar + w * (point + Delta_g + Delta_lambda - theta_bar)", "Averaged point"),
            Line("w", "1 / maximum(1, t - t0)", "Weight of the next point"),
            Line("r", "learning_rate / (1 + lambd * learning_rate * t)**alpha", "Rate of the next step"),
            STEP_IN_TWO,
        ),
        lesson="SGD with a slowly decaying rate; from step t₀ on it also averages its iterates, which cancels noise.",
        reference="Polyak & Juditsky, Acceleration of stochastic approximation by averaging",
        year=1992,
        torch="ASGD",
        note="The trail is the iterate; the average is kept beside it and, up to step t₀, is the newest iterate.",
        on_networks=OnNetworks(
            note="The averaged weights are kept beside the network, which is looked at as the last step left it."
        ),
    ),
)

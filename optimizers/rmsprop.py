"""RMSprop: each coordinate's rate divided by the root mean square of its recent gradients."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import EPS, MAXIMIZE, MOMENTUM, WEIGHT_DECAY, learning_rate, with_default
from optimizers.lines import COUPLED_DECAY, GRADIENT, second_moment
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter


class RmspropState(NamedTuple):
    """What RMSprop remembers."""

    mean_square: Array  # like the point
    mean: Array  # like the point, for the centred form
    velocity: Array  # like the point
    scaled: Array  # like the point: the last gradient over its scale, for who looks inside the step


def rmsprop(
    *, learning_rate: Array, decay: Array, eps: Array, weight_decay: Array, momentum: Array, centered: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.RMSprop`: v ← αv + (1−α)g²;  b ← μb + g/(√(v − m²) + ε);  p ← p − ηb.

    m, the gradient's own average, is taken off only in the centred form. The rate stays outside the buffer,
    so a changing rate acts at once. At a step without momentum (μ = 0) PyTorch leaves the buffer alone.

    Source: Tieleman & Hinton, Coursera lecture 6.5 (2012); centred: Graves, arXiv:1308.0850 (2013).
    """

    def init(point):
        zero = jnp.zeros_like(point)
        return RmspropState(zero, zero, zero, zero)

    def update(gradient, state, point, **_):
        gradient = gradient + weight_decay * point
        mean_square = decay * state.mean_square + (1 - decay) * gradient**2
        mean = state.mean + (1 - decay) * (gradient - state.mean)
        variance = jnp.where(centered, mean_square - mean**2, mean_square)
        scaled = gradient / (jnp.sqrt(variance) + eps)
        direction = momentum * state.velocity + scaled
        velocity = jnp.where(momentum == 0, state.velocity, direction)
        return -learning_rate * direction, RmspropState(mean_square, mean, velocity, scaled)

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="rmsprop",
        title="RMSprop",
        family="Adaptive rates",
        transform=rmsprop,
        formula=(
            r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \qquad"
            r" v_t = \alpha v_{t-1} + (1-\alpha) g_t^2 \\"
            r" b_t &= \mu b_{t-1} + \frac{g_t}{\sqrt{V_t}+\epsilon} \qquad V_t = v_t"
            r" \;\text{ or, centred, }\; v_t - m_t^2 \\"
            r" \theta_{t+1} &= \theta_t - \eta\,b_t \qquad m_t = \alpha m_{t-1} + (1-\alpha) g_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01),
            Parameter(
                key="decay",
                title="Decay α",
                default=0.99,
                low=0.0,
                high=0.9999,
                symbol=r"\alpha",
                help="Decay of the squared gradient's average.",
            ),
            with_default(MOMENTUM, 0.0),
            Parameter(
                key="centered",
                title="Centred",
                default=False,
                folded=True,
                help="Divide by the gradient's standard deviation instead of its root mean square.",
            ),
            EPS,
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(
            Memory("v", "mean_square", "Mean squared gradient"),
            Memory("m", "mean", "Mean gradient"),
            Memory("q", "scaled", "Scaled gradient"),
            Memory("b", "velocity", "Velocity"),
        ),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            second_moment("g_lambda", "decay"),
            Line("m", "decay * m + (1 - decay) * g_lambda if centered else None", "Mean gradient"),
            Line("V", "v - m**2 if centered else v", "Variance"),
            Line("eta_i", "learning_rate / (sqrt(V) + eps)", "Rate per coordinate"),
            Line("q", "g_lambda / (sqrt(V) + eps)", "Scaled gradient"),
            Line("b", "(momentum * b + q if momentum else b) if momentum else None", "Velocity", arrow="momentum"),
            Line("d", "b if momentum else q", "Direction"),
            Line("step", "-learning_rate * d", "Step", arrow="step"),
        ),
        lesson="Adagrad that forgets: it divides by the recent size of the gradient, so the rate does not die.",
        reference="Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5",
        year=2012,
        torch="RMSprop",
        optax="rmsprop(learning_rate, decay, eps, centered=centered, momentum=momentum, eps_in_sqrt=False)",
    ),
)

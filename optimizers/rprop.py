"""Rprop: a step size for each coordinate, which only the gradient's sign changes."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import MAXIMIZE, learning_rate
from optimizers.lines import GRADIENT
from optimizers.optimizer import Line, Memory, Optimizer, rule
from parameters import Parameter


class RpropState(NamedTuple):
    """What Rprop remembers."""

    count: Array  # () steps taken
    previous_gradient: Array  # like the point; 0 where the sign has just changed
    step_size: Array  # like the point


def rprop(
    *, learning_rate: Array, eta_minus: Array, eta_plus: Array, step_min: Array, step_max: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Rprop` (iRprop⁻): only the gradient's sign counts; p ← p − sign(g)·Δ per coordinate.

    Δ, at first the learning rate, grows by η⁺ while the sign stays and shrinks by η⁻ when it changes; after
    a change the coordinate pauses for one step and its gradient is remembered as 0.

    Source: Riedmiller & Braun (1993); Igel & Hüsken (2000).
    """

    def init(point):
        zero = jnp.zeros_like(point)
        return RpropState(jnp.zeros(()), zero, zero)

    def update(gradient, state, point, **_):
        product = gradient * state.previous_gradient
        factor = jnp.where(product > 0, eta_plus, jnp.where(product < 0, eta_minus, 1.0))
        start = jnp.where(state.count == 0, learning_rate, state.step_size)
        step_size = jnp.clip(start * factor, step_min, step_max)
        # torch compares the factor, not the product, so η⁺ = η⁻ also pauses
        gradient = jnp.where(factor == eta_minus, 0.0, gradient)
        return -jnp.sign(gradient) * step_size, RpropState(state.count + 1, gradient, step_size)

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="rprop",
        title="Rprop",
        family="Adaptive rates",
        transform=rprop,
        formula=(
            r"\begin{aligned} \Delta_t &= \mathrm{clip}\big(q_t\,\Delta_{t-1},\, \Delta_{\min},\, \Delta_{\max}\big)"
            r" \qquad q_t = \begin{cases} \eta^+ & g_t h_{t-1} > 0 \\ \eta^- & g_t h_{t-1} < 0 \\"
            r" 1 & \text{else} \end{cases} \\"
            r" \theta_{t+1} &= \theta_t - \operatorname{sign}(h_t)\,\Delta_t \qquad h_t = \begin{cases}"
            r" 0 & g_t h_{t-1} < 0 \\ g_t & \text{else} \end{cases} \qquad \Delta_0 = \eta,\; h_0 = 0 \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.01, help="Length of every coordinate's first step; later ones grow and shrink from it."),
            Parameter(
                key="eta_minus",
                title="Shrink η⁻",
                default=0.5,
                low=0.01,
                high=0.99,
                symbol=r"\eta^-",
                help="Factor on the step after the gradient's sign has changed.",
            ),
            Parameter(
                key="eta_plus",
                title="Grow η⁺",
                default=1.2,
                low=1.01,
                high=3.0,
                symbol=r"\eta^+",
                help="Factor on the step while the gradient's sign stays.",
            ),
            Parameter(
                key="step_min",
                title="Smallest step",
                symbol=r"\Delta_{\min}",
                default=1e-6,
                low=0.0,
                high=1.0,
                scale="log",
                folded=True,
                help="A coordinate's step never falls below this.",
            ),
            Parameter(
                key="step_max",
                title="Largest step",
                symbol=r"\Delta_{\max}",
                default=50.0,
                low=1e-6,
                high=1000.0,
                scale="log",
                folded=True,
                help="A coordinate's step never grows above this.",
            ),
            MAXIMIZE,
        ),
        memory=(
            Memory("h", "previous_gradient", "Gradient kept"),
            Memory("Delta", "step_size", "Step size"),
        ),
        anatomy=(
            GRADIENT,
            Line("q", "where(g * h > 0, eta_plus, where(g * h < 0, eta_minus, 1))", "Growth"),
            Line("Delta", "clip(q * where(t == 1, learning_rate, Delta), step_min, step_max)", "Step size"),
            Line("h", "where(q == eta_minus, 0, g)", "Gradient kept"),
            Line("step", "-sign(h) * Delta", "Step", arrow="step"),
        ),
        lesson="Looks only at the gradient's sign: flat or steep is all one, but noise confuses it.",
        reference="Riedmiller & Braun (1993); the variant of Igel & Hüsken (2000)",
        year=1993,
        torch="Rprop",
    ),
)

"""Newton's method."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array

from optimizers.hyperparameters import learning_rate
from optimizers.lines import GRADIENT
from optimizers.optimizer import Line, Memory, OnNetworks, Optimizer, Pitfall, rule
from parameters import Parameter


class NewtonState(NamedTuple):
    """What the last step was made of; the rule itself remembers nothing."""

    hessian: Array  # (n, n) H
    direction: Array  # (n,) (H + δI)⁻¹ g


def newton(*, learning_rate: Array, damping: Array) -> optax.GradientTransformationExtraArgs:
    """Newton's method: p ← p − η (H + δI)⁻¹ g, H the exact Hessian.

    Undamped it jumps to whatever stationary point the local parabola has, saddles included. A singular
    H + δI gives a step that is not finite, which the run reports as divergence.

    Source: Nocedal & Wright, Numerical Optimization (2006), section 3.3.
    """

    def init(point):
        return NewtonState(jnp.zeros((point.size, point.size)), jnp.zeros_like(point))

    def update(gradient, state, point, *, hessian, **_):
        curvature = hessian(point)
        direction = _solve(curvature + damping * jnp.eye(point.size), gradient)
        # at a stationary point there is nowhere to go, however flat it is
        direction = jnp.where(jnp.all(gradient == 0), 0.0, direction)
        return -learning_rate * direction, NewtonState(curvature, direction)

    return rule(init, update)


def _solve(matrix: Array, vector: Array) -> Array:
    """The x with `matrix` x = `vector`; not finite where there is none. Two coordinates by Cramer's rule."""
    if vector.size != 2:
        return jnp.linalg.solve(matrix, vector)
    (a, b), (c, d) = matrix
    x, y = vector
    return jnp.stack([d * x - b * y, a * y - c * x]) / (a * d - b * c)


OPTIMIZERS = (
    Optimizer(
        key="newton",
        title="Newton",
        family="Curvature",
        transform=newton,
        formula=r"\theta_{t+1} = \theta_t - \eta\,\big(\nabla^2 f(\theta_t) + \delta I\big)^{-1}\nabla f(\theta_t)",
        hyperparameters=(
            learning_rate(1.0, help="Share of the Newton step that is taken."),
            Parameter(
                key="damping",
                title="Damping δ",
                default=0.0,
                low=0.0,
                high=1000.0,
                scale="log",
                symbol=r"\delta",
                help="Added to every curvature: large damping turns Newton into gradient descent.",
            ),
        ),
        memory=(Memory("H", "hessian", "Hessian"), Memory("d", "direction", "Newton direction")),
        anatomy=(
            GRADIENT,
            Line("H", "hessian(point)", "Hessian"),
            Line("lambda_1", "smallest_eigenvalue(H)", "Smallest curvature"),
            Line("lambda_2", "largest_eigenvalue(H)", "Largest curvature"),
            Line("d", "solve(H + damping * identity, g)", "Newton direction"),
            Line("step", "-learning_rate * d", "Step", arrow="step"),
        ),
        lesson="Solves the local parabola at once: one step on a quadratic, and straight into a saddle if one is near.",
        reference="Nocedal & Wright, Numerical Optimization, section 3.3",
        year=1685,
        note="Not part of PyTorch. Undamped Newton is drawn to saddles and maxima as much as to minima.",
        alone=True,
        searches=True,
        hessian=True,
        on_networks=OnNetworks(
            note="Not part of PyTorch. The Hessian is that of the batch; it bends down as often as up, so damping"
            " helps.",
            largest=600,  # its Hessian is dense, and solved with at every step
            too_large="Newton's method needs the Hessian of all {size} parameters at every step and is offered up to"
            " {largest} of them",
            pitfalls=(
                Pitfall(
                    words="Newton's step is not bounded: the Hessian is singular or bends down somewhere, and"
                    " (H + δI)⁻¹ throws the weights away. More damping δ helps."
                ),
            ),
        ),
    ),
)

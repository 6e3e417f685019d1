"""Adadelta: a rate made from the root mean square of its own past steps."""

import optax
from jax import Array

from optimizers.hyperparameters import EPS, MAXIMIZE, WEIGHT_DECAY, learning_rate, with_default
from optimizers.lines import COUPLED_DECAY, GRADIENT, second_moment
from optimizers.optimizer import Line, Memory, Optimizer
from parameters import Parameter


def adadelta(
    *, learning_rate: Array, rho: Array, eps: Array, weight_decay: Array
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Adadelta`: p ← p − η · √(E[Δ²]+ε)/√(E[g²]+ε) · g, both averages decaying by ρ.

    optax agrees with PyTorch here. Source: Zeiler, arXiv:1212.5701 (2012).
    """
    return optax.with_extra_args_support(
        optax.chain(
            optax.add_decayed_weights(weight_decay),
            optax.scale_by_adadelta(rho=rho, eps=eps),  # pyright: ignore[reportArgumentType]
            optax.scale(-learning_rate),  # pyright: ignore[reportArgumentType]
        )
    )


OPTIMIZERS = (
    Optimizer(
        key="adadelta",
        title="Adadelta",
        family="Adaptive rates",
        transform=adadelta,
        formula=(
            r"\begin{aligned} g_t &= \nabla f(\theta_t) + \lambda\theta_t \qquad v_t = \rho v_{t-1} + (1-\rho) g_t^2 \\"
            r" \Delta_t &= \frac{\sqrt{u_{t-1}+\epsilon}}{\sqrt{v_t+\epsilon}}\,g_t \qquad"
            r" u_t = \rho u_{t-1} + (1-\rho)\Delta_t^2 \\ \theta_{t+1} &= \theta_t - \eta\,\Delta_t \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(1.0, high=100.0),
            Parameter(
                key="rho",
                title="ρ",
                default=0.9,
                low=0.0,
                high=0.9999,
                symbol=r"\rho",
                help="Decay of both moving averages.",
            ),
            with_default(
                EPS, 1e-6, folded=False, help="Added under both roots; the length of the first steps comes from it."
            ),
            WEIGHT_DECAY,
            MAXIMIZE,
        ),
        memory=(Memory("v", "1.e_g", "Mean squared gradient"), Memory("u", "1.e_x", "Mean squared step")),
        anatomy=(
            GRADIENT,
            COUPLED_DECAY,
            second_moment("g_lambda", "rho"),
            Line("q", "sqrt(u + eps) / sqrt(v + eps)", "Past steps per gradient"),
            Line("Delta", "q * g_lambda", "Scaled gradient"),
            Line("u", "rho * u + (1 - rho) * Delta**2", "Mean squared step"),
            Line("eta_i", "learning_rate * q", "Rate per coordinate"),
            Line("step", "-eta_i * g_lambda", "Step", arrow="step"),
        ),
        lesson="Measures its own past steps to find a rate with the right units; it warms up very slowly.",
        reference="Zeiler, ADADELTA: an adaptive learning rate method, arXiv:1212.5701",
        year=2012,
        torch="Adadelta",
        optax="adadelta(learning_rate, rho, eps)",
    ),
)

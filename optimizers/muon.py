"""Muon: orthogonalised momentum."""

from typing import NamedTuple

import jax.numpy as jnp
import optax
from jax import Array, lax

from optimizers.hyperparameters import (
    EPS,
    MOMENTUM,
    NESTEROV,
    WEIGHT_DECAY,
    learning_rate,
    with_default,
)
from optimizers.lines import GRADIENT, STEP_IN_TWO, WEIGHT_DECAY_STEP, first_moment
from optimizers.optimizer import Line, Memory, OnNetworks, Optimizer, rule
from parameters import Parameter


class MuonState(NamedTuple):
    """What Muon remembers."""

    momentum: Array  # like the point: average of g
    orthogonalised: Array  # like the point: direction of the last step, for who looks inside it


def _bfloat16(x: Array) -> Array:
    """x rounded to bfloat16, in its own type: torch runs the Newton–Schulz iteration in that precision."""
    return lax.reduce_precision(x, exponent_bits=8, mantissa_bits=7)


def _orthogonalise(matrix: Array, a: Array, b: Array, c: Array, eps: Array, steps: Array) -> Array:
    """Newton–Schulz: X ← aX + (bG + cG²)X with G = XXᵀ, X lying on its longer side. A vector is a matrix of one row."""
    a, b, c, eps = (jnp.asarray(number, jnp.float32) for number in (a, b, c, eps))
    tall = matrix.ndim == 2 and matrix.shape[0] > matrix.shape[1]
    x = _bfloat16((matrix.T if tall else matrix).astype(jnp.float32))
    norm = _bfloat16(jnp.sqrt(jnp.sum(x**2)))
    x = _bfloat16(x / jnp.maximum(norm, eps))

    def iterate(_, x):
        """Of a row: there the products of matrices are products of numbers."""
        gram = _bfloat16(jnp.sum(x * x))
        mixed = _bfloat16(b * gram + c * (gram * gram))
        return _bfloat16(a * x + mixed * x)

    def iterate_matrix(_, x):
        gram = _bfloat16(x @ x.T)
        mixed = _bfloat16(b * gram + c * (gram @ gram))
        return _bfloat16(a * x + mixed @ x)

    x = lax.fori_loop(0, jnp.asarray(steps, jnp.int32), iterate if matrix.ndim == 1 else iterate_matrix, x)
    return x.T if tall else x


def muon(
    *,
    learning_rate: Array,
    weight_decay: Array,
    momentum: Array,
    nesterov: Array,
    ns_a: Array,
    ns_b: Array,
    ns_c: Array,
    eps: Array,
    ns_steps: Array,
    adjust_lr_fn: Array,
) -> optax.GradientTransformationExtraArgs:
    """`torch.optim.Muon` on a matrix, or on a vector as a matrix of one row: orthogonalised momentum.

    m ← μm + (1−μ)g;  u = NewtonSchulz(g + μ(m−g), or m);  p ← p(1−ηλ) − η·s·u, s = √max(1, rows/columns) or,
    to match AdamW's root mean square, 0.2·√(longer side). The iteration runs in bfloat16, as torch's does.

    Source: Jordan et al., "Muon: an optimizer for hidden layers in neural networks" (2024).
    """

    def init(point):
        return MuonState(jnp.zeros_like(point), jnp.zeros_like(point))

    def update(gradient, state, point, **_):
        average = state.momentum + (1 - momentum) * (gradient - state.momentum)
        direction = jnp.where(nesterov, gradient + momentum * (average - gradient), average)
        direction = _orthogonalise(direction, ns_a, ns_b, ns_c, eps, ns_steps).astype(point.dtype)
        rows, columns = point.shape if point.ndim == 2 else (1, point.size)
        scale = jnp.where(adjust_lr_fn == 1, 0.2 * max(rows, columns) ** 0.5, max(1.0, rows / columns) ** 0.5)
        step = -learning_rate * weight_decay * point - learning_rate * scale * direction
        return step, MuonState(average, direction)

    return rule(init, update)


OPTIMIZERS = (
    Optimizer(
        key="muon",
        title="Muon",
        family="Sign and spectrum",
        transform=muon,
        formula=(
            r"\begin{aligned} m_t &= \mu m_{t-1} + (1-\mu) g_t \\"
            r" X_0 &= n_t/\max(\|n_t\|, \epsilon) \qquad n_t = (1-\mu) g_t + \mu m_t \\"
            r" X_k &= a X_{k-1} + (b G + c G^2) X_{k-1} \qquad G = X_{k-1} X_{k-1}^\top, \quad k = 1, \dots, K \\"
            r" \theta_{t+1} &= (1-\eta\lambda)\,\theta_t - \eta\,s\,X_K \qquad X_K \approx UV^\top \end{aligned}"
        ),
        hyperparameters=(
            learning_rate(0.001),
            with_default(MOMENTUM, 0.95, help="Decay of the gradient's moving average m: an average, not SGD's sum."),
            with_default(WEIGHT_DECAY, 0.1, folded=False),
            with_default(NESTEROV, True, help="Step along (1−μ) · gradient + μ · average, not the average alone."),
            with_default(EPS, 1e-7, help="The least that the norm is taken for when the momentum is divided by it."),
            Parameter(
                key="ns_steps",
                title="Newton–Schulz steps",
                symbol="K",
                default=5,
                low=0,
                high=99,
                folded=True,
                help="Iterations of the orthogonalisation.",
            ),
            *(
                Parameter(
                    key=f"ns_{name}",
                    title=f"Coefficient {name}",
                    default=value,
                    low=-10.0,
                    high=10.0,
                    folded=True,
                    symbol=name,
                    help=f"{name} of the Newton–Schulz polynomial ax + bx³ + cx⁵.",
                )
                for name, value in (("a", 3.4445), ("b", -4.775), ("c", 2.0315))
            ),
            Parameter(
                key="adjust_lr_fn",
                title="Rate adjustment",
                default="original",
                choices=("original", "match_rms_adamw"),
                folded=True,
                help="The factor s. original: √max(1, rows/columns); match_rms_adamw: 0.2·√(the longer side).",
            ),
        ),
        memory=(Memory("m", "momentum", "First moment"), Memory("u", "orthogonalised", "Orthogonalised")),
        anatomy=(
            GRADIENT,
            first_moment("g", "momentum"),
            Line("n", "(1 - momentum) * g + momentum * m if nesterov else m", "Look-ahead"),
            Line("u", "newton_schulz(n, ns_a, ns_b, ns_c, ns_steps, eps)", "Orthogonalised"),
            Line("s", "0.2 * sqrt(2) if adjust_lr_fn == 'match_rms_adamw' else 1", "Rate adjustment"),
            Line("Delta_g", "-learning_rate * s * u", "Orthogonal step", arrow="preconditioned"),
            WEIGHT_DECAY_STEP,
            STEP_IN_TWO,
        ),
        lesson="Gives all directions of a weight matrix the same step size.",
        reference="Jordan et al., Muon: an optimizer for hidden layers in neural networks",
        year=2024,
        torch="Muon",
        note="Its advantage needs matrices: on a point of two numbers it is momentum of nearly constant length.",
        on_networks=OnNetworks(
            note="Muon takes matrices; biases, scales and convolutions get AdamW's step at the same rate and weight"
            " decay.",
            whole_tensors=True,
            others_by="adamw",
        ),
    ),
)

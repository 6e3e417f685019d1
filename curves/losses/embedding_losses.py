"""Losses of pairs that belong together (y = 1) or do not (y = −1): of their distance, or of their directions."""

import math
from typing import Any

import jax.numpy as jnp
from jax import Array, lax
from jax.typing import ArrayLike

from curves.arguments import real
from curves.losses.binary_losses import LEAST_SPREAD
from curves.losses.loss import Loss
from curves.losses.margin_losses import MARGIN
from parameters import Parameter


def hinge_embedding(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """A distance d: itself for a pair that belongs together (y = 1), max(0, c − d) for one that does not (y = −1).

    Any other y adds both, as PyTorch does.
    """
    d, y = real(prediction), real(target)
    room = jnp.asarray(margin) - d
    return jnp.where(y == -1.0, 0.0, d) + jnp.where((y == 1.0) | (room < 0.0), 0.0, room)


def hinge_embedding_slope(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """1 for y = 1; for y = −1 it is −1 up to the margin, and there too as in PyTorch, then 0."""
    d, y = real(prediction), real(target)
    room = jnp.asarray(margin) - d
    return jnp.where(y == -1.0, jnp.zeros_like(d), 1.0) - jnp.where((y == 1.0) | (room < 0.0), 0.0, 1.0)


def cosine_embedding(prediction: ArrayLike, target: ArrayLike, *, y: ArrayLike = 1, margin: ArrayLike = 0.0) -> Array:
    """1 − cos(p, t) of two vectors that belong together (y = 1), max(0, cos(p, t) − c) of two that do not (y = −1).

    Both are (..., C), y is (...). As in PyTorch 1e-12 is added to each squared length, and any other y costs 0. Where
    squares of components overflow, the cosine is right too; PyTorch's is no number there.
    """
    cosine, _ = _cosine(real(prediction), real(target))
    y = jnp.asarray(y)
    above = cosine - jnp.asarray(margin)
    return jnp.where(y == 1, 1.0 - cosine, 0.0) + jnp.where((y == -1) & (above >= 0.0), above, 0.0)


def cosine_embedding_slope(
    prediction: ArrayLike, target: ArrayLike, *, y: ArrayLike = 1, margin: ArrayLike = 0.0
) -> Array:
    """∓ the derivative of the cosine, t/(|p||t|) − cos·p/|p|²; at the kink that of the side that costs."""
    cosine, slope = _cosine(real(prediction), real(target))
    y = jnp.asarray(y)
    sign = jnp.where((y == -1) & (cosine >= jnp.asarray(margin)), 1.0, 0.0) - jnp.where(y == 1, 1.0, 0.0)
    return sign[..., None] * slope


def _cosine(p: Array, t: Array) -> tuple[Array, Array]:
    """The cosine of two vectors and its derivative in the first."""
    (p, length_p, shrunk), (t, length_t, _) = _measured(p), _measured(t)
    towards = t / length_t / length_p
    cosine = (p * towards).sum(axis=-1, keepdims=True)
    return cosine[..., 0], (towards - cosine * p / length_p / length_p) * shrunk


def _measured(vector: Array) -> tuple[Array, Array, Array]:
    """A vector and its length, both times a factor, and the factor: 1, but where squares of components overflow."""
    root = float(jnp.finfo(vector.dtype).max) ** 0.5
    largest = lax.stop_gradient(jnp.abs(vector).max(axis=-1, keepdims=True))
    factor = jnp.where(largest > 1e-4 * root, 1e-8 / root, 1.0).astype(vector.dtype)
    scaled = vector * factor
    return scaled, jnp.sqrt((scaled * scaled).sum(axis=-1, keepdims=True) + LEAST_SPREAD * factor * factor), factor


def _where_cosine_ends(target: Any, *, y: int, margin: float) -> tuple[float, ...]:
    """x of a vector (x, 1, …, 1) at the margin's angle to (1, 0, …, 0); the target's length is its components."""
    if y != -1 or abs(margin) >= 1.0:
        return ()
    others = len(target) - 1
    return (margin * math.sqrt(others / (1.0 - margin**2)),)


def _at_margin_of_a_distance(target: float, *, margin: float) -> tuple[float, ...]:
    return () if target == 1 else (margin,)


EMBEDDING_LOSSES = (
    Loss(
        key="hinge_embedding",
        title="Hinge of a distance",
        kind="pairs",
        fn=hinge_embedding,
        derivative=hinge_embedding_slope,
        formula=r"\begin{cases}d&y=1\\\max(0,\;c-d)&y=-1\end{cases}",
        torch="F.hinge_embedding_loss(d, y, margin={margin})",
        prediction="a distance",
        target="sign",
        cures="Pulls pairs that belong together to 0, and pushes the others apart only up to the margin.",
        costs="The margin must suit the scale of the distances, and only pairs inside it teach anything.",
        lesson="Two losses in one: the distance itself for y = 1, the hinge of it for y = −1.",
        best="0 or the margin, by the larger class",
        reference="torch.nn.HingeEmbeddingLoss",
        parameters=(MARGIN,),
        kinks=_at_margin_of_a_distance,
    ),
    Loss(
        key="cosine_embedding",
        title="Cosine of vectors",
        kind="pairs",
        fn=cosine_embedding,
        derivative=cosine_embedding_slope,
        formula=r"\begin{cases}1-\cos(p,t)&y=1\\\max(0,\;\cos(p,t)-c)&y=-1\end{cases}",
        torch="F.cosine_embedding_loss(p, t, torch.tensor({y}), margin={margin})",
        prediction="one component of a vector, the others at 1",
        target="vector",
        cures="Only the direction counts: long and short vectors are compared alike.",
        costs="The slope dies as the prediction grows, and at a right answer and its opposite alike.",
        lesson="Level far out on both sides: a long vector hardly turns.",
        best="the mean direction",
        reference="torch.nn.CosineEmbeddingLoss",
        parameters=(
            Parameter(
                key="y",
                title="Together (1) or apart (−1)",
                default=1,
                low=-1,
                high=1,
                symbol="y",
                help="1: the two vectors belong together; −1: they do not; 0 costs nothing.",
            ),
            Parameter(
                key="margin",
                title="Margin",
                default=0.0,
                low=-1.0,
                high=1.0,
                symbol="c",
                help="The cosine up to which vectors that do not belong together cost nothing.",
            ),
        ),
        kinks=_where_cosine_ends,
        others=1.0,
    ),
)

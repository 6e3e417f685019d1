"""Losses of two classes with labels 0 and 1, or anything between, which is the probability of class 1."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import at_most, not_negative, real
from curves.losses.loss import Loss
from parameters import Parameter

LOWEST_LOG = -100.0  # PyTorch cuts each logarithm off here
LEAST_SPREAD = float(np.float32(1e-12))  # and p(1 − p) in the derivative, at a constant it keeps in float32


@jax.custom_jvp  # where PyTorch cuts off, its slope is not that of the value
def _cross_entropy(p: Array, t: Array) -> Array:
    return (t - 1.0) * jnp.maximum(jnp.log1p(-p), LOWEST_LOG) - t * jnp.maximum(jnp.log(p), LOWEST_LOG)


@_cross_entropy.defjvp
def _cross_entropy_jvp(primals, tangents):  # pyright: ignore[reportUnusedFunction]
    (p, t), (p_dot, t_dot) = primals, tangents
    by_target = jnp.maximum(jnp.log1p(-p), LOWEST_LOG) - jnp.maximum(jnp.log(p), LOWEST_LOG)
    return _cross_entropy(p, t), bce_slope(p, t) * p_dot + by_target * t_dot


def bce(prediction: ArrayLike, target: ArrayLike, *, weight: ArrayLike = 1.0) -> Array:
    """−t·log p − (1 − t)·log(1 − p), each logarithm cut off at −100 as in PyTorch; NaN outside 0 ≤ p ≤ 1.

    `weight` multiplies each element; raises `ValueError` if one is below 0.
    """
    not_negative("weight", weight)
    return jnp.asarray(weight) * _cross_entropy(real(prediction), real(target))


def bce_slope(prediction: ArrayLike, target: ArrayLike, *, weight: ArrayLike = 1.0) -> Array:
    """(p − t) / (p(1 − p)), the denominator cut off at 1e-12 as in PyTorch."""
    not_negative("weight", weight)
    p, t = real(prediction), real(target)
    slope = jnp.asarray(weight) * (p - t) / jnp.maximum((1.0 - p) * p, LEAST_SPREAD)
    return jnp.where((p < 0.0) | (p > 1.0), jnp.nan, slope)


def bce_with_logits(
    prediction: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0, weight: ArrayLike = 1.0
) -> Array:
    """The cross-entropy of σ(z): t·w₊·log(1 + e⁻ᶻ) + (1 − t)·log(1 + eᶻ), without overflow.

    `pos_weight` w₊ multiplies the part of class 1, `weight` the whole of each element; raises `ValueError` if one
    is below 0.
    """
    _check_weights(pos_weight, weight)
    z, t = real(prediction), real(target)
    return jnp.asarray(weight) * (t * pos_weight * jax.nn.softplus(-z) + (1.0 - t) * jax.nn.softplus(z))


def bce_with_logits_slope(
    prediction: ArrayLike, target: ArrayLike, *, pos_weight: ArrayLike = 1.0, weight: ArrayLike = 1.0
) -> Array:
    """(1 − t)·σ(z) − t·w₊·σ(−z); with w₊ = 1 that is σ(z) − t."""
    _check_weights(pos_weight, weight)
    z, t = real(prediction), real(target)
    return jnp.asarray(weight) * ((1.0 - t) * jax.nn.sigmoid(z) - t * pos_weight * jax.nn.sigmoid(-z))


def _check_weights(pos_weight: ArrayLike, weight: ArrayLike) -> None:
    not_negative("pos_weight", pos_weight)
    not_negative("weight", weight)


def mse_of_sigmoid(prediction: ArrayLike, target: ArrayLike) -> Array:
    """(σ(z) − t)²: squared error of the probability, a function of the logit z."""
    return jnp.square(_missing(real(prediction), real(target)))


def mse_of_sigmoid_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """2(σ(z) − t)·σ(z)·σ(−z)."""
    z = real(prediction)
    return 2.0 * _missing(z, real(target)) * jax.nn.sigmoid(z) * jax.nn.sigmoid(-z)


def _missing(z: Array, t: Array) -> Array:
    """σ(z) − t, exact where both are close to 1."""
    return (1.0 - t) * jax.nn.sigmoid(z) - t * jax.nn.sigmoid(-z)


def focal(prediction: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0) -> Array:
    """α_t·(1 − p_t)^γ times the cross-entropy of σ(z), as ``torchvision.ops.sigmoid_focal_loss``.

    p_t = tσ(z) + (1 − t)σ(−z) is the probability of what is right, α_t = tα + (1 − t)(1 − α); an α below 0
    leaves α_t out. Raises `ValueError` if γ is below 0 or α above 1.
    Source: T.-Y. Lin et al., Focal loss for dense object detection, 2017, eq. 5.
    """
    _check_focal(alpha, gamma)
    z, t = real(prediction), real(target)
    return _balance(t, alpha) * jnp.exp(gamma * _log_wrong(z, t)) * bce_with_logits(z, t)


def focal_slope(prediction: ArrayLike, target: ArrayLike, *, alpha: ArrayLike = 0.25, gamma: ArrayLike = 2.0) -> Array:
    """α_t(1 − p_t)^γ·(σ(z) − t + γ(1 − 2t)·σ(z)σ(−z)/(1 − p_t)·cross-entropy)."""
    _check_focal(alpha, gamma)
    z, t = real(prediction), real(target)
    log_wrong = _log_wrong(z, t)
    by_wrong = (1.0 - 2.0 * t) * jnp.exp(jax.nn.log_sigmoid(z) + jax.nn.log_sigmoid(-z) - log_wrong)
    inner = _missing(z, t) + gamma * by_wrong * bce_with_logits(z, t)
    return _balance(t, alpha) * jnp.exp(gamma * log_wrong) * inner


def _log_wrong(z: Array, t: Array) -> Array:
    """log(1 − p_t), from the logarithms of σ(z) and σ(−z), so that no power of 0 is ever taken."""
    return jnp.logaddexp(jnp.log1p(-t) + jax.nn.log_sigmoid(z), jnp.log(t) + jax.nn.log_sigmoid(-z))


def _balance(t: Array, alpha: ArrayLike) -> Array:
    alpha = jnp.asarray(alpha)
    return jnp.where(alpha < 0.0, 1.0, alpha * t + (1.0 - alpha) * (1.0 - t))


def _check_focal(alpha: ArrayLike, gamma: ArrayLike) -> None:
    not_negative("gamma", gamma)
    at_most("alpha", alpha, 1.0)


BINARY_LOSSES = (
    Loss(
        key="bce",
        title="Binary cross-entropy",
        kind="binary",
        fn=bce,
        derivative=bce_slope,
        formula=r"-t\log p-(1-t)\log(1-p)",
        torch="F.binary_cross_entropy(p, t)",
        prediction="a probability",
        target="label",
        cures="Being sure and wrong costs without limit, so the probabilities it leads to are honest.",
        costs="At p = 0 and 1 it must be cut off: PyTorch holds each logarithm at −100. On logits it is safe.",
        lesson="The slope runs off to ±10¹² at the wrong end, where PyTorch cuts it off.",
        best="the share of class 1",
        reference="I. J. Good, Rational decisions, 1952; torch.nn.BCELoss",
        domain=(0.0, 1.0),
        trains=False,
    ),
    Loss(
        key="bce_with_logits",
        title="BCE with logits",
        kind="binary",
        fn=bce_with_logits,
        derivative=bce_with_logits_slope,
        formula=r"t\,w_+\log\left(1+e^{-z}\right)+(1-t)\log\left(1+e^{z}\right)",
        torch="F.binary_cross_entropy_with_logits(z, t, pos_weight=torch.tensor({pos_weight}))",
        prediction="a logit",
        target="label",
        cures="The slope is σ(z) − t: it is full where the answer is wrong and sure, so nothing gets stuck there.",
        costs="A wrong label pulls at full strength for ever, and no logit is ever large enough.",
        lesson="Wrong and sure costs in proportion to the logit; right and sure costs next to nothing.",
        best="the log-odds of class 1, plus ln pos_weight",
        reference="D. R. Cox, The regression analysis of binary sequences, 1958; torch.nn.BCEWithLogitsLoss",
        parameters=(
            Parameter(
                key="pos_weight",
                title="Weight of class 1",
                default=1.0,
                low=0.0,
                high=100.0,
                scale="log",
                symbol="w_+",
                help="Multiplies the part of class 1: above 1 where the positives are few.",
            ),
        ),
    ),
    Loss(
        key="mse_of_sigmoid",
        title="Squared error of σ(z)",
        kind="binary",
        fn=mse_of_sigmoid,
        derivative=mse_of_sigmoid_slope,
        formula=r"\left(\sigma(z)-t\right)^2",
        torch="F.mse_loss(torch.sigmoid(z), t)",
        prediction="a logit",
        target="label",
        cures="No answer costs more than 1: a wrong label that is far on the other side hardly pulls.",
        costs="Flat where the answer is wrong and sure: what has to change most learns least.",
        lesson="Its slope dies on both sides: at z = −10 with label 1 it is 11,000 times smaller than cross-entropy's.",
        best="the log-odds of class 1",
        reference="G. W. Brier, Verification of forecasts expressed in terms of probability, 1950",
    ),
    Loss(
        key="focal",
        title="Focal",
        kind="binary",
        fn=focal,
        derivative=focal_slope,
        formula=r"\alpha_t\,(1-p_t)^{\gamma}\left(-\log p_t\right),\quad p_t=\sigma(z)\text{ or }1-\sigma(z)",
        torch="torchvision.ops.sigmoid_focal_loss(z, t, alpha={alpha}, gamma={gamma})",
        prediction="a logit",
        target="label",
        cures="What is right already is turned down, so that many easy examples do not drown the few hard ones.",
        costs="γ and α must be chosen, and the probabilities it leads to are not honest.",
        lesson="γ pushes the foot of the curve down, not its arm: γ = 0 with α = −1 is cross-entropy.",
        best="the log-odds of class 1, shrunk by γ and shifted by α",
        reference="T.-Y. Lin et al., Focal loss for dense object detection, 2017; torchvision.ops.sigmoid_focal_loss",
        parameters=(
            Parameter(
                key="gamma",
                title="Focus γ",
                default=2.0,
                low=0.0,
                high=10.0,
                symbol=r"\gamma",
                help="How strongly what is right already is turned down; 0 is not at all.",
            ),
            Parameter(
                key="alpha",
                title="Balance α",
                default=0.25,
                low=-1.0,
                high=1.0,
                symbol=r"\alpha",
                help="Weight of class 1; class 0 gets 1 − α. Below 0 neither is weighted.",
            ),
        ),
    ),
)

"""Losses of two classes as signs, y = ±1: all are functions of the margin m = y·f, the score on the right side."""

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import real
from curves.losses.loss import Loss
from parameters import Parameter, Value

MARGIN = Parameter(
    key="margin",
    title="Margin",
    default=1.0,
    low=0.0,
    high=5.0,
    symbol="c",
    help="How far on the right side a score must be to cost nothing.",
)


def zero_one(prediction: ArrayLike, target: ArrayLike) -> Array:
    """1 if the margin is 0 or below, else 0: the share of errors. A score of 0 counts as an error."""
    margin = _margin(prediction, target)
    return jnp.where(margin <= 0.0, jnp.ones_like(margin), 0.0)


def zero_one_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """0 everywhere; at the jump, where there is no derivative, too."""
    return jnp.zeros_like(_margin(prediction, target))


def hinge(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """max(0, c − m).

    Source: C. Cortes and V. Vapnik, Support-vector networks, 1995.
    """
    return jax.nn.relu(jnp.asarray(margin) - _margin(prediction, target))


def hinge_slope(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """−y below the margin c, else 0; at its kink 0, as ``torch.relu`` has it."""
    y = real(target)
    return jnp.where(_margin(prediction, target) < margin, -y, 0.0)


def squared_hinge(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """max(0, c − m)²."""
    return jnp.square(hinge(prediction, target, margin=margin))


def squared_hinge_slope(prediction: ArrayLike, target: ArrayLike, *, margin: ArrayLike = 1.0) -> Array:
    """−2y·max(0, c − m)."""
    return -2.0 * real(target) * hinge(prediction, target, margin=margin)


def logistic(prediction: ArrayLike, target: ArrayLike) -> Array:
    """log(1 + e⁻ᵐ) without overflow: cross-entropy with classes ±1."""
    return jax.nn.softplus(-_margin(prediction, target))


def logistic_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """−y·σ(−m)."""
    return -real(target) * jax.nn.sigmoid(-_margin(prediction, target))


def _margin(prediction: ArrayLike, target: ArrayLike) -> Array:
    return real(target) * real(prediction)


def _at_zero(_target: float, **_: Value) -> tuple[float, ...]:
    return (0.0,)


def _at_margin(target: float, *, margin: float) -> tuple[float, ...]:
    return (margin * target,)


MARGIN_LOSSES = (
    Loss(
        key="zero_one",
        title="0–1",
        kind="margin",
        fn=zero_one,
        derivative=zero_one_slope,
        formula=r"\begin{cases}1&yf\le 0\\0&\text{else}\end{cases}",
        torch="(y * f <= 0).double()",
        prediction="a score",
        target="sign",
        cures="It is what one wants: the share of wrong answers, and no outlier counts more than once.",
        costs="Its slope is 0 everywhere, so descent cannot use it: nothing says which way is better.",
        lesson="A step, and a slope that is 0 all along.",
        best="the sign of the larger class",
        reference="V. Vapnik, Statistical learning theory, 1998",
        kinks=_at_zero,
        trains=False,
    ),
    Loss(
        key="hinge",
        title="Hinge",
        kind="margin",
        fn=hinge,
        derivative=hinge_slope,
        formula=r"\max(0,\;c-yf)",
        torch="torch.relu({margin} - y * f)",
        prediction="a score",
        target="sign",
        cures="Answers beyond the margin cost and pull nothing: only the near and the wrong ones count.",
        costs="Its scores are no probabilities, and beyond the margin there is nothing left to learn.",
        lesson="One kink, at the margin: full slope before it, none after.",
        best="the margin, with the sign of the larger class",
        reference="C. Cortes and V. Vapnik, Support-vector networks, 1995",
        parameters=(MARGIN,),
        kinks=_at_margin,
    ),
    Loss(
        key="squared_hinge",
        title="Squared hinge",
        kind="margin",
        fn=squared_hinge,
        derivative=squared_hinge_slope,
        formula=r"\max(0,\;c-yf)^2",
        torch="torch.relu({margin} - y * f) ** 2",
        prediction="a score",
        target="sign",
        cures="The hinge without its kink: the slope fades towards the margin.",
        costs="A point far on the wrong side pulls as hard as it is far: outliers are not forgiven.",
        lesson="Half a parabola: squared error that leaves right answers alone.",
        best="the margin times the difference of the shares of class 1 and −1",
        reference="Y. Tang, Deep learning using linear support vector machines, 2013",
        parameters=(MARGIN,),
    ),
    Loss(
        key="logistic",
        title="Logistic",
        kind="margin",
        fn=logistic,
        derivative=logistic_slope,
        formula=r"\log\left(1+e^{-yf}\right)",
        torch="F.soft_margin_loss(f, y)",
        prediction="a score",
        target="sign",
        cures="Smooth everywhere, never steeper than 1, and its scores are log-odds.",
        costs="Never quite 0: right answers go on pulling a little, and scores grow without end on data that separate.",
        lesson="A hinge bent smooth: cross-entropy of a logit, with classes ±1.",
        best="the log-odds of class 1",
        reference="D. R. Cox, The regression analysis of binary sequences, 1958; torch.nn.SoftMarginLoss",
    ),
)

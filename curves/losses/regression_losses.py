"""Losses of a number against a number. All are functions of the error, prediction − target."""

import math

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.arguments import between, not_negative, positive, real
from curves.losses.loss import Loss
from curves.losses.solutions import LOG_COSH, mean_of, quantiles_of
from parameters import Parameter, Value

SMALL = 1.0  # |error| up to which log cosh is taken from sinh, which loses no digits near 0


def mse(prediction: ArrayLike, target: ArrayLike) -> Array:
    """(p − t)², without a ½."""
    return jnp.square(real(prediction) - real(target))


def mse_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """2(p − t)."""
    return 2.0 * (real(prediction) - real(target))


def mae(prediction: ArrayLike, target: ArrayLike) -> Array:
    """|p − t|."""
    error = real(prediction) - real(target)
    return error * jnp.sign(error)  # abs, but with the slope 0 at 0


def mae_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """The sign of p − t; 0 at its kink."""
    return jnp.sign(real(prediction) - real(target))


def huber(prediction: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0) -> Array:
    """½(p − t)² up to |p − t| = δ, δ(|p − t| − δ/2) beyond; raises `ValueError` unless δ is above 0.

    Source: P. J. Huber, Robust estimation of a location parameter, 1964, eq. 2.
    """
    positive("delta", delta)
    error, away = _error_and_size(prediction, target)
    return jnp.where(away <= delta, 0.5 * error**2, delta * (away - 0.5 * jnp.asarray(delta)))


def huber_slope(prediction: ArrayLike, target: ArrayLike, *, delta: ArrayLike = 1.0) -> Array:
    """p − t, held in −δ to δ."""
    positive("delta", delta)
    return jnp.clip(real(prediction) - real(target), -jnp.asarray(delta), delta)


def smooth_l1(prediction: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0) -> Array:
    """½(p − t)²/β up to |p − t| = β, |p − t| − β/2 beyond: Huber's loss divided by δ = β.

    β = 0 is the absolute error. Raises `ValueError` if β is below 0.
    Source: R. Girshick, Fast R-CNN, 2015, eq. 3.
    """
    not_negative("beta", beta)
    error, away = _error_and_size(prediction, target)
    beta = jnp.asarray(beta)
    width = jnp.where(beta > 0.0, beta, 1.0)
    return jnp.where(away < beta, 0.5 * error**2 / width, away - 0.5 * beta)


def smooth_l1_slope(prediction: ArrayLike, target: ArrayLike, *, beta: ArrayLike = 1.0) -> Array:
    """(p − t)/β, held in −1 to 1."""
    not_negative("beta", beta)
    error, away = _error_and_size(prediction, target)
    beta = jnp.asarray(beta)
    return jnp.where(away < beta, error / jnp.where(beta > 0.0, beta, 1.0), jnp.sign(error))


def log_cosh(prediction: ArrayLike, target: ArrayLike) -> Array:
    """log cosh(p − t): ½(p − t)² near 0, |p − t| − ln 2 far away."""
    error, away = _error_and_size(prediction, target)
    near = jnp.where(away < SMALL, error, 0.0)
    far = jnp.where(away < SMALL, SMALL, away)
    return jnp.where(
        away < SMALL,
        jnp.log1p(2.0 * jnp.sinh(0.5 * near) ** 2),
        far + jnp.log1p(jnp.exp(-2.0 * far)) - jnp.log(2.0),
    )


def log_cosh_slope(prediction: ArrayLike, target: ArrayLike) -> Array:
    """tanh(p − t)."""
    return jnp.tanh(real(prediction) - real(target))


def quantile_loss(prediction: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5) -> Array:
    """q·max(t − p, 0) + (1 − q)·max(p − t, 0), the pinball loss; raises `ValueError` unless 0 < q < 1.

    Source: R. Koenker and G. Bassett, Regression quantiles, 1978.
    """
    between("quantile", quantile, 0.0, 1.0)
    error = real(prediction) - real(target)
    quantile = jnp.asarray(quantile)
    return quantile * jax.nn.relu(-error) + (1.0 - quantile) * jax.nn.relu(error)


def quantile_slope(prediction: ArrayLike, target: ArrayLike, *, quantile: ArrayLike = 0.5) -> Array:
    """1 − q above the target, −q below it, 0 on it (as the maxima above have it in PyTorch)."""
    between("quantile", quantile, 0.0, 1.0)
    error = real(prediction) - real(target)
    quantile = jnp.asarray(quantile, error.dtype)
    return jnp.where(error > 0.0, 1.0 - quantile, 0.0) - jnp.where(error < 0.0, quantile, 0.0)


def _error_and_size(prediction: ArrayLike, target: ArrayLike) -> tuple[Array, Array]:
    """p − t and its absolute value, whose slope at 0 is 0."""
    error = real(prediction) - real(target)
    return error, error * jnp.sign(error)


def _at_target(target: float, **_: Value) -> tuple[float, ...]:
    return (target,)


def _at_target_without_beta(target: float, *, beta: float) -> tuple[float, ...]:
    return () if beta > 0 else (target,)


REGRESSION_LOSSES = (
    Loss(
        key="mse",
        title="Squared error",
        kind="regression",
        fn=mse,
        derivative=mse_slope,
        formula=r"(p-t)^2",
        torch="F.mse_loss(p, t)",
        prediction="a number",
        target="number",
        cures="Large errors weigh most, and the slope fades towards the target, so descent comes to rest.",
        costs="A single point far off pulls as hard as it is far off, without limit.",
        lesson="The slope is a straight line: twice the error, twice the pull.",
        best="the mean",
        reference="C. F. Gauss, Theoria motus corporum coelestium, 1809; torch.nn.MSELoss",
        best_constants=mean_of,
        walls=lambda: (-math.inf, math.inf, 0.5),
    ),
    Loss(
        key="mae",
        title="Absolute error",
        kind="regression",
        fn=mae,
        derivative=mae_slope,
        formula=r"|p-t|",
        torch="F.l1_loss(p, t)",
        prediction="a number",
        target="number",
        cures="Every point pulls with the same strength, however far off: outliers are forgiven.",
        costs="The slope never fades, so a fixed step overshoots the target for ever; the kink has no slope.",
        lesson="The slope is a sign: it says where to go and not how far.",
        best="the median",
        reference="P.-S. Laplace, 1774; torch.nn.L1Loss",
        kinks=_at_target,
        best_constants=quantiles_of,
        walls=lambda: (-1.0, 1.0, 0.0),
    ),
    Loss(
        key="huber",
        title="Huber",
        kind="regression",
        fn=huber,
        derivative=huber_slope,
        formula=r"\begin{cases}\tfrac12(p-t)^2&|p-t|\le\delta\\\delta\left(|p-t|-\tfrac12\delta\right)&\text{else}\end{cases}",
        torch="F.huber_loss(p, t, delta={delta})",
        prediction="a number",
        target="number",
        cures="Squared near the target, where it comes to rest, and absolute far off, where it forgives.",
        costs="δ must be chosen: it says from which size on an error counts as an outlier.",
        lesson="The slope is the error itself, cut off at ±δ.",
        best="usually between median and mean",
        reference="P. J. Huber, Robust estimation of a location parameter, 1964; torch.nn.HuberLoss",
        parameters=(
            Parameter(
                key="delta",
                title="δ",
                default=1.0,
                low=1e-3,
                high=100.0,
                scale="log",
                symbol=r"\delta",
                help="The error at which the loss turns from squared to absolute; also its largest slope.",
            ),
        ),
        walls=lambda delta: (-delta, delta, 1.0),
    ),
    Loss(
        key="smooth_l1",
        title="Smooth L1",
        kind="regression",
        fn=smooth_l1,
        derivative=smooth_l1_slope,
        formula=r"\begin{cases}(p-t)^2/(2\beta)&|p-t|<\beta\\|p-t|-\tfrac12\beta&\text{else}\end{cases}",
        torch="F.smooth_l1_loss(p, t, beta={beta})",
        prediction="a number",
        target="number",
        cures="Like Huber's, but no steeper than 1 at any β: a smaller one makes the tip sharper, not the pull weaker.",
        costs="β must be chosen, and a small one gives the steep tip of the absolute error back.",
        lesson="Huber's loss divided by its δ: with β = δ = 1 the two are one curve.",
        best="usually between median and mean",
        reference="R. Girshick, Fast R-CNN, 2015; torch.nn.SmoothL1Loss",
        parameters=(
            Parameter(
                key="beta",
                title="β",
                default=1.0,
                low=0.0,
                high=100.0,
                scale="log",
                symbol=r"\beta",
                help="The error at which the loss turns from squared to absolute. At 0 it is the absolute error.",
            ),
        ),
        kinks=_at_target_without_beta,
        walls=lambda beta: (-1.0, 1.0, beta),
    ),
    Loss(
        key="log_cosh",
        title="Log-cosh",
        kind="regression",
        fn=log_cosh,
        derivative=log_cosh_slope,
        formula=r"\log\cosh(p-t)",
        torch="torch.log(torch.cosh(p - t))",
        prediction="a number",
        target="number",
        cures="Nearly Huber's loss with δ = 1, but smooth everywhere, which Newton's method asks for.",
        costs="Where it turns is fixed at errors of about 1: the data must be scaled to it.",
        lesson="The slope is tanh of the error: straight near 0, level beyond ±2.",
        best="usually between median and mean",
        reference="P. J. Green, Bayesian reconstructions from emission tomography data, 1990",
        smooth=LOG_COSH,
    ),
    Loss(
        key="quantile",
        title="Quantile",
        kind="regression",
        fn=quantile_loss,
        derivative=quantile_slope,
        formula=r"\max\left(q\,(t-p),\;(q-1)(t-p)\right)",
        torch="torch.maximum({quantile} * (t - p), ({quantile} - 1) * (t - p))",
        prediction="a number",
        target="number",
        cures="Weighs too low and too high differently, and so estimates any quantile: two of them make a band.",
        costs="One quantile says nothing of the rest, and bands fitted apart may cross; the kink has no slope.",
        lesson="Two slopes: −q below the target, 1 − q above it.",
        best="the {quantile:g} quantile",
        reference="R. Koenker and G. Bassett, Regression quantiles, 1978",
        parameters=(
            Parameter(
                key="quantile",
                title="Quantile q",
                default=0.5,
                low=0.01,
                high=0.99,
                symbol="q",
                help="The share of the targets that the best prediction lies above; 0.5 is half the absolute error.",
            ),
        ),
        kinks=_at_target,
        best_constants=quantiles_of,
        walls=lambda quantile: (quantile - 1.0, quantile, 0.0),
    ),
)

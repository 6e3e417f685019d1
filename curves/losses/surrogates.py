"""Surrogates: what is minimised in place of the 0–1 loss, as functions of the margin m = y·f."""

from collections.abc import Callable
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.losses.margin_losses import (
    hinge,
    hinge_slope,
    logistic,
    logistic_slope,
    squared_hinge,
    squared_hinge_slope,
    zero_one_slope,
)
from curves.losses.margin_losses import zero_one as zero_one_loss
from curves.losses.regression_losses import mse, mse_slope


@dataclass(frozen=True, kw_only=True)
class Surrogate:
    """A loss of the margin: ``fn(m)`` and ``derivative(m)`` take any shape. All pass through (0, 1)."""

    key: str
    title: str
    fn: Callable[[ArrayLike], Array]
    derivative: Callable[[ArrayLike], Array]
    formula: str  # LaTeX
    lesson: str  # one sentence
    reference: str
    kinks: tuple[float, ...] = ()  # margins at which value or slope jumps


LN_2 = float(np.log(2.0))

SURROGATES = {
    surrogate.key: surrogate
    for surrogate in (
        Surrogate(
            key="zero_one",
            title="0–1",
            fn=lambda m: zero_one_loss(m, 1.0),
            derivative=lambda m: zero_one_slope(m, 1.0),
            formula=r"[\,m\le 0\,]",
            lesson="Counts errors and nothing else; its slope is 0 wherever it has one.",
            reference="V. Vapnik, Statistical learning theory, 1998",
            kinks=(0.0,),
        ),
        Surrogate(
            key="hinge",
            title="Hinge",
            fn=lambda m: hinge(m, 1.0),
            derivative=lambda m: hinge_slope(m, 1.0),
            formula=r"\max(0,\,1-m)",
            lesson="Pulls with the same strength at every margin below 1, and not at all beyond.",
            reference="C. Cortes and V. Vapnik, Support-vector networks, 1995",
            kinks=(1.0,),
        ),
        Surrogate(
            key="squared_hinge",
            title="Squared hinge",
            fn=lambda m: squared_hinge(m, 1.0),
            derivative=lambda m: squared_hinge_slope(m, 1.0),
            formula=r"\max(0,\,1-m)^2",
            lesson="Smooth at 1, and the further a point is on the wrong side the harder it pulls.",
            reference="Y. Tang, Deep learning using linear support vector machines, 2013",
        ),
        Surrogate(
            key="logistic",
            title="Logistic ÷ ln 2",
            fn=lambda m: logistic(m, 1.0) / LN_2,
            derivative=lambda m: logistic_slope(m, 1.0) / LN_2,
            formula=r"\log_2\left(1+e^{-m}\right)",
            lesson="Cross-entropy in bits, so that it passes through (0, 1) too; never quite 0.",
            reference="J. Friedman, T. Hastie and R. Tibshirani, Additive logistic regression, 2000",
        ),
        Surrogate(
            key="squared",
            title="Squared",
            fn=lambda m: mse(m, 1.0),
            derivative=lambda m: mse_slope(m, 1.0),
            formula=r"(1-m)^2",
            lesson="Squared error of the score against y = ±1: it punishes margins above 1 as it does those below.",
            reference="P. Bartlett, M. Jordan and J. McAuliffe, Convexity, classification and risk bounds, 2006",
        ),
    )
}


def margins(x: ArrayLike, y: ArrayLike, *, weight: ArrayLike, threshold: ArrayLike) -> Array:
    """y·f(x) of the classifier f(x) = weight·(x − threshold), whose answer is the sign of f."""
    return jnp.asarray(y) * jnp.asarray(weight) * (jnp.asarray(x) - jnp.asarray(threshold))

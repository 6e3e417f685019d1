"""Activations that saturate at both ends: the logistic sigmoid, tanh, and cheaper functions of their shape."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import ordered, real
from parameters import Parameter

SIXTH = float(np.float32(1.0 / 6.0))


def sigmoid(x: ArrayLike) -> Array:
    """σ(x) = 1/(1 + e⁻ˣ), in (0, 1)."""
    return jax.nn.sigmoid(real(x))


def sigmoid_slope(x: ArrayLike) -> Array:
    """σ′(x) = σ(x)·σ(−x), which loses no digits in either tail."""
    x = real(x)
    return jax.nn.sigmoid(x) * jax.nn.sigmoid(-x)


def tanh(x: ArrayLike) -> Array:
    """tanh x = 2σ(2x) − 1, in (−1, 1)."""
    return jnp.tanh(real(x))


def tanh_slope(x: ArrayLike) -> Array:
    """tanh′(x) = 4σ(2x)·σ(−2x), which is 1 − tanh²x without its cancellation."""
    return 4.0 * sigmoid_slope(2.0 * real(x))


def softsign(x: ArrayLike) -> Array:
    """x / (1 + |x|), in (−1, 1)."""
    x = real(x)
    return x / (1.0 + jnp.abs(x))


def softsign_slope(x: ArrayLike) -> Array:
    """1 / (1 + |x|)², written so that no finite x overflows."""
    inverse = 1.0 / (1.0 + jnp.abs(real(x)))
    return inverse * inverse


def hardtanh(x: ArrayLike, min_val: ArrayLike = -1.0, max_val: ArrayLike = 1.0) -> Array:
    """x held between `min_val` and `max_val`; raises `ValueError` unless the first is below the second."""
    ordered("min_val", min_val, "max_val", max_val)
    x = real(x)
    low, high = jnp.asarray(min_val, x.dtype), jnp.asarray(max_val, x.dtype)
    return jnp.where(x <= low, low, jnp.where(x >= high, high, x))


def hardtanh_slope(x: ArrayLike, min_val: ArrayLike = -1.0, max_val: ArrayLike = 1.0) -> Array:
    """1 strictly between the bounds, else 0: PyTorch's choice at the bounds too."""
    ordered("min_val", min_val, "max_val", max_val)
    x = real(x)
    low, high = jnp.asarray(min_val, x.dtype), jnp.asarray(max_val, x.dtype)
    return ((x > low) & (x < high)).astype(x.dtype)


def hardsigmoid(x: ArrayLike) -> Array:
    """x/6 + 1/2 held between 0 and 1."""
    x = real(x)
    return jnp.where(x <= -3.0, 0.0, jnp.where(x >= 3.0, 1.0, x / 6.0 + 0.5))


def hardsigmoid_slope(x: ArrayLike) -> Array:
    """1/6 for −3 < x < 3, else 0."""
    x = real(x)
    return jnp.where((x > -3.0) & (x < 3.0), jnp.asarray(1.0 / 6.0, x.dtype), 0.0)


@jax.custom_jvp
def _trained_hardsigmoid(x: Array) -> Array:
    return hardsigmoid(x)


@_trained_hardsigmoid.defjvp
def _trained_hardsigmoid_jvp(primals, tangents):  # pyright: ignore[reportUnusedFunction]
    """PyTorch goes back by a sixth that it keeps in float32, which is 3e-8 too much in float64 too."""
    (x,), (tangent,) = primals, tangents
    slope = jnp.where((x > -3.0) & (x < 3.0), jnp.asarray(SIXTH, x.dtype), 0.0)
    return _trained_hardsigmoid(x), slope * tangent


SIGMOIDAL = (
    Activation(
        key="sigmoid",
        title="Sigmoid",
        family="Saturating",
        fn=sigmoid,
        derivative=sigmoid_slope,
        formula=r"\sigma(x)=\frac{1}{1+e^{-x}}",
        torch="torch.nn.Sigmoid()",
        cures="It reads as a probability: right at the output of a two-class model and in the gates of an LSTM.",
        costs="Its slope is at most 1/4, so every hidden layer shrinks the gradient to a quarter or less, "
        "and its outputs are never negative.",
        lesson="Even at its steepest it passes on a quarter of the gradient; in its flat ends it passes on nothing.",
        reference="D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating errors, "
        "1986",
    ),
    Activation(
        key="tanh",
        title="Tanh",
        family="Saturating",
        fn=tanh,
        derivative=tanh_slope,
        formula=r"\tanh x=\frac{e^{x}-e^{-x}}{e^{x}+e^{-x}}",
        torch="torch.nn.Tanh()",
        cures="It is zero-centred and has slope 1 at 0, so small signals and their gradients pass almost unchanged.",
        costs="Both ends saturate, and away from 0 its slope is below 1: deep stacks need scaled weights.",
        lesson="A sigmoid stretched to (−1, 1): centred, four times as steep, and flat twice as soon.",
        reference="Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, Efficient BackProp, 1998",
    ),
    Activation(
        key="softsign",
        title="Softsign",
        family="Saturating",
        fn=softsign,
        derivative=softsign_slope,
        formula=r"\frac{x}{1+|x|}",
        torch="torch.nn.Softsign()",
        cures="It reaches its limits so slowly that its slope never quite dies, and it needs no exponential.",
        costs="It is steep at 0 alone: at x = 1 the slope is already 1/4, and deep stacks fade.",
        lesson="Its ends fall off like 1/x², not like e⁻²ˣ: saturation is milder than tanh's, but wider.",
        reference="X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, "
        "2010",
    ),
    Activation(
        key="hardtanh",
        title="Hardtanh",
        family="Saturating",
        fn=hardtanh,
        derivative=hardtanh_slope,
        formula=r"\min(\max(x,\text{min}),\text{max})",
        torch="torch.nn.Hardtanh(min_val={min_val}, max_val={max_val})",
        cures="It is tanh for the price of two comparisons, with slope exactly 1 between its bounds.",
        costs="Beyond the bounds the gradient is exactly 0: a unit pushed out there learns nothing more.",
        lesson="Slope 1 or 0 and nothing between: it neither shrinks a gradient nor lets one through beyond a bound.",
        reference="R. Collobert, Large scale machine learning, 2004",
        parameters=(
            Parameter(key="min_val", title="Lower bound", default=-1.0, low=-10.0, high=10.0),
            Parameter(key="max_val", title="Upper bound", default=1.0, low=-10.0, high=10.0),
        ),
        kinks=lambda min_val=-1.0, max_val=1.0: (min_val, max_val),
    ),
    Activation(
        key="hardsigmoid",
        title="Hard sigmoid",
        family="Saturating",
        fn=hardsigmoid,
        derivative=hardsigmoid_slope,
        formula=r"\min\left(\max\left(\tfrac{x}{6}+\tfrac12,0\right),1\right)",
        torch="torch.nn.Hardsigmoid()",
        cures="It is a sigmoid without an exponential, for phones and for gates in low precision.",
        costs="Its slope is 1/6 at best and exactly 0 beyond ±3.",
        lesson="Three straight pieces in place of the sigmoid: less slope in the middle, none at the ends.",
        reference="M. Courbariaux, Y. Bengio, J.-P. David, BinaryConnect, 2015; A. Howard et al., Searching for "
        "MobileNetV3, 2019",
        kinks=lambda: (-3.0, 3.0),
        trained=_trained_hardsigmoid,
    ),
)

"""Shrinkage: functions that take small inputs away, used for sparse codes."""

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import not_negative, real
from parameters import Parameter


def tanhshrink(x: ArrayLike) -> Array:
    """x − tanh x."""
    x = real(x)
    return x - jnp.tanh(x)


def tanhshrink_slope(x: ArrayLike) -> Array:
    """tanh²x."""
    return jnp.square(jnp.tanh(real(x)))


def softshrink(x: ArrayLike, lambd: ArrayLike = 0.5) -> Array:
    """x moved towards 0 by λ, and 0 for |x| ≤ λ; raises `ValueError` if λ is below 0."""
    not_negative("lambd", lambd)
    x = real(x)
    lambd = jnp.asarray(lambd, x.dtype)
    return jnp.where(x > lambd, x - lambd, jnp.where(x < -lambd, x + lambd, 0.0))


def softshrink_slope(x: ArrayLike, lambd: ArrayLike = 0.5) -> Array:
    """1 for |x| > λ, else 0."""
    not_negative("lambd", lambd)
    x = real(x)
    return (jnp.abs(x) > jnp.asarray(lambd, x.dtype)).astype(x.dtype)


def hardshrink(x: ArrayLike, lambd: ArrayLike = 0.5) -> Array:
    """x for |x| > λ, else 0; raises `ValueError` if λ is below 0."""
    not_negative("lambd", lambd)
    x = real(x)
    return jnp.where(jnp.abs(x) > jnp.asarray(lambd, x.dtype), x, 0.0)


def hardshrink_slope(x: ArrayLike, lambd: ArrayLike = 0.5) -> Array:
    """1 for |x| > λ, else 0; the jumps at ±λ have no slope."""
    return softshrink_slope(x, lambd)


LAMBD = Parameter(
    key="lambd",
    title="Lambda",
    default=0.5,
    low=0.0,
    high=5.0,
    symbol=r"\lambda",
    help="Inputs up to this size become 0.",
)

SHRINKAGE = (
    Activation(
        key="tanhshrink",
        title="Tanhshrink",
        family="Shrinkage",
        fn=tanhshrink,
        derivative=tanhshrink_slope,
        formula=r"x-\tanh x",
        torch="torch.nn.Tanhshrink()",
        cures="Small inputs, often noise, almost vanish, and there is no threshold to choose.",
        costs="Around 0, where most inputs are, the slope is nearly 0.",
        lesson="What tanh leaves over: flat where tanh is steep, steep where tanh is flat.",
        reference="PyTorch documentation, torch.nn.Tanhshrink",
    ),
    Activation(
        key="softshrink",
        title="Softshrink",
        family="Shrinkage",
        fn=softshrink,
        derivative=softshrink_slope,
        formula=r"\operatorname{sign}(x)\max(|x|-\lambda,0)",
        torch="torch.nn.Softshrink(lambd={lambd})",
        cures="The exact step for an L1 penalty: it makes codes sparse without a jump.",
        costs="No gradient within ±λ, and large inputs lose λ too.",
        lesson="The lasso's threshold as an activation.",
        reference="D. L. Donoho, De-noising by soft-thresholding, 1995",
        parameters=(LAMBD,),
        kinks=lambda lambd=0.5: (-lambd, lambd),
    ),
    Activation(
        key="hardshrink",
        title="Hardshrink",
        family="Shrinkage",
        fn=hardshrink,
        derivative=hardshrink_slope,
        formula=r"x\ \text{if}\ |x|>\lambda,\ \text{else}\ 0",
        torch="torch.nn.Hardshrink(lambd={lambd})",
        cures="It makes codes sparse and leaves large inputs as they are.",
        costs="No gradient within ±λ, and the output jumps there, which no gradient sees.",
        lesson="Keep or kill: the value jumps, and its slope says nothing of it.",
        reference="D. L. Donoho, I. M. Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994",
        parameters=(LAMBD,),
        kinks=lambda lambd=0.5: (-lambd, lambd),
    ),
)

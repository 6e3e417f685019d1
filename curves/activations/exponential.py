"""Rectifiers that level off exponentially below 0."""

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import positive, real
from parameters import Parameter

SELU_ALPHA = 1.6732632423543772  # Klambauer et al., appendix A.4
SELU_SCALE = 1.0507009873554805


def _up_to_zero(x: Array) -> Array:
    """x, or 0 above 0: an argument under which no exponential overflows, in the branch that is not taken either."""
    return jnp.where(x > 0.0, 0.0, x)


def elu(x: ArrayLike, alpha: ArrayLike = 1.0) -> Array:
    """x above 0, α(eˣ − 1) below."""
    x = real(x)
    return jnp.where(x > 0.0, x, jnp.asarray(alpha, x.dtype) * jnp.expm1(_up_to_zero(x)))


def elu_slope(x: ArrayLike, alpha: ArrayLike = 1.0) -> Array:
    """1 above 0, else α·eˣ."""
    x = real(x)
    return jnp.where(x > 0.0, 1.0, jnp.asarray(alpha, x.dtype) * jnp.exp(_up_to_zero(x)))


def selu(x: ArrayLike) -> Array:
    """λ·elu(x, α) with the λ and α at which mean 0 and variance 1 reproduce themselves."""
    return SELU_SCALE * elu(x, SELU_ALPHA)


def selu_slope(x: ArrayLike) -> Array:
    """λ above 0, else λα·eˣ."""
    return SELU_SCALE * elu_slope(x, SELU_ALPHA)


def celu(x: ArrayLike, alpha: ArrayLike = 1.0) -> Array:
    """x above 0, α(e^(x/α) − 1) below; raises `ValueError` unless α is above 0."""
    positive("alpha", alpha)
    x = real(x)
    scale = jnp.asarray(alpha, x.dtype)
    return jnp.where(x > 0.0, x, scale * jnp.expm1(_up_to_zero(x) / scale))


def celu_slope(x: ArrayLike, alpha: ArrayLike = 1.0) -> Array:
    """1 above 0, else e^(x/α), which is 1 at 0 for every α."""
    positive("alpha", alpha)
    x = real(x)
    return jnp.where(x > 0.0, 1.0, jnp.exp(_up_to_zero(x) / jnp.asarray(alpha, x.dtype)))


def _at_zero(**_: object) -> tuple[float, ...]:
    return (0.0,)


EXPONENTIAL = (
    Activation(
        key="elu",
        title="ELU",
        family="Exponential rectifiers",
        fn=elu,
        derivative=elu_slope,
        formula=r"\max(0,x)+\alpha\left(e^{\min(0,x)}-1\right)",
        torch="torch.nn.ELU(alpha={alpha})",
        cures="Negative outputs pull the mean towards 0, and just below 0 there is still a slope.",
        costs="An exponential for every negative input; far below 0 it saturates at −α.",
        lesson="ReLU to the right, a soft landing at −α to the left; only at α = 1 is there no corner.",
        reference="D.-A. Clevert, T. Unterthiner, S. Hochreiter, Fast and accurate deep network learning by "
        "exponential linear units, 2015",
        parameters=(
            Parameter(
                key="alpha",
                title="Alpha",
                default=1.0,
                low=0.0,
                high=5.0,
                symbol=r"\alpha",
                help="The floor is −α, and the slope just below 0 is α.",
            ),
        ),
        kinks=_at_zero,
    ),
    Activation(
        key="selu",
        title="SELU",
        family="Exponential rectifiers",
        fn=selu,
        derivative=selu_slope,
        formula=r"\lambda\left(\max(0,x)+\alpha\left(e^{\min(0,x)}-1\right)\right),"
        r"\ \lambda\approx1.0507,\ \alpha\approx1.6733",
        torch="torch.nn.SELU()",
        cures="Inputs of mean 0 and variance 1 come out with mean 0 and variance 1: layers normalise themselves.",
        costs="It holds only with LeCun's initialisation, plain layers and alpha dropout; an exponential below 0.",
        lesson="At spread 1 its mean output is 0 and its size 1: floor and slope are chosen for just that.",
        reference="G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, Self-normalizing neural networks, 2017",
        kinks=_at_zero,
    ),
    Activation(
        key="celu",
        title="CELU",
        family="Exponential rectifiers",
        fn=celu,
        derivative=celu_slope,
        formula=r"\max(0,x)+\alpha\left(e^{\min(0,x)/\alpha}-1\right)",
        torch="torch.nn.CELU(alpha={alpha})",
        cures="ELU without its corner: the slope is continuous for every α.",
        costs="An exponential for every negative input; it saturates at −α.",
        lesson="α moves the floor and how far away it is, but never breaks the slope at 0.",
        reference="J. T. Barron, Continuously differentiable exponential linear units, 2017",
        parameters=(
            Parameter(
                key="alpha",
                title="Alpha",
                default=1.0,
                low=0.01,
                high=5.0,
                symbol=r"\alpha",
                help="The floor is −α, reached over a distance of a few α.",
            ),
        ),
        kinks=_at_zero,
    ),
)

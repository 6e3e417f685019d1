"""Smooth rectifiers: softplus, the logarithm of the sigmoid, and the gates x·(something that opens)."""

import math

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import one_of, positive, real
from parameters import Parameter

GELU_FORMS = ("none", "tanh")


def softplus(x: ArrayLike, beta: ArrayLike = 1.0, threshold: ArrayLike = 20.0) -> Array:
    """log(1 + e^(βx)) / β; as in PyTorch simply x where βx exceeds `threshold`.

    Raises `ValueError` unless β is above 0. At the threshold the value jumps by about e^(−threshold)/β, 2e−9.
    """
    positive("beta", beta)
    x = real(x)
    beta = jnp.asarray(beta, x.dtype)
    linear = beta * x > jnp.asarray(threshold, x.dtype)
    return jnp.where(linear, x, jax.nn.softplus(jnp.where(linear, 0.0, beta * x)) / beta)


def softplus_slope(x: ArrayLike, beta: ArrayLike = 1.0, threshold: ArrayLike = 20.0) -> Array:
    """σ(βx), and 1 where βx exceeds `threshold`."""
    positive("beta", beta)
    x = real(x)
    scaled = jnp.asarray(beta, x.dtype) * x
    return jnp.where(scaled > jnp.asarray(threshold, x.dtype), 1.0, jax.nn.sigmoid(scaled))


def logsigmoid(x: ArrayLike) -> Array:
    """log σ(x) = −log(1 + e⁻ˣ), without taking the logarithm of a rounded 0 or 1."""
    return -jax.nn.softplus(-real(x))


def logsigmoid_slope(x: ArrayLike) -> Array:
    """σ(−x)."""
    return jax.nn.sigmoid(-real(x))


def silu(x: ArrayLike) -> Array:
    """x·σ(x), also called swish."""
    x = real(x)
    return x * jax.nn.sigmoid(x)


def silu_slope(x: ArrayLike) -> Array:
    """σ(x) + x·σ(x)·σ(−x)."""
    x = real(x)
    gate = jax.nn.sigmoid(x)
    return gate + x * gate * jax.nn.sigmoid(-x)


def mish(x: ArrayLike) -> Array:
    """x·tanh(softplus(x))."""
    x = real(x)
    return x * jnp.tanh(jax.nn.softplus(x))


def mish_slope(x: ArrayLike) -> Array:
    """t + x·(1 − t²)·σ(x) with t = tanh(softplus(x))."""
    x = real(x)
    gate = jnp.tanh(jax.nn.softplus(x))
    return gate + x * (1.0 - gate * gate) * jax.nn.sigmoid(x)


def _gelu_exponent(x: Array) -> tuple[Array, Array]:
    """z = 2√(2/π)(x + 0.044715x³) and dz/dx: the tanh form is x·σ(z).

    The gate is exactly open or shut long before |x| = 100; beyond it a cube would only overflow.
    """
    near = jnp.where(x > 100.0, 100.0, jnp.where(x < -100.0, -100.0, x))
    scale = 2.0 * math.sqrt(2.0 / math.pi)
    square = near * near
    return scale * near * (1.0 + 0.044715 * square), scale * (1.0 + 3.0 * 0.044715 * square)


def gelu(x: ArrayLike, approximate: str = "none") -> Array:
    """x·Φ(x), Φ the normal distribution; with `approximate` "tanh" x·½(1 + tanh(√(2/π)(x + 0.044715x³)))."""
    one_of("approximate", approximate, GELU_FORMS)
    x = real(x)
    if approximate == "tanh":
        return x * jax.nn.sigmoid(_gelu_exponent(x)[0])
    return x * (0.5 * jax.lax.erfc(x * -math.sqrt(0.5)))


def gelu_slope(x: ArrayLike, approximate: str = "none") -> Array:
    """Φ(x) + x·φ(x); for the tanh form σ(z) + x·σ(z)σ(−z)·dz/dx."""
    one_of("approximate", approximate, GELU_FORMS)
    x = real(x)
    if approximate == "tanh":
        z, slope = _gelu_exponent(x)
        gate = jax.nn.sigmoid(z)
        return gate + x * (gate * jax.nn.sigmoid(-z)) * slope
    density = jnp.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    return 0.5 * jax.lax.erfc(x * -math.sqrt(0.5)) + x * density


def hardswish(x: ArrayLike) -> Array:
    """x·(x + 3)/6 for −3 < x < 3; 0 below and x above."""
    x = real(x)
    inside = jnp.where((x > -3.0) & (x < 3.0), x, 0.0)
    return jnp.where(x <= -3.0, 0.0, jnp.where(x >= 3.0, x, inside * (inside + 3.0) / 6.0))


def hardswish_slope(x: ArrayLike) -> Array:
    """(2x + 3)/6 for −3 < x < 3; 0 up to −3 and 1 from 3 on, as in PyTorch."""
    x = real(x)
    return jnp.where(x <= -3.0, 0.0, jnp.where(x >= 3.0, 1.0, x / 3.0 + 0.5))


SMOOTH = (
    Activation(
        key="gelu",
        title="GELU",
        family="Smooth gates",
        fn=gelu,
        derivative=gelu_slope,
        formula=r"x\,\Phi(x)\ \left[\approx\tfrac{x}{2}\left(1+\tanh\left(\sqrt{2/\pi}\,(x+0.044715x^3)\right)\right)"
        r"\right]",
        torch="torch.nn.GELU(approximate='{approximate}')",
        cures="A smooth ReLU without a corner, whose slope just below 0 is not 0; BERT and the first GPTs have it.",
        costs="An error function or a tanh a unit, and it is not monotone: two inputs can give the same output.",
        lesson="It dips below 0 before it rises, and its slope overshoots 1.",
        reference="D. Hendrycks, K. Gimpel, Gaussian error linear units, 2016",
        parameters=(
            Parameter(
                key="approximate",
                title="Form",
                default="none",
                choices=GELU_FORMS,
                help="none: exact, with the error function; tanh: the approximation of the first transformers.",
            ),
        ),
    ),
    Activation(
        key="silu",
        title="SiLU (swish)",
        family="Smooth gates",
        fn=silu,
        derivative=silu_slope,
        formula=r"x\,\sigma(x)",
        torch="torch.nn.SiLU()",
        cures="A smooth ReLU that gates itself with a sigmoid; units below 0 still get a small gradient.",
        costs="An exponential a unit, and it is not monotone.",
        lesson="The deepest point lies where f(x) = x + 1, at x = −1.278.",
        reference="S. Elfwing, E. Uchibe, K. Doya, Sigmoid-weighted linear units, 2017; P. Ramachandran, B. Zoph, "
        "Q. V. Le, Searching for activation functions, 2017",
    ),
    Activation(
        key="mish",
        title="Mish",
        family="Smooth gates",
        fn=mish,
        derivative=mish_slope,
        formula=r"x\,\tanh(\log(1+e^{x}))",
        torch="torch.nn.Mish()",
        cures="As smooth as SiLU and closer to the identity at once above 0.",
        costs="The dearest curve here: an exponential, a logarithm and a tanh a unit; not monotone.",
        lesson="Of the smooth bumps GELU, SiLU and Mish it dips deepest, to −0.309.",
        reference="D. Misra, Mish: a self regularized non-monotonic activation function, 2019",
    ),
    Activation(
        key="hardswish",
        title="Hardswish",
        family="Smooth gates",
        fn=hardswish,
        derivative=hardswish_slope,
        formula=r"x\,\frac{\min(\max(x+3,0),6)}{6}",
        torch="torch.nn.Hardswish()",
        cures="SiLU from additions and products alone, made for phones.",
        costs="Below −3 it is dead, and at 3 its slope falls from 1.5 to 1.",
        lesson="Its slope is a straight ramp from −½ to 1½: steeper than any curve it stands for.",
        reference="A. Howard et al., Searching for MobileNetV3, 2019",
        kinks=lambda: (-3.0, 3.0),
    ),
    Activation(
        key="softplus",
        title="Softplus",
        family="Smooth gates",
        fn=softplus,
        derivative=softplus_slope,
        formula=r"\frac{1}{\beta}\log\left(1+e^{\beta x}\right)",
        torch="torch.nn.Softplus(beta={beta}, threshold={threshold})",
        cures="A ReLU without a corner that is always positive: made for variances and rates at an output.",
        costs="An exponential and a logarithm a unit; its outputs are all positive, so not centred.",
        lesson="Its slope is the sigmoid; the larger β, the closer to ReLU.",
        reference="C. Dugas, Y. Bengio et al., Incorporating second-order functional knowledge for better option "
        "pricing, 2001",
        parameters=(
            Parameter(
                key="beta",
                title="Beta",
                default=1.0,
                low=0.1,
                high=20.0,
                scale="log",
                symbol=r"\beta",
                help="How sharply it bends at 0.",
            ),
            Parameter(
                key="threshold",
                title="Threshold",
                default=20.0,
                low=1.0,
                high=100.0,
                help="Above this βx PyTorch returns x itself; a small one makes the jump visible.",
            ),
        ),
        kinks=lambda beta=1.0, threshold=20.0: (threshold / beta,),
    ),
    Activation(
        key="logsigmoid",
        title="Log-sigmoid",
        family="Smooth gates",
        fn=logsigmoid,
        derivative=logsigmoid_slope,
        formula=r"\log\sigma(x)=-\log\left(1+e^{-x}\right)",
        torch="torch.nn.LogSigmoid()",
        cures="The logarithm of a probability without rounding it to 0 first: a part of the loss, not of a layer.",
        costs="Its outputs are all negative, and above 0 its slope dies.",
        lesson="However wrong the logit, the slope stays near 1: why cross-entropy does not saturate.",
        reference="C. M. Bishop, Pattern recognition and machine learning, 2006, section 4.3",
    ),
)

"""Rectifiers: the identity above 0, and less of it below."""

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves.activations.activation import Activation
from curves.arguments import real
from parameters import Parameter


def relu(x: ArrayLike) -> Array:
    """max(0, x)."""
    x = real(x)
    return jnp.where(x <= 0.0, 0.0, x)


def relu_slope(x: ArrayLike) -> Array:
    """1 above 0, else 0: PyTorch's choice at 0 too."""
    x = real(x)
    return (x > 0.0).astype(x.dtype)


def leaky_relu(x: ArrayLike, negative_slope: ArrayLike = 0.01) -> Array:
    """x above 0, `negative_slope`·x below."""
    x = real(x)
    return jnp.where(x > 0.0, x, jnp.asarray(negative_slope, x.dtype) * x)


def leaky_relu_slope(x: ArrayLike, negative_slope: ArrayLike = 0.01) -> Array:
    """1 above 0, else `negative_slope`."""
    x = real(x)
    return jnp.where(x > 0.0, jnp.ones((), x.dtype), jnp.asarray(negative_slope, x.dtype))


def prelu(x: ArrayLike, weight: ArrayLike = 0.25) -> Array:
    """x above 0, `weight`·x below; the weight is learned, one for all units or one for each along the last axis."""
    return leaky_relu(x, weight)


def prelu_slope(x: ArrayLike, weight: ArrayLike = 0.25) -> Array:
    """1 above 0, else `weight`."""
    return leaky_relu_slope(x, weight)


def relu6(x: ArrayLike) -> Array:
    """min(max(0, x), 6)."""
    x = real(x)
    return jnp.where(x <= 0.0, 0.0, jnp.where(x >= 6.0, 6.0, x))


def relu6_slope(x: ArrayLike) -> Array:
    """1 for 0 < x < 6, else 0."""
    x = real(x)
    return ((x > 0.0) & (x < 6.0)).astype(x.dtype)


def threshold(x: ArrayLike, threshold: ArrayLike = 0.1, value: ArrayLike = 0.0) -> Array:
    """x above `threshold`, else `value`."""
    x = real(x)
    return jnp.where(x <= jnp.asarray(threshold, x.dtype), jnp.asarray(value, x.dtype), x)


def threshold_slope(x: ArrayLike, threshold: ArrayLike = 0.1, value: ArrayLike = 0.0) -> Array:
    """1 above `threshold`, else 0, whatever `value` is."""
    del value
    x = real(x)
    return (x > jnp.asarray(threshold, x.dtype)).astype(x.dtype)


def crelu(x: ArrayLike) -> Array:
    """relu(x) and relu(−x) one after the other along the last axis, which becomes twice as long."""
    x = jnp.atleast_1d(real(x))
    return jnp.concatenate([relu(x), relu(-x)], axis=-1)


def crelu_slope(x: ArrayLike) -> Array:
    """The slopes of both parts, relu′(x) and −relu′(−x), one after the other along the last axis."""
    x = jnp.atleast_1d(real(x))
    return jnp.concatenate([relu_slope(x), -relu_slope(-x)], axis=-1)


def _at_zero(**_: object) -> tuple[float, ...]:
    return (0.0,)


RECTIFIERS = (
    Activation(
        key="relu",
        title="ReLU",
        family="Rectifiers",
        fn=relu,
        derivative=relu_slope,
        formula=r"\max(0,x)",
        torch="torch.nn.ReLU()",
        cures="Its slope is exactly 1 for every positive input, so it does not shrink the gradient; one comparison.",
        costs="Where the input is negative there is no gradient at all: a unit that is negative on all data is dead "
        "for good, and its outputs are not zero-centred.",
        lesson="The gradient passes whole or not at all.",
        reference="V. Nair, G. E. Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
        kinks=_at_zero,
    ),
    Activation(
        key="leaky_relu",
        title="Leaky ReLU",
        family="Rectifiers",
        fn=leaky_relu,
        derivative=leaky_relu_slope,
        formula=r"\max(0,x)+a\min(0,x)",
        torch="torch.nn.LeakyReLU(negative_slope={negative_slope})",
        cures="A small slope below 0 lets a unit that went negative come back: no unit dies.",
        costs="The leak is one more number to choose, and at 0.01 the way back is a hundred times slower.",
        lesson="Almost ReLU, but its slope is nowhere 0.",
        reference="A. L. Maas, A. Y. Hannun, A. Y. Ng, Rectifier nonlinearities improve neural network acoustic "
        "models, 2013",
        parameters=(
            Parameter(
                key="negative_slope",
                title="Negative slope",
                default=0.01,
                low=0.0,
                high=1.0,
                symbol="a",
                help="The slope below 0; 0 is ReLU, 1 the identity.",
            ),
        ),
        kinks=_at_zero,
    ),
    Activation(
        key="prelu",
        title="PReLU",
        family="Rectifiers",
        fn=prelu,
        derivative=prelu_slope,
        formula=r"\max(0,x)+a\min(0,x)",
        torch="torch.nn.PReLU(init={weight})",
        cures="Each channel learns how much it leaks, so nobody has to choose the slope.",
        costs="One more weight a channel, which small data can overfit and weight decay should leave alone.",
        lesson="A leaky ReLU whose leak is trained; this is the curve at the value set here.",
        reference="K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers, 2015",
        parameters=(
            Parameter(
                key="weight",
                title="Weight",
                default=0.25,
                low=-1.0,
                high=2.0,
                symbol="a",
                help="The learned slope below 0; 0.25 is where PyTorch starts it.",
            ),
        ),
        kinks=_at_zero,
        learned="weight",
    ),
    Activation(
        key="relu6",
        title="ReLU6",
        family="Rectifiers",
        fn=relu6,
        derivative=relu6_slope,
        formula=r"\min(\max(0,x),6)",
        torch="torch.nn.ReLU6()",
        cures="Bounded outputs survive 8-bit arithmetic, which is why phones' networks use it.",
        costs="It can die at both ends: no gradient below 0, none above 6.",
        lesson="ReLU with a ceiling.",
        reference="A. Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010",
        kinks=lambda: (0.0, 6.0),
    ),
    Activation(
        key="threshold",
        title="Threshold",
        family="Rectifiers",
        fn=threshold,
        derivative=threshold_slope,
        formula=r"x\ \text{if}\ x>\theta,\ \text{else}\ v",
        torch="torch.nn.Threshold(threshold={threshold}, value={value})",
        cures="It replaces everything up to a threshold by one value: a ReLU whose corner and floor can be set.",
        costs="Below the threshold there is no gradient, and where value and threshold differ the output jumps.",
        lesson="With θ = v = 0 it is ReLU; set apart, the curve breaks.",
        reference="K. Konda, R. Memisevic, D. Krueger, Zero-bias autoencoders and the benefits of co-adapting "
        "features, 2015",
        parameters=(
            Parameter(key="threshold", title="Threshold", default=0.1, low=-10.0, high=10.0, symbol=r"\theta"),
            Parameter(key="value", title="Value below", default=0.0, low=-20.0, high=20.0, symbol="v"),
        ),
        kinks=lambda threshold=0.1, value=0.0: (threshold,),
    ),
    Activation(
        key="crelu",
        title="CReLU",
        family="Several outputs",
        fn=crelu,
        derivative=crelu_slope,
        formula=r"\left(\max(0,x),\ \max(0,-x)\right)",
        torch="torch.cat((torch.relu(x), torch.relu(-x)), dim=-1)",
        cures="Both halves of the input survive, one in each output: for x ≠ 0 one of the two always has a slope.",
        costs="It doubles the width of the layer, and with it the weights of the next.",
        lesson="Two outputs for one input: where one is silent the other speaks.",
        reference="W. Shang, K. Sohn, D. Almeida, H. Lee, Understanding and improving convolutional neural networks "
        "via concatenated rectified linear units, 2016",
        kinks=_at_zero,
        elementwise=False,
        parts=("relu(x)", "relu(−x)"),
        drawn="CReLU makes two outputs of one input; both are drawn.",
    ),
)

"""Plateaus and cliffs: where the gradient says almost nothing, or far too much."""

import jax.numpy as jnp
from jax import Array
from jax.nn import softplus

from surfaces.surface import Surface


def plateau(point: Array) -> Array:
    """tanh²x + tanh²y: the squared error of two saturated tanh units whose targets are 0.

    Away from the axes the gradient falls off as 8 exp(−2|x|): 2.7e-3 at x = 4. Gradient descent needs about
    exp(2|x|)/(16 learning_rate) steps to leave.

    Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural
    networks, 2010 (saturation); the surface is our own.
    """
    x, y = jnp.tanh(point)
    return x**2 + y**2


def cliff(point: Array) -> Array:
    """A gently sloping plain that ends at a cliff of height 10 and slope 50, with a basin at its foot.

    0.2(√(1 + (x−1.5)² + y²) − 1) + ⅛ ln[(1 + exp(80−400x)) / (1 + exp(−400x))]. The first term falls towards
    (1.5, 0) with a slope of at most 0.2, everywhere; the second is 10 for x < 0, 0 for x > 0.2, and between
    them a straight drop with rounded edges.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural networks,
    2013, fig. 6; I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, 2016, fig. 8.3. They give
    pictures; the formula is our own.
    """
    x, y = point
    basin = 0.2 * (jnp.sqrt(1 + (x - 1.5) ** 2 + y**2) - 1)
    return basin + (softplus(80 - 400 * x) - softplus(-400 * x)) / 8


def easom(point: Array) -> Array:
    """−cos x · cos y · exp(−(x − π)² − (y − π)²): a hole of depth 1 in a plain of gradient zero.

    Source: E. E. Easom, A survey of global optimization techniques, M. Eng. thesis, 1990.
    """
    x, y = point
    return -jnp.cos(x) * jnp.cos(y) * jnp.exp(-((x - jnp.pi) ** 2 + (y - jnp.pi) ** 2))


PLATEAUS = (
    Surface(
        key="plateau",
        title="Plateau",
        family="Plateaus and cliffs",
        fn=plateau,
        formula=r"\tanh^2x+\tanh^2y",
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(-4.0, 3.5),
        minima=((0.0, 0.0),),
        # tanh(ln 2) = 3/5 and tanh(ln 3) = 4/5.
        probes=(
            ((0.0, 0.0), 0.0),
            ((0.6931471805599453, 0.6931471805599453), 0.72),
            ((1.0986122886681098, 0.0), 0.64),
            ((-1.0986122886681098, 0.6931471805599453), 1.0),
        ),
        lesson="Where both units are saturated the gradient is a few thousandths and gradient descent stands "
        "still for hundreds of steps; methods that divide by the gradient's size walk on as usual.",
        reference="After X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward"
        " neural networks, 2010",
    ),
    Surface(
        key="cliff",
        title="Cliff",
        family="Plateaus and cliffs",
        fn=cliff,
        formula=r"\tfrac15\left(\sqrt{1+(x-\tfrac32)^2+y^2}-1\right)"
        r"+\tfrac18\ln\frac{1+e^{80-400x}}{1+e^{-400x}}",
        domain=((-3.0, 3.0), (-3.0, 3.0)),
        start=(-2.0, 1.2),
        minima=((1.5, 0.0),),
        # The root is of 9 at (−½, 2) and (7/2, 2), and of 3 at (0.1, 0.2), half-way down the cliff.
        probes=(
            ((1.5, 0.0), 0.0),
            ((-0.5, 2.0), 10.4),
            ((0.1, 0.2), 5.146410161513775),
            ((3.5, 2.0), 0.4),
        ),
        lesson="One gradient taken on the cliff undoes a hundred steps: plain gradient descent is thrown far "
        "off the picture, and clipping the gradient's norm is the cure.",
        reference="After R. Pascanu, T. Mikolov and Y. Bengio, On the difficulty of training recurrent neural"
        " networks, 2013; Goodfellow et al., Deep Learning, 2016, fig. 8.3",
    ),
    Surface(
        key="easom",
        title="Easom",
        family="Plateaus and cliffs",
        fn=easom,
        formula=r"-\cos x\,\cos y\;e^{-(x-\pi)^2-(y-\pi)^2}",
        domain=((-1.0, 7.0), (-1.0, 7.0)),
        start=(1.6, 2.0),
        minima=((3.141592653589793, 3.141592653589793),),
        probes=(
            ((3.141592653589793, 3.141592653589793), -1.0),
            ((0.0, 0.0), -2.6752879910742397e-09),
            ((3.141592653589793, 0.0), 5.172318620381231e-05),
            ((6.283185307179586, 3.141592653589793), 5.172318620381231e-05),
        ),
        lesson="Outside its one small hole the plain carries no information: a start a little further away "
        "is lost to every method that looks only at the gradient.",
        reference="E. E. Easom, A survey of global optimization techniques, 1990",
    ),
)

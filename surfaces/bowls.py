"""Convex bowls: one minimum, and only the curvature to contend with."""

import math

import jax.numpy as jnp
from jax import Array

from parameters import Parameter
from surfaces.surface import Surface


def quadratic(point: Array, condition_number: Array | float = 50.0, rotation: Array | float = 0.0) -> Array:
    """The convex quadratic ½(u² + κv²), its steep axis v turned by `rotation` degrees counter-clockwise.

    u = x cos θ + y sin θ,  v = −x sin θ + y cos θ. The Hessian's eigenvalues are 1 and κ (`condition_number`)
    at every angle, so gradient descent is stable below a learning rate of 2/κ. Rotation changes nothing for
    gradient descent, and much for methods that scale each coordinate by itself.

    Source: G. Goh, Why Momentum Really Works, 2017; Y. Nesterov, Introductory Lectures on Convex
    Optimization, 2004.
    """
    x, y = point
    angle = jnp.asarray(rotation, point.dtype) * (math.pi / 180)
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    u, v = cos * x + sin * y, cos * y - sin * x
    return 0.5 * (u**2 + jnp.asarray(condition_number, point.dtype) * v**2)


def booth(point: Array) -> Array:
    """(x + 2y − 7)² + (2x + y − 5)², a convex quadratic of condition number 9 along the diagonals.

    Source: M. Jamil and X.-S. Yang, A literature survey of benchmark functions, 2013.
    """
    x, y = point
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def matyas(point: Array) -> Array:
    """0.26(x² + y²) − 0.48xy, a convex quadratic of condition number 25 whose valley lies on the diagonal.

    Source: M. Jamil and X.-S. Yang, A literature survey of benchmark functions, 2013.
    """
    x, y = point
    return 0.26 * (x**2 + y**2) - 0.48 * x * y


BOWLS = (
    Surface(
        key="quadratic",
        title="Ill-conditioned quadratic",
        family="Bowls",
        fn=quadratic,
        formula=r"\tfrac12\left(u^2+\kappa v^2\right),\quad"
        r" u=x\cos\theta+y\sin\theta,\ v=y\cos\theta-x\sin\theta",
        domain=((-4.0, 4.0), (-4.0, 4.0)),
        start=(-3.0, 1.0),
        minima=((0.0, 0.0),),
        probes=(((0.0, 0.0), 0.0), ((2.0, 0.0), 2.0), ((1.0, 1.0), 25.5), ((-3.0, 1.0), 29.5)),
        lesson="The steep direction limits the learning rate to 2/κ, and the gentle one then crawls: "
        "the condition number alone decides how many steps gradient descent needs.",
        reference="G. Goh, Why Momentum Really Works, Distill, 2017",
        parameters=(
            Parameter(
                key="condition_number",
                title="Condition number",
                default=50.0,
                low=1.0,
                high=1e4,
                scale="log",
                symbol=r"\kappa",
                help="How many times steeper the steep axis curves than the gentle one.",
            ),
            Parameter(
                key="rotation",
                title="Rotation",
                default=0.0,
                low=-90.0,
                high=90.0,
                symbol=r"\theta",
                help="Degrees by which the axes are turned; per-coordinate methods such as Adam feel it.",
            ),
        ),
    ),
    Surface(
        key="booth",
        title="Booth",
        family="Bowls",
        fn=booth,
        formula=r"(x+2y-7)^2+(2x+y-5)^2",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-4.0, -3.0),
        minima=((1.0, 3.0),),
        probes=(((1.0, 3.0), 0.0), ((0.0, 0.0), 74.0), ((1.0, 1.0), 20.0), ((-4.0, -3.0), 545.0)),
        lesson="A mild bowl, where every sensible method arrives: "
        "what differs is only how straight the way is and how many steps it takes.",
        reference="M. Jamil and X.-S. Yang, A literature survey of benchmark functions, 2013",
    ),
    Surface(
        key="matyas",
        title="Matyas",
        family="Bowls",
        fn=matyas,
        formula=r"0.26\left(x^2+y^2\right)-0.48\,xy",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(9.0, 2.0),
        minima=((0.0, 0.0),),
        probes=(((0.0, 0.0), 0.0), ((1.0, 1.0), 0.04), ((10.0, 10.0), 4.0), ((10.0, -10.0), 100.0)),
        lesson="The valley lies on the diagonal, so scaling x and y separately cannot straighten it: "
        "at its best rate Adam takes more steps than gradient descent, tuned momentum under a third as many.",
        reference="M. Jamil and X.-S. Yang, A literature survey of benchmark functions, 2013",
    ),
)

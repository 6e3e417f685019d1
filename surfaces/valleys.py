"""Valleys: falling in is easy, following the floor is not."""

import jax.numpy as jnp
from jax import Array

from surfaces.surface import Surface


def rosenbrock(point: Array) -> Array:
    """(1 − x)² + 100(y − x²)², a parabolic valley of condition number 2508 at its minimum (1, 1).

    Source: H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960.
    """
    x, y = point
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def long_valley(point: Array) -> Array:
    """x²/10 + 5(y − sin(x/2))², a winding valley: steep walls on both sides of a floor that falls gently.

    Across the floor the curvature is 10 to 12.5, along it about 0.16: a ratio of 79 at the minimum (0, 0).
    The floor is the curve y = sin(x/2), on which f = x²/10.

    Source: our own; a ravine as in R. S. Sutton, Two problems with backpropagation and other steepest-descent
    learning procedures for networks, 1986, bent so that momentum has something to overshoot.
    """
    x, y = point
    return x**2 / 10 + 5 * (y - jnp.sin(x / 2)) ** 2


def beale(point: Array) -> Array:
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: flat in the middle, steep at the corners.

    Source: E. M. L. Beale, On an iterative method for finding a local minimum of a function of more than one
    variable, 1958.
    """
    x, y = point
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


VALLEYS = (
    Surface(
        key="rosenbrock",
        title="Rosenbrock's banana",
        family="Valleys",
        fn=rosenbrock,
        formula=r"(1-x)^2+100\left(y-x^2\right)^2",
        domain=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        minima=((1.0, 1.0),),
        probes=(((1.0, 1.0), 0.0), ((0.0, 0.0), 1.0), ((-1.2, 1.0), 24.2), ((-1.0, 1.0), 4.0)),
        lesson="Every method falls into the valley within a few steps; "
        "following its curved, almost level floor to the minimum is what takes the time.",
        reference="H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    ),
    Surface(
        key="long_valley",
        title="Long valley",
        family="Valleys",
        fn=long_valley,
        formula=r"\tfrac1{10}x^2+5\left(y-\sin\tfrac x2\right)^2",
        domain=((-6.0, 6.0), (-3.0, 3.0)),
        start=(-5.5, -1.5),
        minima=((0.0, 0.0),),
        # The floor is at y = 1 where x = π, and at y = −1 where x = −π.
        probes=(
            ((0.0, 0.0), 0.0),
            ((0.0, 1.0), 5.0),
            ((3.141592653589793, 1.0), 0.9869604401089358),
            ((-3.141592653589793, 1.0), 20.986960440108936),
        ),
        lesson="Momentum gathers speed along the gentle floor and shoots past bends and minimum before it "
        "turns back, while plain gradient descent creeps along without overshooting.",
        reference="After R. S. Sutton, Two problems with backpropagation and other steepest-descent learning"
        " procedures for networks, 1986",
    ),
    Surface(
        key="beale",
        title="Beale",
        family="Valleys",
        fn=beale,
        formula=r"(1.5-x+xy)^2+\left(2.25-x+xy^2\right)^2+\left(2.625-x+xy^3\right)^2",
        domain=((-1.0, 4.5), (-2.0, 2.0)),
        start=(1.0, 1.5),
        minima=((3.0, 0.5),),
        probes=(
            ((3.0, 0.5), 0.0),
            ((0.0, 0.0), 14.203125),
            ((1.0, 1.0), 14.203125),
            ((1.0, 0.0), 4.453125),
        ),
        lesson="Steep at the corners and nearly flat in the middle: a learning rate small enough for the "
        "walls is too small for the floor, so methods that adapt their step size gain most.",
        reference="E. M. L. Beale, On an iterative method for finding a local minimum of a function of more"
        " than one variable, 1958",
    ),
)

"""Saddles: the gradient vanishes, and there is no minimum."""

from jax import Array

from surfaces.surface import Surface


def saddle(point: Array) -> Array:
    """x² − y²: a minimum along x, a maximum along y, unbounded below.

    Source: Y. Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional
    non-convex optimization, 2014.
    """
    x, y = point
    return x**2 - y**2


def monkey_saddle(point: Array) -> Array:
    """x³ − 3xy², the real part of (x + iy)³: three valleys meet in (0, 0), where the Hessian is zero too.

    Source: D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, 1932.
    """
    x, y = point
    return x**3 - 3 * x * y**2


SADDLES = (
    Surface(
        key="saddle",
        title="Saddle",
        family="Saddles",
        fn=saddle,
        formula=r"x^2-y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-1.5, 0.01),
        minima=(),
        probes=(((0.0, 0.0), 0.0), ((1.0, 0.0), 1.0), ((0.0, 1.0), -1.0), ((-1.5, 0.01), 2.2499)),
        lesson="Near a saddle the gradient almost vanishes without a minimum in sight: gradient descent "
        "waits until the tiny y component has grown, methods that rescale each coordinate leave at once.",
        reference="Y. Dauphin et al., Identifying and attacking the saddle point problem in"
        " high-dimensional non-convex optimization, 2014",
    ),
    Surface(
        key="monkey_saddle",
        title="Monkey saddle",
        family="Saddles",
        fn=monkey_saddle,
        formula=r"x^3-3xy^2",
        domain=((-1.5, 1.5), (-1.5, 1.5)),
        start=(1.0, 0.01),
        minima=(),
        probes=(((0.0, 0.0), 0.0), ((1.0, 0.0), 1.0), ((-1.0, 0.0), -1.0), ((2.0, 1.0), 2.0)),
        lesson="At this saddle the curvature vanishes as well, so the way out is slower than at an ordinary "
        "saddle, and a Newton step has nothing to divide by.",
        reference="D. Hilbert and S. Cohn-Vossen, Anschauliche Geometrie, 1932",
    ),
)

"""Many local minima: a simple trend under ripples."""

import math

import jax.numpy as jnp
from jax import Array

from surfaces.surface import Surface


def rastrigin(point: Array) -> Array:
    """20 + x² − 10 cos 2πx + y² − 10 cos 2πy: a bowl under an egg box, a minimum near every integer point.

    At (0, 0) the Hessian is (2 + 40π²) times the identity: gradient descent needs a rate below 0.00504.

    Source: L. A. Rastrigin, Systems of Extremal Control, 1974.
    """
    x, y = point
    return 20 + x**2 - 10 * jnp.cos(2 * jnp.pi * x) + y**2 - 10 * jnp.cos(2 * jnp.pi * y)


def ackley(point: Array) -> Array:
    """−20 exp(−0.2 √(½(x² + y²))) − exp(½(cos 2πx + cos 2πy)) + e + 20.

    Conical at its minimum (0, 0), where it has no derivative; the gradient is defined as 0 there.

    Source: D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987.
    """
    x, y = point
    square = 0.5 * (x**2 + y**2)
    # Both branches of a where are differentiated, so the root must not see the zero.
    root = jnp.where(square > 0, jnp.sqrt(jnp.where(square > 0, square, 1)), 0)
    ripples = jnp.exp(0.5 * (jnp.cos(2 * jnp.pi * x) + jnp.cos(2 * jnp.pi * y)))
    return -20 * jnp.exp(-0.2 * root) - ripples + jnp.e + 20


def griewank(point: Array) -> Array:
    """1 + (x² + y²)/4000 − cos x · cos(y/√2): regular ripples on a bowl too flat to be felt.

    Source: A. O. Griewank, Generalized descent for global optimization, 1981.
    """
    x, y = point
    return 1 + (x**2 + y**2) / 4000 - jnp.cos(x) * jnp.cos(y / math.sqrt(2))


def levy(point: Array) -> Array:
    """sin²πu + (u − 1)²[1 + 10 sin²(πu + 1)] + (v − 1)²[1 + sin²2πv], u = 1 + (x − 1)/4, v = 1 + (y − 1)/4.

    Source: M. Laguna and R. Martí, Experimental testing of advanced scatter search designs for global
    optimization of multimodal functions, 2005.
    """
    u, v = 1 + (point - 1) / 4
    return (
        jnp.sin(jnp.pi * u) ** 2
        + (u - 1) ** 2 * (1 + 10 * jnp.sin(jnp.pi * u + 1) ** 2)
        + (v - 1) ** 2 * (1 + jnp.sin(2 * jnp.pi * v) ** 2)
    )


MANY_MINIMA = (
    Surface(
        key="rastrigin",
        title="Rastrigin",
        family="Many local minima",
        fn=rastrigin,
        formula=r"20+x^2-10\cos2\pi x+y^2-10\cos2\pi y",
        domain=((-5.12, 5.12), (-5.12, 5.12)),
        start=(-2.2, 1.7),
        minima=((0.0, 0.0),),
        probes=(((0.0, 0.0), 0.0), ((1.0, 1.0), 2.0), ((-1.0, 2.0), 5.0), ((0.5, 0.5), 40.5)),
        lesson="A minimum near every integer point: methods that follow the gradient stop in the one they "
        "start in, and getting further takes noise or many starts.",
        reference="L. A. Rastrigin, Systems of Extremal Control, 1974",
    ),
    Surface(
        key="ackley",
        title="Ackley",
        family="Many local minima",
        fn=ackley,
        formula=r"-20\,e^{-0.2\sqrt{(x^2+y^2)/2}}-e^{(\cos2\pi x+\cos2\pi y)/2}+e+20",
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(2.5, -1.8),
        minima=((0.0, 0.0),),
        # On integer points the ripples cancel e, and 20(1 − exp(−0.2 √(½(x² + y²)))) remains.
        probes=(
            ((0.0, 0.0), 0.0),
            ((1.0, 1.0), 3.6253849384403628),
            ((1.0, 0.0), 2.6375310921083025),
            ((0.5, 0.5), 4.2536540265684115),
        ),
        lesson="Dimples all the way down a funnel: small steps stop in the first dimple, momentum rides over "
        "some of them, and large steps cross them all but cannot settle in the pointed minimum.",
        reference="D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
        smooth=False,
    ),
    Surface(
        key="griewank",
        title="Griewank",
        family="Many local minima",
        fn=griewank,
        formula=r"1+\tfrac1{4000}\left(x^2+y^2\right)-\cos x\,\cos\tfrac{y}{\sqrt2}",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-5.0, 7.0),
        minima=((0.0, 0.0),),
        probes=(
            ((0.0, 0.0), 0.0),
            ((3.141592653589793, 0.0), 2.0024674011002723),
            ((6.283185307179586, 0.0), 0.009869604401089359),
            ((0.0, 4.442882938158366), 2.0049348022005447),
        ),
        lesson="All wells look alike and are almost equally deep, here f = 0.03 against 0: a local minimum "
        "may be good enough, as it often is for large networks.",
        reference="A. O. Griewank, Generalized descent for global optimization, 1981",
    ),
    Surface(
        key="levy",
        title="Lévy",
        family="Many local minima",
        fn=levy,
        formula=r"\begin{aligned}&\sin^2\pi u+(u-1)^2\left[1+10\sin^2(\pi u+1)\right]"
        r"+(v-1)^2\left[1+\sin^22\pi v\right]\\&u=1+\tfrac{x-1}4,\quad v=1+\tfrac{y-1}4\end{aligned}",
        domain=((-10.0, 10.0), (-10.0, 10.0)),
        start=(-6.0, 7.0),
        minima=((1.0, 1.0),),
        # At (−3, −3), (5, 1) and (1, 5) u and v are whole numbers.
        probes=(
            ((1.0, 1.0), 0.0),
            ((1.0, 5.0), 1.0),
            ((5.0, 1.0), 8.080734182735712),
            ((-3.0, -3.0), 9.080734182735712),
            ((-1.0, 1.0), 1.979816454316072),
        ),
        lesson="Along x the trend is strong, and momentum carries a run over the walls to x = 1; along y it "
        "is weak: at small rates every run stays in the ripple it started in, at rate 1 Adam crosses them all.",
        reference="M. Laguna and R. Martí, Experimental testing of advanced scatter search designs, 2005",
    ),
)

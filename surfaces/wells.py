"""A few wells: where a run ends depends on its start, its speed and its noise."""

import jax.numpy as jnp
from jax import Array

from surfaces.surface import Surface


def double_well(point: Array) -> Array:
    """(x² − 1)² + x/4 + y²/2: a shallow well at x = 0.967 (f = 0.246), a deep one at x = −1.030 (f = −0.254).

    The hump between them is at x = 0.063, where f = 1.008.

    Source: the tilted double well of physics, as in S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994.
    """
    x, y = point
    return (x**2 - 1) ** 2 + x / 4 + y**2 / 2


def himmelblau(point: Array) -> Array:
    """(x² + y − 11)² + (x + y² − 7)²: four minima of value 0, four saddles, one maximum.

    Source: D. M. Himmelblau, Applied Nonlinear Programming, 1972.
    """
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def three_hump_camel(point: Array) -> Array:
    """2x² − 1.05x⁴ + x⁶/6 + xy + y²: the minimum (0, 0) between two shallower wells at ±(1.748, −0.874).

    Source: F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear
    equations, 1972.
    """
    x, y = point
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def six_hump_camel(point: Array) -> Array:
    """(4 − 2.1x² + x⁴/3)x² + xy + (4y² − 4)y²: six minima, two of them global.

    Source: L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, 1978.
    """
    x, y = point
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


def styblinski_tang(point: Array) -> Array:
    """½(x⁴ − 16x² + 5x + y⁴ − 16y² + 5y): one well in each quadrant, deepest where x, y < 0.

    Source: M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, 1990.
    """
    return ((point**4 - 16 * point**2 + 5 * point) / 2).sum()


def goldstein_price(point: Array) -> Array:
    """A product of two quartics with values from 3 to a million; four minima, the global one at (0, −1).

    Source: A. A. Goldstein and J. F. Price, On descent from local minima, 1971.
    """
    x, y = point
    near = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    far = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return near * far


def mccormick(point: Array) -> Array:
    """sin(x + y) + (x − y)² − 1.5x + 2.5y + 1: a channel along the diagonal with a well in each period.

    With s = x + y and d = x − y it is sin s + s/2 + (d − 1)²; its minimum in the domain is −√3/2 − π/3, at
    s = −2π/3 and d = 1.

    Source: G. P. McCormick, Computability of global solutions to factorable nonconvex programs, 1976.
    """
    x, y = point
    return jnp.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


WELLS = (
    Surface(
        key="double_well",
        title="Double well",
        family="Several wells",
        fn=double_well,
        formula=r"\left(x^2-1\right)^2+\tfrac14x+\tfrac12y^2",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(1.7, 1.0),
        minima=((-1.0298959850506604, 0.0),),
        probes=(
            ((0.0, 0.0), 1.0),
            ((1.0, 0.0), 0.25),
            ((-1.0, 0.0), -0.25),
            ((-1.0298959850506604, 0.0), -0.2537912372204689),
        ),
        lesson="Gradient descent ends in the nearer, shallower well, at f = 0.246; "
        "momentum can carry a run over the hump into the deeper one.",
        reference="S. H. Strogatz, Nonlinear Dynamics and Chaos, 1994",
    ),
    Surface(
        key="himmelblau",
        title="Himmelblau",
        family="Several wells",
        fn=himmelblau,
        formula=r"\left(x^2+y-11\right)^2+\left(x+y^2-7\right)^2",
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(-4.5, 0.3),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.2831859912861696),
            (3.5844283403304917, -1.8481265269644036),
        ),
        probes=(((3.0, 2.0), 0.0), ((0.0, 0.0), 170.0), ((1.0, 1.0), 106.0), ((-1.0, 1.0), 130.0)),
        lesson="Four equally good minima: from this one start gradient descent, momentum and Adam end in "
        "three different ones, so where a run ends says nothing about which method is better.",
        reference="D. M. Himmelblau, Applied Nonlinear Programming, 1972",
    ),
    Surface(
        key="three_hump_camel",
        title="Three-hump camel",
        family="Several wells",
        fn=three_hump_camel,
        formula=r"2x^2-1.05x^4+\tfrac16x^6+xy+y^2",
        domain=((-2.5, 2.5), (-2.5, 2.5)),
        start=(2.2, 1.0),
        minima=((0.0, 0.0),),
        probes=(
            ((0.0, 0.0), 0.0),
            ((1.0, 0.0), 67 / 60),
            ((1.0, 1.0), 187 / 60),
            ((2.0, 0.0), 28 / 15),
        ),
        lesson="Gradient descent and Adam settle in the outer well they come to first, where f = 0.299; "
        "a run with momentum rolls on into the deeper one in the middle.",
        reference="F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous"
        " nonlinear equations, 1972",
    ),
    Surface(
        key="six_hump_camel",
        title="Six-hump camel",
        family="Several wells",
        fn=six_hump_camel,
        formula=r"\left(4-2.1x^2+\tfrac13x^4\right)x^2+xy+\left(4y^2-4\right)y^2",
        domain=((-2.0, 2.0), (-1.25, 1.25)),
        start=(1.9, 0.4),
        minima=(
            (0.08984201310031806, -0.7126564030207396),
            (-0.08984201310031806, 0.7126564030207396),
        ),
        probes=(
            ((0.08984201310031806, -0.7126564030207396), -1.0316284534898774),
            ((0.0, 0.0), 0.0),
            ((1.0, 1.0), 97 / 30),
            ((0.0, 0.5), -0.75),
        ),
        lesson="Six wells in three pairs: at small rates gradient descent and Adam settle in the outer well they come "
        "to first, while momentum can carry a run on to one of the two deepest.",
        reference="L. C. W. Dixon and G. P. Szegő, The global optimization problem: an introduction, 1978",
    ),
    Surface(
        key="styblinski_tang",
        title="Styblinski–Tang",
        family="Several wells",
        fn=styblinski_tang,
        formula=r"\tfrac12\left(x^4-16x^2+5x+y^4-16y^2+5y\right)",
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        start=(4.5, 0.5),
        minima=((-2.903534027771177, -2.903534027771177),),
        probes=(
            ((-2.903534027771177, -2.903534027771177), -78.33233140754283),
            ((0.0, 0.0), 0.0),
            ((1.0, 1.0), -10.0),
            ((-5.0, -5.0), 200.0),
        ),
        lesson="Each coordinate has a deep and a shallow well of its own; at small rates gradient descent "
        "takes the nearer one in each, and speed decides which coordinate gets across.",
        reference="M. A. Styblinski and T.-S. Tang, Experiments in nonconvex optimization, 1990",
    ),
    Surface(
        key="goldstein_price",
        title="Goldstein–Price",
        family="Several wells",
        fn=goldstein_price,
        formula=r"\begin{aligned}&\left[1+(x+y+1)^2(19-14x+3x^2-14y+6xy+3y^2)\right]\\"
        r"&\times\left[30+(2x-3y)^2(18-32x+12x^2+48y-36xy+27y^2)\right]\end{aligned}",
        domain=((-2.0, 2.0), (-2.0, 2.0)),
        start=(-0.5, 0.25),
        minima=((0.0, -1.0),),
        probes=(
            ((0.0, -1.0), 3.0),
            ((-0.6, -0.4), 30.0),
            ((1.8, 0.2), 84.0),
            ((1.2, 0.8), 840.0),
            ((0.0, 0.0), 600.0),
            ((1.0, 1.0), 1876.0),
        ),
        lesson="Values from 3 to a million: learning rates have to be as small as 0.0001 or gradient descent "
        "explodes at once, while Adam, blind to the scale of the loss, takes its usual 0.1.",
        reference="A. A. Goldstein and J. F. Price, On descent from local minima, 1971",
    ),
    Surface(
        key="mccormick",
        title="McCormick",
        family="Several wells",
        fn=mccormick,
        formula=r"\sin(x+y)+(x-y)^2-1.5x+2.5y+1",
        domain=((-1.5, 4.0), (-3.0, 4.0)),
        start=(3.5, 3.5),
        minima=((-0.5471975511965977, -1.5471975511965979),),
        probes=(
            ((-0.5471975511965977, -1.5471975511965979), -1.9132229549810364),
            ((0.0, 0.0), 1.0),
            ((1.5707963267948966, 1.5707963267948966), 2.5707963267948966),
            ((1.0, 1.0), 2.9092974268256817),
        ),
        lesson="The channel steps down from well to well for ever: gradient descent stops in the first, at "
        "f = 1.228, and a run fast enough to cross its sill crosses them all and leaves the picture.",
        reference="G. P. McCormick, Computability of global solutions to factorable nonconvex programs, 1976",
    ),
)

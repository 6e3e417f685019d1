"""The truncated normal law."""

import math

import jax
import numpy as np

from curves.initialisations.fixed import standard_deviation
from curves.initialisations.initialisation import Initialisation, Law
from parameters import Parameter

COMMON = 0.3  # share of the law between the ends above which its distribution function is inverted without loss
LOST = 40.0  # −log of what is next to nothing beside the most likely weight: e⁻⁴⁰


def _truncated_normal(
    generator: np.random.Generator,
    shape: tuple[int, ...],
    _spread: float,
    /,
    *,
    mean: float,
    std: float,
    a: float,
    b: float,
) -> np.ndarray:
    """By the inverse of the distribution function where the law has a good share between its ends, else by rejection,
    as `torch.nn.init.trunc_normal_` (which rejects in both cases): weights far from the mean are drawn as well."""
    if std == 0.0 or a == b:
        return np.full(shape, min(max(mean, a), b))
    low, high = (math.erf((end - mean) / (std * math.sqrt(2.0))) for end in (a, b))
    if high - low > 2.0 * COMMON:
        share = generator.uniform(low, high, shape)
        return np.clip(mean + std * math.sqrt(2.0) * np.asarray(_inverse_erf(share)), a, b)
    mode, towards, begin, end = _around_the_mode(mean, std, a, b)
    steps = _rejected(generator, math.prod(shape), abs((mode - mean) / std), begin, end).reshape(shape)
    return np.clip(mode + std * towards * steps, a, b)


_inverse_erf = jax.jit(jax.lax.erf_inv)


def _around_the_mode(mean: float, std: float, a: float, b: float) -> tuple[float, float, float, float]:
    """The likeliest weight of the law cut at a and b, the way from it to the others (±1), and how far they lie that
    way, from and to, in units of σ; what is less likely than e⁻⁴⁰ of it is left out.

    At m σ from the mean the density falls as exp(−ms − s²/2) over s.
    """
    mode, towards = min(max(mean, a), b), -1.0 if mean > b else 1.0
    away = abs((mode - mean) / std)
    reach = 2.0 * LOST / (away + math.hypot(away, math.sqrt(2.0 * LOST)))
    begin, end = sorted(towards * (side - mode) / std for side in (a, b))
    return mode, towards, max(begin, -reach), min(end, reach)


def _rejected(generator: np.random.Generator, count: int, away: float, begin: float, end: float) -> np.ndarray:
    """`count` numbers s between `begin` and `end` with a density that falls as exp(−away·s − s²/2).

    Drawn with exp(−away·s), and each kept with the probability exp(−s²/2); at least one in eight is.
    """
    drawn, width = np.zeros(0), end - begin
    while len(drawn) < count:
        share, chance = generator.uniform(size=(2, count))
        fallen = -np.log1p(share * np.expm1(-away * width)) / away if away * width > 1e-12 else share * width
        tried = begin + fallen
        drawn = np.append(drawn, tried[chance <= np.exp(-0.5 * tried**2)])
    return drawn[:count]


TRUNCATED_NORMAL = Law(draw=_truncated_normal, bound=lambda spread, /, *, a, b, **_: max(abs(a), abs(b)))
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(100)


def truncated(fan_in: int, fan_out: int, *, mean: float, std: float, a: float, b: float) -> float:
    """The spread left of a normal law cut at a and b, by integrals of its density between them.

    The textbook's closed form loses its digits far from the mean. Raises `ValueError` if a is above b.
    """
    if a > b:
        raise ValueError(f"a={a:g} is not allowed because it must not be above b={b:g}")
    if std == 0.0 or a == b:
        return 0.0
    mode, _, begin, end = _around_the_mode(mean, std, a, b)
    s = begin + (end - begin) * (_NODES + 1.0) / 2.0
    density = _WEIGHTS * np.exp(-abs((mode - mean) / std) * s - 0.5 * s * s)
    average = density @ s / density.sum()
    return std * math.sqrt(density @ (s - average) ** 2 / density.sum())


TRUNCATED_PARAMETERS = (
    Parameter(key="mean", title="Mean", default=0.0, low=-100.0, high=100.0, symbol=r"\mu"),
    standard_deviation(1.0),
    Parameter(key="a", title="Lower end", default=-2.0, low=-200.0, high=200.0, symbol="a"),
    Parameter(key="b", title="Upper end", default=2.0, low=-200.0, high=200.0, symbol="b"),
)


TRUNCATED = (
    Initialisation(
        key="trunc_normal",
        title="Truncated normal",
        spread=truncated,
        law=lambda **_: TRUNCATED_NORMAL,
        formula=r"w \sim \mathcal{N}(\mu, \sigma^2), \quad a \le w \le b",
        parameters=TRUNCATED_PARAMETERS,
        lesson="A normal law without its rare far ones; cut at 2σ it has 0.88 of the spread it names.",
        reference="PyTorch's documentation of torch.nn.init.trunc_normal_",
        torch="trunc_normal_",
    ),
)

"""The truncated normal law."""

import math

import jax
import numpy as np

from curves.initialisations.fixed import standard_deviation
from curves.initialisations.initialisation import Initialisation, Law
from parameters import Parameter


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
    """By the inverse of the distribution function, as `torch.nn.init.trunc_normal_`."""
    if std == 0.0:
        return np.full(shape, min(max(mean, a), b))
    low, high = (math.erf((end - mean) / (std * math.sqrt(2.0))) for end in (a, b))
    share = generator.uniform(low, high, shape)
    return np.clip(mean + std * math.sqrt(2.0) * np.asarray(_inverse_erf(share)), a, b)


_inverse_erf = jax.jit(jax.lax.erf_inv)


TRUNCATED_NORMAL = Law(draw=_truncated_normal, bound=lambda spread, /, *, a, b, **_: max(abs(a), abs(b)))


def truncated(fan_in: int, fan_out: int, *, mean: float, std: float, a: float, b: float) -> float:
    """The spread left of a normal law cut at a and b: σ √(1 + (αφ(α) − βφ(β))/Z − ((φ(α) − φ(β))/Z)²).

    α and β are a and b in standard units, φ the normal density and Z the share between them. Raises `ValueError`
    if a is not below b, or if nothing of the law lies between them.
    """
    if not a < b:
        raise ValueError(f"a={a:g} is not allowed because it must be below b={b:g}")
    if std == 0.0:
        return 0.0
    alpha, beta = (a - mean) / std, (b - mean) / std
    left, right = (math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi) for x in (alpha, beta))
    share = 0.5 * (math.erf(beta / math.sqrt(2.0)) - math.erf(alpha / math.sqrt(2.0)))
    if share < 1e-12:
        raise ValueError(f"a={a:g} and b={b:g} are not allowed because next to nothing of the law lies between them")
    return std * math.sqrt(1.0 + (alpha * left - beta * right) / share - ((left - right) / share) ** 2)


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

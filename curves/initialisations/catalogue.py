"""The initialisations: constants, fixed spreads, and those that look at how many units a layer joins."""

import math

import jax
import numpy as np

from curves.initialisations.initialisation import Initialisation, Law
from parameters import Parameter

NONLINEARITIES = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")


def gain(nonlinearity: str, a: float = 0.0) -> float:
    """How much larger weights must be to make up for a nonlinearity: `torch.nn.init.calculate_gain`.

    `a` is the slope of a leaky ReLU below 0. Raises `ValueError` for a name that is not in `NONLINEARITIES`.
    """
    if nonlinearity not in NONLINEARITIES:
        raise ValueError(f"nonlinearity: {nonlinearity!r} is not one of {', '.join(NONLINEARITIES)}")
    leaky = math.sqrt(2.0 / (1.0 + a * a))
    gains = {"tanh": 5.0 / 3.0, "relu": math.sqrt(2.0), "leaky_relu": leaky, "selu": 0.75}
    return gains.get(nonlinearity, 1.0)


# --- laws ---------------------------------------------------------------------------------------------------


def _zeros(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    return np.zeros(shape)


def _normal(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    return spread * generator.standard_normal(shape)


def _uniform(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    reach = math.sqrt(3.0) * spread
    return generator.uniform(-reach, reach, shape)


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


def _orthogonal(
    generator: np.random.Generator, shape: tuple[int, ...], _spread: float, /, *, gain: float
) -> np.ndarray:
    """Q of a Gaussian matrix's QR with the signs of R's diagonal, which makes it uniform over all rotations."""
    rows, columns = shape[0], math.prod(shape[1:])
    gaussian = generator.standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(gaussian)
    q *= np.sign(np.diagonal(r))
    return gain * (q.T if rows < columns else q).reshape(shape)


ZEROS = Law(draw=_zeros, bound=lambda spread, /, **_: 0.0)
NORMAL = Law(draw=_normal, bound=lambda spread, /, **_: None)
UNIFORM = Law(draw=_uniform, bound=lambda spread, /, **_: math.sqrt(3.0) * spread)
TRUNCATED_NORMAL = Law(draw=_truncated_normal, bound=lambda spread, /, *, a, b, **_: max(abs(a), abs(b)))
ORTHOGONAL = Law(draw=_orthogonal, bound=lambda spread, /, *, gain: gain)


# --- spreads ------------------------------------------------------------------------------------------------


def fixed(fan_in: int, fan_out: int, *, std: float) -> float:
    """The same spread for every layer."""
    return std


def within_bound(fan_in: int, fan_out: int, *, bound: float) -> float:
    """b/√3 of a uniform law on ±b; a `bound` of 0 stands for 1/√fan_in."""
    return (bound or 1.0 / math.sqrt(fan_in)) / math.sqrt(3.0)


def glorot(fan_in: int, fan_out: int, *, gain: float) -> float:
    """g √(2/(fan_in + fan_out)): between what keeps the signal and what keeps the gradient."""
    return gain * math.sqrt(2.0 / (fan_in + fan_out))


def he(fan_in: int, fan_out: int, *, a: float, mode: str, nonlinearity: str) -> float:
    """g/√fan with the gain g of the nonlinearity: √2 for ReLU, which loses half of the second moment."""
    return gain(nonlinearity, a) / math.sqrt(fan_in if mode == "fan_in" else fan_out)


def one_over_fan_in(fan_in: int, fan_out: int, **_) -> float:
    """1/√fan_in: a sum of fan_in inputs of spread 1 has spread 1 again."""
    return 1.0 / math.sqrt(fan_in)


def of_rotation(fan_in: int, fan_out: int, *, gain: float) -> float:
    """g/√max(in, out) of a matrix; the rows, or the columns, are orthonormal."""
    return gain / math.sqrt(max(fan_in, fan_out))


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


# --- parameters and records ---------------------------------------------------------------------------------


def _std(default: float) -> Parameter:
    return Parameter(
        key="std",
        title="Standard deviation",
        default=default,
        low=0.0,
        high=100.0,
        scale="log",
        symbol=r"\sigma",
        help="Spread of the weights, whatever the width of the layer.",
    )


GAIN = Parameter(
    key="gain",
    title="Gain",
    default=1.0,
    low=0.0,
    high=100.0,
    symbol="g",
    help="What the spread is multiplied by to make up for the nonlinearity: 5/3 for tanh in PyTorch.",
)
BOUND = Parameter(
    key="bound",
    title="Bound",
    default=0.0,
    low=0.0,
    high=100.0,
    symbol="b",
    help="Weights lie between −b and b; 0 stands for 1/√fan_in.",
)
HE_PARAMETERS = (
    Parameter(key="a", title="Slope below 0", default=0.0, low=-100.0, high=100.0, symbol="a", help="Of a leaky ReLU."),
    Parameter(key="mode", title="Fan", default="fan_in", choices=("fan_in", "fan_out"), help="Which side to keep."),
    Parameter(key="nonlinearity", title="Nonlinearity", default="leaky_relu", choices=NONLINEARITIES),
)
LECUN_LAW = Parameter(key="distribution", title="Distribution", default="normal", choices=("normal", "uniform"))
TRUNCATED_PARAMETERS = (
    Parameter(key="mean", title="Mean", default=0.0, low=-100.0, high=100.0, symbol=r"\mu"),
    _std(1.0),
    Parameter(key="a", title="Lower end", default=-2.0, low=-200.0, high=200.0, symbol="a"),
    Parameter(key="b", title="Upper end", default=2.0, low=-200.0, high=200.0, symbol="b"),
)

GLOROT = "X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010"
HE = "K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers, 2015"
LECUN = "Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, Efficient BackProp, 1998"
SAXE = "A. M. Saxe, J. L. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning, 2014"

_RECORDS = (
    Initialisation(
        key="zeros",
        title="Zeros",
        spread=lambda fan_in, fan_out: 0.0,
        law=lambda: ZEROS,
        formula=r"w = 0",
        lesson="Every unit is the same and no gradient gets past the last layer: nothing can begin to differ.",
        reference="PyTorch's documentation of torch.nn.init.zeros_",
        torch="zeros_",
    ),
    Initialisation(
        key="small_normal",
        title="Small normal",
        spread=fixed,
        law=lambda **_: NORMAL,
        formula=r"w \sim \mathcal{N}(0, \sigma^2)",
        parameters=(_std(0.01),),
        lesson="Each layer shrinks the signal by σ√fan_in, so it dies after a few layers and the gradient with it.",
        reference="A. Krizhevsky, I. Sutskever, G. E. Hinton, ImageNet classification, 2012",
        torch="normal_",
    ),
    Initialisation(
        key="large_normal",
        title="Large normal",
        spread=fixed,
        law=lambda **_: NORMAL,
        formula=r"w \sim \mathcal{N}(0, \sigma^2)",
        parameters=(_std(1.0),),
        lesson="Each layer grows the sum by σ√fan_in: a sigmoid or tanh saturates, a rectifier explodes.",
        reference="PyTorch's documentation of torch.nn.init.normal_",
        torch="normal_",
    ),
    Initialisation(
        key="uniform",
        title="Uniform ±1/√n",
        spread=within_bound,
        law=lambda **_: UNIFORM,
        formula=r"w \sim \mathcal{U}(-b, b), \quad b = 1/\sqrt{\text{fan}_\text{in}}",
        parameters=(BOUND,),
        lesson="The old rule of thumb, and PyTorch's default for a linear layer: it keeps a third of the variance.",
        reference=GLOROT,
        torch="uniform_",
    ),
    Initialisation(
        key="xavier_uniform",
        title="Xavier uniform",
        spread=glorot,
        law=lambda **_: UNIFORM,
        formula=r"w \sim \mathcal{U}(-b, b), \quad b = g\sqrt{\tfrac{6}{\text{fan}_\text{in} + \text{fan}_\text{out}}}",
        parameters=(GAIN,),
        lesson="Keeps signal and gradient alike where the slope is about 1: made for tanh, too small for ReLU.",
        reference=GLOROT,
        torch="xavier_uniform_",
    ),
    Initialisation(
        key="xavier_normal",
        title="Xavier normal",
        spread=glorot,
        law=lambda **_: NORMAL,
        formula=r"w \sim \mathcal{N}(0, \sigma^2), \quad "
        r"\sigma = g\sqrt{\tfrac{2}{\text{fan}_\text{in} + \text{fan}_\text{out}}}",
        parameters=(GAIN,),
        lesson="Xavier's variance without its bounds; a deep network cannot tell the two apart.",
        reference=GLOROT,
        torch="xavier_normal_",
    ),
    Initialisation(
        key="he_uniform",
        title="He uniform",
        spread=he,
        law=lambda **_: UNIFORM,
        formula=r"w \sim \mathcal{U}(-b, b), \quad b = g\sqrt{3/\text{fan}}, \quad g = \sqrt{2/(1 + a^2)}",
        parameters=HE_PARAMETERS,
        lesson="Twice Xavier's variance, because a ReLU passes on half of the second moment it is given.",
        reference=HE,
        torch="kaiming_uniform_",
    ),
    Initialisation(
        key="he_normal",
        title="He normal",
        spread=he,
        law=lambda **_: NORMAL,
        formula=r"w \sim \mathcal{N}(0, \sigma^2), \quad \sigma = g/\sqrt{\text{fan}}, \quad g = \sqrt{2/(1 + a^2)}",
        parameters=HE_PARAMETERS,
        lesson="Holds the signal of a ReLU network through any depth, where Xavier halves it at every layer.",
        reference=HE,
        torch="kaiming_normal_",
    ),
    Initialisation(
        key="lecun",
        title="LeCun",
        spread=one_over_fan_in,
        law=lambda *, distribution: UNIFORM if distribution == "uniform" else NORMAL,
        formula=r"\sigma = 1/\sqrt{\text{fan}_\text{in}}",
        parameters=(LECUN_LAW,),
        lesson="Keeps the variance of the sums; what SELU needs to normalise itself.",
        reference=LECUN,
        torch="kaiming_normal_",
    ),
    Initialisation(
        key="orthogonal",
        title="Orthogonal",
        spread=of_rotation,
        law=lambda **_: ORTHOGONAL,
        formula=r"W = g\,Q, \quad Q^\top Q = I",
        parameters=(GAIN,),
        lesson="A rotation: without a nonlinearity it keeps every length exactly, at any depth, both ways.",
        reference=SAXE,
        torch="orthogonal_",
    ),
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

INITIALISATIONS = {record.key: record for record in _RECORDS}

"""Initialisations that look at how many units a layer joins."""

import math

from curves.initialisations.initialisation import Initialisation
from curves.initialisations.laws import NORMAL, ORTHOGONAL, UNIFORM
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


GLOROT = "X. Glorot, Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010"


HE = "K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers, 2015"


LECUN = "Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, Efficient BackProp, 1998"


SAXE = "A. M. Saxe, J. L. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning, 2014"


FAN = (
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
        lesson="Holds the signal of a ReLU network through any depth; Xavier halves its second moment at every layer.",
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
)

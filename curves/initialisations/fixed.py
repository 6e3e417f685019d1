"""Initialisations of a fixed spread, which do not look at how many units a layer joins."""

from curves.initialisations.initialisation import Initialisation
from curves.initialisations.laws import NORMAL, ZEROS
from parameters import Parameter


def fixed(fan_in: int, fan_out: int, *, std: float) -> float:
    """The same spread for every layer."""
    return std


def standard_deviation(default: float) -> Parameter:
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


FIXED = (
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
        parameters=(standard_deviation(0.01),),
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
        parameters=(standard_deviation(1.0),),
        lesson="Each layer grows the sum by σ√fan_in: a sigmoid or tanh saturates, a rectifier explodes.",
        reference="PyTorch's documentation of torch.nn.init.normal_",
        torch="normal_",
    ),
)

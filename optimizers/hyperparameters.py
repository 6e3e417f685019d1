"""The hyperparameters that several optimizers share, described once.

Names are optax's where optax has them, else PyTorch's. Ranges are what the page's sliders and links allow; within
them PyTorch takes every value, but for Nesterov's look-ahead without momentum or with dampening and for SparseAdam's
ε = 0. `run` itself takes any finite number, also such as PyTorch's constructors refuse: a negative rate, β = 1.
"""

from dataclasses import replace

from parameters import Parameter, Value

RATE = "Length of a step per unit of gradient (adaptive rules: per normalised gradient)."


def learning_rate(default: float, *, low: float = 1e-6, high: float = 10.0, help: str = RATE) -> Parameter:
    """The learning rate η on a log slider."""
    return Parameter(
        key="learning_rate",
        title="Learning rate",
        default=default,
        low=low,
        high=high,
        scale="log",
        symbol=r"\eta",
        help=help,
    )


def with_default(
    parameter: Parameter, default: Value, *, folded: bool | None = None, help: str | None = None
) -> Parameter:
    """`parameter` with another default; shown (or folded away) and explained as before unless said otherwise."""
    folded, help = parameter.folded if folded is None else folded, parameter.help if help is None else help
    return replace(parameter, default=default, folded=folded, help=help)


MOMENTUM = Parameter(
    key="momentum",
    title="Momentum",
    default=0.9,
    low=0.0,
    high=0.999,
    symbol=r"\mu",
    help="Share of the velocity kept at each step; a sum, not an average: steady gradients add up to 1/(1−μ).",
)
DAMPENING = Parameter(
    key="dampening",
    title="Dampening",
    default=0.0,
    low=0.0,
    high=1.0,
    symbol=r"\tau",
    help="Takes 1−τ of each gradient into the velocity; the first step is undamped.",
)
NESTEROV = Parameter(
    key="nesterov",
    title="Nesterov look-ahead",
    default=False,
    folded=True,
    help="Step along gradient + μ · velocity, not the velocity alone; PyTorch refuses it at μ = 0 or with dampening.",
)
B1 = Parameter(
    key="b1",
    title="β₁",
    default=0.9,
    low=0.0,
    high=0.9999,
    symbol=r"\beta_1",
    help="Decay of the gradient's moving average (the momentum).",
)
B2 = Parameter(
    key="b2",
    title="β₂",
    default=0.999,
    low=0.0,
    high=0.99999,
    symbol=r"\beta_2",
    help="Decay of the squared gradient's moving average (the scale).",
)
EPS = Parameter(
    key="eps",
    title="ε",
    default=1e-8,
    low=0.0,
    high=1.0,
    scale="log",
    symbol=r"\epsilon",
    folded=True,
    help="Added to the denominator, so that a vanishing gradient does not divide by zero.",
)
WEIGHT_DECAY = Parameter(
    key="weight_decay",
    title="Weight decay",
    default=0.0,
    low=0.0,
    high=10.0,
    scale="log",
    symbol=r"\lambda",
    folded=True,
    help="Pulls the point towards the origin.",
)
DECOUPLED_WEIGHT_DECAY = Parameter(
    key="decoupled_weight_decay",
    title="Decoupled weight decay",
    default=False,
    folded=True,
    help="Shrink the point itself by 1−ηλ (as AdamW) instead of adding λ · point to the gradient.",
)
AMSGRAD = Parameter(
    key="amsgrad",
    title="AMSGrad",
    default=False,
    folded=True,
    help="Divide by the root of the largest second moment so far.",
)
MAXIMIZE = Parameter(
    key="maximize",
    title="Maximize",
    default=False,
    folded=True,
    help="Climb instead of descend.",
)

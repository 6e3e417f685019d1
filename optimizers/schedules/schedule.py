"""The record of a learning-rate schedule, and the parameters that several schedules share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from messages import Message
from parameters import Parameter

MOST_STEPS = 100_000  # that a length may be set to


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule of the catalogue: the rate of every step in closed form, its parameters, where it comes from.

    ``rates(k, *, learning_rate, steps, **parameters)`` are the rates of the steps `k`, counted from 0 where the
    warm-up ends; `steps` is how many there are from there to the end of the run, one at least. `momentum`, for a
    schedule that cycles it, is called alike and may return None. Both get every parameter but the warm-up's and
    name those they use. ``problems(*, learning_rate, steps, **parameters)`` says which values do not fit the
    others and why, as a few words; what stands at its default is never held against anybody.

    `parameters` ends with `WARM_UP`, whose rates climb to ``base(learning_rate=…, **parameters)``.
    """

    key: str
    title: str
    rates: Callable[..., np.ndarray]
    formula: str  # LaTeX of the rate of step k
    parameters: tuple[Parameter, ...]
    momentum: Callable[..., np.ndarray | None] = lambda k, **_: None
    problems: Callable[..., dict[str, str]] = lambda **_: {}
    base: Callable[..., float] = lambda *, learning_rate, **_: learning_rate
    lesson: str  # one sentence: what it does, and what that buys
    reference: str
    torch: str = ""  # the torch.optim.lr_scheduler class whose numbers it reproduces, if there is one
    note: str = ""  # what a reader must know before comparing


def not_above_rate(key: str) -> Callable[..., dict[str, str]]:
    """The check that a floor, the parameter `key`, is not above the learning rate."""

    def problems(*, learning_rate: float, **values) -> dict[str, str]:
        if values[key] > learning_rate:
            return {
                key: Message(
                    "{value:.12g} is above the learning rate {rate:.12g}", value=values[key], rate=learning_rate
                )
            }
        return {}

    return problems


def length(key: str, title: str, default: int, *, low: int = 1, symbol: str = "", help: str) -> Parameter:
    """A number of steps, on a log slider."""
    return Parameter(
        key=key, title=title, default=default, low=low, high=MOST_STEPS, scale="log", symbol=symbol, help=help
    )


def eta_min(help: str) -> Parameter:
    """The rate a schedule comes down to."""
    return Parameter(
        key="eta_min",
        title="Lowest rate",
        default=0.0,
        low=0.0,
        high=10.0,
        scale="log",
        symbol=r"\eta_{\min}",
        help=help,
    )


GAMMA = Parameter(
    key="gamma",
    title="Decay γ",
    default=0.1,
    low=0.001,
    high=1.0,
    symbol=r"\gamma",
    help="What the rate is multiplied by each time.",
)

WARMUP_STEPS = length(
    "warmup_steps",
    "Warm-up steps",
    0,
    low=0,
    symbol="w",
    help="Steps in front of the schedule that climb to its own first rate; the schedule begins after them.",
)
WARMUP_KIND = Parameter(
    key="warmup_kind",
    title="Warm-up",
    default="linear",
    choices=("linear", "constant"),
    folded=True,
    help="linear: climb in a straight line; constant: stay low, then jump.",
)
WARMUP_FACTOR = Parameter(
    key="warmup_factor",
    title="Warm-up starts at",
    default=0.01,
    low=1e-6,
    high=1.0,
    scale="log",
    symbol="f",
    folded=True,
    help="Share of the rate that the warm-up starts at.",
)
WARM_UP = (WARMUP_STEPS, WARMUP_KIND, WARMUP_FACTOR)

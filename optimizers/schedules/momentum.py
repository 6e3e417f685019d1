"""What the two schedules share that swing the momentum against the rate."""

from dataclasses import replace

from parameters import Parameter


def momentum_range(low: float, high: float) -> tuple[Parameter, ...]:
    """Whether the momentum swings, and between what."""
    switch = Parameter(
        key="cycle_momentum",
        title="Cycle the momentum",
        default=True,
        help="Low momentum where the rate is high; drives the momentum or β₁, whatever the optimizer's own is.",
    )
    lowest = Parameter(
        key="base_momentum",
        title="Lowest momentum",
        default=low,
        low=0.0,
        high=0.9999,
        symbol=r"\mu_{\min}",
        folded=True,
        help="Where the rate is highest.",
    )
    highest = replace(
        lowest,
        key="max_momentum",
        title="Highest momentum",
        default=high,
        symbol=r"\mu_{\max}",
        help="Where the rate is lowest.",
    )
    return switch, lowest, highest


MAX_LR = Parameter(
    key="max_lr",
    title="Highest rate",
    default=0.0,
    low=0.0,
    high=10.0,
    scale="log",
    symbol=r"\eta_{\max}",
    help="The rate at the peak; 0: the optimizer's own learning rate.",
)

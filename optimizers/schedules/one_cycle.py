"""One-cycle: one climb and one way down, the momentum the other way."""

import numpy as np

from messages import Message
from optimizers.schedules.momentum import MAX_LR, momentum_range
from optimizers.schedules.schedule import WARM_UP, Schedule, length
from parameters import Parameter


def _travel(k: np.ndarray, ends: list[float], corners: list[float], strategy: str) -> np.ndarray:
    """From corner to corner, each next one reached at its end; a leg of no length is over at once."""
    begins = np.array([0.0, *ends[:-1]])
    leg = np.sum(k > np.maximum.accumulate(ends[:-1])[:, None], axis=0)
    span = (np.array(ends) - begins)[leg]
    share = np.where(span == 0, 1.0, (k - begins[leg]) / np.where(span == 0, 1.0, span))
    start, end = np.array(corners)[leg], np.array(corners)[leg + 1]
    if strategy == "linear":
        return (end - start) * share + start
    return end + (start - end) / 2 * (np.cos(np.pi * share) + 1)


def _ends(steps: int, total_steps: int, pct_start: float, three_phase: bool) -> list[float]:
    """The steps at which one-cycle's phases end; PyTorch counts them so, fractions and all."""
    total = total_steps or steps
    back = [2 * pct_start * total - 2] if three_phase else []
    return [pct_start * total - 1, *back, total - 1]


def one_cycle(
    k: np.ndarray,
    *,
    learning_rate: float,
    steps: int,
    max_lr: float,
    total_steps: int,
    pct_start: float,
    anneal_strategy: str,
    div_factor: float,
    final_div_factor: float,
    three_phase: bool,
    **_,
) -> np.ndarray:
    """`OneCycleLR`: η_max/d up to η_max, (back,) and down to η_max/(d·f)."""
    initial = _initial_rate(learning_rate=learning_rate, max_lr=max_lr, div_factor=div_factor)
    back = [initial] if three_phase else []
    corners = [initial, max_lr or learning_rate, *back, initial / final_div_factor]
    return _travel(k, _ends(steps, total_steps, pct_start, three_phase), corners, anneal_strategy)


def one_cycle_momentum(
    k: np.ndarray,
    *,
    steps: int,
    total_steps: int,
    pct_start: float,
    anneal_strategy: str,
    cycle_momentum: bool,
    base_momentum: float,
    max_momentum: float,
    three_phase: bool,
    **_,
) -> np.ndarray | None:
    """Its momentum: from the largest to the smallest and back, where the rate climbs and falls."""
    if not cycle_momentum:
        return None
    rest = [max_momentum] if three_phase else []
    corners = [max_momentum, base_momentum, max_momentum, *rest]
    return _travel(k, _ends(steps, total_steps, pct_start, three_phase), corners, anneal_strategy)


def _initial_rate(*, learning_rate: float, max_lr: float, div_factor: float, **_) -> float:
    return (max_lr or learning_rate) / div_factor


def _one_cycle_fits(*, steps: int, total_steps: int, **_) -> dict[str, str]:
    if 0 < total_steps < steps:
        return {
            "total_steps": Message(
                "{total} is shorter than the {steps} steps it has to last", total=total_steps, steps=steps
            )
        }
    return {}


SCHEDULES = (
    Schedule(
        key="one_cycle",
        title="One-cycle",
        rates=one_cycle,
        momentum=one_cycle_momentum,
        base=_initial_rate,
        formula=(
            r"\frac{\eta_{\max}}{d} \;\to\; \eta_{\max} \;\to\; \frac{\eta_{\max}}{d\,f}, \qquad"
            r" \mu_{\max} \;\to\; \mu_{\min} \;\to\; \mu_{\max}"
        ),
        parameters=(
            MAX_LR,
            length("total_steps", "Length", 0, low=0, symbol="n", help="Steps of the cycle; 0: as long as the run."),
            Parameter(
                key="pct_start",
                title="Share of the climb",
                default=0.3,
                low=0.0,
                high=1.0,
                symbol="p",
                help="Share of the cycle in which the rate climbs.",
            ),
            Parameter(
                key="anneal_strategy",
                title="Along",
                default="cos",
                choices=("cos", "linear"),
                help="The curve of each phase: half a cosine or a straight line.",
            ),
            *momentum_range(0.85, 0.95),
            Parameter(
                key="div_factor",
                title="Starts at 1 in",
                default=25.0,
                low=1.0,
                high=1e6,
                scale="log",
                symbol="d",
                folded=True,
                help="The first rate is the highest divided by this.",
            ),
            Parameter(
                key="final_div_factor",
                title="Ends at 1 in",
                default=1e4,
                low=1.0,
                high=1e10,
                scale="log",
                symbol="f",
                folded=True,
                help="The last rate is the first divided by this.",
            ),
            Parameter(
                key="three_phase",
                title="Three phases",
                default=False,
                folded=True,
                help="Come back to the first rate as fast as it climbed, and only then go on down to the last.",
            ),
            *WARM_UP,
        ),
        problems=_one_cycle_fits,
        lesson="One climb to a rate that no run could keep, the momentum lowered out of its way, and a long way down.",
        reference="Smith & Topin, Super-convergence: very fast training using large learning rates (2019)",
        torch="OneCycleLR",
        note="It sets the momentum (or β₁) too, not the optimizer's own; one that has neither, PyTorch refuses."
        " If share × length is 1, PyTorch divides by 0; here the run begins at the peak.",
    ),
)

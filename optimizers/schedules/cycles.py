"""Schedules that climb and fall, once or again and again; two of them swing the momentum the other way."""

from dataclasses import replace

import numpy as np

from optimizers.hyperparameters import with_default
from optimizers.schedules.schedule import GAMMA, WARM_UP, Schedule, eta_min, length, not_above_rate
from parameters import Parameter


def cosine(k: np.ndarray, *, learning_rate: float, steps: int, T_max: int, eta_min: float) -> np.ndarray:
    """`CosineAnnealingLR`: η_min + (η − η_min)(1 + cos πk/T)/2, up again after T as PyTorch's."""
    return eta_min + (learning_rate - eta_min) * (1 + np.cos(np.pi * k / (T_max or steps))) / 2


def cosine_restarts(k: np.ndarray, *, learning_rate: float, T_0: int, T_mult: int, eta_min: float, **_) -> np.ndarray:
    """`CosineAnnealingWarmRestarts`: from η to η_min along a cosine in T₀ steps, then in T₀·m, T₀·m², …"""
    period, begin = T_0, k - k % T_0
    if T_mult > 1:
        grown = float(T_mult) ** np.arange(len(k).bit_length() + 1)
        begins = T_0 * (grown - 1) / (T_mult - 1)
        cycle = np.searchsorted(begins, k, side="right") - 1
        period, begin = T_0 * grown[cycle], begins[cycle]
    return eta_min + (learning_rate - eta_min) * (1 + np.cos(np.pi * (k - begin) / period)) / 2


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


def _triangle(k: np.ndarray, step_size_up: int, step_size_down: int, mode: str, gamma: float) -> np.ndarray:
    """How far up, from 0 to 1, a cycle stands; with `mode` later cycles reach less high."""
    size = step_size_up + (step_size_down or step_size_up)
    cycle = np.floor(1 + k / size)
    x, peak = 1 + k / size - cycle, step_size_up / size
    height = np.where(x <= peak, x / peak, (x - 1) / (peak - 1))
    if mode == "triangular2":
        return height * 0.5 ** (cycle - 1)
    return height * gamma**k if mode == "exp_range" else height


def cyclic(
    k: np.ndarray,
    *,
    learning_rate: float,
    base_lr: float,
    max_lr: float,
    step_size_up: int,
    step_size_down: int,
    mode: str,
    gamma: float,
    **_,
) -> np.ndarray:
    """`CyclicLR`: η_base + (η_max − η_base) h(k), h a triangle wave."""
    height = _triangle(k, step_size_up, step_size_down, mode, gamma)
    return base_lr + ((max_lr or learning_rate) - base_lr) * height


def cyclic_momentum(
    k: np.ndarray,
    *,
    step_size_up: int,
    step_size_down: int,
    mode: str,
    gamma: float,
    cycle_momentum: bool,
    base_momentum: float,
    max_momentum: float,
    **_,
) -> np.ndarray | None:
    """Its momentum: μ_max − (μ_max − μ_base) h(k)."""
    if not cycle_momentum:
        return None
    return max_momentum - (max_momentum - base_momentum) * _triangle(k, step_size_up, step_size_down, mode, gamma)


def _momentum_fits(*, cycle_momentum: bool, base_momentum: float, max_momentum: float, **_) -> dict[str, str]:
    if not cycle_momentum or base_momentum <= max_momentum:
        return {}
    return {  # whichever of them was set
        "base_momentum": f"{base_momentum:.12g} is above max_momentum {max_momentum:.12g}",
        "max_momentum": f"{max_momentum:.12g} is below base_momentum {base_momentum:.12g}",
    }


def _one_cycle_fits(*, steps: int, total_steps: int, **values) -> dict[str, str]:
    wrong = _momentum_fits(**values)
    if 0 < total_steps < steps:
        wrong["total_steps"] = f"{total_steps} is shorter than the {steps} steps it has to last"
    return wrong


def _cyclic_fits(*, learning_rate: float, base_lr: float, max_lr: float, **values) -> dict[str, str]:
    wrong = _momentum_fits(**values)
    if base_lr > (max_lr or learning_rate):
        peak = f"max_lr {max_lr:.12g}" if max_lr else f"the learning rate {learning_rate:.12g}"
        wrong["base_lr"] = f"{base_lr:.12g} is above {peak}"
    return wrong


def _momentum_range(low: float, high: float) -> tuple[Parameter, ...]:
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

SCHEDULES = (
    Schedule(
        key="cosine",
        title="Cosine annealing",
        rates=cosine,
        formula=r"\eta_k = \eta_{\min} + \frac{\eta-\eta_{\min}}{2}\left(1+\cos\frac{\pi k}{T}\right)",
        parameters=(
            length("T_max", "Half a period", 0, low=0, symbol="T", help="Steps down; 0: as long as the run."),
            eta_min("The rate at the bottom."),
            *WARM_UP,
        ),
        problems=not_above_rate("eta_min"),
        lesson="Long at a high rate, long at a low one, and quick between: few settings, and few regret it.",
        reference="Loshchilov & Hutter, SGDR: stochastic gradient descent with warm restarts (2017)",
        torch="CosineAnnealingLR",
        note="After its half period it climbs again, as PyTorch's does; optax's stays at the bottom.",
    ),
    Schedule(
        key="cosine_restarts",
        title="Cosine with warm restarts",
        rates=cosine_restarts,
        formula=(
            r"\eta_k = \eta_{\min} + \frac{\eta-\eta_{\min}}{2}"
            r"\left(1+\cos\frac{\pi\,k_i}{T_i}\right), \qquad T_{i+1} = m\,T_i"
        ),
        parameters=(
            length("T_0", "First period", 50, symbol="T_0", help="Steps to the first restart."),
            Parameter(
                key="T_mult",
                title="Periods grow by",
                default=1,
                low=1,
                high=10,
                symbol="m",
                help="Each period is so many times as long as the one before.",
            ),
            eta_min("The rate at the end of each period."),
            *WARM_UP,
        ),
        problems=not_above_rate("eta_min"),
        lesson="Settles, then is thrown out again at full rate: each restart may find another valley.",
        reference="Loshchilov & Hutter, SGDR: stochastic gradient descent with warm restarts (2017)",
        torch="CosineAnnealingWarmRestarts",
    ),
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
            *_momentum_range(0.85, 0.95),
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
        note="It sets the momentum (or β₁) too: that of the optimizer is not used.",
    ),
    Schedule(
        key="cyclic",
        title="Cyclic",
        rates=cyclic,
        momentum=cyclic_momentum,
        formula=(
            r"\eta_k = \eta_{\text{base}} + (\eta_{\max}-\eta_{\text{base}})\,h(k), \qquad"
            r" \mu_k = \mu_{\max} - (\mu_{\max}-\mu_{\min})\,h(k)"
        ),
        parameters=(
            replace(
                MAX_LR,
                key="base_lr",
                title="Lowest rate",
                symbol=r"\eta_{\text{base}}",
                help="The rate between two peaks.",
            ),
            MAX_LR,
            length("step_size_up", "Steps up", 25, symbol="s", help="Steps from the lowest rate to the highest."),
            length("step_size_down", "Steps down", 0, low=0, help="Steps back down; 0: as many as up."),
            Parameter(
                key="mode",
                title="Mode",
                default="triangular",
                choices=("triangular", "triangular2", "exp_range"),
                help="Each peak as high as the last, half as high, or lower by γ at every step.",
            ),
            # PyTorch's 1 makes exp_range the same as triangular.
            with_default(replace(GAMMA, help="Decay of the peaks per step, with exp_range."), 0.99, folded=True),
            *_momentum_range(0.8, 0.9),
            *WARM_UP,
        ),
        problems=_cyclic_fits,
        lesson="Up and down between two rates: the highs cross barriers, the lows show what has been found.",
        reference="Smith, Cyclical learning rates for training neural networks (2017)",
        torch="CyclicLR",
        note="It sets the momentum (or β₁) too. A warm-up climbs to the optimizer's learning rate, as in PyTorch.",
    ),
)

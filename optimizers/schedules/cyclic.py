"""Cyclic: up and down again and again, the momentum the other way."""

from dataclasses import replace

import numpy as np

from optimizers.hyperparameters import with_default
from optimizers.schedules.momentum import MAX_LR, momentum_range
from optimizers.schedules.schedule import GAMMA, WARM_UP, Schedule, length
from parameters import Parameter


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


SCHEDULES = (
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
            *momentum_range(0.8, 0.9),
            *WARM_UP,
        ),
        lesson="Up and down between two rates: the highs cross barriers, the lows show what has been found.",
        reference="Smith, Cyclical learning rates for training neural networks (2017)",
        torch="CyclicLR",
        note="It sets the momentum (or β₁) too; an optimizer that has neither, PyTorch refuses. A warm-up climbs to the"
        " optimizer's learning rate, as in PyTorch.",
    ),
)

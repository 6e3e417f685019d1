"""Cosine annealing, once or with warm restarts."""

import numpy as np

from optimizers.schedules.schedule import WARM_UP, Schedule, eta_min, length
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


SCHEDULES = (
    Schedule(
        key="cosine",
        title="Cosine annealing",
        rates=cosine,
        formula=r"\eta_k = \eta_{\min} + \frac{\eta-\eta_{\min}}{2}\left(1+\cos\frac{\pi k}{T}\right)",
        parameters=(
            length("T_max", "Half a period", 0, low=0, symbol="T", help="Steps down; 0: as long as the run."),
            eta_min("The rate at the bottom, which the step after the T steps down would have."),
            *WARM_UP,
        ),
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
            eta_min("The rate that each period leads down to; the restart comes one step before it."),
            *WARM_UP,
        ),
        lesson="Settles, then is thrown out again at full rate: each restart may find another valley.",
        reference="Loshchilov & Hutter, SGDR: stochastic gradient descent with warm restarts (2017)",
        torch="CosineAnnealingWarmRestarts",
    ),
)

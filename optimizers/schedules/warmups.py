"""Schedules with a warm-up of their own, as the Transformers are trained."""

import numpy as np

from messages import Message
from optimizers.hyperparameters import with_default
from optimizers.schedules.schedule import (
    WARM_UP,
    WARMUP_FACTOR,
    WARMUP_KIND,
    WARMUP_STEPS,
    Schedule,
    eta_min,
    length,
    not_above_rate,
)
from parameters import Parameter


def noam(k: np.ndarray, *, learning_rate: float, d_model: int, warmup: int, **_) -> np.ndarray:
    """η d^−½ min(t^−½, t w^−3/2) with t = k + 1."""
    count = k + 1
    return learning_rate * d_model**-0.5 * np.minimum(count**-0.5, count * warmup**-1.5)


def warmup_stable_decay(
    k: np.ndarray, *, learning_rate: float, steps: int, decay_steps: int, shape: str, eta_min: float
) -> np.ndarray:
    """η, and over the last D of N steps η_min + (η − η_min) s((k − N + D)/D); s falls from 1 to 0."""
    last = decay_steps or -(-steps // 5)
    share = np.clip((k - (steps - last)) / last, 0.0, 1.0)
    falls = {"linear": 1 - share, "cosine": (1 + np.cos(np.pi * share)) / 2, "1-sqrt": 1 - np.sqrt(share)}
    return eta_min + (learning_rate - eta_min) * falls[shape]


def _decay_fits(*, steps: int, decay_steps: int, **values) -> dict[str, str]:
    wrong = not_above_rate("eta_min")(**values)
    if decay_steps > steps:
        wrong["decay_steps"] = Message(
            "{decay} is longer than the {steps} steps there are for it", decay=decay_steps, steps=steps
        )
    return wrong


SCHEDULES = (
    Schedule(
        key="noam",
        title="Noam (inverse square root)",
        rates=noam,
        formula=(
            r"\eta_k = \eta\,d^{-1/2}\min\left(t^{-1/2},\; t\,w_0^{-3/2}\right),"
            r"\qquad t = k+1"
        ),
        parameters=(
            length(
                "d_model",
                "Width of the model d",
                1,  # of the Transformer 512, which here would only make the rate 23 times smaller
                symbol="d",
                help="A wider model gets a smaller rate. A surface has no width: 1.",
            ),
            length("warmup", "Peak at", 40, symbol="w_0", help="Steps the rate climbs; at the peak it is η/√(d·w₀)."),
            *WARM_UP,
        ),
        lesson="Climbs in a straight line, then falls as 1/√t: it needs no length, so the run may go on for ever.",
        reference="Vaswani et al., Attention is all you need (2017), eq. 3",
        torch="LambdaLR",
    ),
    Schedule(
        key="warmup_stable_decay",
        title="Warm-up, stable, decay",
        rates=warmup_stable_decay,
        formula=(
            r"\eta_k = \eta \;\;(k \le N-D), \qquad"
            r" \eta_k = \eta_{\min} + (\eta-\eta_{\min})\,s\!\left(\frac{k-N+D}{D}\right)"
        ),
        parameters=(
            length(
                "decay_steps",
                "Steps of decay",
                0,
                low=0,
                symbol="D",
                help="The last steps of the run, which come down; 0: a fifth of those after the warm-up.",
            ),
            Parameter(
                key="shape",
                title="Shape of the decay",
                default="linear",
                choices=("linear", "cosine", "1-sqrt"),
                help="s(x): 1 − x, (1 + cos πx)/2 or 1 − √x.",
            ),
            eta_min("The rate that the decay leads to; the last step of the run is just before it."),
            with_default(WARMUP_STEPS, 30),
            WARMUP_KIND,
            WARMUP_FACTOR,
        ),
        problems=_decay_fits,
        lesson="Wanders at full rate for as long as you like, and falls into the valley only when it is told to stop.",
        reference="Hu et al., MiniCPM (2024); Hägele et al., Scaling laws and compute-optimal training beyond fixed "
        "training durations (2024)",
    ),
)

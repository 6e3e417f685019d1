"""The curves of a Losses scene and the numbers beside them: pure arrays from pure functions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import jax
import numpy as np

from curves import LOSSES, Loss
from curves.fits.constants import best_constant
from curves.losses.loss import everywhere, largest
from scenes.codec.entry import Entry
from scenes.codec.fields import Pick
from scenes.curves.losses import LossScene
from scenes.curves.places import places, with_gaps

SAMPLE = (1.0, 2.0, 3.0, 4.0, 100.0)  # the targets of the best constants: four near each other, one far off


@dataclass(frozen=True)
class LossCurve:
    """One loss as it is drawn and stated. `value` and `slope` have the shape of `x`, NaN where there is none."""

    loss: Loss
    pick: Pick
    color: int
    x: np.ndarray  # the same places for all of them, but for their kinks
    value: np.ndarray
    slope: np.ndarray
    at_probe: tuple[float, float] | None  # loss and slope; None where the loss is not defined
    steepest: float  # the largest |slope| of all predictions, infinite if there is no limit
    best: float | None  # the best constant for SAMPLE, of a loss whose target is a number


def loss_curves(scene: LossScene) -> tuple[LossCurve, ...]:
    """The losses of a scene; parts of the axis on which none is defined are left out."""
    domains = [LOSSES[entry.pick.key].domain for entry in scene.losses]
    low = max(scene.low, min(domain[0] for domain in domains))
    high = min(scene.high, max(domain[1] for domain in domains))
    if low >= high:  # the axis lies beside all domains: an empty picture
        low, high = scene.low, scene.high
    return tuple(_curve(scene, entry, low, high) for entry in scene.losses)


def target_of(scene: LossScene, pick: Pick) -> Any:
    """What the prediction should be, as the loss `pick` takes it. The component on the axis is the first."""
    label, rest = scene.label, scene.classes - 1
    made: dict[str, Callable[[], Any]] = {
        "number": lambda: scene.target,
        "label": lambda: label,
        "sign": lambda: 1.0 if label >= 0.5 else -1.0,
        "class": lambda: 0 if label >= 0.5 else 1,
        "shares": lambda: np.array([label, *[(1.0 - label) / rest] * rest]),
        "vector": lambda: np.array([1.0, *[0.0] * rest]),
        "count": lambda: float(scene.count),
        "probability": lambda: _logarithm(label) if pick["log_target"] else label,
    }
    return made[LOSSES[pick.key].target]()


def _logarithm(p: float) -> float:
    return float(np.log(p)) if p > 0 else -np.inf


def _curve(scene: LossScene, entry: Entry, low: float, high: float) -> LossCurve:
    pick, loss = entry.pick, LOSSES[entry.pick.key]
    parameters, target = dict(pick.values), target_of(scene, entry.pick)
    x, kinks = places(low, high, loss.kinks(target, **parameters))
    far = everywhere()
    value, slope = (
        np.array(found)
        for found in _along(loss.key, scene.classes)(np.concatenate([x, [scene.probe], far]), target, **parameters)
    )
    at_probe = (float(value[x.size]), float(slope[x.size]))
    drawn, drawn_slope = with_gaps(value[: x.size], slope[: x.size], kinks)
    return LossCurve(
        loss,
        pick,
        entry.color,
        x,
        drawn,
        np.where(np.isnan(drawn), np.nan, drawn_slope),
        at_probe if np.isfinite(at_probe).all() else None,
        largest(slope[x.size + 1 :]),
        best_constant(loss, np.array(SAMPLE), **parameters) if loss.kind == "regression" else None,
    )


@lru_cache
def _along(key: str, classes: int) -> Callable[..., Any]:
    """Loss and slope over predictions, compiled once for every setting and target."""
    return jax.jit(partial(LOSSES[key].along, classes=classes))

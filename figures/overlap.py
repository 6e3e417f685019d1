"""Curves that lie on one another: the later one is dashed, so that both are seen."""

from collections.abc import Sequence

import numpy as np

SHARE = 0.2  # of the axis, from which on a curve counts as lying on another
CLOSE = 0.004  # as a share of the curve's own height


def dashes(x: Sequence[np.ndarray], y: Sequence[np.ndarray]) -> list[str]:
    """The dash of each curve: solid, or another one if it lies on curves before it. Where it is 0 does not count."""
    found: list[str] = []
    for i in range(len(y)):
        drawn = y[i][np.isfinite(y[i])]
        close = CLOSE * float(np.ptp(np.percentile(drawn, (5, 95)))) if drawn.size else 0.0
        below = [found[j] for j in range(i) if _share(x[i], y[i], x[j], y[j], close) > SHARE]
        found.append(next((dash for dash in ("solid", "dash", "dot") if dash not in below), "solid"))
    return found


def _share(x: np.ndarray, y: np.ndarray, other_x: np.ndarray, other_y: np.ndarray, close: float) -> float:
    """The share of the axis on which the two are within `close` of each other and not 0."""
    with np.errstate(invalid="ignore"):
        return float(np.mean((np.abs(y) > close) & (np.abs(y - np.interp(x, other_x, other_y)) <= close)))

"""Where a curve with kinks is evaluated, and the gaps it is drawn with."""

from collections.abc import Sequence

import numpy as np

POINTS = 395  # of a curve, beside its kinks
MOST_KINKS = 2
BESIDE = 1e-9  # how far from a kink it is looked at, as a share of the axis


def places(low: float, high: float, kinks: Sequence[float]) -> tuple[np.ndarray, list[int]]:
    """Where a curve from `low` to `high` is evaluated, and which of these places are its kinks.

    There are always as many, so that nothing is compiled anew: an even grid and, for each kink, itself and a
    neighbour close on either side.
    """
    inside = [k for k in kinks if low < k < high][:MOST_KINKS]
    step = BESIDE * (high - low)
    around = [at for k in inside for at in (k - step, k, k + step)]
    around += [high] * (3 * MOST_KINKS - len(around))
    even = np.linspace(low, high, POINTS)
    for k in inside:  # a place of the grid may be the kink, or too near to it
        even[np.abs(even - k) < step] = k + step
    x = np.sort(np.concatenate([even, around]))
    return x, [int(np.searchsorted(x, k)) for k in inside]


def with_gaps(value: np.ndarray, slope: np.ndarray, kinks: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Value and slope with a gap where they jump: the slope at every kink, the value where it jumps itself."""
    value, slope = value.copy(), slope.copy()
    for at in kinks:
        slope[at] = np.nan
        if abs(value[at + 1] - value[at - 1]) > 1e-3:
            value[at] = np.nan
    return value, slope

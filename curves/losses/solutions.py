"""What is known of the constants and curves that a loss is smallest at; the fits (`curves/fits/`) go by it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Interval = tuple[float, float]


def mean_of(points: np.ndarray) -> Interval:
    """The mean of sorted points, as both ends."""
    mean = math.fsum(points / len(points))
    return mean, mean


def quantiles_of(points: np.ndarray, quantile: float = 0.5) -> Interval:
    """The lowest and the highest number that is this quantile of sorted points."""
    place = len(points) * float(quantile)
    whole = round(place)
    if abs(place - whole) <= 1e-9 * len(points) and 0 < whole < len(points):
        return float(points[whole - 1]), float(points[whole])
    at = float(points[min(max(math.ceil(place), 1), len(points)) - 1])
    return at, at


@dataclass(frozen=True)
class Smooth:
    """A loss of the residual r that is convex and smooth: what Newton's method asks of it, as functions of arrays."""

    slope: Callable[[np.ndarray], np.ndarray]  # of r
    curvature: Callable[[np.ndarray], np.ndarray]  # of that slope
    total: Callable[[np.ndarray], float]  # Σ of the loss over r, but for a constant


def _sum_of_log_cosh(residuals: np.ndarray) -> float:
    away = np.abs(residuals)
    return float((away + np.log1p(np.exp(-2.0 * away))).sum())  # − n ln 2, which is the same for all


LOG_COSH = Smooth(slope=np.tanh, curvature=lambda slope: 1.0 - slope**2, total=_sum_of_log_cosh)

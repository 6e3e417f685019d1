"""One curve, linear in its parameters, fitted to points under one loss or another."""

from collections.abc import Callable

import numpy as np

from curves.fits.constants import check_sense
from curves.fits.interior_point import Box, solve
from curves.fits.spline import Design
from curves.losses import LOSSES
from parameters import Value

MOST_STEPS = 200
ENOUGH = 1e-13  # a fall of the loss, relative to it, that is not worth another step
HALVINGS = 20


def fit(design: Design, values: np.ndarray, key: str, **parameters: Value) -> np.ndarray:
    """The weights (p,) that minimise the sum over `values` (n,) of the loss `key`, one of `FITTED`.

    Squared error is a least-squares problem, solved exactly. Absolute error, quantiles, Huber and smooth L1 are
    linear or quadratic programmes, solved by an interior-point method to a relative gap of 1e-10 (interior_point.py).
    Log-cosh is solved by Newton's method (below). Raises `ValueError` for another loss, for parameters that make
    no sense, and where a piece of the curve has too few points.
    """
    if key not in FITTED:
        raise ValueError(f"{key} is not fitted here because it has no solver; {', '.join(FITTED)} have")
    complete = {p.key: p.default for p in LOSSES[key].parameters} | parameters
    check_sense(LOSSES[key], complete)
    values = np.asarray(values, float)
    nearest = _least_squares(design, values)
    if key == "mse":
        return nearest
    if key == "log_cosh":
        return _log_cosh(design, values, nearest)
    return solve(design, values, Box(*_WALLS[key](**complete)), nearest).weights


# Loss -> the lowest and highest slope in the residual y − curve, and the curvature between them.
_WALLS: dict[str, Callable[..., tuple[float, float, float]]] = {
    "mae": lambda: (-1.0, 1.0, 0.0),
    "quantile": lambda quantile: (quantile - 1.0, quantile, 0.0),
    "huber": lambda delta: (-delta, delta, 1.0),
    "smooth_l1": lambda beta: (-1.0, 1.0, beta),
}
FITTED = ("mse", "log_cosh", *_WALLS)


def _least_squares(design: Design, values: np.ndarray) -> np.ndarray:
    """The weights (p,) under squared error; one step of refinement takes back what the normal equations lose."""
    try:
        factor = np.linalg.inv(np.linalg.cholesky(design.product(np.ones_like(values))))
    except np.linalg.LinAlgError:
        raise ValueError("a piece of the curve cannot be fitted because it has too few points") from None
    weights = factor.T @ (factor @ (values @ design.matrix))
    return weights + factor.T @ (factor @ ((values - design.matrix @ weights) @ design.matrix))


def _log_cosh(design: Design, values: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The weights (p,) under log-cosh: Newton's method, with the step halved until the loss falls.

    Where that fails, because far from all points the curvature fades, a step of iteratively reweighted least
    squares is taken. Its parabolas lie on the loss from above, so the loss falls at every one; it is convex, and
    what is reached is its minimum. Newton's method ends by squaring the error: the last step, whose fall of the
    loss is below rounding, is taken whole.
    """
    weights, residuals = start, values - design.matrix @ start
    for _ in range(MOST_STEPS):
        slope, loss = np.tanh(residuals), _sum_of_log_cosh(residuals)
        pull = slope @ design.matrix
        way = _solved(design.product(1.0 - slope**2), pull)
        if pull @ way <= ENOUGH * loss:
            return weights + way
        for halved in range(HALVINGS):
            part = 0.5**halved
            after = values - design.matrix @ (weights + part * way)
            if _sum_of_log_cosh(after) <= loss - 1e-4 * part * (pull @ way):
                weights, residuals = weights + part * way, after
                break
        else:
            ratio = np.divide(slope, residuals, out=np.ones_like(slope), where=np.abs(residuals) > 1e-8)
            weights = weights + _solved(design.product(ratio), pull)
            residuals = values - design.matrix @ weights
    return weights


def _sum_of_log_cosh(residuals: np.ndarray) -> float:
    away = np.abs(residuals)
    return float((away + np.log1p(np.exp(-2.0 * away))).sum())  # − n ln 2, which is the same for all


def _solved(gram: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """gram⁻¹ pull, with as much on the diagonal as makes it solvable."""
    least = 1e-12 * np.trace(gram) / len(gram) + 1e-300
    return np.linalg.solve(gram + least * np.eye(len(gram)), pull)

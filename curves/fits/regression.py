"""One curve, linear in its parameters, fitted to points under one loss or another."""

import numpy as np

from curves.fits.constants import check_sense
from curves.fits.interior_point import Box, solve
from curves.fits.spline import Design
from curves.losses import LOSSES
from curves.losses.solutions import Smooth
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
    record = LOSSES[key]
    complete = {p.key: p.default for p in record.parameters} | parameters
    check_sense(record, complete)
    values = np.asarray(values, float)
    nearest = _least_squares(design, values)
    if record.walls is None:
        assert record.smooth is not None
        return _newton(design, values, nearest, record.smooth)
    box = Box(*record.walls(**complete))
    return nearest if np.isinf(box.high) else solve(design, values, box, nearest).weights


FITTED = tuple(key for key, record in LOSSES.items() if record.walls is not None or record.smooth is not None)


def _least_squares(design: Design, values: np.ndarray) -> np.ndarray:
    """The weights (p,) under squared error; one step of refinement takes back what the normal equations lose."""
    try:
        factor = np.linalg.inv(np.linalg.cholesky(design.product(np.ones_like(values))))
    except np.linalg.LinAlgError:
        raise ValueError("a piece of the curve cannot be fitted because it has too few points") from None
    weights = factor.T @ (factor @ (values @ design.matrix))
    return weights + factor.T @ (factor @ ((values - design.matrix @ weights) @ design.matrix))


def _newton(design: Design, values: np.ndarray, start: np.ndarray, loss: Smooth) -> np.ndarray:
    """The weights (p,) under a smooth loss (log-cosh): Newton's method, with the step halved until the loss falls.

    Where that fails, because far from all points the curvature fades, a step of iteratively reweighted least
    squares is taken. Its parabolas lie on the loss from above, so the loss falls at every one; it is convex, and
    what is reached is its minimum. Newton's method ends by squaring the error: the last step, whose fall of the
    loss is below rounding, is taken whole.
    """
    weights, residuals = start, values - design.matrix @ start
    for _ in range(MOST_STEPS):
        slope, total = loss.slope(residuals), loss.total(residuals)
        pull = slope @ design.matrix
        way = _solved(design.product(loss.curvature(slope)), pull)
        if pull @ way <= ENOUGH * total:
            return weights + way
        for halved in range(HALVINGS):
            part = 0.5**halved
            after = values - design.matrix @ (weights + part * way)
            if loss.total(after) <= total - 1e-4 * part * (pull @ way):
                weights, residuals = weights + part * way, after
                break
        else:
            ratio = np.divide(slope, residuals, out=np.ones_like(slope), where=np.abs(residuals) > 1e-8)
            weights = weights + _solved(design.product(ratio), pull)
            residuals = values - design.matrix @ weights
    return weights


def _solved(gram: np.ndarray, pull: np.ndarray) -> np.ndarray:
    """gram⁻¹ pull, with as much on the diagonal as makes it solvable."""
    least = 1e-12 * np.trace(gram) / len(gram) + 1e-300
    return np.linalg.solve(gram + least * np.eye(len(gram)), pull)

"""A fit under a loss whose slopes lie in a box (absolute, quantile, Huber, smooth L1), solved to a certificate."""

from typing import NamedTuple

import numpy as np

from curves.fits.spline import Design

MOST_STEPS = 100
TOLERANCE = 1e-10  # of the gap, relative to the loss at the start
NEARLY = 0.9995  # of the way to the wall


class Box(NamedTuple):
    """A loss by the slopes it may have.

    The loss of a residual r = y − curve is the largest u·r − ½κu² over low ≤ u ≤ high. With κ = 0 that is
    high·max(r, 0) − low·max(−r, 0), a quantile's; with −low = high = δ and κ = 1 it is Huber's.
    """

    low: float  # below 0
    high: float  # above 0
    curvature: float  # κ


class Solution(NamedTuple):
    """A fit, and how far it may be from the best."""

    weights: np.ndarray  # (p,)
    slopes: np.ndarray  # (n,) a slope of the loss at each residual; matrix.T @ slopes is 0
    gap: float  # the sum of the losses exceeds its minimum by no more than this
    steps: int


class _State(NamedTuple):
    """Where a solution stands, or which way it goes. Residuals are κ·slopes + above − below."""

    weights: np.ndarray  # (p,)
    slopes: np.ndarray  # (n,), as all others
    to_high: np.ndarray  # above 0: the slopes' distance to their walls, kept apart lest rounding make it 0
    to_low: np.ndarray
    above: np.ndarray  # above 0: presses a slope to the high wall
    below: np.ndarray  # above 0: presses it to the low wall

    @property
    def gap(self) -> float:
        """By how much the loss can exceed its minimum."""
        return float(self.to_high @ self.above + self.to_low @ self.below)


def solve(design: Design, values: np.ndarray, box: Box, start: np.ndarray) -> Solution:
    """The weights of the curve nearest to `values` (n,) under the loss `box`, searched from the weights `start` (p,).

    Minimises Σ loss(y − matrix @ w). The dual is to maximise y·u − ½κu·u over the box with matrix.T @ u = 0. A
    primal-dual interior-point method with predictor and corrector keeps both feasible, and stops when the gap
    between them, which bounds the error, is 1e-10 of the loss at the start: after some fifteen steps, each a
    least-squares problem with other weights.

    Source: R. Portnoy and R. Koenker, The Gaussian hare and the Laplacian tortoise, Statistical Science 1997;
    S. Mehrotra, On the implementation of a primal-dual interior point method, 1992.
    """
    residuals = values - design.matrix @ start
    share = box.high / (box.high - box.low)  # of points below the curve, roughly
    shift = np.partition(residuals, at := int(share * (len(values) - 1)))[at]
    start, residuals = start + shift, residuals - shift  # the B-splines' sum is 1
    unit = max(np.abs(residuals).mean(), 1e-10 * np.abs(values).max(), 1e-100)
    none = np.zeros_like(values)  # slopes of 0 are feasible
    above, below = np.maximum(residuals, 0.0) + 0.1 * unit, np.maximum(-residuals, 0.0) + 0.1 * unit
    state = _State(start, none, none + box.high, none - box.low, above, below)
    enough = TOLERANCE * len(values) * unit * max(box.high, -box.low)
    steps = 0
    while state.gap > enough and steps < MOST_STEPS:
        state = _step(design, values, box.curvature, state)
        steps += 1
    return Solution(state.weights, state.slopes, state.gap, steps)


def _step(design: Design, values: np.ndarray, kappa: float, state: _State) -> _State:
    """Mehrotra's: how far a step straight to the solution would get says how near the centre the real one keeps."""
    matrix = design.matrix
    _, _, to_high, to_low, above, below = state
    steep_high, steep_low = above / to_high, below / to_low
    scaling = 1.0 / (kappa + steep_high + steep_low)
    inverse = np.linalg.inv(design.product(scaling))
    residuals = values - matrix @ state.weights - kappa * state.slopes
    unbalanced = state.slopes @ matrix

    def direction(high: np.ndarray | float, low: np.ndarray | float) -> _State:
        """Newton's, to where above is `high` and below `low`, but for what the walls' coming nearer adds."""
        aim = residuals - high + low
        weights = inverse @ ((scaling * aim) @ matrix + unbalanced)
        slopes = scaling * (aim - matrix @ weights)
        pressing = high - above + steep_high * slopes, low - below - steep_low * slopes
        return _State(weights, slopes, -slopes, slopes, *pressing)

    straight = direction(0.0, 0.0)
    primal, dual = _lengths(state, straight, kappa, 1.0)
    part = _gap_at(state, straight, primal, dual) / state.gap
    centre = part**3 * state.gap / (2 * len(values))
    bend = min(primal, dual)  # of the second-order terms, which belong to a full step
    high = (centre + bend * straight.slopes * straight.above) / to_high
    low = (centre - bend * straight.slopes * straight.below) / to_low
    curved = direction(high, low)
    primal, dual = _lengths(state, curved, kappa, NEARLY)
    lengths = (primal, dual, dual, dual, primal, primal)
    return _State(*(now + length * step for now, length, step in zip(state, lengths, curved, strict=True)))


def _gap_at(state: _State, way: _State, primal: float, dual: float) -> float:
    """The gap after these lengths of `way`."""
    first = state.to_high @ way.above + state.to_low @ way.below
    second = way.to_high @ state.above + way.to_low @ state.below
    both = way.to_high @ way.above + way.to_low @ way.below
    return float(state.gap + primal * first + dual * second + primal * dual * both)


def _lengths(state: _State, way: _State, kappa: float, part: float) -> tuple[float, float]:
    """How far the residuals' and the slopes' side may go: `part` of the way to where something is 0, and 1 at most.

    Both sides of a linear problem (κ = 0) go their own lengths.
    """
    primal = min(1.0, part * min(_reach(state.above, way.above), _reach(state.below, way.below)))
    dual = min(1.0, part * min(_reach(state.to_high, way.to_high), _reach(state.to_low, way.to_low)))
    both = min(primal, dual)
    return (primal, dual) if kappa == 0 else (both, both)


def _reach(room: np.ndarray, way: np.ndarray) -> float:
    """How many times −`way` fits into `room`."""
    return -1.0 / min(float((way / room).min()), -1e-12)

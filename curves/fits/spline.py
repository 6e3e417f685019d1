"""A curve that is linear in its parameters: a cubic spline, as a weighted sum of B-splines."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

ORDER = 4  # B-splines that are not 0 at any place
PAIRS = np.triu_indices(ORDER)
BOTH_WAYS = np.array([[0, 1, 2, 3], [1, 4, 5, 6], [2, 5, 7, 8], [3, 6, 8, 9]]).ravel()  # (i, j) -> its place in PAIRS


class Design(NamedTuple):
    """The B-splines at n places: what a fit to values there needs.

    A curve with the weights w (p,) has the values ``matrix @ w``. At every place four neighbouring B-splines are
    not 0, which is what `products` makes use of.
    """

    matrix: np.ndarray  # (n, p) value of each B-spline at each place
    order: np.ndarray | slice  # the places from left to right
    starts: np.ndarray  # (m,) where in that order each piece that has places begins
    pairs: np.ndarray  # (10, n) products of the four values in that order: (0,0) (0,1) (0,2) … (3,3)
    targets: np.ndarray  # (16·m,) where in the (p, p) matrix the sum of a piece over each pair of values belongs

    def product(self, weights: np.ndarray) -> np.ndarray:
        """``matrix.T @ diag(weights) @ matrix`` (p, p)."""
        count = self.matrix.shape[1]
        sums = np.add.reduceat(self.pairs * weights[self.order], self.starts, axis=-1)
        return np.bincount(self.targets, sums[BOTH_WAYS].ravel(), count * count).reshape(count, count)


def spline(places: np.ndarray, *, low: float, high: float, pieces: int) -> np.ndarray:
    """The values (n, pieces + 3) at `places` (n,) of all cubic B-splines with `pieces` equal pieces in low to high.

    At any place the values are at least 0 and their sum is 1; their weighted sum is a cubic polynomial on every
    piece, with two continuous derivatives. Raises `ValueError` for places outside.

    Source: C. de Boor, A practical guide to splines, 1978, chapter IX; on equal pieces in closed form.
    """
    values, piece = _at(np.asarray(places, float), low, high, pieces)
    matrix = np.zeros((len(piece), pieces + ORDER - 1))
    np.put_along_axis(matrix, piece[:, None] + np.arange(ORDER), values.T, axis=1)
    return matrix


@lru_cache(maxsize=8)
def _design(places: bytes, low: float, high: float, pieces: int) -> Design:
    where = np.frombuffer(places)
    values, piece = _at(where, low, high, pieces)
    in_order = bool(np.all(np.diff(piece) >= 0))
    order = slice(None) if in_order else np.argsort(piece, kind="stable")
    starts = np.flatnonzero(np.diff(piece[order], prepend=-1))
    first, second = PAIRS
    pairs = values[first][:, order] * values[second][:, order]
    near = piece[order][starts] + np.arange(ORDER)[:, None]
    targets = near[:, None] * (pieces + ORDER - 1) + near[None, :]
    matrix = np.asfortranarray(spline(where, low=low, high=high, pieces=pieces))
    return Design(matrix, order, starts, pairs, targets.ravel())


def design(places: np.ndarray, *, low: float, high: float, pieces: int) -> Design:
    """The B-splines at `places` (n,), remembered; raises `ValueError` as `spline` does."""
    return _design(np.ascontiguousarray(places, float).tobytes(), low, high, pieces)


def _at(places: np.ndarray, low: float, high: float, pieces: int) -> tuple[np.ndarray, np.ndarray]:
    """The four values (4, n) that are not 0 at each place, and the piece (n,) it lies in."""
    if pieces < 1:
        raise ValueError(f"pieces={pieces} makes no curve because it needs one at least")
    if not np.all((places >= low) & (places <= high)):
        raise ValueError(f"a place outside {low:g} to {high:g} has no value because the curve ends there")
    scaled = (places - low) * (pieces / (high - low))
    piece = np.minimum(scaled.astype(int), pieces - 1)
    s = scaled - piece
    values = np.stack([(1 - s) ** 3, 3 * s**3 - 6 * s**2 + 4, -3 * s**3 + 3 * s**2 + 3 * s + 1, s**3]) / 6
    return values, piece

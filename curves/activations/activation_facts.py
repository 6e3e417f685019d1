"""What can be said of an activation at its parameters in numbers: slope, range, saturation, mean output.

All of it is found by evaluating the activation, none of it is written down beside it.
"""

import math
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import jax
import numpy as np

from curves.activations.activation import Activation
from parameters import Value

Stretch = tuple[float, float]  # (low, high); ±inf where it does not end
Values = tuple[tuple[str, Value], ...]

BLOCK = 4096  # points evaluated at once: one shape, one compilation
SIDE = 1e-9  # how far to both sides of a kink is looked
END = 1e300  # the limits at infinity are taken here
GRID = np.concatenate([[-END], np.sinh(np.linspace(-12.0, 12.0, 2401)), [END]])
ZOOM = 64  # parts an interval is cut into, again and again
NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)
# Panels of the quadrature, in standard deviations: finer towards 0, where activations bend.
PANELS = np.concatenate([-np.geomspace(12.0, 1e-3, 28), [0.0], np.geomspace(1e-3, 12.0, 28)])


class Shape(NamedTuple):
    """What one output of an activation is like, whatever its inputs."""

    steepest: float  # the supremum of |slope|
    steepest_at: tuple[Stretch, ...]  # a point is (x, x); a limit (∞, ∞) or (−∞, −∞)
    lowest: float  # the infimum of the values
    highest: float
    lowest_taken: bool  # whether a value is the infimum
    highest_taken: bool
    turns: tuple[tuple[float, float], ...]  # (x, value) where it turns from falling to rising or back
    flat: tuple[Stretch, ...]  # where |slope| is below what was asked, turning points aside
    dead: tuple[Stretch, ...]  # where the slope is exactly 0


class Response(NamedTuple):
    """What one output does with inputs z from a normal distribution of mean 0 and a given spread."""

    mean: float  # E f(z)
    root_mean_square: float  # √E f(z)²
    slope: float  # √E f′(z)²: what a layer of such units does to the size of a gradient


@lru_cache(maxsize=64)
def _compiled(record_curves, choices: Values):
    """`Activation.curves` of one record for one choice of its forms; numbers are run-time values."""
    return jax.jit(lambda x, given: record_curves(x, **given, **dict(choices)))


def curves(record: Activation, values: Values, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values and slopes to draw over x (n,): two arrays (parts, n), without compiling for a new n or parameter."""
    choices = tuple((key, value) for key, value in values if isinstance(value, str))
    given = {key: np.float64(value) for key, value in values if not isinstance(value, str)}
    compiled, found = _compiled(record.curves, choices), []
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        padded = np.zeros(BLOCK)
        padded[: len(block)] = block
        found.append(np.asarray(compiled(padded, given))[..., : len(block)])
    value, slope = np.concatenate(found, axis=-1)
    return value, slope


@lru_cache(maxsize=512)
def shapes(record: Activation, values: Values, flat: float) -> tuple[Shape, ...]:
    """The shape of each output that is drawn; where |slope| < `flat` it counts as flat.

    Everything is found on a grid from −8·10⁴ to 8·10⁴ that is fine about 0, together with both sides of each kink and
    the limits, and then refined. A stretch below `flat` about a turning point is left out: there the slope passes
    through 0 and is back at once.
    """
    kinks = _kinks(record, values)
    sides = (kinks[:, None] + SIDE * np.maximum(np.abs(kinks), 1.0)[:, None] * np.array([-1, 0, 1])).ravel()
    x = np.unique(np.concatenate([GRID, sides]))
    value, slope = curves(record, values, x)
    parts = (_Part(record, values, i, kinks, x, value[i], slope[i]) for i in range(len(record.parts)))
    return tuple(_shape(part, flat) for part in parts)


@lru_cache(maxsize=512)
def responses(record: Activation, values: Values, spread: float) -> tuple[Response, ...]:
    """How each output that is drawn responds to inputs N(0, `spread`²).

    The means are Gauss–Legendre quadrature over ±12 standard deviations, 16 points a panel, cut at the kinks.
    """
    edges = np.unique(np.concatenate([PANELS, np.clip(_kinks(record, values) / spread, PANELS[0], PANELS[-1])]))
    half, middle = np.diff(edges)[:, None] / 2, (edges[:-1] + edges[1:])[:, None] / 2
    z = (middle + half * NODES).ravel()
    weight = (half * WEIGHTS).ravel() * np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    value, slope = curves(record, values, spread * z)
    means, squares, slopes = value @ weight, value**2 @ weight, slope**2 @ weight
    return tuple(
        Response(float(m), math.sqrt(f), math.sqrt(df)) for m, f, df in zip(means, squares, slopes, strict=True)
    )


def share(stretches: tuple[Stretch, ...], spread: float) -> float:
    """The probability that a normal number of mean 0 and this spread lies in one of the stretches."""
    scale = spread * math.sqrt(2)
    return sum(0.5 * (math.erf(high / scale) - math.erf(low / scale)) for low, high in stretches)


def _kinks(record: Activation, values: Values) -> np.ndarray:
    return np.array(sorted(set(record.kinks(**dict(values)))), dtype=float)


class _Part(NamedTuple):
    record: Activation
    values: Values
    index: int
    kinks: np.ndarray
    x: np.ndarray
    value: np.ndarray
    slope: np.ndarray

    def at(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, slope = curves(self.record, self.values, x)
        return value[self.index], slope[self.index]

    def snap(self, x: float) -> float:
        """The kink beside x, if there is one; else x."""
        near = self.kinks[np.abs(self.kinks - x) <= 2 * SIDE * np.maximum(np.abs(self.kinks), 1.0)]
        return float(near[0]) if near.size else x


def _shape(part: _Part, flat: float) -> Shape:
    steepest, where = _steepest(part)
    (lowest, lowest_taken), (highest, highest_taken) = _bound(part, -1.0), _bound(part, 1.0)
    return Shape(
        steepest=steepest,
        steepest_at=where,
        lowest=lowest,
        highest=highest,
        lowest_taken=lowest_taken,
        highest_taken=highest_taken,
        turns=_turns(part),
        flat=_flat(part, flat),
        dead=_dead(part),
    )


def _runs(true: np.ndarray) -> list[tuple[int, int]]:
    """First and last index of each run of True."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], true, [False]]).astype(int)))
    return [(int(first), int(last) - 1) for first, last in changes.reshape(-1, 2)]


def _top(part: _Part, index: int, score) -> tuple[float, float]:
    """The largest `score` of (value, slope) between the neighbours of grid point `index`, and where it is."""
    low, high = part.x[max(index - 1, 0)], part.x[min(index + 1, len(part.x) - 1)]
    best, at = -math.inf, low
    for _ in range(6):
        x = np.linspace(low, high, ZOOM + 1)
        scores = score(*part.at(x))
        top = int(np.argmax(scores))
        if scores[top] > best:
            best, at = float(scores[top]), float(x[top])
        low, high = x[max(top - 1, 0)], x[min(top + 1, ZOOM)]
    return best, at


def _steepest(part: _Part) -> tuple[float, tuple[Stretch, ...]]:
    size = np.abs(part.slope)
    highest, at = _top(part, int(np.argmax(size)), lambda _, slope: np.abs(slope))
    steepest = max(highest, float(size.max()))
    found: list[Stretch] = []
    for first, last in _runs(size >= steepest * (1 - 1e-9)):
        ends = [part.snap(float(part.x[i])) for i in (first, last)]
        bounded = [end in part.kinks or abs(end) == END for end in ends]
        if all(bounded) and ends[0] < ends[1]:  # a plateau
            found.append((_open(ends[0]), _open(ends[1])))
        elif END in map(abs, ends):  # a limit
            limit = next(end for end in ends if abs(end) == END)
            found.append((_open(limit), _open(limit)))
    where = round(part.snap(at), 6) + 0.0  # a smooth top is so flat that more digits are rounding
    return steepest, tuple(found) or ((where, where),)


def _open(x: float) -> float:
    """Infinity for the ends of the grid."""
    return math.copysign(math.inf, x) if abs(x) == END else x


def _bound(part: _Part, sign: float) -> tuple[float, bool]:
    """The infimum (`sign` −1) or supremum (1) of the values, and whether it is taken."""
    limit = sign * max(sign * part.value[0], sign * part.value[-1])
    if sign * limit > 1e100:
        return sign * math.inf, False
    best = int(np.argmax(sign * part.value))
    inside = sign * part.value[best]
    if inside > sign * limit + 1e-9:  # beyond both limits: a turning point, or a kink
        beside = part.snap(float(part.x[best]))
        if beside in part.kinks:
            here = float(part.value[np.searchsorted(part.x, beside)])
            return (here, True) if abs(here - sign * inside) < 1e-6 else (float(sign * inside), False)
        top, _ = _top(part, best, lambda value, _: sign * value)
        return sign * max(top, float(inside)), True
    at_kinks = part.value[np.searchsorted(part.x, part.kinks)]
    return float(limit), bool((np.abs(at_kinks - limit) < 1e-12).any())


def _crossing(part: _Part, before: float, after: float, crossed) -> float:
    """Where between two points `crossed(slope)` becomes true."""
    for _ in range(6):
        x = np.linspace(before, after, ZOOM + 1)
        first = max(int(np.argmax(crossed(part.at(x)[1]))), 1)
        before, after = x[first - 1], x[first]
    return part.snap(float(after))


def _turns(part: _Part) -> tuple[tuple[float, float], ...]:
    rising = part.slope[1:-1] != 0
    x, sign = part.x[1:-1][rising], np.sign(part.slope[1:-1][rising])
    found = []
    for i in np.flatnonzero(sign[1:] != sign[:-1]):
        at = _crossing(part, x[i], x[i + 1], lambda slope, before=sign[i]: slope * before <= 0)
        found.append((at, float(part.at(np.array([at]))[0][0])))
    return tuple(found)


def _flat(part: _Part, flat: float) -> tuple[Stretch, ...]:
    def is_flat(slope: np.ndarray) -> np.ndarray:
        return np.abs(slope) < flat

    found, end = [], len(part.x) - 1
    for first, last in _runs(is_flat(part.slope)):
        slopes = part.slope[first : last + 1]
        if first == last or (slopes.min() < 0 < slopes.max() and first > 0 and last < end):
            continue
        low = -math.inf if first == 0 else _crossing(part, part.x[first - 1], part.x[first], is_flat)
        high = math.inf if last == end else _crossing(part, part.x[last + 1], part.x[last], is_flat)
        found.append((low, high))
    return tuple(found)


def _dead(part: _Part) -> tuple[Stretch, ...]:
    """Between kinks, or beyond the last one: elsewhere a slope of 0 is a rounded one."""
    found = []
    for low, high in pairwise([-math.inf, *part.kinks, math.inf] if part.kinks.size else []):
        inner = (part.x > low) & (part.x < high)
        if not part.slope[inner].any():
            found.append((float(low), float(high)))
    return tuple(found)

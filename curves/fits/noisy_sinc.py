"""The curve sin(πx)/(πx) with Gaussian noise and now and then an impulse: data to fit a curve to."""

from typing import Literal, NamedTuple

import numpy as np

LOW, HIGH = -3.0, 3.0

Sides = Literal["up", "both"]


class Sample(NamedTuple):
    """n points of the noisy curve."""

    places: np.ndarray  # (n,) x
    clean: np.ndarray  # (n,) sin(πx)/(πx), which is 1 at 0
    quiet: np.ndarray  # (n,) with the Gaussian noise, without the impulses
    values: np.ndarray  # (n,) with both
    hit: np.ndarray  # (n,) whether an impulse hit the point


def noisy_sinc(
    count: int, *, noise: float, share: float, size: float, sides: Sides = "up", seed: int = 0, fresh: bool = False
) -> Sample:
    """`count` points of y = sin(πx)/(πx) + noise·N(0, 1), for −3 ≤ x ≤ 3, of which impulses hit about a `share`.

    An impulse adds size·U with U uniform in ½ to 1½, upwards, or with a sign of its own for `sides` "both". The x
    are the middles of `count` equal cells; for `fresh` points, drawn apart from the others of the same `seed`, they
    are uniformly random. A seed's random numbers are drawn once: another noise, share or size scales them only, and
    a larger share keeps the points that were hit.
    """
    draw = np.random.default_rng([seed, int(fresh)])
    cells = draw.uniform(size=count) if fresh else (np.arange(count) + 0.5) / count
    places = LOW + (HIGH - LOW) * cells
    clean = np.sinc(places)
    quiet = clean + noise * draw.standard_normal(count)
    hit = draw.uniform(size=count) < share
    thrown = size * draw.uniform(0.5, 1.5, count)
    signs = np.where(draw.uniform(size=count) < 0.5, -1.0, 1.0) if sides == "both" else 1.0
    return Sample(places, clean, quiet, np.where(hit, quiet + signs * thrown, quiet), hit)

"""How a race ended, as numbers."""

from typing import NamedTuple

import numpy as np

from optimizers import Trajectory
from scenes.descents.trajectory import lowest
from surfaces import Surface

TOLERANCE = 1e-3  # how near the minimum's loss counts as arrived


class Result(NamedTuple):
    """One run's end."""

    final_loss: float
    distance: float | None  # to the nearest minimum; None if the surface has none
    arrived_at: int | None  # first step with a loss within TOLERANCE of the minimum's
    diverged_at: int | None


def result(surface: Surface, trajectory: Trajectory) -> Result:
    """The end of `trajectory` on `surface`."""
    minimum = lowest(surface)
    if minimum is None:
        return Result(float(trajectory.loss[-1]), None, None, trajectory.diverged_at)
    minima = np.array(surface.minima)
    near = np.flatnonzero(trajectory.loss <= minimum + TOLERANCE)
    return Result(
        final_loss=float(trajectory.loss[-1]),
        distance=float(np.min(np.linalg.norm(minima - trajectory.position[-1], axis=1))),
        arrived_at=int(near[0]) if near.size else None,
        diverged_at=trajectory.diverged_at,
    )

"""The learning-rate range test: one run whose rate grows exponentially, and where it stops being stable."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from optimizers import run
from scenes.descents.noise import sharpest
from scenes.descents.race import Run, arguments
from scenes.descents.schedules import ScheduleScene
from scenes.descents.trajectory import lowest

STEPS = 400
SLOWEST, FASTEST = 1e-5, 10.0
LOST = 1e3  # times the first loss


class RangeTest(NamedTuple):
    """Loss against a rate that grows by the same factor at every step, until the run is lost."""

    rate: np.ndarray  # (n,)
    loss: np.ndarray  # (n,) above the surface's minimum where it has one, after the step taken at that rate
    lost: bool  # the loss grew beyond all measure, or was no longer finite, before the fastest rate
    limit: float | None  # 2/λ_max at the minimum: gradient descent with a larger rate leaves it
    lowest: float  # the rate after whose step the loss was lowest


def range_test(scene: ScheduleScene) -> RangeTest:
    """Smith's test of the scene's optimizer, from its start, with its noise and clipping.

    Source: Smith, "Cyclical learning rates for training neural networks" (WACV 2017), section 3.3.
    """
    one = Run(
        scene.optimizer.with_value("learning_rate", SLOWEST), 0, clip_norm=scene.clip_norm, clip_value=scene.clip_value
    )
    return _range_test(scene.conditions, one)


@lru_cache(maxsize=16)
def _range_test(conditions, one: Run) -> RangeTest:
    growth = (FASTEST / SLOWEST) ** (1 / (STEPS - 1))
    told = arguments(conditions, one) | {"steps": STEPS, "schedule": ("exponential", {"gamma": growth})}
    trajectory = run(conditions.surface, one.pick.key, **told)
    surface = conditions.surface
    loss = trajectory.loss[1:] - (lowest(surface) or 0.0)
    beyond = np.flatnonzero(loss > LOST * max(loss[0], 1e-12)) if loss.size else loss
    end = int(beyond[0]) + 1 if beyond.size else len(loss)
    loss, rate = loss[:end], trajectory.learning_rate[:end]
    sharp = sharpest(surface)
    return RangeTest(
        rate=rate,
        loss=loss,
        lost=trajectory.diverged_at is not None or beyond.size > 0,
        limit=None if sharp is None else 2 / sharp,
        lowest=float(rate[np.argmin(loss)]) if loss.size else SLOWEST,
    )

"""What a run leaves behind."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np


class Trajectory(NamedTuple):
    """The path of one run of T steps; row t belongs to ``position[t]``.

    A run whose next point, loss or gradient is not finite ends before it: `diverged_at` is the number of the
    step that left the finite numbers, and the rows up to it remain. Arrays are float64 and not writable.

    The fields after `diverged_at` are what the rule worked with, for a look inside a step (`anatomy.dissect`).
    """

    position: np.ndarray  # (T+1, 2)
    loss: np.ndarray  # (T+1,)   the function at position[t], without noise
    gradient: np.ndarray  # (T+1, 2) its gradient there, without noise
    update: np.ndarray  # (T, 2)   position[t+1] - position[t]
    learning_rate: np.ndarray  # (T,)     what the schedule gave at step t
    diverged_at: int | None  # step number, counted from 1
    given: np.ndarray  # (T, 2)   the gradient the rule got: negated to climb, with noise, clipped
    momentum: np.ndarray | None  # (T,)     what the schedule gave as momentum or β₁; None if it drives neither
    clipped: np.ndarray  # (T,)     whether clipping changed the gradient of the step
    memory: Mapping[str, np.ndarray]  # (T+1, …) of each `Memory` of the optimizer: its state before step t

    @property
    def steps(self) -> int:
        """T, the steps taken."""
        return len(self.learning_rate)

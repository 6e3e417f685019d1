"""What a training leaves behind."""

from typing import NamedTuple

import numpy as np


class History(NamedTuple):
    """A training of T steps, looked at K times: at its start, its end and evenly in between (K ≤ 101, and fewer where
    the parameters kept would be too many).

    Everything else that is shown (decision boundaries, histograms, planes) is a function of the parameters kept here.
    Losses are means over the samples, without penalties. Where the training diverged its arrays end before that: T is
    the number of steps that were finite, and the last look is after them, if what it saw was finite too.
    """

    batch_loss: np.ndarray  # (T,) of the batch of each step, before the step
    gradient_norm: np.ndarray  # (T,) before clipping
    learning_rate: np.ndarray  # (T,)
    at: np.ndarray  # (K,) steps taken when the network was looked at; 0 first
    parameters: np.ndarray  # (K, P)
    buffers: np.ndarray  # (K, B)
    training_loss: np.ndarray  # (K,) of all training samples, as in use (no dropout, running statistics)
    validation_loss: np.ndarray  # (K,)
    training_accuracy: np.ndarray  # (K,) share of right answers; empty where numbers are predicted
    validation_accuracy: np.ndarray  # (K,)
    steps: int  # that were asked for; T is less where the training diverged or was stopped early
    steps_an_epoch: int
    diverged_at: int | None  # step, counted from 1, whose loss, gradient or result was not finite: T + 1
    best: int  # index into `at` of the lowest validation loss: what early stopping goes back to
    stopped: int | None  # index into `at` at which its patience ended, None if it never did
    seconds: float  # that the training took, compiling not included

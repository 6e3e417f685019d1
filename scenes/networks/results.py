"""How trainings ended, as numbers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from curves import Loss
from networks.diagnosis.causes import Fault, Trouble, trouble
from networks.recipe import Recipe
from networks.task import resolve
from networks.training.history import History

__all__ = ["Ended", "Fault", "Folds", "Trouble", "ended", "folds", "loss_record", "trouble"]


def loss_record(recipe: Recipe) -> Loss:
    """The loss that a recipe is trained by, "auto" resolved."""
    return resolve(recipe).loss_record


class Ended(NamedTuple):
    """A training in numbers, where it counts: at its end, or where early stopping has gone back to."""

    steps: int  # taken
    training_loss: float
    validation_loss: float
    training_accuracy: float | None  # None where numbers are predicted
    validation_accuracy: float | None
    lowest: float  # validation loss
    lowest_epoch: float
    stopped_epoch: float | None  # at which patience ended
    diverged_at: int | None
    trouble: Trouble | None  # what went wrong
    seconds: float


class Folds(NamedTuple):
    """Cross-validation of a run: each fold's values and their mean and standard deviation, of n − 1."""

    losses: tuple[float, ...]
    accuracies: tuple[float, ...]  # empty where numbers are predicted

    @property
    def loss(self) -> tuple[float, float]:
        """Mean and standard deviation."""
        return _spread(self.losses)

    @property
    def accuracy(self) -> tuple[float, float] | None:
        """Mean and standard deviation."""
        return _spread(self.accuracies) if self.accuracies else None


def ended(recipe: Recipe, history: History) -> Ended:
    """The end of a training, or of as much of it as there is."""
    at = counts_at(history)
    return Ended(
        steps=int(history.at[-1]),
        training_loss=float(history.training_loss[at]),
        validation_loss=float(history.validation_loss[at]),
        training_accuracy=_at(history.training_accuracy, at),
        validation_accuracy=_at(history.validation_accuracy, at),
        lowest=float(history.validation_loss[history.best]),
        lowest_epoch=float(history.at[history.best]) / history.steps_an_epoch,
        stopped_epoch=None if history.stopped is None else float(history.at[history.stopped]) / history.steps_an_epoch,
        diverged_at=history.diverged_at,
        trouble=trouble(resolve(recipe), history),
        seconds=history.seconds,
    )


def folds(histories: Sequence[History]) -> Folds:
    """Those of one run, a history a fold."""
    at = [(history, counts_at(history)) for history in histories]
    losses = tuple(float(history.validation_loss[i]) for history, i in at)
    right = tuple(found for history, i in at if (found := _at(history.validation_accuracy, i)) is not None)
    return Folds(losses, right)


def counts_at(history: History) -> int:
    """The look that counts: the best where early stopping has ended the training, else the last."""
    return len(history.at) - 1 if history.stopped is None else history.best


def _at(values: np.ndarray, index: int) -> float | None:
    return float(values[index]) if len(values) else None


def _spread(values: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0

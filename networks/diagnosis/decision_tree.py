"""What is wrong with a training, by two questions: is the training loss large, and if not, is the validation loss?

    Is the training loss large?
    ├─ no:  Is the validation loss far above it?
    │       ├─ no:  fine
    │       └─ yes: overfitting
    └─ yes: Does the larger model get a lower training loss?
            ├─ yes:   model bias: the model is too small for the data
            ├─ no, a higher one: optimisation failure: the larger model could do all that the smaller one does (give its
            │         further layers the identity, its further units weights of 0) and its training does not find it
            └─ neither: undecided: what is left may be noise that no model can predict

Losses are measured in units of a guess, the loss of always predicting the training samples' own shares (or mean): 0 is
perfect, 1 has learned nothing. Every threshold is a number of `Thresholds`.

Source: the order of the questions is that of H. Lee, Machine Learning, 2021, "General guidance"; that a deeper network
should do no worse on training data: K. He et al., Deep residual learning for image recognition, CVPR 2016.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

import numpy as np

Asked = Literal["training", "validation", "larger"]
Reply = Literal["yes", "no", "neither"]


class Cause(StrEnum):
    """Where the way through the tree may end."""

    FINE = "fine"
    OVERFITTING = "overfitting"
    BIAS = "bias"
    OPTIMISATION = "optimisation"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What counts as large, far and different."""

    large: float = 0.25  # a training loss above this share of a guess's loss is large
    far: float = 0.1  # the validation loss is far above the training loss if it is by more than this share of a guess's
    alike: float = 0.1  # two training losses are alike if the lower one is less than this share below the higher


USUAL = Thresholds()


class Losses(NamedTuple):
    """Of a trained model, in units of a guess's loss. One that diverged has an infinite loss."""

    training: float
    validation: float


class Compared(NamedTuple):
    """What is asked about: a model, which is one of the two, and the two."""

    model: Losses
    small: Losses
    large: Losses
    thresholds: Thresholds


class Step(NamedTuple):
    """A question of the tree, its answer, and the numbers that it was answered by."""

    question: Asked
    answer: Reply
    values: Mapping[str, float]


class Verdict(NamedTuple):
    """The path through the tree and where it ends."""

    path: tuple[Step, ...]
    cause: Cause


Answered = tuple[Reply, Mapping[str, float]]


def _is_training_large(of: Compared) -> Answered:
    loss, limit = of.model.training, of.thresholds.large
    return "no" if loss <= limit else "yes", {"loss": loss, "large": limit}


def _is_validation_far(of: Compared) -> Answered:
    gap, limit = of.model.validation - of.model.training, of.thresholds.far
    return "yes" if gap > limit else "no", {"gap": gap, "far": limit}


def _is_larger_better(of: Compared) -> Answered:
    small, large, alike = of.small.training, of.large.training, of.thresholds.alike
    low, high = sorted((small, large))
    values = {"large": large, "small": small, "alike": alike}
    if np.isinf(low) or low >= (1 - alike) * high:
        return "neither", values
    return "yes" if large < small else "no", values


class Node(NamedTuple):
    """A question: how it is answered, and what its answers lead to, a question or a cause, from left to right."""

    answer: Callable[[Compared], Answered]
    leads: Mapping[Reply, Asked | Cause]


FIRST: Asked = "training"
TREE: dict[Asked, Node] = {
    "training": Node(_is_training_large, {"no": "validation", "yes": "larger"}),
    "validation": Node(_is_validation_far, {"no": Cause.FINE, "yes": Cause.OVERFITTING}),
    "larger": Node(_is_larger_better, {"yes": Cause.BIAS, "no": Cause.OPTIMISATION, "neither": Cause.UNDECIDED}),
}


def verdict(model: Losses, small: Losses, large: Losses, thresholds: Thresholds = USUAL) -> Verdict:
    """What is wrong with `model`, which is one of the two, the smaller or the larger one.

    Raises `ValueError` for a loss that is not a number; infinite it may be.
    """
    if np.isnan([*model, *small, *large]).any():
        raise ValueError(f"{model=}, {small=}, {large=} have no verdict because one is not a number")
    path: list[Step] = []
    at: Asked | Cause = FIRST
    while not isinstance(at, Cause):
        answer, values = TREE[at].answer(Compared(model, small, large, thresholds))
        path.append(Step(at, answer, values))
        at = TREE[at].leads[answer]
    return Verdict(tuple(path), at)


def guess_loss(targets: np.ndarray, classes: int) -> float:
    """The loss of the best constant prediction for these targets (n,): the entropy of the classes' shares, which is
    what cross-entropy then is, or where `classes` is 0 the variance, which is what squared error then is.

    Raises `ValueError` where all targets are alike: every loss would be infinitely many guesses.
    """
    targets = np.asarray(targets)
    if classes:
        shares = np.bincount(targets.astype(int).ravel(), minlength=classes) / targets.size
        shares = shares[shares > 0]
        found = float(-np.sum(shares * np.log(shares)))
    else:
        found = float(np.var(targets.astype(float)))
    if not found > 0:
        raise ValueError(f"the {targets.size} targets give no measure because they are all alike")
    return found

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

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

Cause = Literal["fine", "overfitting", "bias", "optimisation", "undecided"]
TITLES: dict[Cause, str] = {
    "fine": "Fine",
    "overfitting": "Overfitting",
    "bias": "Model bias",
    "optimisation": "Optimisation failure",
    "undecided": "Undecided",
}
REMEDIES: dict[Cause, str] = {
    "fine": "Nothing to mend at these thresholds.",
    "overfitting": "What helps: more data, early stopping, dropout, weight decay, a smaller model.",
    "bias": "What helps: a larger model, or features that say more.",
    "optimisation": "What helps: residual connections, normalisation, another initialisation, rate or optimizer; "
    "not a larger model.",
    "undecided": "The larger model is no better: look at the noise in the data, and train for longer.",
}


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


class Step(NamedTuple):
    """A question of the tree with the numbers that answer it."""

    question: Literal["training", "larger", "validation"]
    answer: Literal["yes", "no", "neither"]
    reason: str  # "0.42 of a guess's loss, above 0.25"


class Verdict(NamedTuple):
    """The path through the tree and where it ends."""

    path: tuple[Step, ...]
    cause: Cause


def verdict(model: Losses, small: Losses, large: Losses, thresholds: Thresholds = USUAL) -> Verdict:
    """What is wrong with `model`, which is one of the two, the smaller or the larger one.

    Raises `ValueError` for a loss that is not a number; infinite it may be.
    """
    if np.isnan([*model, *small, *large]).any():
        raise ValueError(f"{model=}, {small=}, {large=} have no verdict because one is not a number")
    if model.training <= thresholds.large:
        first = Step("training", "no", f"{model.training:.3g} of a guess’s loss is not above {thresholds.large:g}")
        gap = model.validation - model.training
        if gap > thresholds.far:
            last = Step("validation", "yes", f"it is {gap:.3g} above, more than {thresholds.far:g}")
            return Verdict((first, last), "overfitting")
        return Verdict((first, Step("validation", "no", f"{_above(gap)}, not more than {thresholds.far:g}")), "fine")
    first = Step("training", "yes", f"{model.training:.3g} of a guess’s loss is above {thresholds.large:g}")
    low, high = sorted((small.training, large.training))
    losses = f"{large.training:.3g} against the smaller one’s {small.training:.3g}"
    if np.isinf(low) or low >= (1 - thresholds.alike) * high:
        within = f"{losses}: less than {thresholds.alike:.0%} apart"
        return Verdict((first, Step("larger", "neither", within)), "undecided")
    if large.training < small.training:
        return Verdict((first, Step("larger", "yes", losses)), "bias")
    return Verdict((first, Step("larger", "no", losses)), "optimisation")


def _above(gap: float) -> str:
    return f"it is {gap:.3g} above" if gap >= 0 else f"it is {-gap:.3g} below"


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

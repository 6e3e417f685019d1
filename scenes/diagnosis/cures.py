"""The question what helps against overfitting: early stopping, dropout, weight decay, and all of them together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from networks.options import ACTIVATION, DEPTH, DROPOUT, PATIENCE, WIDTH
from parameters import Parameter
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Found,
    Outcome,
    Question,
    Setting,
    Trial,
    Tried,
    hidden,
    ranked,
    recipe,
    seeds_of,
    tried,
)

Cure = Literal["nothing", "early_stopping", "dropout", "weight_decay", "all"]
DECAY = Parameter(
    key="decay",
    title="Weight decay",
    default=0.3,
    low=0.0,
    high=10.0,
    scale="log",
    help="AdamW’s: besides Adam’s step every weight loses rate × this share of itself.",
)
STOP = replace(
    PATIENCE,
    default=10,
    low=1,
    help="Checks without a lower validation loss, of a hundred at most in a training; then back to the best.",
)
CURVE = replace(ACTIVATION, default="relu", help="Of the network.")


def cures(setting: Setting) -> Mapping[Cure, Mapping[str, Any]]:
    """The plain training, each cure alone, and all together: what is given to `recipe`."""
    picked, plain = setting.question, hidden(setting)
    stop, drop = {"patience": picked["patience"]}, {"dropout": picked["dropout"]}
    decayed = {"optimizer": "adamw", "hyperparameters": {"weight_decay": picked["decay"]}}
    return {
        "nothing": {"options": plain},
        "early_stopping": {"options": plain | stop},
        "dropout": {"options": plain | drop},
        "weight_decay": {"options": plain, **decayed},
        "all": {"options": plain | stop | drop, **decayed},
    }


def _trials(setting: Setting) -> tuple[Trial, ...]:
    return tuple(
        Trial(cure, recipe(setting, **given, seed=seed))
        for seed in seeds_of(setting)
        for cure, given in cures(setting).items()
    )


def validation_loss(one: Outcome) -> float:
    """Of the network one keeps."""
    return one.losses.validation


def gap(one: Outcome) -> float:
    """How far that is above the training loss."""
    return one.losses.validation - one.losses.training


@dataclass(frozen=True, eq=False)
class Cured:
    """The cures as far as they have been tried, and from the lowest validation loss to the highest; against nothing
    done, which is tried first."""

    tried: tuple[Tried, ...]
    ranked: tuple[Tried, ...]
    seeds: int

    @property
    def lower(self) -> tuple[Tried, ...]:
        """Cures with a lower validation loss than without any."""
        return tuple(one for one in self.ranked if one.mean(validation_loss) < self.tried[0].mean(validation_loss))

    @property
    def not_lower(self) -> tuple[Tried, ...]:
        """The others."""
        return tuple(one for one in self.ranked if one.variant != "nothing" and one not in self.lower)

    @property
    def smallest_gap(self) -> Tried:
        """The cure, or nothing, whose gap is closest to 0."""
        return min(self.tried, key=lambda one: abs(one.mean(gap)))


def _measure(setting: Setting, found: Found) -> Cured:
    several = tried(_trials(setting), found)
    return Cured(several, ranked(several, validation_loss), len(seeds_of(setting)))


CURES = Question(
    key="cures",
    title="What closes the gap?",
    asks="A network overfits: what do early stopping, dropout and weight decay do about it?",
    formulas=(
        "**Early stopping** looks at the validation loss a hundred times at most, stops when it has not become "
        "lower for a number of looks, and goes back to the weights of the lowest. The loss that is shown for it has "
        "therefore been chosen on the validation samples, and flatters it a little.\n\n"
        "**Dropout** leaves out each hidden unit with probability $p$ at every training step and divides the others "
        "by $1-p$ (Srivastava et al., 2014). **Weight decay**, decoupled as in AdamW (Loshchilov and Hutter, 2019): "
        "$\\theta \\leftarrow \\theta - \\eta\\,(\\text{Adam’s step} + \\lambda\\theta)$."
    ),
    parameters=(
        replace(DEPTH, default=2),
        replace(WIDTH, default=64),
        CURVE,
        STOP,
        replace(DROPOUT, default=0.3),
        DECAY,
        RATE,
        SEEDS,
    ),
    trials=_trials,
    measure=_measure,
    usual={"data": "moons", "size": 120, "noise": 0.3, "validation": 0.5, "epochs": 300},
)

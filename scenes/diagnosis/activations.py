"""The question which activation is best on these data: five ready ones, ranked as measured."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from networks.options import BATCH_SIZE, DEPTH, WIDTH
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Found,
    Outcome,
    Question,
    Setting,
    Trial,
    Tried,
    ranked,
    recipe,
    seeds_of,
    tried,
)
from scenes.networks.run import DATA


class Hidden(NamedTuple):
    """What stands between the layers."""

    activation: str
    norm: str


FIVE = (
    Hidden("relu", "none"),
    Hidden("relu", "batch"),
    Hidden("elu", "none"),
    Hidden("elu", "batch"),
    Hidden("prelu", "none"),
)


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            one,
            recipe(
                setting,
                {
                    "depth": picked["depth"],
                    "width": picked["width"],
                    "activation": one.activation,
                    "norm": one.norm,
                    "init": "he_normal",
                    "batch_size": picked["batch_size"],
                },
                seed=seed,
            ),
        )
        for seed in seeds_of(setting)
        for one in FIVE
    )


@dataclass(frozen=True, eq=False)
class Ranked:
    """The five as far as they have been trained, and from the best to the worst by accuracy, or by loss where numbers
    are predicted."""

    tried: tuple[Tried, ...]
    ranked: tuple[Tried, ...]
    by_accuracy: bool
    seeds: int

    def value(self, one: Outcome) -> float:
        """What they are ranked by, of one training."""
        return 1 - one.errors.validation if self.by_accuracy else one.losses.validation

    @property
    def apart(self) -> bool:
        """Whether the order is more than chance: every seed of the first better than every one of the last."""
        ends = [self.ranked[i].each(self.value) for i in (0, -1)]
        low, high = sorted(ends, key=max)
        return max(low) < min(high)

    @property
    def fastest(self) -> Tried:
        """That of the lowest training loss."""
        return min(self.tried, key=lambda one: one.mean(lambda one: one.losses.training))


def _measure(setting: Setting, found: Found) -> Ranked:
    several = tried(_trials(setting), found)
    right = DATA.catalogue[setting.data.key].classes > 0
    unranked = Ranked(several, (), right, len(seeds_of(setting)))
    return replace(unranked, ranked=ranked(several, unranked.value, highest=right))


ACTIVATIONS = Question(
    key="activations",
    title="Which activation?",
    asks="ReLU, ELU, with and without batch normalisation, and PReLU: which one, on these data?",
    formulas=(
        "ReLU: $\\max(0, z)$. ELU: $z$ above 0, $e^z - 1$ below. PReLU: $z$ above 0, $a z$ below with a learned $a$ "
        "that begins at ¼. Batch normalisation brings every unit’s $z$ to mean 0 and variance 1 within the batch, "
        "then scales and shifts it by two learned numbers (Ioffe and Szegedy, 2015).\n\n"
        "All start from weights drawn by He’s rule, under Adam at one rate. Another rate, depth or number of epochs "
        "may give another order: a ranking is one of a setting."
    ),
    parameters=(
        replace(DEPTH, default=3),
        replace(WIDTH, default=32),
        replace(BATCH_SIZE, default=64, low=8),
        replace(RATE, default=0.003),
        SEEDS,
    ),
    trials=_trials,
    measure=_measure,
    usual={"data": "digits", "size": 1200, "noise": 0.0, "validation": 0.3, "epochs": 15},
)

"""The question whether there are enough data: errors against the number of samples, and what theory promises."""

from dataclasses import dataclass, replace

import numpy as np

from networks.diagnosis.generalisation import CONFIDENCE, samples_needed, vc_penalty
from networks.options import ACTIVATION, DEPTH, WIDTH
from networks.recipe import Data
from parameters import Parameter
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Found,
    Question,
    Setting,
    Trial,
    data_of,
    hidden,
    recipe,
    seeds_of,
    tried,
    weights_of,
)

FEWEST = 16
MOST = 1024
NARROW = 0.1  # the gap that it is asked for how many samples it takes
TOTAL = 1792  # samples at most, for training and validation: as many as every data set has
DIMENSION = Parameter(
    key="h",
    title="VC dimension h",
    default=0,
    low=0,
    high=1_000_000,
    scale="log",
    symbol="h",
    help="Of the set of networks; 0: as many as there are weights and biases, which stands in for a number that is "
    "known for networks only within bounds (for ReLU it grows like weights × layers × a logarithm).",
)
CURVE = replace(ACTIVATION, default="relu", help="Of the network.")


def sizes(setting: Setting) -> tuple[int, ...]:
    """Numbers of training samples: doubled from 16 on, up to `size`, leaving some for validation."""
    most = min(setting.size, MOST)
    found = [FEWEST << i for i in range(7) if FEWEST << i <= most]
    return tuple(found) or (FEWEST,)


def split_of(setting: Setting, count: int, seed: int = 0) -> Data:
    """`count` samples for training, and nine times as many for validation, or as many as there are."""
    total = min(10 * count, TOTAL)
    return data_of(setting, seed, size=total, validation=(total - count) / total)


def _trials(setting: Setting) -> tuple[Trial, ...]:
    return tuple(
        Trial(
            count,
            recipe(
                setting,
                {**hidden(setting), "batch_size": FEWEST},
                seed=seed,
                data=split_of(setting, count, seed),
                epochs=epochs_of(setting, count),
            ),
        )
        for count in sizes(setting)
        for seed in seeds_of(setting)
    )


def epochs_of(setting: Setting, count: int) -> int:
    """As many epochs as make the same number of steps for every number of samples: `epochs` are of the most."""
    return max(1, min(2000, setting.epochs * max(sizes(setting)) // count))


def dimension_of(setting: Setting) -> int:
    """h: what is set, or the number of weights and biases."""
    chosen = int(setting.question["h"])
    return chosen or weights_of(_trials(setting)[0].recipe)


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """Errors, which are shares of wrong answers, by the number of training samples, as far as there are outcomes; and
    the bound on their gap for every number."""

    counts: np.ndarray  # (m,) samples
    training: np.ndarray  # (m,) mean errors over the seeds
    validation: np.ndarray  # (m,)
    every: np.ndarray  # (n,) all numbers of samples, of which `counts` are the first
    penalty: np.ndarray  # (n,)
    dimension: int
    confidence: float  # the probability that the bound holds
    needed: int  # samples from which on it is at most NARROW

    @property
    def gap(self) -> np.ndarray:
        """(m,)"""
        return self.validation - self.training

    @property
    def empty(self) -> np.ndarray:
        """(k,) numbers of samples for which the bound says nothing: an error rate never is above 1."""
        return self.every[self.penalty >= 1]


def _measure(setting: Setting, found: Found) -> LearningCurve:
    several, every, h = tried(_trials(setting), found), sizes(setting), dimension_of(setting)
    training, validation = (np.array([one.mean(lambda one, i=i: one.errors[i]) for one in several]) for i in (0, 1))
    return LearningCurve(
        counts=np.array([one.variant for one in several]),
        training=training,
        validation=validation,
        every=np.array(every),
        penalty=np.array([vc_penalty(h, count) for count in every]),
        dimension=h,
        confidence=1 - CONFIDENCE,
        needed=samples_needed(h, NARROW),
    )


SAMPLES = Question(
    key="samples",
    title="Are there too few data?",
    asks="How far do training and validation error lie apart, and how many samples close the gap?",
    formulas=(
        "With probability $1-\\eta$, for every network of a set of VC dimension $h$ that is trained on $N$ samples,\n\n"
        "$$\\text{error on fresh data} \\le \\text{training error} + "
        "\\sqrt{\\frac{h\\,(\\ln(2N/h) + 1) - \\ln(\\eta/4)}{N}},\\qquad \\eta = 0.05,$$\n\n"
        "where errors are shares of wrong answers (Vapnik, 1995). For $h > 2N$ it is taken at $h = 2N$: all "
        "labellings are then possible. $h$ of a network is not its number of weights; for ReLU networks with $W$ "
        "weights and $L$ layers it is of the order $W L \\ln W$ (Bartlett, Harvey, Liaw and Mehrabian, 2019), so that "
        "the number of weights flatters the bound.\n\n"
        "Every network takes the same number of steps, in batches of 16: fewer samples are seen more often."
    ),
    parameters=(replace(DEPTH, default=2), replace(WIDTH, default=32), CURVE, DIMENSION, RATE, SEEDS),
    trials=_trials,
    measure=_measure,
    usual={"data": "moons", "size": 1024, "noise": 0.25, "validation": 0.3, "epochs": 30},
    kinds=("classes", "images"),
)

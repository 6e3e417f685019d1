"""The question whether there are enough data: errors against the number of samples, and what theory promises."""

from dataclasses import replace

import numpy as np

from networks.diagnosis.generalisation import CONFIDENCE, samples_needed, vc_penalty
from networks.options import ACTIVATION, DEPTH, WIDTH
from networks.recipe import Data
from parameters import Parameter
from scenes.diagnosis.numbers import percent, shown
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Answer,
    Found,
    Line,
    Lines,
    Question,
    Setting,
    Trial,
    by_name,
    data_of,
    mean_of,
    recipe,
    seeds_of,
    weights_of,
)

FEWEST = 16
MOST = 1024
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


def _name(count: int) -> str:
    return f"N = {count}"


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            _name(count),
            0,
            recipe(
                setting,
                {
                    "depth": picked["depth"],
                    "width": picked["width"],
                    "activation": picked["activation"],
                    "init": "he_normal",
                    "batch_size": FEWEST,
                },
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


def _measured(setting: Setting, found: Found) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers of samples as far as there are outcomes, (m,), and the two errors."""
    outcomes = by_name(_trials(setting), found)
    counts = [count for count in sizes(setting) if _name(count) in outcomes]
    training, validation = (
        np.array([mean_of(outcomes[_name(count)], lambda one, i=i: one.errors[i]) for count in counts]) for i in (0, 1)
    )
    return np.array(counts, float), training, validation


def _charts(setting: Setting, found: Found) -> tuple[Lines, ...]:
    counts, training, validation = _measured(setting, found)
    every = np.array(sizes(setting), float)
    penalty = np.array([vc_penalty(dimension_of(setting), int(count)) for count in every])
    gap = np.where(validation > training, validation - training, np.nan)
    return (
        Lines(
            "training samples N",
            "share of wrong answers",
            (
                Line("training", 0, counts, training, marked=True),
                Line("validation", 0, counts, validation, dash="dash", marked=True),
            ),
            x_log=True,
        ),
        Lines(
            "training samples N",
            "validation − training error",
            (
                Line("measured gap", 2, counts, gap, marked=True),
                Line(f"VC penalty, h = {dimension_of(setting):,}", 1, every, penalty, dash="dot", marked=True),
            ),
            x_log=True,
            y_log=True,
            level=(1.0, "above 1 a bound says nothing"),
        ),
    )


def _answer(setting: Setting, found: Found) -> Answer:
    counts, training, validation = _measured(setting, found)
    h = dimension_of(setting)
    penalty = [vc_penalty(h, int(count)) for count in counts]
    gap = validation - training
    first, last = int(counts[0]), int(counts[-1])
    empty = [int(count) for count, bound in zip(counts, penalty, strict=True) if bound >= 1]
    words = [
        f"With {first} samples the network is wrong on {percent(training[0])} of those it was trained on and on "
        f"{percent(validation[0])} of others; with {last} on {percent(training[-1])} and {percent(validation[-1])}. "
        f"The gap goes from {shown(gap[0])} to {shown(gap[-1])}.",
        f"The bound, for h = {h:,} and a probability of {1 - CONFIDENCE:.0%}, is {shown(penalty[0])} at {first} and "
        f"{shown(penalty[-1])} at {last} samples. "
        + (
            "It is above 1 everywhere, where it says nothing: an error rate never is."
            if len(empty) == len(counts)
            else f"It is above 1 up to {empty[-1]} samples, where it says nothing."
            if empty
            else "It is below 1 everywhere, which is rare."
        ),
        f"It would promise a gap of 0.1 from {samples_needed(h, 0.1):,} samples on. It holds for every distribution, "
        "also the worst: that it is far above what is measured is no fault of the network.",
    ]
    rows = tuple(
        (_name(int(n)), percent(a), percent(b), shown(b - a), shown(bound))
        for n, a, b, bound in zip(counts, training, validation, penalty, strict=True)
    )
    return Answer(tuple(words), ("Training error", "Validation error", "Gap", "VC penalty"), rows)


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
    charts=_charts,
    answer=_answer,
    usual={"data": "moons", "size": 1024, "noise": 0.25, "validation": 0.3, "epochs": 30},
    kinds=("classes", "images"),
)

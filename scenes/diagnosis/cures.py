"""The question what helps against overfitting: early stopping, dropout, weight decay, and all of them together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from networks.options import ACTIVATION, DEPTH, DROPOUT, PATIENCE, WIDTH
from parameters import Parameter, Value
from scenes.diagnosis.numbers import and_so, shown
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Answer,
    Found,
    Lines,
    Outcome,
    Question,
    Ranking,
    Setting,
    Trial,
    by_name,
    mean_line,
    mean_of,
    ranking,
    recipe,
    seeds_of,
)

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


COLORS = (0, 1, 2, 5, 4)  # the palette’s fourth is close to its first


class Cure(NamedTuple):
    """What is done, in words and in settings."""

    name: str
    optimizer: str = "adam"
    hyperparameters: Mapping[str, Value] = {}
    options: Mapping[str, Value] = {}


def cures(setting: Setting) -> tuple[Cure, ...]:
    """The plain training, each cure alone, and all together."""
    picked = setting.question
    stop, drop, decay = ({"patience": picked["patience"]}, {"dropout": picked["dropout"]}, picked["decay"])
    decayed = {"weight_decay": decay}
    return (
        Cure("nothing"),
        Cure("early stopping", options=stop),
        Cure("dropout", options=drop),
        Cure("weight decay", "adamw", decayed),
        Cure("all three", "adamw", decayed, {**stop, **drop}),
    )


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            cure.name,
            color,
            recipe(
                setting,
                {
                    "depth": picked["depth"],
                    "width": picked["width"],
                    "activation": picked["activation"],
                    "init": "he_normal",
                    **cure.options,
                },
                seed=seed,
                optimizer=cure.optimizer,
                hyperparameters=cure.hyperparameters,
            ),
        )
        for seed in seeds_of(setting)
        for color, cure in zip(COLORS, cures(setting), strict=True)
    )


def _gap(one: Outcome) -> float:
    return one.losses.validation - one.losses.training


def _charts(setting: Setting, found: Found) -> tuple[Lines | Ranking, ...]:
    trials = _trials(setting)
    lines = [mean_line(several, lambda one: one.validation) for several in by_name(trials, found).values()]
    return (
        Lines("epochs", "validation loss, mean over the seeds", tuple(lines), y_log=True),
        ranking("validation loss of the network one keeps", trials, found, lambda one: one.losses.validation, log=True),
    )


def _answer(setting: Setting, found: Found) -> Answer:
    trials = _trials(setting)
    outcomes = by_name(trials, found)
    order = ranking("", trials, found, lambda one: one.losses.validation).places
    plain = outcomes["nothing"]
    base, gap = mean_of(plain, lambda one: one.losses.validation), mean_of(plain, _gap)
    helped, hurt, seeds = [], [], len(seeds_of(setting))
    for place in order:
        if place.name != "nothing":
            loss = mean_of(outcomes[place.name], lambda one: one.losses.validation)
            (helped if loss < base else hurt).append(f"{place.name} {shown(loss)}")
    words = [
        f"With nothing done the validation loss ends at {shown(base)}, {shown(gap)} above the training loss (means "
        f"over {seeds} seed{'s' if seeds > 1 else ''})."
    ]
    if helped:
        words.append(f"Lower: {and_so(helped)}.")
    if hurt:
        words.append(f"Not lower: {and_so(hurt)}.")
    smallest = min(outcomes, key=lambda name: abs(mean_of(outcomes[name], _gap)))
    words.append(
        f"The gap is smallest with {smallest}: {shown(mean_of(outcomes[smallest], _gap))}. A small gap is no aim of "
        "its own: a network that learns nothing has none."
    )
    rows = tuple(
        (
            place.name,
            shown(mean_of(outcomes[place.name], lambda one: one.losses.training)),
            shown(mean_of(outcomes[place.name], lambda one: one.losses.validation)),
            shown(mean_of(outcomes[place.name], _gap)),
            shown(mean_of(outcomes[place.name], lambda one: float(one.epochs[one.at]))),
        )
        for place in order
    )
    return Answer(tuple(words), ("Training loss", "Validation loss", "Gap", "Epochs of the network one keeps"), rows)


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
    charts=_charts,
    answer=_answer,
    usual={"data": "moons", "size": 120, "noise": 0.3, "validation": 0.5, "epochs": 300},
)

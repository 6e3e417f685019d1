"""The question whether a deeper network does better: few and many layers, plain and with residual connections."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from networks.options import ACTIVATION, DEPTH, INIT, WIDTH
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

Kind = Literal["mlp", "residual"]
KINDS: tuple[Kind, ...] = ("mlp", "residual")
SHALLOW = replace(DEPTH, key="shallow", title="Few layers", default=4, help="Hidden layers of the shallow networks.")
DEEP = replace(DEPTH, key="deep", title="Many layers", default=20, help="Hidden layers of the deep networks.")
CURVE = replace(ACTIVATION, default="tanh", help="Of all networks.")
FIRST = replace(INIT, default="xavier_normal")


class Layers(NamedTuple):
    """So many layers, plain or with residual connections."""

    kind: Kind
    count: int


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            Layers(kind, int(picked[depth])),
            recipe(
                setting,
                {
                    "depth": picked[depth],
                    "width": picked["width"],
                    "activation": picked["activation"],
                    "init": picked["init"],
                },
                model=kind,
                seed=seed,
            ),
        )
        for seed in seeds_of(setting)
        for kind in KINDS
        for depth in ("shallow", "deep")
    )


class Pair(NamedTuple):
    """Few layers and many of one kind: mean training losses at the end, and for how many seeds the many are worse."""

    kind: Kind
    few: float
    many: float
    worse: int


@dataclass(frozen=True, eq=False)
class Depths:
    """The networks as far as they have been trained, and when all have, few layers against many."""

    tried: tuple[Tried, ...]
    ranked: tuple[Tried, ...]  # from the lowest training loss to the highest
    shallow: int
    deep: int
    seeds: int
    pairs: tuple[Pair, ...]


def _measure(setting: Setting, found: Found) -> Depths:
    several, trials = tried(_trials(setting), found), _trials(setting)
    shallow, deep = int(setting.question["shallow"]), int(setting.question["deep"])
    by_layers = {one.variant: one for one in several}
    complete = all(trial.recipe in found for trial in trials)
    pairs = [_pair(by_layers[kind, shallow], by_layers[kind, deep]) for kind in KINDS] if complete else []
    return Depths(several, ranked(several, training_loss), shallow, deep, len(seeds_of(setting)), tuple(pairs))


def training_loss(one: Outcome) -> float:
    """At the end."""
    return one.losses.training


def _pair(few: Tried, many: Tried) -> Pair:
    worse = sum(b > a for a, b in zip(few.each(training_loss), many.each(training_loss), strict=True))
    return Pair(few.variant.kind, few.mean(training_loss), many.mean(training_loss), worse)


DEPTHS = Question(
    key="depth",
    title="Are more layers better?",
    asks="Does a deeper network reach a lower training loss, without residual connections and with them?",
    formulas=(
        "Plain: $h_l = \\varphi(W_l h_{l-1} + b_l)$. Residual: the layers go around, $h_l = h_{l-1} + F(h_{l-1})$, so "
        "that the identity is what a layer does when its weights are 0. He, Zhang, Ren and Sun found 56 layers worse "
        "than 20 on the training data of CIFAR-10, and residual ones not (Deep residual learning for image "
        "recognition, 2016)."
    ),
    parameters=(SHALLOW, DEEP, replace(WIDTH, default=16), CURVE, FIRST, replace(RATE, default=0.003), SEEDS),
    trials=_trials,
    measure=_measure,
    usual={"data": "spirals", "size": 300, "noise": 0.05, "validation": 0.3, "epochs": 100},
)

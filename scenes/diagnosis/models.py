"""The question whether a model is too small, too large or badly trained: a small one against a large one."""

from dataclasses import dataclass, replace
from typing import Literal

from networks.diagnosis.decision_tree import (
    FIRST,
    TREE,
    USUAL,
    Asked,
    Cause,
    Losses,
    Reply,
    Step,
    Thresholds,
    Verdict,
    verdict,
)
from networks.options import ACTIVATION, DEPTH, WIDTH
from parameters import Parameter
from scenes.diagnosis.question import (
    RATE,
    Curve,
    Found,
    Outcome,
    Question,
    Setting,
    Trial,
    Tried,
    data_of,
    guess,
    recipe,
    tried,
    weights_of,
)

__all__ = ["FIRST", "MODELS", "TREE", "Asked", "Cause", "Comparison", "Model", "Reply", "Size", "Step", "Verdict"]

Size = Literal["small", "large"]
SMALL_DEPTH = replace(DEPTH, key="small_depth", title="Small model: layers", default=1, help="Hidden layers.")
SMALL_WIDTH = replace(WIDTH, key="small_width", title="Small model: units a layer", default=2)
LARGE_DEPTH = replace(DEPTH, key="large_depth", title="Large model: layers", default=3, help="Hidden layers.")
LARGE_WIDTH = replace(WIDTH, key="large_width", title="Large model: units a layer", default=32)
CURVE = replace(ACTIVATION, default="relu", help="Of both models; their weights are initialised by He’s rule.")
LARGE = Parameter(
    key="large",
    title="A loss is large above",
    default=USUAL.large,
    low=0.01,
    high=1.0,
    help="In units of a guess’s loss: what always predicting the training samples’ own shares, or mean, costs.",
    folded=True,
)
FAR = Parameter(
    key="far",
    title="Validation is far above training by",
    default=USUAL.far,
    low=0.0,
    high=1.0,
    help="In the same units.",
    folded=True,
)
ALIKE = Parameter(
    key="alike",
    title="Losses are alike within",
    default=USUAL.alike,
    low=0.0,
    high=0.9,
    help="The share by which the lower of two training losses has to lie below the higher one.",
    folded=True,
)


def thresholds_of(setting: Setting) -> Thresholds:
    """The numbers of the tree."""
    picked = setting.question
    return Thresholds(large=float(picked["large"]), far=float(picked["far"]), alike=float(picked["alike"]))


def _trials(setting: Setting) -> tuple[Trial, ...]:
    """The two models; the smaller one is that of fewer parameters."""
    picked = setting.question
    recipes = [
        recipe(
            setting,
            {
                "depth": picked[f"{which}_depth"],
                "width": picked[f"{which}_width"],
                "activation": picked["activation"],
                "init": "he_normal",
            },
        )
        for which in ("small", "large")
    ]
    recipes.sort(key=weights_of)
    return tuple(map(Trial, ("small", "large"), recipes))


@dataclass(frozen=True, eq=False)
class Model:
    """One of the two; losses are in units of a guess's."""

    size: Size
    weights: int
    training: Curve
    validation: Curve
    losses: Losses
    right: tuple[float, float] | None  # shares of right answers, where there are such; training and validation
    diverged: bool
    verdict: Verdict | None  # when both have been trained


@dataclass(frozen=True)
class Comparison:
    """The small and the large model, as far as they have been trained."""

    models: tuple[Model, ...]
    thresholds: Thresholds


def _measure(setting: Setting, found: Found) -> Comparison:
    unit, trials, thresholds = guess(data_of(setting)), _trials(setting), thresholds_of(setting)
    weights = {trial.variant: weights_of(trial.recipe) for trial in trials}
    several = tried(trials, found)
    losses = {one.variant: _losses(one.outcomes[0], unit) for one in several}

    def model(one: Tried) -> Model:
        (outcome,) = one.outcomes
        return Model(
            size=one.variant,
            weights=weights[one.variant],
            training=one.curve(lambda one: one.training / unit),
            validation=one.curve(lambda one: one.validation / unit),
            losses=losses[one.variant],
            right=_right(outcome),
            diverged=outcome.diverged,
            verdict=verdict(losses[one.variant], losses["small"], losses["large"], thresholds)
            if len(losses) == len(trials)
            else None,
        )

    return Comparison(tuple(map(model, several)), thresholds)


def _losses(one: Outcome, unit: float) -> Losses:
    return Losses(one.losses.training / unit, one.losses.validation / unit)


def _right(one: Outcome) -> tuple[float, float] | None:
    if not len(one.training_accuracy) or one.diverged:
        return None
    return float(one.training_accuracy[one.at]), float(one.validation_accuracy[one.at])


MODELS = Question(
    key="models",
    title="Too small, too large, or badly trained?",
    asks="Is the model too small for the data, too large for them, or is its training at fault?",
    formulas=(
        "The loss $L$ is divided by that of a guess: for classes the entropy $-\\sum_c p_c \\ln p_c$ of the training "
        "samples’ shares $p_c$, for numbers their variance. 1 has learned nothing, 0 is perfect. The three numbers "
        "of the tree are at the side.\n\n"
        "A larger model can compute everything that a smaller one does: identity for its further layers, weights of 0 "
        "for its further units. If its *training* loss is higher all the same, its optimisation has failed, whatever "
        "the validation loss is. If it is lower, the smaller model could not do better: model bias. Only when the "
        "training loss is small does the validation loss say anything about overfitting."
    ),
    parameters=(
        SMALL_DEPTH,
        SMALL_WIDTH,
        LARGE_DEPTH,
        LARGE_WIDTH,
        CURVE,
        replace(RATE, default=0.003),
        LARGE,
        FAR,
        ALIKE,
    ),
    trials=_trials,
    measure=_measure,
    usual={"data": "spirals", "size": 300, "noise": 0.1, "validation": 0.3, "epochs": 200},
)

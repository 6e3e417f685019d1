"""The question whether a model is too small, too large or badly trained: a small one against a large one."""

from dataclasses import replace

import numpy as np

from networks.diagnosis.decision_tree import REMEDIES, TITLES, Losses, Thresholds, verdict
from networks.options import ACTIVATION, DEPTH, WIDTH
from parameters import Parameter
from scenes.diagnosis.numbers import shown
from scenes.diagnosis.question import (
    RATE,
    Answer,
    Found,
    Judged,
    Line,
    Lines,
    Outcome,
    Question,
    Setting,
    Trial,
    by_name,
    data_of,
    guess,
    mean_line,
    recipe,
    weights_of,
)

USUAL = Thresholds()
ASKED = {
    "training": "Training loss large?",
    "validation": "Validation loss far above it?",
    "larger": "Does the larger model get a lower training loss?",
}
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
    return tuple(
        Trial(f"{name} model", color, one) for name, color, one in zip(("Small", "Large"), (0, 1), recipes, strict=True)
    )


def _charts(setting: Setting, found: Found) -> tuple[Lines, ...]:
    unit = guess(data_of(setting))
    lines: list[Line] = []
    for several in by_name(_trials(setting), found).values():
        for what, dash, curve in (
            ("training", "solid", lambda one: one.training / unit),
            ("validation", "dash", lambda one: one.validation / unit),
        ):
            lines.append(mean_line(several, curve, name=f"{several[0][0].name}, {what}", dash=dash))
    level = (thresholds_of(setting).large, f"large above {thresholds_of(setting).large:g}")
    return (Lines("epochs", "loss, in units of a guess’s", tuple(lines), y_log=True, level=level),)


def _measured(one: Outcome, unit: float) -> Losses:
    return Losses(one.losses.training / unit, one.losses.validation / unit)


def _answer(setting: Setting, found: Found) -> Answer:
    unit = guess(data_of(setting))
    trials = _trials(setting)
    small, large = (_measured(found[trial.recipe], unit) for trial in trials)
    judged, words, rows = [], [], []
    for trial, losses in zip(trials, (small, large), strict=True):
        found_out = verdict(losses, small, large, thresholds_of(setting))
        judged.append(Judged(trial.name, trial.color, found_out))
        steps = ". ".join(
            f"{ASKED[step.question]} {step.answer.capitalize()}: {step.reason}" for step in found_out.path
        )
        words.append(f"{trial.name}: {TITLES[found_out.cause].lower()}. {steps}. {REMEDIES[found_out.cause]}")
        if found[trial.recipe].diverged:
            words.append(f"The training of the {trial.name.lower()} diverged; its losses count as infinite.")
        rows.append(_row(trial, losses, found[trial.recipe]))
    heads = (
        "Weights and biases",
        "Training loss ÷ guess",
        "Validation loss ÷ guess",
        "Training accuracy",
        "Validation accuracy",
    )
    return Answer(tuple(words), heads, tuple(rows), tuple(judged))


def _row(trial: Trial, losses: Losses, one: Outcome) -> tuple[str, ...]:
    cells = [trial.name, f"{weights_of(trial.recipe):,}", shown(losses.training), shown(losses.validation)]
    if np.size(one.training_accuracy) and not one.diverged:
        return (*cells, *(f"{accuracy[one.at]:.1%}" for accuracy in (one.training_accuracy, one.validation_accuracy)))
    return (*cells, "–", "–")


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
    charts=_charts,
    answer=_answer,
    usual={"data": "spirals", "size": 300, "noise": 0.1, "validation": 0.3, "epochs": 200},
)

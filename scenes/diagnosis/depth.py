"""The question whether a deeper network does better: few and many layers, plain and with residual connections."""

from dataclasses import replace

from networks.options import ACTIVATION, DEPTH, INIT, WIDTH
from scenes.diagnosis.numbers import shown
from scenes.diagnosis.question import (
    RATE,
    SEEDS,
    Answer,
    Found,
    Lines,
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

SHALLOW = replace(DEPTH, key="shallow", title="Few layers", default=4, help="Hidden layers of the shallow networks.")
DEEP = replace(DEPTH, key="deep", title="Many layers", default=20, help="Hidden layers of the deep networks.")
KINDS = (("mlp", "plain", 0), ("residual", "residual", 1))
CURVE = replace(ACTIVATION, default="tanh", help="Of all networks.")
FIRST = replace(INIT, default="xavier_normal")


def _name(kind: str, layers: object) -> str:
    return f"{layers} layer{'' if layers == 1 else 's'}, {kind}"


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            _name(kind, picked[depth]),
            color,
            recipe(
                setting,
                {
                    "depth": picked[depth],
                    "width": picked["width"],
                    "activation": picked["activation"],
                    "init": picked["init"],
                },
                model=model,
                seed=seed,
            ),
            dash,
        )
        for seed in seeds_of(setting)
        for model, kind, color in KINDS
        for depth, dash in (("shallow", "dash"), ("deep", "solid"))
    )


def _charts(setting: Setting, found: Found) -> tuple[Lines | Ranking, ...]:
    trials = _trials(setting)
    lines = [mean_line(several, lambda one: one.training) for several in by_name(trials, found).values()]
    return (
        Lines("epochs", "training loss, mean over the seeds", tuple(lines), y_log=True),
        ranking("training loss at the end", trials, found, lambda one: one.losses.training, log=True),
    )


def _answer(setting: Setting, found: Found) -> Answer:
    trials = _trials(setting)
    outcomes = by_name(trials, found)
    words = []
    seeds = len(seeds_of(setting))
    shallow, deep = setting.question["shallow"], setting.question["deep"]
    for _, kind, _ in KINDS:
        few, many = outcomes[_name(kind, shallow)], outcomes[_name(kind, deep)]
        low, high = (mean_of(one, lambda one: one.losses.training) for one in (few, many))
        worse = sum(b.losses.training > a.losses.training for (_, a), (_, b) in zip(few, many, strict=True))
        more = "more" if high > low else "less"
        words.append(
            f"{kind.capitalize()}: on the data they were trained on, {deep} layers end at a loss of {shown(high)}, "
            f"{more} than the {shown(low)} of {shallow}; for {worse} of {seeds} seeds the deeper one is worse."
        )
    if diverged := [name for name, several in outcomes.items() if any(one.diverged for _, one in several)]:
        words.append(f"Diverged for a seed at least: {'; '.join(diverged)}.")
    words.append(
        "A deeper network that is worse on its own training data does not overfit and is not too small: its "
        "optimisation fails."
    )
    rows = tuple(
        (
            name,
            shown(mean_of(several, lambda one: one.losses.training)),
            shown(max(one.losses.training for _, one in several)),
            shown(mean_of(several, lambda one: one.losses.validation)),
        )
        for name, several in outcomes.items()
    )
    return Answer(tuple(words), ("Training loss", "Worst seed", "Validation loss"), rows)


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
    charts=_charts,
    answer=_answer,
    usual={"data": "spirals", "size": 300, "noise": 0.05, "validation": 0.3, "epochs": 100},
)

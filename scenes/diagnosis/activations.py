"""The question which activation is best on these data: five ready ones, ranked as measured."""

from collections.abc import Mapping
from dataclasses import replace

from networks.options import BATCH_SIZE, DEPTH, WIDTH
from scenes.diagnosis.numbers import percent, shown
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
from scenes.networks.run import DATA

FIVE: Mapping[str, tuple[str, str]] = {
    "ReLU": ("relu", "none"),
    "ReLU + batch norm": ("relu", "batch"),
    "ELU": ("elu", "none"),
    "ELU + batch norm": ("elu", "batch"),
    "PReLU": ("prelu", "none"),
}
COLORS = (0, 1, 2, 5, 4)  # the palette’s fourth is close to its first


def _trials(setting: Setting) -> tuple[Trial, ...]:
    picked = setting.question
    return tuple(
        Trial(
            name,
            color,
            recipe(
                setting,
                {
                    "depth": picked["depth"],
                    "width": picked["width"],
                    "activation": activation,
                    "norm": norm,
                    "init": "he_normal",
                    "batch_size": picked["batch_size"],
                },
                seed=seed,
            ),
            "dash" if norm == "batch" else "solid",
        )
        for seed in seeds_of(setting)
        for color, (name, (activation, norm)) in zip(COLORS, FIVE.items(), strict=True)
    )


def _counts(setting: Setting) -> bool:
    """Whether there are right answers to count."""
    return DATA.catalogue[setting.data.key].classes > 0


def _right(one: Outcome) -> float:
    return 1 - one.errors.validation


def _ranked(setting: Setting, found: Found) -> Ranking:
    trials = _trials(setting)
    if _counts(setting):
        return ranking("validation accuracy at the end", trials, found, _right, best=max)
    return ranking("validation loss at the end", trials, found, lambda one: one.losses.validation, log=True)


def _charts(setting: Setting, found: Found) -> tuple[Lines | Ranking, ...]:
    outcomes = by_name(_trials(setting), found)
    lines = tuple(mean_line(several, lambda one: one.training) for several in outcomes.values())
    return (
        _ranked(setting, found),
        Lines("epochs", "training loss, mean over the seeds", lines, y_log=True),
    )


def _answer(setting: Setting, found: Found) -> Answer:
    outcomes = by_name(_trials(setting), found)
    ranked = _ranked(setting, found)
    value = percent if _counts(setting) else shown
    seeds = len(seeds_of(setting))
    order = []
    for i, place in enumerate(ranked.places):
        mean, spread = sum(place.values) / seeds, (max(place.values) - min(place.values))
        apart = f" ({value(spread)} from seed to seed)" if seeds > 1 else ""
        order.append(f"{i + 1}. {place.name}, {value(mean)}{apart}")
    words = [
        f"As measured, by {ranked.title}, mean over {seeds} seed{'s' if seeds > 1 else ''}: {'; '.join(order)}.",
        _worth(ranked),
    ]
    fastest = min(outcomes, key=lambda name: mean_of(outcomes[name], lambda one: one.losses.training))
    words.append(
        f"The lowest training loss has {fastest}: {shown(mean_of(outcomes[fastest], lambda one: one.losses.training))}."
    )
    rows = tuple(
        (
            place.name,
            value(sum(place.values) / seeds),
            value(min(place.values)),
            value(max(place.values)),
            shown(mean_of(outcomes[place.name], lambda one: one.losses.training)),
            shown(mean_of(outcomes[place.name], lambda one: one.losses.validation)),
        )
        for place in ranked.places
    )
    heads = ("Mean", "Lowest seed", "Highest seed", "Training loss", "Validation loss")
    return Answer(tuple(words), heads, rows)


def _worth(ranked: Ranking) -> str:
    """Whether the order is more than chance: the first and the last, seed by seed."""
    first, last = ranked.places[0], ranked.places[-1]
    low, high = sorted((first, last), key=lambda place: max(place.values))
    if max(low.values) < min(high.values):
        return f"Every seed of {first.name} is better than every one of {last.name}; neighbours may change places."
    return f"The seeds of {first.name} and {last.name}, first and last, overlap: other seeds may give another order."


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
    charts=_charts,
    answer=_answer,
    usual={"data": "digits", "size": 1200, "noise": 0.0, "validation": 0.3, "epochs": 15},
)

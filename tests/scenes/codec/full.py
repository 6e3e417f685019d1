"""Scenes of every kind with everything in them: each list at its most, no setting at its default."""

import random
from dataclasses import fields
from typing import Any

from parameters import Parameter
from scenes.codec.entry import MOST_ENTRIES, Entry
from scenes.codec.fields import Choice, Pick
from scenes.codec.forms import Form, forms_of
from scenes.descents.race import RUN_SETTINGS, Run
from scenes.networks.depth import MOST_NETWORKS, DepthScene
from scenes.networks.landscape import LandscapeScene
from scenes.networks.run import NETWORK, NetworkRun
from scenes.networks.settle import usual_model
from scenes.networks.training import MOST_RUNS, NetworkScene
from scenes.runs import SCHEDULE

MOST = {DepthScene: MOST_NETWORKS, NetworkScene: MOST_RUNS, LandscapeScene: MOST_RUNS}
TITLE = "Größe 梯度 ∇f — "  # of a title that is as long as one may be


def number(parameter: Parameter, rng: random.Random, digits: int) -> Any:
    """A value that is not the default, with so many digits."""
    if parameter.choices:
        return rng.choice([choice for choice in parameter.choices if choice != parameter.default])
    if isinstance(parameter.default, bool):
        return not parameter.default
    if isinstance(parameter.default, tuple):
        return tuple(sorted(rng.sample(range(int(parameter.low), int(parameter.high)), 5)))
    low, high = parameter.low, min(parameter.high, 1e6)
    if parameter.scale == "log":
        value = max(low, high * 1e-6) * (high / max(low, high * 1e-6)) ** rng.random()
    else:
        value = rng.uniform(max(low, -1e6), high)
    if isinstance(parameter.default, int):
        return round(value) if round(value) != parameter.default else int(parameter.low)
    return min(max(float(f"{value:.{digits}g}"), low), high)


def pick(choice: Choice, key: str, rng: random.Random, digits: int, **held: Any) -> Pick:
    """The entry with every setting somewhere."""
    values = {p.key: number(p, rng, digits) for p in choice.parameters(key)}
    return choice.pick(key, **(values | held))


def largest(choice: Choice) -> str:
    """The entry with most settings."""
    return max(choice.catalogue, key=lambda key: len(choice.parameters(key)))


def full(kind: type, seed: int = 0, digits: int = 17, *, same: bool = False) -> Any:
    """A Scene of this kind that fits itself; `same`: every list has only the entry with most settings."""
    rng, scene = random.Random(seed), {}
    for form in forms_of(kind):
        scene[form.name] = _field(kind, form, rng, digits, same)
    if "rates" in scene:
        scene["rates"] = "own"  # what is found is not free
    if kind in (NetworkScene, LandscapeScene):
        scene |= {"epochs": 3, "size": 97, "folds": 0}  # so that no budget takes anything away
    return kind(**{f.name: scene[f.name] for f in fields(kind)}).settled()[0]


def _field(kind: type, form: Form, rng: random.Random, digits: int, same: bool) -> Any:
    choice, name = form.choice, form.name
    if name == "title":
        return (TITLE * 40)[:120]
    if choice is None:
        return _numbers(form, rng, digits)
    keys = [largest(choice)] * MOST_ENTRIES if same else rng.choices(list(choice.catalogue), k=MOST_ENTRIES)
    if form.keys == {name}:
        return pick(choice, keys[0], rng, digits)
    keys = keys[: MOST.get(kind, MOST_ENTRIES)]
    if name != "runs":
        return tuple(Entry(pick(choice, key, rng, digits), 9 - i) for i, key in enumerate(keys))
    return tuple(_run(kind, pick(choice, key, rng, digits), 9 - i, rng, digits, same) for i, key in enumerate(keys))


def _numbers(form: Form, rng: random.Random, digits: int) -> Any:
    parameter = form.parameter
    if form.name == "start":
        return tuple(float(f"{rng.uniform(-0.9, 0.9):.{digits}g}") for _ in range(2))
    if parameter is None:  # samples put in by hand
        return tuple((round(rng.uniform(-1, 1), 4), round(rng.uniform(-1, 1), 4), 0) for _ in range(50))
    if form.name == "points":
        return tuple(number(parameter, rng, digits) for _ in range(100))
    return number(parameter, rng, digits)


def _run(kind: type, own: Pick, color: int, rng: random.Random, digits: int, same: bool) -> Any:
    schedule = pick(SCHEDULE, "one_cycle" if same else rng.choice(list(SCHEDULE.catalogue)), rng, digits)
    if kind in (NetworkScene, LandscapeScene):
        network = pick(NETWORK, usual_model("moons"), rng, digits, depth=3, width=7, loss="auto", dropout=0.25)
        return NetworkRun(own, color, schedule, network)
    return Run(own, color, schedule, **{p.key: number(p, rng, digits) for p in RUN_SETTINGS})

"""All schedules by key, in the order of the menus, and the course that one sets for a run.

A schedule here is PyTorch's, in closed form: the rate that step k (from 0) uses is what the scheduler has set
after k calls of its ``step()``.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from messages import Message
from optimizers.schedules import cosine, cyclic, decays, one_cycle, warmups
from optimizers.schedules.schedule import WARM_UP, Schedule
from parameters import Parameter, Value


def collect(*families: tuple[Schedule, ...]) -> dict[str, Schedule]:
    """One dict of all records by key; raises `ValueError` where two share one."""
    catalogue: dict[str, Schedule] = {}
    for record in (record for family in families for record in family):
        if record.key in catalogue:
            raise ValueError(f"two schedules have the key {record.key}")
        catalogue[record.key] = record
    return catalogue


SCHEDULES = collect(decays.SCHEDULES, cosine.SCHEDULES, one_cycle.SCHEDULES, cyclic.SCHEDULES, warmups.SCHEDULES)


class Course(NamedTuple):
    """What the steps of a run are told, step by step."""

    learning_rate: np.ndarray  # (steps,)
    momentum: np.ndarray | None  # (steps,)  None: the schedule leaves it alone


def course(schedule: tuple[str, Mapping[str, Value]] | None, *, learning_rate: float, steps: int) -> Course:
    """The rates of a run of `steps` steps, and the momentum if the schedule cycles it.

    A warm-up stands in front of the schedule as in PyTorch's `SequentialLR`: w steps climb from f·η in a straight
    line towards η (`LinearLR`) or stay at f·η (`ConstantLR`), then the schedule begins with its step 0. η is the
    learning rate, for one-cycle its own initial rate (PyTorch writes that over the optimizer's). The momentum
    waits at the schedule's first value meanwhile, where PyTorch's constructors have put it.

    Parameters
    ----------
    schedule
        A key of `SCHEDULES` and some of its parameters, the rest at their defaults; None is a constant rate.
    learning_rate
        The optimizer's, which the schedule starts from or shrinks.

    Returns
    -------
    Course
        float64.

    Raises
    ------
    ValueError
        For an unknown schedule or parameter, a value it may not have, or one that `problems` finds fault with.
    """
    if not np.isfinite(learning_rate):
        raise ValueError(f"{learning_rate=} because a learning rate is a finite number")
    if not np.isfinite(steps) or steps < 0 or steps != int(steps):
        raise ValueError(f"{steps=} because a run takes a whole number of steps, none or more")
    if schedule is None:
        return Course(np.full(int(steps), float(learning_rate)), None)
    key, given = schedule
    values = _checked(key, given)
    for name, reason in problems(key, values, learning_rate=learning_rate, steps=steps).items():
        raise ValueError(f"{name}={values[name]!r} because {reason}")

    record, own, warm_up = SCHEDULES[key], _own(values), values["warmup_steps"]
    step = np.arange(steps, dtype=float)
    told = {"learning_rate": float(learning_rate), "steps": max(int(steps) - warm_up, 1), **own}
    k = np.maximum(step - warm_up, 0.0)
    rates, momentum = record.rates(k, **told), record.momentum(k, **told)
    climbed = step / max(warm_up, 1) if values["warmup_kind"] == "linear" else 0.0
    factor = values["warmup_factor"]
    climb = record.base(**told) * (factor + (1 - factor) * climbed)
    return Course(np.where(step < warm_up, climb, rates), momentum)


def problems(key: str, values: Mapping[str, Value], *, learning_rate: float, steps: int) -> dict[str, str]:
    """What is wrong with `values` only in combination: parameter -> the reason, in words fit to show a person.

    With the defaults in place of these values nothing is wrong; a default is never reported. Never raises: an
    unknown name, or a value that is wrong by itself, counts as not given.
    """
    record = SCHEDULES.get(key)
    if record is None:
        return {}
    defaults: dict[str, Any] = {p.key: p.default for p in record.parameters}
    given = defaults.copy()
    given.update((p.key, p.check(values[p.key])) for p in record.parameters if _allows(p, values.get(p.key)))
    warm_up, found = given["warmup_steps"], {}
    if warm_up > steps:
        found["warmup_steps"] = Message(
            "{warm_up} is longer than the run of {steps} steps", warm_up=warm_up, steps=steps
        )
        warm_up = defaults["warmup_steps"]
    found |= record.problems(learning_rate=learning_rate, steps=max(steps - warm_up, 1), **_own(given))
    return {name: reason for name, reason in found.items() if given[name] != defaults[name]}


def _allows(parameter: Parameter, value: object) -> bool:
    try:
        parameter.check(value)
    except ValueError:
        return False
    return True


def _checked(key: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """All parameters of a schedule in their types, those not given at their defaults."""
    if key not in SCHEDULES:
        raise ValueError(f"schedule={key!r} because it must be one of {', '.join(SCHEDULES)}")
    known = {p.key: p for p in SCHEDULES[key].parameters}
    if unknown := values.keys() - known.keys():
        raise ValueError(f"{sorted(unknown)} because {key} has only {', '.join(known)}")
    checked = {}
    for name, parameter in known.items():
        try:
            checked[name] = parameter.check(values.get(name, parameter.default))
        except ValueError as error:
            raise ValueError(f"{name}={values[name]!r} because {error}") from None
    return checked


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the warm-up's."""
    generic = {p.key for p in WARM_UP}
    return {name: value for name, value in values.items() if name not in generic}

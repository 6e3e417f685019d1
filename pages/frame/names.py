"""What tells an entry or a run from another of its kind: the settings that are unusual, in words."""

from typing import Any

from parameters import Parameter, Value
from scenes.runs import SCHEDULE
from texts import _


def unusual(parameters: Any, pick: Any) -> list[str]:
    """The settings of a pick that are not at their defaults, in words."""
    return [setting_words(p, pick[p.key]) for p in parameters if pick[p.key] != p.default]


def setting_words(parameter: Parameter, value: Value) -> str:
    """A setting and its value, in words."""
    written = parameter.write(value)
    return _("{setting} {value}", setting=_(parameter.title), value=_(written) if parameter.choices else written)


def schedule_words(run: Any) -> list[str]:
    """A run's schedule, if it has one, and its settings that are unusual."""
    record = SCHEDULE.catalogue[run.schedule.key]
    words = unusual(record.parameters, run.schedule)
    return [_(record.title), *words] if run.schedule.key != SCHEDULE.default or words else []

"""What tells an entry or a run from another of its kind: the settings that are unusual, in words."""

from typing import Any

from scenes.runs import SCHEDULE


def unusual(parameters: Any, pick: Any) -> list[str]:
    """The settings of a pick that are not at their defaults, in words."""
    return [f"{p.title} {p.write(pick[p.key])}" for p in parameters if pick[p.key] != p.default]


def schedule_words(run: Any) -> list[str]:
    """A run's schedule, if it has one, and its settings that are unusual."""
    record = SCHEDULE.catalogue[run.schedule.key]
    words = unusual(record.parameters, run.schedule)
    return [record.title, *words] if run.schedule.key != SCHEDULE.default or words else []

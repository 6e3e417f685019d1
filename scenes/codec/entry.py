"""One entry of a Scene's list: a pick from a catalogue in the colour it is drawn with."""

from dataclasses import dataclass

from parameters import Parameter
from scenes.codec.fields import Pick

MOST_ENTRIES = 10  # the palette has as many colours
COLOR = Parameter(key="color", title="Color", default=0, low=0, high=MOST_ENTRIES - 1)


@dataclass(frozen=True)
class Entry:
    """One schedule, activation or loss at its settings, in its colour."""

    pick: Pick
    color: int


def entries(*picks: Pick) -> tuple[Entry, ...]:
    """These picks in the palette's order."""
    return tuple(Entry(pick, i) for i, pick in enumerate(picks))

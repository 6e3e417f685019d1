"""Work in pieces: a generator that yields now and then how far it is, and returns what came out."""

from collections.abc import Callable, Generator
from threading import Semaphore
from typing import Any, TypeVar

Value = TypeVar("Value")

AT_ONCE = 1  # pieces of dear work in the whole process: the rest of the machine is for what is quick
PATIENCE = 0.1  # seconds between two looks at whether somebody still waits

_places = Semaphore(AT_ONCE)
_stay: list[Callable[[], None]] = []


def whole(pieces: Generator[Any, None, Value]) -> Value:
    """All of it, here and now."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def in_turns(pieces: Generator[Any, None, Value]) -> Value:
    """All of it, here, each piece when no other caller's is under way; given up where its visitor has left."""
    while True:
        while not _places.acquire(timeout=PATIENCE):
            _still_wanted()
        try:
            next(pieces)
        except StopIteration as end:
            return end.value
        finally:
            _places.release()
        _still_wanted()


def give_up_by(stay: Callable[[], None]) -> None:
    """Have this called between pieces: it raises where whoever waits for them is gone."""
    _stay[:] = [stay]


def _still_wanted() -> None:
    for stay in _stay:
        stay()

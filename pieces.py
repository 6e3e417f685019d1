"""Work in pieces: a generator that yields now and then how far it is, and returns what came out."""

import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

Value = TypeVar("Value")
Told = Callable[[float], None]  # the share that is done; raises where nobody waits any more

AT_ONCE = 1  # pieces of dear work in the whole process: the rest of the machine is for what is quick
PATIENCE = 0.1  # seconds between two looks at whether somebody still waits
LOWERED = 15  # how much a thread of dear work gives way to the others, of 0 to 19

_told: list[Told] = []


def give_way() -> None:
    """Have this thread take the processor only when nobody quicker wants it, where the system can say so of a thread.
    It cannot be taken back, so it is for threads that do nothing else."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":  # elsewhere it would be of the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWERED)


_place = ThreadPoolExecutor(AT_ONCE, "pieces", initializer=give_way)


def whole(pieces: Generator[Any, None, Value]) -> Value:
    """All of it, here and now."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            return end.value


def in_turns(pieces: Generator[float, None, Value]) -> Value:
    """All of it, each piece when no other caller's is under way, at low priority; whoever waits is told how far it is,
    and it is given up where nobody does."""
    share = 0.0
    while True:
        piece = _place.submit(_next, pieces)
        while not _is_done(piece):
            _tell(share)
        part = piece.result()
        if isinstance(part, StopIteration):
            return part.value
        share = part
        _tell(share)


def _next(pieces: Generator[float, None, Any]) -> float | StopIteration:
    """The next share, or what came out."""
    try:
        return next(pieces)
    except StopIteration as end:  # which no future can hand on
        return end


def _is_done(piece: Future) -> bool:
    return bool(wait([piece], PATIENCE).done)


def tell(told: Told) -> None:
    """Have this called between pieces, and while one waits for its turn."""
    _told[:] = [told]


def _tell(share: float) -> None:
    for told in _told:
        told(share)

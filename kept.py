"""The one cache: bounded, locked, and what was used longest ago goes first; and the table of compiled programs."""

import ctypes
import gc
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from threading import RLock
from typing import Generic, TypeVar

import jax

MOST_PROGRAMS = 96  # of about 2 MB each
Value = TypeVar("Value")


def _one(_: object) -> float:
    return 1.0


class Kept(Generic[Value]):
    """What was computed, by its key, as long as there is room.

    Parameters
    ----------
    most
        How much is kept: the sum of the sizes. The last value stays, however large it is.
    size
        Of a value; by default each counts 1.
    on_leave
        Called, outside the lock, after something had to make room.
    """

    def __init__(
        self, most: float, *, size: Callable[[Value], float] = _one, on_leave: Callable[[], object] | None = None
    ) -> None:
        self._most, self._size, self._on_leave = most, size, on_leave
        self._held: OrderedDict[Hashable, Future[Value]] = OrderedDict()
        self._sizes: dict[Hashable, float] = {}
        self._lock = RLock()

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made now if it is not there. Of several threads that ask at once one makes it and the
        others wait. Its error is its own, be it that its visitor has left: the others try again."""
        while True:
            with self._lock:
                future, mine = self._held.get(key), False
                if future is None:
                    future, mine = Future(), True
                    self._held[key] = future
                self._held.move_to_end(key)
            if not mine:
                if future.exception() is None:
                    return future.result()
                continue
            try:
                future.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._drop(key, future)
                future.set_exception(error)
                raise
            self._weigh(key, future)
            return future.result()

    def get(self, key: Hashable) -> Value | None:
        """The value of `key`; None if it is not there, or still being made."""
        with self._lock:
            future = self._held.get(key)
            if future is None or not future.done() or future.exception() is not None:
                return None
            self._held.move_to_end(key)
            return future.result()

    def put(self, key: Hashable, value: Value) -> Value:
        """Keep this value, in place of what there was; the value."""
        future: Future[Value] = Future()
        future.set_result(value)
        with self._lock:
            self._held[key] = future
            self._held.move_to_end(key)
        self._weigh(key, future)
        return value

    def __contains__(self, key: Hashable) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._held)

    @property
    def total(self) -> float:
        """The sum of the sizes."""
        with self._lock:
            return sum(self._sizes.values())

    def clear(self) -> None:
        """Forget everything that has been made."""
        with self._lock:
            for key, future in list(self._held.items()):
                if future.done():
                    self._drop(key, future)

    def _weigh(self, key: Hashable, future: "Future[Value]") -> None:
        weight, left = self._size(future.result()), False
        with self._lock:
            if self._held.get(key) is future:
                self._sizes[key] = weight
            while sum(self._sizes.values()) > self._most and len(self._sizes) > 1:
                oldest = next(other for other in self._held if other in self._sizes)
                self._drop(oldest, self._held[oldest])
                left = True
        if left and self._on_leave is not None:
            self._on_leave()

    def _drop(self, key: Hashable, future: "Future[Value]") -> None:
        if self._held.get(key) is future:
            del self._held[key]
            self._sizes.pop(key, None)


def give_back() -> None:
    """Hand memory that is free again back to the system: glibc keeps it, a fifth of all after a few trainings."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def _forgotten() -> None:
    gc.collect()  # a compiled function and its arguments' shapes refer to each other
    give_back()


PROGRAMS: Kept[Callable] = Kept(MOST_PROGRAMS, on_leave=_forgotten)


def compiled(fn: Callable, *fixed: Hashable) -> Callable:
    """`fn` with these first arguments, compiled by jax at its first call with arguments of a shape.

    The one table of all that is compiled for what a visitor asks for. A ``jax.jit`` beside a function, with the
    network as a static argument, would hold every network's programs until the process ends.
    """
    return PROGRAMS.of((fn, fixed), lambda: jax.jit(partial(fn, *fixed)))

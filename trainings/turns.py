"""A few places for work that takes long, taken in turn: who has had one goes to the end of the line."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

TICK = 0.1  # seconds between two looks whether somebody still waits
Alive = Callable[[], None]  # raises where the work is no longer wanted


class Turns:
    """`places` may work at a time; the others wait in the order they came."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._line: deque[Event] = deque()
        self._guard = Lock()

    @contextmanager
    def turn(self, alive: Alive) -> Iterator[Alive]:
        """A place, as soon as there is one. What is yielded is called now and then in the middle of the work: it lets
        those who wait have a turn. `alive` is called while waiting, and may raise."""
        held = self._take(alive)

        def pass_on() -> None:
            nonlocal held
            with self._guard:
                if not self._line:
                    return
            held = self._give()
            held = self._take(alive)

        try:
            yield pass_on
        finally:
            if held:
                self._give()

    def _take(self, alive: Alive) -> bool:
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            mine = Event()
            self._line.append(mine)
        try:
            while not mine.wait(TICK):
                alive()
        except BaseException:
            with self._guard:
                handed_over = mine not in self._line
                if not handed_over:
                    self._line.remove(mine)
            if handed_over:
                self._give()
            raise
        return True

    def _give(self) -> bool:
        """Hand the place to who waits longest."""
        with self._guard:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1
        return False

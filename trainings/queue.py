"""Work beside the pages: what takes long is done in pieces, in turns, and only while somebody waits for it.

A piece of work is a generator that yields a `Part` now and then and returns its value. `WORKERS` threads take the jobs
in turn, a part of each, so that a short one does not wait for the end of a long one and the pages get their share of
the machine. Who asks is told how far a job is, and asks again. A job whose askers have left, or have not asked for
`LEFT` seconds, is closed where it stands.
"""

import atexit
import time
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterable
from dataclasses import dataclass, field
from threading import Condition, RLock, Thread, current_thread
from typing import Any, NamedTuple

from kept import Kept, give_back
from pieces import give_way

WORKERS = 2
LEFT = 5.0  # seconds without a question
TICK = 0.1  # seconds between two looks at what has come


class Part(NamedTuple):
    """How far a job is: the share done, and what there is so far; None before there is anything."""

    share: float
    value: Any = None


Work = Generator[Part, None, Any]
Alive = Callable[[], bool]  # whether who asked is still there
ALWAYS: Alive = lambda: True  # noqa: E731


class Standing(NamedTuple):
    """How far a job is, to who asks."""

    share: float
    value: Any
    done: bool


@dataclass(eq=False)
class _Job:
    key: Hashable
    kept: Kept
    work: Work
    part: Part = Part(0.0)
    error: Exception | None = None
    asked: dict[Alive, float] = field(default_factory=dict)  # when each asked last

    @property
    def wanted(self) -> bool:
        now = time.monotonic()
        return any(now - when <= LEFT and alive() for alive, when in list(self.asked.items()))


_jobs: dict[tuple[int, Hashable], _Job] = {}
_line: deque[_Job] = deque()
_workers: set[Thread] = set()
_state = Condition(RLock())
_closing = False


def ask(kept: Kept, key: Hashable, work: Callable[[], Work], *, begin: bool = True, alive: Alive = ALWAYS) -> Standing:
    """How far the job `key` is, whose value goes into `kept`; with `begin`, begun where it is neither done nor under
    way. Its error is raised here, once. `alive` says whether who asks is still there."""
    with _state:
        if (value := kept.get(key)) is not None:
            return Standing(1.0, value, True)
        for other in [other for other in _jobs.values() if other.error is not None and not other.wanted]:
            _drop(other)
        job = _jobs.get((id(kept), key))
        if job is not None and job.error is not None:
            _drop(job)
            raise job.error
        if job is None:
            if not begin:
                return Standing(0.0, None, False)
            job = _jobs[id(kept), key] = _Job(key, kept, work())
            _line.append(job)
        job.asked[alive] = time.monotonic()
        if _line and len(_workers) < WORKERS:
            _workers.add(worker := Thread(target=_labour, name="work", daemon=True))
            worker.start()
        return Standing(*job.part, False)


def wait(seconds: float) -> None:
    """Return when a part of any job is done, and after so many seconds at the latest."""
    with _state:
        _state.wait(seconds)


def leave(kept: Kept, keys: Iterable[Hashable], alive: Alive = ALWAYS) -> None:
    """Say that who asked for these does not any more."""
    with _state:
        for key in keys:
            if (job := _jobs.get((id(kept), key))) is not None:
                job.asked.pop(alive, None)


def done(kept: Kept, key: Hashable, work: Callable[[], Work]) -> Any:
    """The value of a job, waited for."""
    while not (standing := ask(kept, key, work)).done:
        wait(TICK)
    return standing.value


def busy() -> int:
    """How many jobs there are, those whose error has not been told among them."""
    return len(_jobs)


def _labour() -> None:
    """One worker: a part of whichever job has waited longest, until there is none."""
    thread = current_thread()
    give_way()
    while True:
        with _state:
            if _closing or not _line:
                _workers.discard(thread)
                break
            job = _line.popleft()
        _advance(job)
        with _state:
            _state.notify_all()
    give_back()


def _advance(job: _Job) -> None:
    """One part of a job, and what follows from it."""
    try:
        if not job.wanted:
            job.work.close()
            _drop(job)
            return
        job.part = next(job.work)
    except StopIteration as end:
        job.kept.put(job.key, end.value)
        _drop(job)
    except Exception as error:  # told to who asks next
        job.error = error
    else:
        with _state:
            _line.append(job)


def _drop(job: _Job) -> None:
    with _state:
        _jobs.pop((id(job.kept), job.key), None)


def _end() -> None:
    """Let every worker end with the part it is at: a thread that is inside a compiled program when Python ends takes it
    down with a crash."""
    global _closing  # noqa: PLW0603
    _closing = True
    for thread in list(_workers):
        thread.join()


atexit.register(_end)

"""The trainings of a Scene: done beside the pages, each once for everybody who asks, kept as long as there is room.

A training is known by its recipe. Who asks is told how far it is, and asks again; a training nobody has asked for in
`LEFT` seconds is given up. `AT_ONCE` compute at a time and take turns, so that a short one does not wait for the end
of a long one, and the pages get their share of the machine.
"""

import atexit
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock, Thread
from typing import NamedTuple

from networks.recipe import Recipe
from networks.training import train
from networks.training.history import History
from scenes.networks.training import NetworkFields, recipes_of
from trainings.turns import TICK, Turns

MOST_BYTES = 300_000_000  # of all histories kept
AT_ONCE = 2  # trainings that compute
AHEAD = 2  # trainings begun for one who asks
LEFT = 5.0  # seconds without a question
QUICK = 0.3  # seconds; what is trained by then is prepared once, when it has ended
PREPARED = 0.8  # seconds between two preparations of one training at least
SHARE = 5.0  # and so many times what the last one took

TRAINING, PREPARING = "training", "preparing"  # names of threads

Prepare = Callable[[Recipe, History], object]
Found = tuple[History | None, ...]
Progress = Callable[[float, Found], None]


class Standing(NamedTuple):
    """How far a training is: the share done, and what it has left behind so far; None before there is anything."""

    share: float
    history: History | None
    done: bool


class _Abandoned(Exception):
    """Nobody waits for this training any more."""


@dataclass
class _Job:
    share: float = 0.0
    history: History | None = None
    error: Exception | None = None
    prepare: Prepare | None = None
    began: float = 0.0  # to compute
    first: Thread | None = None  # that prepares for the first time
    again: float = 0.0  # when that may be done next
    wanted: float = field(default_factory=time.monotonic)  # when somebody asked last
    ended: Event = field(default_factory=Event)


_kept: OrderedDict[Recipe, History] = OrderedDict()
_jobs: dict[Recipe, _Job] = {}
_guard = Lock()
_turns = Turns(AT_ONCE)


def histories(scene: NetworkFields, progress: Progress | None = None, fold: int = 0) -> tuple[History, ...]:
    """What the training of every run left behind, where there are folds that with this `fold` kept back.

    Waits for them. ``progress(share, found)`` is called now and then with the share of the work done and what there
    is so far: whole histories, the beginning of those being trained, None for the others. It may raise to end the
    waiting; what is trained by then is kept. An error of a training is raised here.
    """
    recipes = recipes_of(scene, fold)
    found: dict[Recipe, History] = {}
    while True:
        standings = ask(recipes, found)
        if all(standing.done for standing in standings):
            return tuple(found[recipe] for recipe in recipes)
        if progress is not None:
            progress(share_of(standings), tuple(standing.history for standing in standings))
        wait(recipes, TICK)


def ask(
    recipes: Iterable[Recipe],
    found: dict[Recipe, History] | None = None,
    prepare: Prepare | None = None,
) -> tuple[Standing, ...]:
    """How far these trainings are; the first `AHEAD` of those that are not done are begun or go on.

    What ends is put into `found`, and what is there already is not asked for: who waits for more than there is room
    for gets it all. `prepare` is called beside the page, now and then while a training goes on and at its end: to make
    ready, and keep, what takes long to draw. Until it has been done once, histories are told without.
    """
    found = {} if found is None else found
    standings, going = [], 0
    for recipe in recipes:
        history = found.get(recipe)
        standing = _ask(recipe, prepare, begin=going < AHEAD) if history is None else Standing(1.0, history, True)
        if standing.done and standing.history is not None:
            found[recipe] = standing.history
        going += not standing.done
        standings.append(standing)
    return tuple(standings)


def share_of(standings: Iterable[Standing]) -> float:
    """The share of all work that is done."""
    shares = [standing.share for standing in standings]
    return sum(shares) / len(shares) if shares else 1.0


def wait(recipes: Iterable[Recipe], seconds: float) -> None:
    """Return when one of these trainings ends, or all have, and after so many seconds at the latest."""
    with _guard:
        job = next((_jobs[recipe] for recipe in recipes if recipe in _jobs), None)
    if job is not None:
        job.ended.wait(seconds)


def leave(recipes: Iterable[Recipe]) -> None:
    """Say that one who asked does not any more; a training that nobody else asks for soon is given up."""
    soon = time.monotonic() - LEFT + 5 * TICK
    with _guard:
        for recipe in recipes:
            if recipe in _jobs:
                _jobs[recipe].wanted = min(_jobs[recipe].wanted, soon)


def _ask(recipe: Recipe, prepare: Prepare | None, *, begin: bool) -> Standing:
    with _guard:
        if recipe in _kept:
            _kept.move_to_end(recipe)
            return Standing(1.0, _kept[recipe], True)
        job = _jobs.get(recipe)
        if job is not None and job.error is not None:
            del _jobs[recipe]
            raise job.error
        if job is None and begin:
            job = _jobs[recipe] = _Job()
            Thread(target=_work, args=(recipe, job), name=TRAINING, daemon=True).start()
        if job is None:
            return Standing(0.0, None, False)
        job.wanted = time.monotonic()
        job.prepare = prepare or job.prepare
        return Standing(job.share, job.history, False)


def _work(recipe: Recipe, job: _Job) -> None:
    """The thread of one training."""
    alive = partial(_check, recipe, job)
    try:
        with _turns.turn(alive) as pass_on:
            job.began = time.monotonic()

            def report(share: float, history: History) -> None:
                _tell(recipe, job, history)
                job.share = share
                alive()
                pass_on()

            history = _without_weights(recipe, train(recipe, progress=report))
            _tell(recipe, job, history, last=True)
        _keep(recipe, history)
    except _Abandoned:
        pass
    except Exception as error:  # told to who asks next
        job.error = error
    job.ended.set()


def _without_weights(recipe: Recipe, history: History) -> History:
    """Of other folds than the first only the curves are wanted, and there may be dozens."""
    if recipe.data.fold == 0:
        return history
    return history._replace(parameters=history.parameters[:, :0], buffers=history.buffers[:, :0])


def _tell(recipe: Recipe, job: _Job, history: History, *, last: bool = False) -> None:
    """Publish a history when it is prepared. The first preparation, which may compile, is done beside the training;
    until it is ready histories are published without."""
    now = time.monotonic()
    if job.prepare is None:
        job.history = history
    elif last:
        if job.first is not None:
            job.first.join()
        job.prepare(recipe, history)
        job.history = history
    elif job.first is None:
        if now - job.began > QUICK:
            job.first = Thread(target=_first, args=(job.prepare, recipe, history), name=PREPARING, daemon=True)
            job.first.start()
        job.history = history
    elif job.first.is_alive():
        job.history = history
    elif now > job.again:
        job.prepare(recipe, history)
        took = time.monotonic() - now
        job.again = now + took + max(PREPARED, SHARE * took)
        job.history = history


def _first(prepare: Prepare, recipe: Recipe, history: History) -> None:
    with suppress(Exception):  # the last one's error is told
        prepare(recipe, history)


def _check(recipe: Recipe, job: _Job) -> None:
    with _guard:
        if time.monotonic() - job.wanted > LEFT:
            _jobs.pop(recipe, None)  # who asks from now on begins anew
            raise _Abandoned


def _keep(recipe: Recipe, history: History) -> None:
    with _guard:
        _jobs.pop(recipe, None)
        _kept[recipe] = history
        while sum(map(_bytes, _kept.values())) > MOST_BYTES and len(_kept) > 1:
            _kept.popitem(last=False)


def _end() -> None:
    """Give all trainings up: a thread that is inside a compiled program when Python ends takes it down with a crash."""
    with _guard:
        for job in _jobs.values():
            job.wanted = -math.inf
    for thread in threading.enumerate():
        if thread.name in (TRAINING, PREPARING):
            thread.join()


atexit.register(_end)


def _bytes(history: History) -> int:
    return sum(getattr(part, "nbytes", 0) for part in history)

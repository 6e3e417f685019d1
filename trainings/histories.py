"""The trainings of recipes, beside the pages: each once for everybody who asks, kept as long as there is room."""

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from threading import Thread

from kept import Kept
from networks.recipe import Recipe
from networks.training import pieces
from networks.training.history import History
from trainings import queue
from trainings.queue import ALWAYS, TICK, Alive, Part, Standing, Work

MOST_BYTES = 300_000_000  # of all histories kept
AHEAD = 2  # trainings begun for one who asks
QUICK = 0.3  # seconds; what is trained by then is prepared once, when it has ended
PREPARED = 0.8  # seconds between two preparations of one training at least
SHARE = 5.0  # and so many times what the last one took

Prepare = Callable[[Recipe, History], object]


def _bytes(history: History) -> float:
    return sum(getattr(part, "nbytes", 0) for part in history)


_kept: Kept[History] = Kept(MOST_BYTES, size=_bytes)


def ask(
    recipes: Iterable[Recipe],
    found: dict[Recipe, History] | None = None,
    prepare: Prepare | None = None,
    alive: Alive = ALWAYS,
) -> tuple[Standing, ...]:
    """How far these trainings are; the first `AHEAD` of those that are not done are begun or go on.

    What ends is put into `found`, and what is there already is not asked for: who waits for more than there is room
    for gets it all. `prepare` is called beside the page, now and then while a training goes on and at its end: to make
    ready, and keep, what takes long to draw. Until it has been done once, histories are told without.
    """
    found = {} if found is None else found
    standings, going = [], 0
    for recipe in recipes:
        if (history := found.get(recipe)) is not None:
            standings.append(Standing(1.0, history, True))
            continue
        standing = queue.ask(_kept, recipe, lambda r=recipe: _work(r, prepare), begin=going < AHEAD, alive=alive)
        if standing.done:
            found[recipe] = standing.value
        going += not standing.done
        standings.append(standing)
    return tuple(standings)


def leave(recipes: Iterable[Recipe], alive: Alive = ALWAYS) -> None:
    """Say that one who asked for these does not any more."""
    queue.leave(_kept, recipes, alive)


def histories(recipes: Iterable[Recipe]) -> tuple[History, ...]:
    """What these trainings leave behind, waited for; also where there is not room for all at once."""
    wanted, found = tuple(recipes), {}
    while not all(standing.done for standing in ask(wanted, found)):
        queue.wait(TICK)
    return tuple(found[recipe] for recipe in wanted)


def share_of(standings: Sequence[Standing]) -> float:
    """The share of all work that is done."""
    return sum(standing.share for standing in standings) / len(standings) if standings else 1.0


def _work(recipe: Recipe, prepare: Prepare | None) -> Work:
    """A training, and its preparation: the first one, which may compile, is done beside it, and until it is ready
    histories are told without."""
    began, again, first, told = time.monotonic(), 0.0, None, None
    training = pieces(recipe)
    while True:
        try:
            share, history = next(training)
        except StopIteration as end:
            history = _without_weights(recipe, end.value)
            break
        if history is not None and prepare is not None and time.monotonic() - began > QUICK:
            if first is None:
                first = Thread(target=_try, args=(prepare, recipe, history), name="prepare", daemon=True)
                first.start()
            elif not first.is_alive():
                if time.monotonic() <= again:
                    history = None
                else:
                    since = time.monotonic()
                    prepare(recipe, history)
                    took = time.monotonic() - since
                    again = since + took + max(PREPARED, SHARE * took)
        told = history or told
        yield Part(share, told)
    if first is not None:
        first.join()
    if prepare is not None:
        prepare(recipe, history)
    return history


def _try(prepare: Prepare, recipe: Recipe, history: History) -> None:
    with suppress(Exception):  # the last one's error is told
        prepare(recipe, history)


def _without_weights(recipe: Recipe, history: History) -> History:
    """Of other folds than the first only the curves are wanted, and there may be dozens."""
    if recipe.data.fold == 0:
        return history
    return history._replace(parameters=history.parameters[:, :0], buffers=history.buffers[:, :0])

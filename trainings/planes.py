"""The planes of networks with the paths of their trainings on them, and the eigenvalues: beside the pages."""

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import numpy as np

from kept import Kept
from messages import Message, reason
from networks.landscape.losses import Slice, losses_in_pieces, slice_of
from networks.landscape.plane import Explained, Extent, Plane, around, distance, explained, extent, plane, project
from networks.landscape.sharpness import Sharpness, limit_along, limit_notes, sharpness_in_pieces
from networks.recipe import Recipe
from networks.task import resolve
from networks.training.history import History
from pieces import whole
from trainings import queue
from trainings.histories import ask
from trainings.queue import ALWAYS, TICK, Alive, Part, Standing, Work


class Path(NamedTuple):
    """A run on the plane, a row for each of the clock's ticks t = 0 … T; made like a `Trajectory`, for the player.

    A run that takes fewer steps than the clock stands still between its snapshots, and ends early.
    """

    position: np.ndarray  # (T+1, 2)
    loss: np.ndarray  # (T+1,) at the run's own weights
    on_plane: np.ndarray  # (T+1,) at the nearest point of the plane
    distance: np.ndarray  # (T+1,) from the plane
    update: np.ndarray  # (T, 2)
    learning_rate: np.ndarray  # (T,)
    clipped: np.ndarray  # (T,) none: it is not looked at here
    diverged_at: int | None
    momentum: None = None


class Shown(NamedTuple):
    """A run of a ground: its place in the scene, its path, and how far the plane is off, which is said in words."""

    index: int
    path: Path
    history: History


class Ground(NamedTuple):
    """One architecture's plane with the runs of it."""

    runs: tuple[Shown, ...]
    labels: tuple[str, str]  # of the axes
    explained: Explained
    extent: Extent
    heights: np.ndarray  # (n, n), row = y
    problem: str  # why it is not the plane that was asked for


def clock(histories: Sequence[History]) -> np.ndarray:
    """The steps (T+1,) at which the clock ticks: the snapshots of the run that takes most steps."""
    return np.asarray(max(histories, key=lambda history: int(history.at[-1])).at)


class View(NamedTuple):
    """What of the plane is looked at."""

    plane: str
    seed: int  # of a random plane
    zoom: float
    resolution: int


def grounds(groups: Sequence[Sequence[int]], recipes: Sequence[Recipe], view: View) -> tuple[Ground, ...]:
    """The planes of these recipes, one for every group of them (places in `recipes`), all on the same extent."""
    return whole(_grounds(_frozen(groups), tuple(recipes), view))


def ask_grounds(
    groups: Sequence[Sequence[int]], recipes: Sequence[Recipe], view: View, alive: Alive = ALWAYS
) -> Standing:
    """How far `grounds` is, beside the pages."""
    key = _frozen(groups), tuple(recipes), view
    return queue.ask(_kept_grounds, key, lambda: _grounds(*key), alive=alive)


def _frozen(groups: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(group) for group in groups)


def _grounds(groups: tuple[tuple[int, ...], ...], recipes: tuple[Recipe, ...], view: View) -> Work:
    histories = yield from _histories(recipes)
    laid = []
    for group in groups:
        of_group = tuple(recipes[i] for i in group)
        laid.append(_kept_planes.of((of_group, view.plane, view.seed), lambda r=of_group: _laid(r, histories, view)))
        yield Part(0.0)
    reach = _reach(view, laid)
    ticks = clock(list(histories.values()))
    found = []
    for number, (group, each) in enumerate(zip(groups, laid, strict=True)):
        key = tuple(recipes[i] for i in group), view, reach
        heights = _kept_heights.get(key)
        if heights is None:
            task = resolve(recipes[group[0]])
            work = losses_in_pieces(each.plane, task, resolution=view.resolution, extent=reach)
            heights = _kept_heights.put(key, (yield from _shares(work, number, len(groups))))
        runs = tuple(
            Shown(index, _path(ticks, histories[recipes[index]], *one), histories[recipes[index]])
            for index, one in zip(group, zip(each.slices, each.distances, strict=True), strict=True)
        )
        found.append(Ground(runs, each.plane.labels, each.explained, reach, heights, each.problem))
    return tuple(found)


def _shares(work: Any, number: int, count: int) -> Work:
    """Work number `number` of `count` alike."""
    while True:
        try:
            yield Part((number + next(work)) / count)
        except StopIteration as end:
            return end.value


class _Laid(NamedTuple):
    """A plane through the runs of one architecture, and what it shows of each."""

    plane: Plane
    slices: tuple[Slice, ...]
    distances: tuple[np.ndarray, ...]
    explained: Explained
    around: np.ndarray  # (n, 2) coordinates that are to be in the picture
    problem: str


def _laid(recipes: tuple[Recipe, ...], known: dict[Recipe, History], view: View) -> _Laid:
    """A run that diverged plays no part in the plane, if there are others: its last weights are anywhere."""
    histories, task = [known[recipe] for recipe in recipes], resolve(recipes[0])
    sound = [history for history in histories if history.diverged_at is None] or histories
    network, problem = task.network, ""
    try:
        laid = plane(view.plane, sound, network, view.seed)  # pyright: ignore[reportArgumentType]
    except ValueError as error:
        laid = plane("pca", sound, network, view.seed)
        problem = Message("{why}; the plane of the paths is shown instead.", why=reason(error))
    parameters = np.concatenate([history.parameters for history in sound])
    return _Laid(
        laid,
        tuple(slice_of(laid, task, history.parameters) for history in histories),
        tuple(distance(laid, history.parameters) for history in histories),
        explained(laid, parameters),
        project(laid, parameters),
        problem,
    )


def _histories(recipes: Sequence[Recipe]) -> Generator[Part, None, dict[Recipe, History]]:
    """Of trainings that have been done; those that had to make room are done again."""
    found: dict[Recipe, History] = {}
    while not all(standing.done for standing in ask(recipes, found)):
        yield Part(0.0)
        queue.wait(TICK)
    return found


def _reach(view: View, laid: Sequence[_Laid]) -> Extent:
    """The part of the plane that is drawn, one for all grounds."""
    if view.plane == "random":
        return around(reach=1.0 / view.zoom)
    return extent(np.concatenate([each.around for each in laid]), view.zoom)


def _path(ticks: np.ndarray, history: History, shown: Slice, away: np.ndarray) -> Path:
    last = int(history.at[-1])
    count = int(np.searchsorted(ticks, last))  # the tick at which it ends, or the first behind its end
    rows = np.searchsorted(history.at, ticks[: count + 1], side="right") - 1
    rows[-1] = len(history.at) - 1
    position = shown.coordinates[rows]
    taken = np.minimum(ticks[:count], max(len(history.learning_rate) - 1, 0))
    rates = history.learning_rate[taken] if len(history.learning_rate) else np.zeros(count)
    return Path(
        position=position,
        loss=shown.loss[rows],
        on_plane=shown.on_plane[rows],
        distance=away[rows],
        update=np.diff(position, axis=0),
        learning_rate=rates,
        clipped=np.zeros(count, dtype=bool),
        diverged_at=history.diverged_at,
    )


class Sharp(NamedTuple):
    """The eigenvalues of a run along its training, and their limit; None where there is none."""

    sharpness: Sharpness
    limit: np.ndarray | None  # (S,)
    notes: tuple[Message, ...]  # how the limit is to be read


def sharp(recipe: Recipe, eigenvalues: int) -> Sharp:
    """The `eigenvalues` largest eigenvalues of a run along its training, and the smallest."""
    return _limited(recipe, *whole(_sharpness(recipe, eigenvalues)))


def ask_sharp(
    recipe: Recipe, eigenvalues: int, *, begin: bool = True, alive: Alive = ALWAYS
) -> tuple[Standing, Sharp | None]:
    """How far `sharp` is, beside the pages, and when it is done, what came out."""
    key = recipe, eigenvalues
    standing = queue.ask(_kept_sharpness, key, lambda: _sharpness(*key), begin=begin, alive=alive)
    return standing, _limited(recipe, *standing.value) if standing.done else None


def _sharpness(recipe: Recipe, eigenvalues: int) -> Work:
    history = (yield from _histories([recipe]))[recipe]
    work = sharpness_in_pieces(resolve(recipe), history, largest=eigenvalues, smallest=1)
    return (yield from _shares(work, 0, 1)), history


def _limited(recipe: Recipe, found: Sharpness, history: History) -> Sharp:
    task = resolve(recipe)
    return Sharp(found, limit_along(task, history, found.looks), limit_notes(task))


def warm_up_planes(groups: Sequence[Sequence[int]], recipes: Sequence[Recipe], view: View, eigenvalues: int) -> None:
    """Compute this, which compiles what others of the same networks need too."""
    key = _frozen(groups), tuple(recipes), view
    _kept_grounds.of(key, lambda: grounds(*key))
    for recipe in recipes:
        _kept_sharpness.of((recipe, eigenvalues), lambda r=recipe: whole(_sharpness(r, eigenvalues)))


MOST_RESULTS = 64
_kept_planes: Kept[_Laid] = Kept(MOST_RESULTS)
_kept_heights: Kept[np.ndarray] = Kept(MOST_RESULTS)
_kept_grounds: Kept[tuple[Ground, ...]] = Kept(MOST_RESULTS)
_kept_sharpness: Kept[tuple[Sharpness, History]] = Kept(MOST_RESULTS)

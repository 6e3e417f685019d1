"""The planes of a Landscape scene with the paths on them, and the eigenvalues; each is computed once."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from networks.landscape.losses import Slice, losses_on, slice_of
from networks.landscape.plane import Explained, Extent, Plane, around, distance, explained, extent, plane, project
from networks.landscape.sharpness import Sharpness, limit_along, limit_words, sharpness
from networks.models.catalogue import network_of
from networks.recipe import Recipe
from networks.training.history import History
from scenes.networks.landscape import LandscapeScene, groups
from scenes.networks.training import recipe_of
from trainings.queue import ask, histories, wait

Progress = Callable[[float], None]


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


def grounds(
    scene: LandscapeScene, histories: Sequence[History], progress: Progress | None = None
) -> tuple[Ground, ...]:
    """The planes of the scene, whose runs left these histories behind; all on the same extent.

    The same recipes and plane are computed once.
    """
    recipes = [recipe_of(scene, run) for run in scene.runs]
    chosen = groups(scene)
    keys = [(tuple(recipes[i] for i in group), scene.plane, scene.plane_seed) for group in chosen]
    if progress is not None and not all(key in _results for key in keys):
        progress(0.0)
    laid = [_remembered(key, partial(_laid, *key)) for key in keys]
    reach = _reach(scene, laid)
    ticks = clock(histories)
    found = []
    for number, (group, each) in enumerate(zip(chosen, laid, strict=True)):

        def tell(share: float, done: int = number) -> None:
            if progress is not None:
                progress((done + share) / len(chosen))

        compute = partial(losses_on, each.plane, recipes[group[0]], resolution=scene.resolution, extent=reach)
        heights = _remembered((*keys[number], scene.resolution, reach), partial(compute, progress=tell))
        runs = tuple(
            Shown(index, _path(ticks, histories[index], *one), histories[index])
            for index, one in zip(group, zip(each.slices, each.distances, strict=True), strict=True)
        )
        found.append(Ground(runs, each.plane.labels, each.explained, reach, heights, each.problem))
    return tuple(found)


class _Laid(NamedTuple):
    """A plane through the runs of one architecture, and what it shows of each."""

    plane: Plane
    slices: tuple[Slice, ...]
    distances: tuple[np.ndarray, ...]
    explained: Explained
    around: np.ndarray  # (n, 2) coordinates that are to be in the picture
    problem: str


def _laid(recipes: tuple[Recipe, ...], kind: str, seed: int) -> _Laid:
    """A run that diverged plays no part in the plane, if there are others: its last weights are anywhere."""
    histories = _histories(recipes)
    sound = [history for history in histories if history.diverged_at is None] or list(histories)
    network, problem = network_of(recipes[0]), ""
    try:
        laid = plane(kind, sound, network, seed)  # pyright: ignore[reportArgumentType]
    except ValueError as error:
        laid, problem = plane("pca", sound, network, seed), f"{error}; the plane of the paths is shown instead."
    parameters = np.concatenate([history.parameters for history in sound])
    return _Laid(
        laid,
        tuple(slice_of(laid, recipes[0], history.parameters) for history in histories),
        tuple(distance(laid, history.parameters) for history in histories),
        explained(laid, parameters),
        project(laid, parameters),
        problem,
    )


def _histories(recipes: Sequence[Recipe]) -> tuple[History, ...]:
    """Of trainings that have been done; those that had to make room are done again."""
    found: dict[Recipe, History] = {}
    while not all(standing.done for standing in ask(recipes, found)):
        wait(recipes, 0.1)
    return tuple(found[recipe] for recipe in recipes)


def _reach(scene: LandscapeScene, laid: Sequence[_Laid]) -> Extent:
    """The part of the plane that is drawn, one for all grounds."""
    if scene.plane == "random":
        return around(reach=1.0 / scene.zoom)
    return extent(np.concatenate([each.around for each in laid]), scene.zoom)


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
    words: str  # how the limit is to be read


def sharp(scene: LandscapeScene, index: int, history: History, progress: Progress | None = None) -> Sharp:
    """The eigenvalues of one run; the same recipe is computed once."""
    recipe = recipe_of(scene, scene.runs[index])
    found = _remembered(
        (recipe, scene.eigenvalues),
        lambda: sharpness(recipe, history, largest=scene.eigenvalues, smallest=1, progress=progress),
    )
    return Sharp(found, limit_along(recipe, history, found.looks), limit_words(recipe))


def known(scene: LandscapeScene, index: int) -> bool:
    """Whether the eigenvalues of this run need not be computed any more."""
    return (recipe_of(scene, scene.runs[index]), scene.eigenvalues) in _results


def warm_up_planes(scene: LandscapeScene) -> None:
    """Compute what this scene shows, which compiles what other scenes of the same networks need too."""
    found = histories(scene)
    grounds(scene, found)
    for index, history in enumerate(found):
        sharp(scene, index, history)


MOST_RESULTS = 64
_results: OrderedDict[Any, Any] = OrderedDict()
_guard = Lock()


def _remembered(key: Any, compute: Callable[[], Any]) -> Any:
    """What was computed for `key`; unlike `lru_cache` it lets a progress be told that is no part of the key."""
    with _guard:
        if key in _results:
            _results.move_to_end(key)
            return _results[key]
    found = compute()
    with _guard:
        _results[key] = found
        while len(_results) > MOST_RESULTS:
            _results.popitem(last=False)
    return found

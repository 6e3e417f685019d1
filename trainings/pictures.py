"""What a training looked like: the samples as they are drawn, and a run's pictures at each of its looks."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kept import Kept
from networks.data.catalogue import DATASETS
from networks.data.samples import samples_of
from networks.recipe import Data, Recipe
from networks.signal.layer_histograms import LayerHistograms
from networks.snapshots.histograms import layer_histograms
from networks.snapshots.predictions import answers, boundary, feature_maps, filters, fitted
from networks.task import resolve
from networks.training import warm
from networks.training.history import History
from trainings.histories import histories

BINS = 24
SIDE = 40  # cells along a side of the boundary between two classes
CELLS = 2048  # of the boundaries among more, of all that is sent of them
PLACES = 121  # of a fitted curve
MOST_KEPT = 48  # runs whose looks are kept, of half a megabyte or so each


class Shown(NamedTuple):
    """The samples of a recipe's data as points: places (n, 2), targets (n,), and which of them are for validation."""

    points: np.ndarray | None
    targets: np.ndarray | None
    validation: np.ndarray | None
    x: np.ndarray | None  # (m,) where fitted curves are taken
    truth: np.ndarray | None  # (m,) the curve without noise there


class Looks(NamedTuple):
    """The pictures of a run, one for each of its K looks; None where there are none for such data."""

    boundary: np.ndarray | None
    wrong: np.ndarray | None  # (K, n) which of the samples `shown` are misclassified
    fitted: np.ndarray | None
    histograms: LayerHistograms
    layers: tuple[str, ...]
    filters: np.ndarray | None  # (K, n, height, width)
    maps: np.ndarray | None  # (K, n, height, width) of the image that is followed
    answer: np.ndarray | None  # (K, C) to that image


@lru_cache(maxsize=32)
def shown(data: Data) -> Shown:
    """The samples of some data, in their own units."""
    record, split = DATASETS[data.key], samples_of(data)
    if record.kind not in ("classes", "number"):
        return Shown(None, None, None, None, None)
    inputs = np.concatenate([each.inputs for each in (split.training, split.validation)]) * split.spread + split.mean
    targets = np.concatenate([each.targets for each in (split.training, split.validation)])
    validation = np.arange(len(targets)) >= len(split.training.targets)
    if record.kind == "classes":
        return Shown(inputs, targets, validation, None, None)
    x = _places(data)
    truth = None if record.truth is None else record.truth(x, **dict(data.values))
    return Shown(np.column_stack([inputs[:, 0], targets]), None, validation, x, truth)


def pictured(data: Data) -> tuple[np.ndarray, int] | None:
    """The image (height, width) that is followed through the network, as the split has it, and its class: the first
    of the validation samples. None where the data are no images."""
    if DATASETS[data.key].kind != "images":
        return None
    validation = samples_of(data).validation
    return validation.inputs[0], int(validation.targets[0])


_kept: Kept[Looks] = Kept(MOST_KEPT)


def looks(recipe: Recipe, history: History) -> Looks:
    """A run's pictures, kept for the next time; a training that goes on has others when it has been looked at again."""
    return _kept.of((recipe, len(history.at)), lambda: _looks(recipe, history))


def looks_kept(recipe: Recipe, history: History) -> Looks | None:
    """A run's pictures if they are ready."""
    return _kept.get((recipe, len(history.at)))


def prepare(recipe: Recipe, history: History) -> None:
    """Make the pictures of a run ready; of other folds than the first nothing is drawn."""
    if recipe.data.fold == 0:
        looks(recipe, history)


def warm_up_networks(recipes: Sequence[Recipe]) -> None:
    """Compile what these recipes need, now and for the next start of the app, train them and draw them."""
    for recipe in recipes:
        warm(recipe)
    for recipe, history in zip(recipes, histories(recipes), strict=True):
        looks(recipe, history)


def _looks(recipe: Recipe, history: History) -> Looks:
    task = resolve(recipe)
    record = task.dataset
    followed = pictured(recipe.data)
    seen = boundary(task, history, size=side_of(record.classes)) if record.kind == "classes" else None
    return Looks(
        boundary=seen and seen.shares,
        wrong=seen and seen.wrong,
        fitted=fitted(task, history, _places(recipe.data)) if record.kind == "number" else None,
        histograms=layer_histograms(task, history, bins=BINS),
        layers=task.network.layers,
        filters=filters(task, history) if followed else None,
        maps=feature_maps(task, history, followed[0]) if followed and task.model.maps else None,
        answer=answers(task, history, followed[0]) if followed else None,
    )


def side_of(classes: int) -> int:
    """Cells along a side of a boundary among so many classes: what can be afforded of 101 looks."""
    parts = classes - 1 if classes <= 3 else classes  # the odds against the first, or the shares of all
    return SIDE if classes == 2 else int((CELLS / parts) ** 0.5)


def _places(data: Data) -> np.ndarray:
    return np.linspace(*DATASETS[data.key].domain[0], PLACES)

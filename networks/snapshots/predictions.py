"""What a network looked like along its training: decision boundaries, fitted curves, filters, answers.

Every function takes a task and its history, and looks at all K networks of the history in one compiled call.
"""

from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from kept import compiled
from networks.models.network import Model, Network
from networks.snapshots.all_snapshots import each_look, over_looks
from networks.snapshots.histograms import layer_histograms
from networks.task import Task
from networks.training.history import History
from networks.training.request import PAD

__all__ = [
    "Boundary",
    "answers",
    "boundary",
    "feature_maps",
    "filters",
    "fitted",
    "layer_histograms",
]


class Boundary(NamedTuple):
    """What a classifier makes of the plane of its data, and of its samples."""

    shares: np.ndarray  # (K, size, size) float32 of class 1, or (K, size, size, C) of C > 2 classes
    wrong: np.ndarray  # (K, n) whether a sample is misclassified: those of training, then those of validation


def boundary(task: Task, history: History, *, size: int) -> Boundary:
    """What a classifier answers over the plane of its data, and which of its samples it gets wrong.

    Of two classes the share of class 1: the sigmoid of a logit, or of a margin loss (1 + score)/2 cut to 0 and 1, so
    that the margins are its ends; ½ is the boundary either way. Of more the softmax shares of all. Each row is one y
    of the data's domain, from low to high, both ends included, each column one x. A sample counts as wrong where
    `objective.accuracy` counts it so, at its own place: not at that of the nearest of the grid.

    Raises `ValueError` for data that are no points of a plane.
    """
    record, split = task.dataset, task.split
    if record.kind != "classes":
        raise ValueError(f"data={task.dataset.key!r} because only points of a plane have a boundary in it")
    x, y = (np.linspace(*side, size) for side in record.domain)
    plane = _standardised(task, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2))
    targets = np.concatenate([split.training.targets, split.validation.targets])
    spare = np.zeros((-len(targets) % PAD, 2))  # a few more samples compile nothing
    found = _predictions(task, history, np.concatenate([plane, split.training.inputs, split.validation.inputs, spare]))
    shares = _shares(task, found[:, : len(plane)])
    return Boundary(
        shares=shares.reshape(len(history.at), size, size, *shares.shape[2:]),
        wrong=_wrong(found[:, len(plane) : len(plane) + len(targets)], targets),
    )


def fitted(task: Task, history: History, x: np.ndarray) -> np.ndarray:
    """(K, n) the curve that is predicted at x (n,), both in the units of the data.

    Raises `ValueError` for data that are no curve.
    """
    if task.dataset.kind != "number":
        raise ValueError(f"data={task.dataset.key!r} because only numbers over a number are fitted by a curve")
    points = np.asarray(x, np.float64)[:, None]
    return _predictions(task, history, _standardised(task, points))[..., 0]


def answers(task: Task, history: History, inputs: np.ndarray) -> np.ndarray:
    """(K, C) the share each class gets for one input, as the split of the samples has it (standardised)."""
    shares = _shares(task, _predictions(task, history, np.asarray(inputs)[None]))[:, 0]
    return np.stack([1 - shares, shares], axis=-1) if shares.ndim == 1 else shares


def filters(task: Task, history: History, *, layer: int = 0) -> np.ndarray:
    """(K, n, height, width) the weights that look at an image.

    Of a convolutional network the kernels of its convolution `layer`, one for every pair of an output and an input
    channel; of a fully connected one what each unit of the first layer sees. Raises `ValueError` for other data than
    images.
    """
    network = task.network
    _need_images(task)
    if task.model.filters is not None:
        kernels = np.asarray(task.model.filters(network, jnp.asarray(history.parameters))[layer])
        return kernels.reshape(len(kernels), -1, *kernels.shape[-2:])
    weight = network.unflatten(history.parameters)[network.tensors[0].name]
    return weight.reshape(*weight.shape[:2], *network.architecture.shape)


def feature_maps(task: Task, history: History, image: np.ndarray, *, layer: int = 0) -> np.ndarray:
    """(K, n, height, width) what the filters of the convolution `layer` make of an image, after the activation.

    `image` (height, width) is as the split of the samples has it. Raises `ValueError` for a network that has no
    convolution.
    """
    _need_images(task)
    network = task.network
    if task.model.maps is None:
        raise ValueError(f"model={task.model.key!r} because only a convolutional network has feature maps")
    found = each_look(
        compiled(_maps, network, task.model, layer), history, np.asarray(image, history.parameters.dtype)[None]
    )
    return np.asarray(found)[: len(history.at), 0]


def _predict(network: Network, parameters: Array, buffers: Array, count: Array, inputs: Array) -> Array:
    return over_looks(lambda p, b: network.forward(p, b, inputs).prediction, parameters, buffers, count)


def _maps(
    network: Network, model: Model, layer: int, parameters: Array, buffers: Array, count: Array, images: Array
) -> Array:
    assert model.maps is not None
    maps = model.maps
    return over_looks(lambda p, b: maps(network, p, b, images)[layer].activated, parameters, buffers, count)


def _predictions(task: Task, history: History, inputs: np.ndarray) -> np.ndarray:
    """(K, n, outputs) for standardised inputs (n, *shape)."""
    given = inputs.astype(history.parameters.dtype)
    return np.asarray(each_look(compiled(_predict, task.network), history, given))[: len(history.at)]


def _shares(task: Task, predictions: np.ndarray) -> np.ndarray:
    """Float32 share of class 1 (K, n) of two classes, of every class (K, n, C) of more."""
    kind = task.loss_record.kind
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "margin":
            shares = np.clip((1 + predictions[..., 0]) / 2, 0, 1)
        elif predictions.shape[-1] == 1:
            shares = 1 / (1 + np.exp(-predictions[..., 0]))
        else:
            odds = np.exp(predictions - predictions.max(axis=-1, keepdims=True))
            shares = odds / odds.sum(axis=-1, keepdims=True)
            shares = shares[..., 1] if shares.shape[-1] == 2 else shares
    return shares.astype(np.float32)


def _wrong(predictions: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """(K, n) of predictions (K, n, outputs): of one output class 1 is said above 0; NaN is always wrong."""
    said = predictions[..., 0] > 0 if predictions.shape[-1] == 1 else predictions.argmax(axis=-1)
    return (said != targets) | np.isnan(predictions).any(axis=-1)


def _standardised(task: Task, points: np.ndarray) -> np.ndarray:
    return (points - task.split.mean) / task.split.spread


def _need_images(task: Task) -> None:
    if task.dataset.kind != "images":
        raise ValueError(f"data={task.dataset.key!r} because only images are looked at by filters")

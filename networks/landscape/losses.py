"""The training loss over a plane through a network's weights, and along the paths that are drawn on it.

What is drawn is a function of the weights alone: the mean loss of the training samples (the first 500, where there
are more), without penalties and dropout. Batch normalisation takes its statistics from these samples at every point,
because the running ones of a training belong to the path and say nothing a step beside it. The loss that a path is
said to have is this same function at the path's own weights, so that it and the plane differ only by what a slice
leaves out; without batch normalisation it is `History.training_loss`, if there are no more samples.
"""

from collections.abc import Callable, Generator
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from kept import Kept, compiled
from networks.data.dataset import Samples
from networks.landscape.plane import Extent, Plane, points, project
from networks.models.catalogue import initial_buffers
from networks.models.network import Network
from networks.models.objective import objective
from networks.task import Task
from pieces import whole

MOST_SAMPLES = 500
CALL = 128  # points between two words on how far it is, a power of 2; at most so many are computed at a time
ROOM = 1 << 20  # numbers that all hidden layers may hold at a time: more do not stay in the caches
Pieces = Generator[float, None, np.ndarray]


class Slice(NamedTuple):
    """A path of K snapshots and what the plane shows of it."""

    coordinates: np.ndarray  # (K, 2) of the nearest points of the plane
    loss: np.ndarray  # (K,) at the path's own weights
    on_plane: np.ndarray  # (K,) at those nearest points


def training_samples(task: Task, most: int | None = MOST_SAMPLES) -> Samples:
    """The training samples, or the first `most` of them: they were shuffled when they were drawn."""
    inputs, targets = task.split.training
    return Samples(inputs[:most], targets[:most])


def losses_on(plane: Plane, task: Task, *, resolution: int = 61, extent: Extent) -> np.ndarray:
    """(resolution, resolution) losses on `extent` of the plane, row = y, column = x, both ends included.

    Computed in float32; what is not a finite number there stays so. Raises `ValueError` for a resolution below 2.
    """
    return whole(losses_in_pieces(plane, task, resolution=resolution, extent=extent))


def losses_in_pieces(plane: Plane, task: Task, *, resolution: int, extent: Extent) -> Pieces:
    """`losses_on`; yields the share that is done."""
    if resolution < 2:
        raise ValueError(f"{resolution=} is no grid because it needs both ends of each side")
    x, y = (np.linspace(low, high, resolution) for low, high in extent)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    found = yield from _in_calls(task, len(grid), lambda part: points(plane, grid[part]))
    return found.reshape(resolution, resolution)


def losses_at(plane: Plane, task: Task, coordinates: np.ndarray) -> np.ndarray:
    """(n,) losses at these coordinates (n, 2) of the plane."""
    return whole(_in_calls(task, len(coordinates), lambda part: points(plane, coordinates[part])))


def losses_along(task: Task, parameters: np.ndarray) -> np.ndarray:
    """(n,) losses at the weights `parameters` (n, P)."""
    return whole(_in_calls(task, len(parameters), lambda part: parameters[part]))


def slice_of(plane: Plane, task: Task, parameters: np.ndarray) -> Slice:
    """A path's snapshots (K, P) on the plane."""
    coordinates = project(plane, parameters)
    return Slice(coordinates, losses_along(task, parameters), losses_at(plane, task, coordinates))


_lanes: Kept[int] = Kept(256)


def _lanes_of(network: Network, samples: np.ndarray) -> int:
    """How many points are computed at a time: as many as their hidden layers fit into the caches."""
    return _lanes.of((network, len(samples)), lambda: _counted_lanes(network, samples))


def _counted_lanes(network: Network, samples: np.ndarray) -> int:
    given = np.zeros(network.size, np.float32), initial_buffers(network).astype(np.float32), samples
    shapes = jax.eval_shape(partial(network.forward, training=True), *given)
    held = sum(int(np.prod(layer.shape)) for layer in shapes.activations)
    lanes = 1
    while lanes < CALL and 2 * lanes * held <= ROOM:
        lanes *= 2
    return lanes


def _given(task: Task) -> tuple[Array, ...]:
    """What is handed over at run time: buffers, samples, label smoothing."""
    samples = training_samples(task)
    buffers, inputs = (jnp.asarray(each, jnp.float32) for each in (task.buffers, samples.inputs))
    smoothing = np.float32(task.options["label_smoothing"])
    return buffers, inputs, jnp.asarray(samples.targets), jnp.asarray(smoothing)


def _in_calls(task: Task, count: int, weights: Callable[[slice], np.ndarray]) -> Pieces:
    """(count,) losses; ``weights(part)`` are those of a part of the points (n, P). All calls have one shape, so that it
    compiles once for a network."""
    given = _given(task)
    losses = compiled(_losses, task.network, task.loss, _lanes_of(task.network, np.asarray(given[1])))
    found, padded = np.empty(count, np.float32), np.zeros((CALL, task.network.size), np.float32)
    for first in range(0, count, CALL):
        part = slice(first, min(first + CALL, count))
        with np.errstate(over="ignore"):  # weights beyond float32 are infinite, and so is their loss
            padded[: part.stop - first] = weights(part)
        found[part] = np.asarray(losses(padded, *given))[: part.stop - first]
        yield part.stop / count
    return found


def _losses(network: Network, loss: str, lanes: int, parameters: Array, *given: Array) -> Array:
    return lax.map(partial(_loss, network, loss, given), parameters, batch_size=lanes)


def _loss(network: Network, loss: str, given: tuple[Array, ...], parameters: Array) -> Array:
    buffers, inputs, targets, smoothing = given
    prediction = network.forward(parameters, buffers, inputs, training=True).prediction
    return objective(prediction, targets, loss=loss, label_smoothing=smoothing)

"""The training loss over a plane through a network's weights, and along the paths that are drawn on it.

What is drawn is a function of the weights alone: the mean loss of the training samples (the first 500, where there
are more), without penalties and dropout. Batch normalisation takes its statistics from these samples at every point,
because the running ones of a training belong to the path and say nothing a step beside it. The loss that a path is
said to have is this same function at the path's own weights, so that it and the plane differ only by what a slice
leaves out; without batch normalisation it is `History.training_loss`, if there are no more samples.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from networks.data.dataset import Samples
from networks.data.samples import samples_of
from networks.landscape.plane import Extent, Plane, points, project
from networks.models.catalogue import initial_buffers, network_of, options_of
from networks.models.network import Network
from networks.models.objective import loss_of, objective
from networks.recipe import Recipe

MOST_SAMPLES = 500
CALL = 128  # points between two words on how far it is, a power of 2; at most so many are computed at a time
ROOM = 1 << 20  # numbers that all hidden layers may hold at a time: more do not stay in the caches
Progress = Callable[[float], None]


class Slice(NamedTuple):
    """A path of K snapshots and what the plane shows of it."""

    coordinates: np.ndarray  # (K, 2) of the nearest points of the plane
    loss: np.ndarray  # (K,) at the path's own weights
    on_plane: np.ndarray  # (K,) at those nearest points


def training_samples(recipe: Recipe, most: int | None = MOST_SAMPLES) -> Samples:
    """The training samples, or the first `most` of them: they were shuffled when they were drawn."""
    inputs, targets = samples_of(recipe.data).training
    return Samples(inputs[:most], targets[:most])


def losses_on(
    plane: Plane, recipe: Recipe, *, resolution: int = 61, extent: Extent, progress: Progress | None = None
) -> np.ndarray:
    """(resolution, resolution) losses on `extent` of the plane, row = y, column = x, both ends included.

    Computed in float32; what is not a finite number there stays so. `progress` is told the share that is done.
    Raises `ValueError` for a resolution below 2.
    """
    if resolution < 2:
        raise ValueError(f"{resolution=} is no grid because it needs both ends of each side")
    x, y = (np.linspace(low, high, resolution) for low, high in extent)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return losses_at(plane, recipe, grid, progress=progress).reshape(resolution, resolution)


def losses_at(plane: Plane, recipe: Recipe, coordinates: np.ndarray, *, progress: Progress | None = None) -> np.ndarray:
    """(n,) losses at these coordinates (n, 2) of the plane."""
    return _in_calls(recipe, len(coordinates), lambda part: points(plane, coordinates[part]), progress)


def losses_along(recipe: Recipe, parameters: np.ndarray) -> np.ndarray:
    """(n,) losses at the weights `parameters` (n, P)."""
    return _in_calls(recipe, len(parameters), lambda part: parameters[part], None)


def slice_of(plane: Plane, recipe: Recipe, parameters: np.ndarray) -> Slice:
    """A path's snapshots (K, P) on the plane."""
    coordinates = project(plane, parameters)
    return Slice(coordinates, losses_along(recipe, parameters), losses_at(plane, recipe, coordinates))


Given = tuple[Network, str, int, tuple[Array, ...]]


@lru_cache(maxsize=64)
def _given(recipe: Recipe) -> Given:
    """What is compiled for, and what is handed over at run time: buffers, samples, label smoothing."""
    network, (loss, _) = network_of(recipe), loss_of(recipe)
    samples = training_samples(recipe)
    smoothing = np.float32(options_of(recipe)["label_smoothing"])
    buffers, inputs = (jnp.asarray(each, jnp.float32) for each in (initial_buffers(network), samples.inputs))
    given = (buffers, inputs, jnp.asarray(samples.targets), jnp.asarray(smoothing))
    shapes = jax.eval_shape(partial(network.forward, training=True), np.zeros(network.size, np.float32), *given[:2])
    held = sum(int(np.prod(layer.shape)) for layer in shapes.activations)
    lanes = 1
    while lanes < CALL and 2 * lanes * held <= ROOM:
        lanes *= 2
    return network, loss, lanes, given


def _in_calls(
    recipe: Recipe, count: int, weights: Callable[[slice], np.ndarray], progress: Progress | None
) -> np.ndarray:
    """(count,) losses; ``weights(part)`` are those of a part of the points (n, P). All calls have one shape, so that it
    compiles once for a network."""
    network, loss, lanes, given = _given(recipe)
    found, padded = np.empty(count, np.float32), np.zeros((CALL, network.size), np.float32)
    for first in range(0, count, CALL):
        part = slice(first, min(first + CALL, count))
        with np.errstate(over="ignore"):  # weights beyond float32 are infinite, and so is their loss
            padded[: part.stop - first] = weights(part)
        found[part] = np.asarray(_losses(network, loss, lanes, padded, *given))[: part.stop - first]
        if progress is not None:
            progress(part.stop / count)
    return found


@partial(jax.jit, static_argnums=(0, 1, 2))
def _losses(network: Network, loss: str, lanes: int, parameters: Array, *given: Array) -> Array:
    return lax.map(partial(_loss, network, loss, given), parameters, batch_size=lanes)


def _loss(network: Network, loss: str, given: tuple[Array, ...], parameters: Array) -> Array:
    buffers, inputs, targets, smoothing = given
    prediction = network.forward(parameters, buffers, inputs, training=True).prediction
    return objective(prediction, targets, loss=loss, label_smoothing=smoothing)

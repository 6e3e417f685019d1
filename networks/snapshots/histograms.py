"""Histograms of what every hidden layer gives and of the gradient that comes back to it, along a training."""

from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from curves import ACTIVATIONS
from kept import Kept, compiled
from networks.models.catalogue import MODELS
from networks.models.network import Network
from networks.models.objective import losses
from networks.signal.depth import FLAT
from networks.signal.layer_histograms import Histogram, LayerHistograms, histogram
from networks.snapshots.all_snapshots import each_look, over_looks
from networks.task import Task
from networks.training.history import History

MOST_SAMPLES = 128
FEWEST_SAMPLES = 16
MOST_VALUES = 2**15  # of all layers at one look, unless that takes fewer than `FEWEST_SAMPLES`
FEWEST_DECADES = 4  # that the axis of the gradients has
MOST_DECADES = 12
FAR = 3.0  # times the usual range: a look at which a network blows up must not flatten all others
SHORTEST = 0.2  # of a flat stretch: a function's own minimum is none


def layer_histograms(task: Task, history: History, *, bins: int) -> LayerHistograms:
    """Histograms of the activations and of the gradient of the mean training loss in them, by layer and look.

    Of the first training samples, 128 at most. Batch normalisation works by the statistics of these samples, as in
    training; nothing is dropped, and the penalties are no part of the loss. Gradients are those of the mean over the
    samples. What counts as flat is read off the outputs: one that the activation (|slope| below
    `networks.signal.depth.FLAT`) gives where it is flat.
    """
    network = task.network
    inputs, targets = _samples(task, history.parameters.dtype)
    found = each_look(compiled(_layers, network, task.loss), history, inputs, targets)
    looks = len(history.at)
    values, gradients = ([np.asarray(layer)[:looks] for layer in kind] for kind in found)
    flat = [_flat(network, layer) for layer in values]
    dead = [_by_unit((layer == 0) & at_rest).all(axis=2) for layer, at_rest in zip(values, flat, strict=True)]
    with np.errstate(divide="ignore"):
        sizes = [np.log10(np.abs(layer.reshape(looks, -1))) for layer in gradients]
    return LayerHistograms(
        activations=_of_activations([layer.reshape(looks, -1) for layer in values], bins),
        gradients=_of_gradients(sizes, bins),
        dead=np.stack([each.mean(axis=1) for each in dead], axis=1),
        saturated=np.stack([each.reshape(looks, -1).mean(axis=1) for each in flat], axis=1),
    )


def _samples(task: Task, dtype: Any) -> tuple[np.ndarray, np.ndarray]:
    training = task.split.training
    each = sum(int(np.prod(shape[1:])) for shape in _activation_shapes(task.network))
    count = min(max(MOST_VALUES // each, FEWEST_SAMPLES), MOST_SAMPLES, len(training.targets))
    targets = training.targets[:count]
    return training.inputs[:count].astype(dtype), targets if targets.dtype == np.float64 else targets.astype(np.int32)


_shapes: Kept[tuple[tuple[int, ...], ...]] = Kept(64)


def _activation_shapes(network: Network) -> tuple[tuple[int, ...], ...]:
    """Of the hidden layers, for two samples."""
    return _shapes.of(network, lambda: _traced_shapes(network))


def _traced_shapes(network: Network) -> tuple[tuple[int, ...], ...]:
    def number(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float32)

    stored = sum(int(np.prod(buffer.shape)) for buffer in network.buffers)
    seen = jax.eval_shape(network.forward, number(network.size), number(stored), number(2, *network.architecture.shape))
    return tuple(layer.shape for layer in seen.activations)


def _layers(
    network: Network, loss: str, parameters: Array, buffers: Array, count: Array, inputs: Array, targets: Array
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """Activations and their gradients of every layer, each (looks, n, …)."""
    still = tuple(jnp.zeros((len(inputs), *shape[1:]), inputs.dtype) for shape in _activation_shapes(network))

    def one(of_look, stored):
        def mean_loss(nudges):
            seen = network.forward(of_look, stored, inputs, training=True, nudges=nudges)
            return losses(seen.prediction, targets, loss=loss).mean(), seen.activations

        gradients, activations = jax.grad(mean_loss, has_aux=True)(still)
        return activations, gradients

    return over_looks(one, parameters, buffers, count)


def _by_unit(layer: np.ndarray) -> np.ndarray:
    """(K, units, everything else): a channel of images (K, n, c, h, w) is a unit, else the last axis is."""
    axis = 2 if layer.ndim == 5 else layer.ndim - 1
    units = np.moveaxis(layer, axis, 1)
    return units.reshape(*units.shape[:2], -1)


def _flat(network: Network, layer: np.ndarray) -> np.ndarray:
    """Which of a layer's outputs are where its activation is flat."""
    own = MODELS[network.architecture.model].activation
    ranges = _flat_ranges(str(dict(network.architecture.values).get("activation", own)))
    found = np.zeros(layer.shape, bool)
    for low, high in ranges:
        found |= (layer >= low) & (layer <= high)
    return found


@lru_cache(maxsize=64)
def _flat_ranges(activation: str) -> tuple[tuple[float, float], ...]:
    """Ranges of the outputs at which an activation's slope is below `FLAT`, in its flat stretches."""
    record = ACTIVATIONS[activation]
    x = np.linspace(-50, 50, 20_001)
    value, slope = (np.asarray(each, np.float64) for each in (record.fn(x), record.derivative(x)))
    flat = np.concatenate([[False], np.abs(slope) < FLAT, [False]])
    begins, ends = np.flatnonzero(~flat[:-1] & flat[1:]), np.flatnonzero(flat[:-1] & ~flat[1:])
    stretches = [value[a:b] for a, b in zip(begins, ends, strict=True) if (b - a) * 0.005 > SHORTEST]
    margin = 1e-6  # float32 rounds
    return tuple(
        (float(s.min() - margin * (s.min() != 0)), float(s.max() + margin * (s.max() != 0))) for s in stretches
    )


def _of_activations(layers: list[np.ndarray], bins: int) -> Histogram:
    """One axis from where values are to where they are, at least 1 to a side that has any."""
    low, high = (_common(layers, quantile) for quantile in (0.002, 0.998))
    low, high = min(low, -1.0) if low < 0 else 0.0, max(high, 1.0) if high > 0 or low == 0 else 0.0
    margin = 0.03 * (high - low)  # so that what sits exactly at an end is inside a bin
    return histogram(layers, low - margin, high + margin, bins)


def _common(layers: list[np.ndarray], quantile: float) -> float:
    """The furthest quantile of any layer at any look, but not further than `FAR` times the usual look's."""
    ends = np.stack([_quantile(layer, quantile) for layer in layers], axis=1)  # (K, L)
    furthest = np.nanmin(ends, axis=1, initial=0.0) if quantile < 0.5 else np.nanmax(ends, axis=1, initial=0.0)
    usual = FAR * np.median(furthest)
    return float(max(furthest.min(), usual) if quantile < 0.5 else min(furthest.max(), usual))


def _quantile(layer: np.ndarray, quantile: float) -> np.ndarray:
    """(K,) of the finite values of each look; NaN where there are none."""
    ordered = np.sort(np.where(np.isfinite(layer), layer, np.nan), axis=1)  # NaN comes last
    count = np.isfinite(ordered).sum(axis=1)
    place = np.maximum((quantile * (count - 1)).astype(int), 0)
    return np.take_along_axis(ordered, place[:, None], axis=1)[:, 0].astype(np.float64)


def _of_gradients(layers: list[np.ndarray], bins: int) -> Histogram:
    """One axis of whole decades; log₁₀ of 0 is −∞, any other number is in a bin."""
    lows, highs = (np.stack([_quantile(layer, q) for layer in layers]) for q in (0.005, 0.999))
    high = float(np.ceil(np.nanmax(highs, initial=-300.0)))
    low = float(np.clip(np.floor(np.nanmin(lows, initial=high)), high - MOST_DECADES, high - FEWEST_DECADES))
    return histogram([np.where(np.isneginf(d), d, np.maximum(d, low)) for d in layers], low, high, bins)

"""A small convolutional network for images: one filter looks everywhere, and pooling forgets where exactly."""

from functools import partial
from typing import NamedTuple

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from networks.models.layers import (
    Hidden,
    Pass,
    dropped,
    finish,
    hidden,
    hidden_tensors,
    joined,
    linear,
    linear_tensors,
    of_layer,
    size_of,
)
from networks.models.network import Architecture, Forward, Model, Network, Tensor
from networks.options import ACTIVATION, GAIN, INIT, NORMALISATION
from parameters import Parameter

KERNEL = 3
LAYERS = 2


class Maps(NamedTuple):
    """What a convolutional layer makes of images."""

    activated: Array  # (n, filters, height, width) after the activation
    pooled: Array  # (n, filters, height/2, width/2) what the next layer sees


class _Plan(NamedTuple):
    settings: Hidden
    pooling: str
    tensors: tuple[tuple[Tensor, ...], ...]  # of each layer, the output's last
    stored: tuple[tuple[Tensor, ...], ...]


def conv_network(architecture: Architecture) -> Network:
    """Twice: 3×3 convolution with a border of zeros, normalisation, activation, 2×2 pooling; then a linear layer.

    The second convolution has twice as many filters as the first. A convolution is PyTorch's, which is a
    cross-correlation. Batch normalisation is ``BatchNorm2d``, layer normalisation ``LayerNorm((filters, height,
    width))``; dropout comes after the pooling. Raises `ValueError` for images that cannot be halved twice.
    """
    height, width = architecture.shape
    if height % 4 or width % 4:
        raise ValueError(f"shape={architecture.shape} is not allowed because images are halved twice")
    values = dict(architecture.values)
    settings = hidden(architecture, axes=(0, 2, 3))
    tensors, stored, into = [], [], 1
    for layer in range(LAYERS):
        filters = int(values["filters"]) << layer
        parameters, buffers = hidden_tensors(settings, layer, (filters, height >> layer, width >> layer))
        weight = Tensor(f"layers.{layer}.weight", (filters, into, KERNEL, KERNEL), "weight", layer)
        tensors.append((weight, Tensor(f"layers.{layer}.bias", (filters,), "bias", layer), *parameters))
        stored.append(tuple(buffers))
        into = filters
    tensors.append(tuple(linear_tensors(LAYERS, architecture.outputs, into * (height >> 2) * (width >> 2))))
    plan = _Plan(settings, str(values["pooling"]), tuple(tensors), tuple(stored))
    return Network(
        architecture=architecture,
        tensors=tuple(tensor for group in tensors for tensor in group),
        buffers=tuple(tensor for group in stored for tensor in group),
        layers=tuple(f"Convolution {layer + 1}" for layer in range(LAYERS)),
        forward=partial(_forward, plan),
    )


def _forward(
    plan: _Plan,
    parameters: Array,
    buffers: Array,
    inputs: ArrayLike,
    *,
    training: bool = False,
    dropout: ArrayLike = 0.0,
    key: Array | None = None,
    nudges: tuple[Array, ...] | None = None,
) -> Forward:
    at = Pass(training, dropout, key)
    h = jnp.asarray(inputs, parameters.dtype)[:, None]
    values, after, start, stored_start = [], [buffers[:0]], 0, 0
    for layer in range(LAYERS):
        end, stored_end = start + size_of(plan.tensors[layer]), stored_start + size_of(plan.stored[layer])
        own = of_layer(plan.tensors[layer], parameters[start:end])
        stored = buffers[stored_start:stored_end]
        summed = convolved(h, own["layers.weight"], own["layers.bias"])
        nudge = None if nudges is None else nudges[layer]
        value, statistics = finish(plan.settings, summed, own, of_layer(plan.stored[layer], stored), at, nudge=nudge)
        h = dropped(pooled(value, plan.pooling), at, layer)
        values.append(value)
        after.append(joined(statistics, stored))
        start, stored_start = end, stored_end
    last = of_layer(plan.tensors[LAYERS], parameters[start:])
    prediction = linear(h.reshape(h.shape[0], -1), last["layers.weight"], last["layers.bias"])
    return Forward(prediction, tuple(values), jnp.concatenate(after) if training else buffers)


def convolved(images: Array, weight: Array, bias: Array) -> Array:
    """``torch.nn.functional.conv2d(images, weight, bias, padding=1)``: (n, in, h, w) → (n, out, h, w).

    As a product with the patches under the kernel's nine places, which XLA differentiates faster on a CPU than its
    own convolution.
    """
    n, channels, height, width = images.shape
    framed = jnp.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    shifts = [framed[:, :, i : i + height, j : j + width] for i in range(KERNEL) for j in range(KERNEL)]
    patches = jnp.stack(shifts, axis=2).reshape(n, channels * KERNEL * KERNEL, height * width)
    summed = jnp.einsum("oc,nch->noh", weight.reshape(weight.shape[0], -1), patches)
    return summed.reshape(n, -1, height, width) + bias[:, None, None]


def pooled(maps: Array, pooling: str) -> Array:
    """2×2 pooling without overlap, (n, c, h, w) → (n, c, h/2, w/2): the largest or the mean of four.

    Among equals the gradient goes to the first in reading order, and NaN counts as the largest, both as PyTorch's.
    """
    n, channels, height, width = maps.shape
    blocks = maps.reshape(n, channels, height // 2, 2, width // 2, 2)
    four = [blocks[:, :, :, i, :, j] for i in (0, 1) for j in (0, 1)]
    if pooling == "average":
        return (four[0] + four[1] + four[2] + four[3]) / 4.0
    best = four[0]
    for other in four[1:]:
        best = jnp.where((other > best) | jnp.isnan(other), other, best)
    return best


def filters(network: Network, parameters: Array) -> tuple[Array, ...]:
    """The kernels of each convolution, (..., out, in, 3, 3), of flat parameters (..., P)."""
    named = network.unflatten(parameters)
    return tuple(named[f"layers.{layer}.weight"] for layer in range(LAYERS))


def feature_maps(network: Network, parameters: Array, buffers: Array, images: ArrayLike) -> tuple[Maps, ...]:
    """What each convolutional layer makes of images (n, height, width), in use."""
    pooling = str(dict(network.architecture.values)["pooling"])
    activations = network.forward(parameters, buffers, images).activations
    return tuple(Maps(value, pooled(value, pooling)) for value in activations)


FILTERS = Parameter(
    key="filters",
    title="Filters",
    default=8,
    low=1,
    high=16,
    help="Of the first convolution; the second has twice as many.",
)
POOLING = Parameter(
    key="pooling",
    title="Pooling",
    default="max",
    choices=("max", "average"),
    labels=("Largest", "Mean"),
    help="What is kept of every 2×2 outputs.",
)

CONVOLUTIONAL = (
    Model(
        key="conv",
        title="Convolutional",
        parameters=(FILTERS, POOLING, ACTIVATION, INIT, GAIN, NORMALISATION),
        build=conv_network,
        takes=("images",),
        places=lambda shape: shape[0] * shape[1] // 4,
        filters=filters,
        maps=feature_maps,
        formula=r"h_l = \mathrm{pool}\,\phi(\mathrm{norm}(W_l * h_{l-1} + b_l))",
        lesson="Nine weights a filter and channel serve the whole image, and pooling lets a stroke move a little.",
        reference="Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document "
        "recognition, 1998",
    ),
)

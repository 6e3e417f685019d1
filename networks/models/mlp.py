"""Fully connected networks, plain and residual."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
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
from networks.options import ACTIVATION, DEPTH, GAIN, INIT, NORMALISATION, WIDTH

PLAIN, NORMALISED = 8, 3  # most hidden layers written out; more are a loop, which compiles faster and runs slower


class _Plan(NamedTuple):
    """What a pass has to know: the tensors of the first hidden layer, of each other one and of the output."""

    settings: Hidden
    depth: int
    residual: bool
    first: tuple[Tensor, ...]
    inner: tuple[Tensor, ...]
    last: tuple[Tensor, ...]
    stored: tuple[Tensor, ...]  # buffers of a hidden layer


def mlp_network(architecture: Architecture, *, residual: bool) -> Network:
    """h₁ = φ(norm(W₁x + b₁)), hₗ = φ(norm(Wₗhₗ₋₁ + bₗ)) (+ hₗ₋₁ if `residual`), and a linear layer of the last.

    Dropout comes after the activation, inside a residual branch. Inputs of any shape are taken as flat.
    """
    values = dict(architecture.values)
    depth, width = int(values["depth"]), int(values["width"])
    settings = hidden(architecture)
    into = int(np.prod(architecture.shape))
    tensors, buffers = [], []
    for layer in range(depth):
        more, stored = hidden_tensors(settings, layer, (width,))
        tensors += [*linear_tensors(layer, width, width if layer else into), *more]
        buffers += stored
    tensors += linear_tensors(depth, architecture.outputs, width)
    first, inner, last = (tuple(t for t in tensors if t.layer == layer) for layer in (0, 1, depth))
    stored = tuple(t for t in buffers if t.layer == 0)
    return Network(
        architecture=architecture,
        tensors=tuple(tensors),
        buffers=tuple(buffers),
        layers=tuple(f"Layer {layer + 1}" for layer in range(depth)),
        forward=partial(_forward, _Plan(settings, depth, residual, first, inner, last, stored)),
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
    x = jnp.asarray(inputs, parameters.dtype)
    others, head, end = plan.depth - 1, size_of(plan.first), parameters.size - size_of(plan.last)
    stored = buffers.reshape(plan.depth, -1)
    given = (None,) * plan.depth if nudges is None else nudges

    first = _layer(plan, at, 0, x.reshape(x.shape[0], -1), parameters[:head], stored[0], given[0])
    h, values, after = first[0], [first[1]], [first[2]]
    if others:
        rows = (jnp.arange(1, plan.depth), parameters[head:end].reshape(others, -1), stored[1:])
        if plan.depth > (PLAIN if plan.settings.norm == "none" else NORMALISED):
            pushed = None if nudges is None else jnp.stack(nudges[1:])
            h, more, statistics = _loop(plan, at, h, (*rows, pushed))
            values += [more[layer] for layer in range(others)]
            after.append(statistics)
        else:
            for layer in range(1, plan.depth):
                h, value, statistics = _layer(plan, at, layer, h, rows[1][layer - 1], rows[2][layer - 1], given[layer])
                values.append(value)
                after.append(statistics)
    last = of_layer(plan.last, parameters[end:])
    prediction = linear(h, last["layers.weight"], last["layers.bias"])
    return Forward(prediction, tuple(values), jnp.concatenate(after) if training else buffers)


def _layer(
    plan: _Plan, at: Pass, layer: ArrayLike, h: Array, row: Array, stored: Array, nudge: Array | None
) -> tuple[Array, Array, Array]:
    """A layer's output, φ(z), and its running statistics after that, of its own stretch of the flat vectors."""
    is_first = isinstance(layer, int) and layer == 0
    own = of_layer(plan.first if is_first else plan.inner, row)
    summed = linear(h, own["layers.weight"], own["layers.bias"])
    value, statistics = finish(plan.settings, summed, own, of_layer(plan.stored, stored), at, nudge=nudge)
    out = dropped(value, at, layer)
    return out + h if plan.residual and not is_first else out, value, joined(statistics, stored)


def _loop(plan: _Plan, at: Pass, h: Array, rows: tuple) -> tuple[Array, Array, Array]:
    """The layers after the first: output of the last, φ(z) of each (others, n, width), and running statistics."""

    def body(h: Array, row: tuple) -> tuple[Array, tuple[Array, Array]]:
        layer, own, stored, nudge = row
        h, value, statistics = _layer(plan, at, layer, h, own, stored, nudge)
        return h, (value, statistics)

    h, (values, statistics) = jax.lax.scan(body, h, rows)
    return h, values, statistics.ravel()


_PARAMETERS = (DEPTH, WIDTH, ACTIVATION, INIT, GAIN, NORMALISATION)

MLPS = (
    Model(
        key="mlp",
        title="Fully connected",
        parameters=_PARAMETERS,
        build=partial(mlp_network, residual=False),
        takes=("classes", "number", "images"),
        formula=r"h_l = \phi(\mathrm{norm}(W_l h_{l-1} + b_l))",
        lesson="Every unit sees every unit of the layer below: depth bends what width divides.",
        reference="D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating "
        "errors, 1986",
    ),
    Model(
        key="residual",
        title="Residual",
        parameters=_PARAMETERS,
        build=partial(mlp_network, residual=True),
        takes=("classes", "number", "images"),
        formula=r"h_l = h_{l-1} + \phi(\mathrm{norm}(W_l h_{l-1} + b_l)), \quad l > 1",
        lesson="Each layer adds to what came in, so that the gradient has a way back that no layer can close.",
        reference="K. He, X. Zhang, S. Ren, J. Sun, Deep residual learning for image recognition, 2016",
    ),
)

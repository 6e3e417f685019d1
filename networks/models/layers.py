"""The layers that networks are made of, with PyTorch's semantics, as functions of arrays in their own type."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from curves import ACTIVATIONS
from networks.models.network import Architecture, Tensor

EPS = 1e-5  # PyTorch's, of both normalisations
MOMENTUM = 0.1  # PyTorch's share of the batch in the running statistics

Named = Mapping[str, Any]


class Hidden(NamedTuple):
    """What is the same in all hidden layers: everything between a layer's sum and its output."""

    activate: Callable[..., Array]  # (z,) or, of a PReLU, (z, slope)
    learned: bool  # whether the activation has a slope of its own
    norm: str
    axes: tuple[int, ...]  # that a channel's values lie along, for batch normalisation


class Pass(NamedTuple):
    """What does not change within one pass."""

    training: bool
    dropout: ArrayLike
    key: Array | None


def hidden(architecture: Architecture, *, axes: tuple[int, ...] = (0,)) -> Hidden:
    """Activation and normalisation of an architecture."""
    values = dict(architecture.values)
    record = ACTIVATIONS[str(values["activation"])]
    return Hidden(record.trained or record.fn, bool(record.learned), str(values["norm"]), axes)


def hidden_tensors(settings: Hidden, layer: int, shape: tuple[int, ...]) -> tuple[list[Tensor], list[Tensor]]:
    """Parameters and buffers of a hidden layer's normalisation and activation; `shape` is one sample's output.

    Batch normalisation has one scale and shift a channel (the first axis), layer normalisation one for each output.
    """
    parameters, buffers = [], []
    if settings.norm != "none":
        scaled = shape[:1] if settings.norm == "batch" else shape
        parameters += [
            Tensor(f"norms.{layer}.weight", scaled, "scale", layer),
            Tensor(f"norms.{layer}.bias", scaled, "shift", layer),
        ]
    if settings.norm == "batch":
        buffers += [
            Tensor(f"norms.{layer}.running_mean", shape[:1], "mean", layer),
            Tensor(f"norms.{layer}.running_var", shape[:1], "variance", layer),
        ]
    if settings.learned:
        parameters.append(Tensor(f"activations.{layer}.weight", (1,), "slope", layer))
    return parameters, buffers


def linear_tensors(layer: int, out: int, into: int) -> list[Tensor]:
    """Weight and bias of a linear layer."""
    return [
        Tensor(f"layers.{layer}.weight", (out, into), "weight", layer),
        Tensor(f"layers.{layer}.bias", (out,), "bias", layer),
    ]


def size_of(tensors: Sequence[Tensor]) -> int:
    """How many numbers the tensors have together."""
    return sum(math.prod(tensor.shape) for tensor in tensors)


def of_layer(tensors: Sequence[Tensor], flat: Array) -> dict[str, Array]:
    """Tensors of one layer of a flat vector, by their names without the layer's number: "norms.weight"."""
    found, at = {}, 0
    for tensor in tensors:
        size = math.prod(tensor.shape)
        group, _, name = tensor.name.split(".")
        found[f"{group}.{name}"] = flat[at : at + size].reshape(tensor.shape)
        at += size
    return found


def joined(statistics: tuple[Array, ...], stored: Array) -> Array:
    """Running statistics as a flat vector again; `stored` where there are none."""
    return jnp.concatenate(statistics) if statistics else stored


def finish(
    settings: Hidden, summed: Array, parameters: Named, buffers: Named, at: Pass, *, nudge: Array | None = None
) -> tuple[Array, tuple[Array, ...]]:
    """φ(norm(a)) of a layer's sum a, and its running statistics after that (none where there are none).

    `parameters` and `buffers` are those of `hidden_tensors`, named as by `of_layer`; the nudge is added to φ.
    """
    statistics: tuple[Array, ...] = ()
    if settings.norm == "batch":
        summed, statistics = batch_norm(
            summed,
            parameters["norms.weight"],
            parameters["norms.bias"],
            (buffers["norms.running_mean"], buffers["norms.running_var"]),
            axes=settings.axes,
            training=at.training,
        )
    elif settings.norm == "layer":
        summed = layer_norm(summed, parameters["norms.weight"], parameters["norms.bias"])
    slope = (parameters["activations.weight"],) if settings.learned else ()
    value = settings.activate(summed, *slope)
    return (value if nudge is None else value + nudge), statistics


def linear(inputs: Array, weight: Array, bias: Array) -> Array:
    """x Wᵀ + b; W is (out, in)."""
    return inputs @ weight.T + bias


def batch_norm(
    a: Array,
    weight: Array,
    bias: Array,
    running: tuple[Array, Array],
    *,
    axes: tuple[int, ...],
    training: bool,
) -> tuple[Array, tuple[Array, Array]]:
    """γ(a − μ)/√(σ² + ε) + β, and the running mean and variance after that: ``torch.nn.BatchNorm1d`` and ``2d``.

    In training μ and the biased σ² are those of the batch along `axes`, and the running statistics move a tenth of
    the way towards μ and the unbiased variance; else the running ones are used, and stay. Raises `ValueError` in
    training if a channel has one value only, as PyTorch does.
    Source: S. Ioffe, C. Szegedy, Batch normalization, 2015.
    """
    mean, variance = running
    after = running
    across = [1 if axis in axes else -1 for axis in range(a.ndim)]
    if training:
        count = math.prod(a.shape[axis] for axis in axes)
        if count < 2:
            raise ValueError(f"{count=} value is not allowed in batch normalisation because it has no variance")
        mean = a.mean(axis=axes)
        variance = jnp.square(a - mean.reshape(across)).mean(axis=axes)
        unbiased = variance * (count / (count - 1))
        after = tuple(
            (1.0 - MOMENTUM) * old + MOMENTUM * new for old, new in zip(running, (mean, unbiased), strict=True)
        )
    factor = weight * jax.lax.rsqrt(variance + EPS)
    return (a - mean.reshape(across)) * factor.reshape(across) + bias.reshape(across), (after[0], after[1])


def layer_norm(a: Array, weight: Array, bias: Array) -> Array:
    """γ(a − μ)/√(σ² + ε) + β, μ and the biased σ² over each sample's own values: ``torch.nn.LayerNorm``.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer normalization, 2016.
    """
    axes = tuple(range(1, a.ndim))
    centred = a - a.mean(axis=axes, keepdims=True)
    variance = jnp.square(centred).mean(axis=axes, keepdims=True)
    return centred * jax.lax.rsqrt(variance + EPS) * weight + bias


def dropped(h: Array, at: Pass, layer: ArrayLike) -> Array:
    """h with each value set to 0 at the rate of the dropout, and the others divided by what is left: torch's.

    The mask is drawn in float32 whatever the type, so that both types drop the same.
    """
    if at.key is None or not at.training:
        return h
    keep = 1.0 - jnp.asarray(at.dropout, h.dtype)
    drawn = jax.random.uniform(jax.random.fold_in(at.key, layer), h.shape, jnp.float32)
    return jnp.where(drawn < keep, h / keep, 0.0)

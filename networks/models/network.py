"""The record of a model, and the network that it makes for a data set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from jax import Array

from parameters import Parameter, Value

# Scale and shift of a normalisation, slope of a PReLU; mean and variance are buffers, of batch normalisation.
Role = Literal["weight", "bias", "scale", "shift", "slope", "mean", "variance"]


@dataclass(frozen=True)
class Tensor:
    """A tensor of parameters, named and shaped as PyTorch has it: a linear layer's weight is (out, in)."""

    name: str  # "layers.0.weight"
    shape: tuple[int, ...]
    role: Role
    layer: int  # that it belongs to, from 0; the output is the last


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """Everything about a network that decides what is compiled; numbers that only scale something are not here."""

    model: str
    shape: tuple[int, ...]  # of one input
    outputs: int
    values: tuple[tuple[str, Value], ...]  # of the model's own parameters (depth, width, …), activation and norm


class Forward(NamedTuple):
    """What a pass gives."""

    prediction: Array  # (n, outputs)
    activations: tuple[Array, ...]  # of every hidden layer, (n, ...), φ(z): no residual connection, no dropout
    buffers: Array  # (B,) the running statistics after this pass; unchanged where it is no training


@dataclass(frozen=True, kw_only=True)
class Network:
    """A network as functions of flat vectors: parameters (P,) and buffers (B,), in the order of `tensors`.

    ``forward(parameters, buffers, inputs, *, training=False, dropout=0.0, key=None, nudges=None)`` works in the
    parameters' type. In training batch normalisation takes its statistics from the batch and dropout (a share, a
    run-time value; `key` a JAX key, or None where nothing is dropped) acts. `nudges`, as many and of the shapes of
    `Forward.activations`, are added to the activations: the gradient of a loss in them, at 0, is that in the
    activations. Raises `ValueError` for batch normalisation in training of one value only, as PyTorch.
    """

    architecture: Architecture
    tensors: tuple[Tensor, ...]
    buffers: tuple[Tensor, ...]
    layers: tuple[str, ...]  # what the hidden layers are called, as many as `Forward.activations`
    forward: Callable[..., Forward]

    @property
    def size(self) -> int:
        """P, the number of parameters."""
        return sum(int(np.prod(tensor.shape)) for tensor in self.tensors)

    def unflatten(self, parameters: Any) -> dict[str, Any]:
        """Every tensor by its name, of a flat vector (..., P); leading axes stay."""
        return _unflatten(self.tensors, parameters)

    def unflatten_buffers(self, buffers: Any) -> dict[str, Any]:
        """Every buffer by its name."""
        return _unflatten(self.buffers, buffers)


def _unflatten(tensors: tuple[Tensor, ...], flat: Any) -> dict[str, Any]:
    found, at = {}, 0
    for tensor in tensors:
        size = int(np.prod(tensor.shape))
        found[tensor.name] = flat[..., at : at + size].reshape(*flat.shape[:-1], *tensor.shape)
        at += size
    return found


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the catalogue: what it is called, its own parameters, and how its network is built.

    ``build(architecture)`` is a pure function of the architecture. ``biases(tensor, **parameters)`` are the initial
    numbers of a bias, where they are not all 0.
    """

    key: str
    title: str
    parameters: tuple[Parameter, ...]  # of options.py: those of depth, width, activation, init, gain, norm it has
    build: Callable[[Architecture], Network]
    takes: tuple[str, ...]  # kinds of data sets
    start_only: tuple[str, ...] = ("init", "gain")  # parameters that decide initial numbers, not what is compiled
    biases: Callable[..., np.ndarray] | None = None
    places: Callable[[tuple[int, ...]], int] = lambda _: 1  # of an input, or times, that a weight is used at, roughly
    activation: str = "tanh"  # key of that of the hidden outputs, where it is not a parameter
    # Of one that looks at images by convolutions, as in `convolutional.py`: (network, parameters) -> kernels of each,
    # and (network, parameters, buffers, images) -> what each makes of them.
    filters: Callable[..., tuple[Array, ...]] | None = None
    maps: Callable[..., tuple[Any, ...]] | None = None
    formula: str  # LaTeX of a layer
    lesson: str
    reference: str


Values = Mapping[str, Value]

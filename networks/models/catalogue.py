"""The catalogue of models, the network of an architecture, and its initial numbers."""

import math
import zlib
from collections.abc import Mapping

import numpy as np

from curves import ACTIVATIONS, INITIALISATIONS
from kept import Kept
from networks.data.catalogue import DATASETS
from networks.models.convolutional import CONVOLUTIONAL
from networks.models.mlp import MLPS
from networks.models.network import Architecture, Model, Network, Tensor
from networks.models.recurrent import RECURRENT
from parameters import Value

MODELS: dict[str, Model] = {record.key: record for record in (*MLPS, *CONVOLUTIONAL, *RECURRENT)}
MOST_NETWORKS = 256

_networks: Kept[Network] = Kept(MOST_NETWORKS)


def fitting_models(data_key: str) -> tuple[str, ...]:
    """Keys of the models that take a data set."""
    return tuple(key for key, model in MODELS.items() if DATASETS[data_key].kind in model.takes)


def built(architecture: Architecture) -> Network:
    """The network of an architecture: always the same object."""
    return _networks.of(architecture, lambda: MODELS[architecture.model].build(architecture))


def initial(network: Network, model: Model, options: Mapping[str, Value], seed: int) -> np.ndarray:
    """(P,) initial parameters, float64.

    A weight is the initialisation's sample for the seed and the tensor's name, times the gain; so networks which share
    a tensor start alike in it. Biases and shifts are 0 (a model may say otherwise), scales 1, what an activation learns
    is at its default: a PReLU's slope ¼.
    """
    return np.concatenate([_start(tensor, model, options, seed).ravel() for tensor in network.tensors])


def _start(tensor: Tensor, model: Model, options: Mapping[str, Value], seed: int) -> np.ndarray:
    if tensor.role == "weight":
        drawn = INITIALISATIONS[str(options["init"])].sample((seed, zlib.crc32(tensor.name.encode())), tensor.shape)
        return float(options["gain"]) * drawn
    if tensor.role == "bias" and model.biases is not None:
        own = {parameter.key: options[parameter.key] for parameter in model.parameters}
        return model.biases(tensor, **own)
    if tensor.role == "slope":
        record = ACTIVATIONS[str(options["activation"])]
        return np.full(tensor.shape, next(float(p.default) for p in record.parameters if p.key == record.learned))
    return np.full(tensor.shape, float(tensor.role == "scale"))


def initial_buffers(network: Network) -> np.ndarray:
    """(B,) running means 0 and variances 1, as PyTorch begins."""
    starts = [np.full(math.prod(t.shape), float(t.role == "variance")) for t in network.buffers]
    return np.concatenate([np.zeros(0), *starts])

"""The catalogue of models, and the network, the options and the initial numbers of a recipe."""

import math
import zlib
from functools import lru_cache

import numpy as np

from curves import INITIALISATIONS
from networks.data.catalogue import DATASETS
from networks.data.samples import data_values, dataset_of
from networks.models.convolutional import CONVOLUTIONAL
from networks.models.mlp import MLPS
from networks.models.network import Architecture, Model, Network, Tensor
from networks.models.objective import loss_of
from networks.models.recurrent import RECURRENT
from networks.options import TRAINING
from networks.recipe import Recipe
from parameters import Parameter, Value

MODELS: dict[str, Model] = {record.key: record for record in (*MLPS, *CONVOLUTIONAL, *RECURRENT)}
PRELU_SLOPE = 0.25  # PyTorch's


def model_of(recipe: Recipe) -> Model:
    """The record of the model; raises `ValueError` if there is none, or if it does not take the recipe's data."""
    if recipe.model not in MODELS:
        raise ValueError(f"model={recipe.model!r} is not one of {', '.join(MODELS)}")
    model, data = MODELS[recipe.model], dataset_of(recipe.data)
    if data.kind not in model.takes:
        raise ValueError(f"model={recipe.model!r} is not allowed because it does not take {data.title.lower()}")
    return model


def fitting_models(data_key: str) -> tuple[str, ...]:
    """Keys of the models that take a data set."""
    return tuple(key for key, model in MODELS.items() if DATASETS[data_key].kind in model.takes)


@lru_cache(maxsize=256)
def _options(model: str, options: tuple[tuple[str, Value], ...]) -> dict[str, Value]:
    known: dict[str, Parameter] = {p.key: p for p in (*MODELS[model].parameters, *TRAINING)}
    given = dict(options)
    if unknown := given.keys() - known.keys():
        raise ValueError(f"model={model!r} has no option {', '.join(sorted(unknown))}")
    values = {}
    for key, parameter in known.items():
        try:
            values[key] = parameter.check(given.get(key, parameter.default))
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
    return values


def options_of(recipe: Recipe) -> dict[str, Value]:
    """Every option of the model and of `options.TRAINING`, with its default where the recipe says nothing.

    Raises `ValueError` for a model that does not fit, and an option that is unknown or out of its range.
    """
    return dict(_options(model_of(recipe).key, recipe.options))


def architecture_of(recipe: Recipe) -> Architecture:
    """What decides the recipe's network, and nothing else; raises `ValueError` for what `options_of` and `loss_of`
    refuse."""
    model, options = model_of(recipe), options_of(recipe)
    values = tuple((p.key, options[p.key]) for p in model.parameters if p.key not in model.start_only)
    shape = dataset_of(recipe.data).shape(**data_values(recipe.data))
    return Architecture(model=model.key, shape=shape, outputs=loss_of(recipe)[1], values=values)


@lru_cache(maxsize=256)
def _built(architecture: Architecture) -> Network:
    return MODELS[architecture.model].build(architecture)


def network_of(recipe: Recipe) -> Network:
    """The recipe's network: the same object wherever the architecture is the same."""
    return _built(architecture_of(recipe))


def initial(recipe: Recipe) -> np.ndarray:
    """(P,) initial parameters, float64.

    A weight is the initialisation's sample for the recipe's seed and the tensor's name, times the gain; so networks
    which share a tensor start alike in it. Biases and shifts are 0 (a model may say otherwise), scales 1, a PReLU's
    slope ¼.
    """
    options, model = options_of(recipe), model_of(recipe)
    network = network_of(recipe)
    return np.concatenate([_start(tensor, model, options, recipe.seed).ravel() for tensor in network.tensors])


def _start(tensor: Tensor, model: Model, options: dict[str, Value], seed: int) -> np.ndarray:
    if tensor.role == "weight":
        drawn = INITIALISATIONS[str(options["init"])].sample((seed, zlib.crc32(tensor.name.encode())), tensor.shape)
        return float(options["gain"]) * drawn
    if tensor.role == "bias" and model.biases is not None:
        own = {parameter.key: options[parameter.key] for parameter in model.parameters}
        return model.biases(tensor, **own)
    return np.full(tensor.shape, {"scale": 1.0, "slope": PRELU_SLOPE}.get(tensor.role, 0.0))


def initial_buffers(network: Network) -> np.ndarray:
    """(B,) running means 0 and variances 1, as PyTorch begins."""
    starts = [np.full(math.prod(t.shape), float(t.role == "variance")) for t in network.buffers]
    return np.concatenate([np.zeros(0), *starts])

"""A recipe resolved: everything that follows from it, looked up and checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from curves import LOSSES, Loss
from kept import Kept
from networks.data.batches import steps_an_epoch
from networks.data.dataset import DataSet, Split
from networks.data.samples import data_values, dataset_of, samples_of
from networks.models.catalogue import MODELS, built, initial, initial_buffers
from networks.models.network import Architecture, Model, Network
from networks.models.objective import fitting_losses, usual_loss
from networks.options import TRAINING
from networks.recipe import Data, Recipe
from optimizers import OPTIMIZERS
from optimizers.optimizer import Optimizer
from optimizers.runner.request import encode
from parameters import Value, checked

MOST_BYTES = 64e6  # of the samples of all tasks kept, as if none were shared


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """What a recipe asks for. There is one for each recipe, so that tasks are compared by identity."""

    recipe: Recipe
    dataset: DataSet
    split: Split  # the samples
    model: Model
    network: Network  # the same object wherever the architecture is the same
    loss: str  # key, "auto" resolved
    options: Mapping[str, Value]  # of the model and of `options.TRAINING`, each of them
    optimizer: Optimizer
    hyperparameters: np.ndarray  # (H,) in the order of the record, a choice as its index
    batch: int  # samples of a batch
    steps_an_epoch: int

    @property
    def steps(self) -> int:
        """Steps of the whole training."""
        return self.recipe.epochs * self.steps_an_epoch

    @property
    def loss_record(self) -> Loss:
        """The record of the loss."""
        return LOSSES[self.loss]

    @property
    def own(self) -> dict[str, float]:
        """Every hyperparameter as a number, by its key."""
        keys = (parameter.key for parameter in self.optimizer.hyperparameters)
        return dict(zip(keys, self.hyperparameters.tolist(), strict=True))

    @property
    def start(self) -> np.ndarray:
        """(P,) initial parameters, float64 (`models.catalogue.initial`)."""
        return initial(self.network, self.model, self.options, self.recipe.seed)

    @property
    def buffers(self) -> np.ndarray:
        """(B,) running means 0 and variances 1, as PyTorch begins."""
        return initial_buffers(self.network)


def _bytes(task: Task) -> float:
    return 1e4 + sum(array.nbytes for samples in (task.split.training, task.split.validation) for array in samples)


_kept: Kept[Task] = Kept(MOST_BYTES, size=_bytes)


def resolve(recipe: Recipe) -> Task:
    """The task of a recipe.

    Raises `ValueError` for everything about it that makes no sense: a data set, model, loss or optimizer that is not
    in the catalogue or does not fit the others, an unknown option, a number out of its range. Whether the work is too
    much says `training.too_much`, and what does not fit about a schedule `optimizers.schedules.problems`.
    """
    return _kept.of(recipe, lambda: _resolved(recipe))


def _resolved(recipe: Recipe) -> Task:
    model = _model_of(recipe)
    options = _options_of(model, recipe)
    loss, outputs = _loss_of(recipe.data, str(options["loss"]))
    if recipe.optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer={recipe.optimizer!r} because it must be one of {', '.join(OPTIMIZERS)}")
    optimizer, split = OPTIMIZERS[recipe.optimizer], samples_of(recipe.data)
    samples = len(split.training.targets)
    batch = min(int(options["batch_size"]) or samples, samples)
    return Task(
        recipe=recipe,
        dataset=dataset_of(recipe.data),
        split=split,
        model=model,
        network=built(_architecture_of(recipe.data, model, options, outputs)),
        loss=loss,
        options=MappingProxyType(options),
        optimizer=optimizer,
        hyperparameters=encode(optimizer, dict(recipe.hyperparameters)),
        batch=batch,
        steps_an_epoch=steps_an_epoch(samples, batch),
    )


def _model_of(recipe: Recipe) -> Model:
    if recipe.model not in MODELS:
        raise ValueError(f"model={recipe.model!r} is not one of {', '.join(MODELS)}")
    model, data = MODELS[recipe.model], dataset_of(recipe.data)
    if data.kind not in model.takes:
        raise ValueError(f"model={recipe.model!r} is not allowed because it does not take {data.title.lower()}")
    return model


def _options_of(model: Model, recipe: Recipe) -> dict[str, Value]:
    whose = f"model={model.key!r} has no option"
    return checked((*model.parameters, *TRAINING), dict(recipe.options), whose)


def _loss_of(data: Data, key: str) -> tuple[str, int]:
    """Key of the loss, and how many outputs it takes of the network: binary and margin losses one, those of classes as
    many as there are classes, those of numbers one."""
    record = dataset_of(data)
    key = usual_loss(record) if key == "auto" else key
    if key not in fitting_losses(record.key):
        raise ValueError(f"loss={key!r} is not allowed because it does not fit {record.title.lower()}")
    return key, record.classes if LOSSES[key].kind == "classes" else 1


def _architecture_of(data: Data, model: Model, options: Mapping[str, Value], outputs: int) -> Architecture:
    """What decides the network, and nothing else."""
    values = tuple((p.key, options[p.key]) for p in model.parameters if p.key not in model.start_only)
    shape = dataset_of(data).shape(**data_values(data))
    return Architecture(model=model.key, shape=shape, outputs=outputs, values=values)

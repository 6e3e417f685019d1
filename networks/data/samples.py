"""The samples of a recipe's data: drawn, split, and standardised."""

import math
import zlib

import numpy as np

from kept import Kept
from messages import Message, reason
from networks.data.catalogue import DATASETS
from networks.data.dataset import DataSet, Samples, Split
from networks.options import FOLDS, NOISE, SEED, SIZE, VALIDATION
from networks.recipe import Data
from parameters import Value, checked

MOST_ADDED = 500
MOST_KEPT = 32


_kept: Kept[Split] = Kept(MOST_KEPT)


def samples_of(data: Data) -> Split:
    """The training and the validation samples; the same `data` gives the same arrays, which are not to be written to.

    Without folds the first `validation` share of the shuffled samples is kept back, one at least; with `folds` k
    every k-th one, beginning with number `fold`. Points added by hand are training samples, the last ones. Inputs are
    standardised by the training inputs alone: points of the plane and numbers each coordinate by itself, images by
    one mean and spread of all pixels, since pixels share a scale; sequences of symbols stay as they are. Where the
    spread is 0 it is taken to be 1.

    Raises `ValueError` for a data set that is not in the catalogue, a number out of its range, more samples than the
    set has, fewer samples than folds, and a point that does not fit.
    """
    return _kept.of(data, lambda: _drawn(data))


def _drawn(data: Data) -> Split:
    record = dataset_of(data)
    values = data_values(data)
    _check(data, record)
    generator = np.random.default_rng((data.seed, zlib.crc32(data.key.encode())))
    drawn = record.draw(generator, data.size, data.noise, **values)
    back = _kept_back(data)
    training = _joined(Samples(drawn.inputs[~back], drawn.targets[~back]), _added(data, record))
    validation = Samples(drawn.inputs[back], drawn.targets[back])
    mean, spread = _scale(training.inputs, record, data.standardise)
    split = Split(
        Samples((training.inputs - mean) / spread, training.targets),
        Samples((validation.inputs - mean) / spread, validation.targets),
        mean,
        spread,
    )
    for array in (*split.training, *split.validation, mean, spread):
        array.setflags(write=False)
    return split


def dataset_of(data: Data) -> DataSet:
    """The record of the data set; raises `ValueError` if it is not in the catalogue."""
    if data.key not in DATASETS:
        raise ValueError(f"data={data.key!r} is not one of {', '.join(DATASETS)}")
    return DATASETS[data.key]


def data_values(data: Data) -> dict[str, Value]:
    """Every parameter of the data set, with its default where `data` says nothing; raises `ValueError` if one is
    unknown or out of its range."""
    return checked(dataset_of(data).parameters, dict(data.values), f"data={data.key!r} has no parameter")


def _check(data: Data, record: DataSet) -> None:
    for parameter in (SIZE, NOISE, VALIDATION, SEED, FOLDS):
        try:
            parameter.check(getattr(data, parameter.key))
        except ValueError as error:
            raise ValueError(Message("{field}: {why}", field=parameter.key, why=reason(error))) from None
    if data.size > record.most:
        raise ValueError(
            Message(
                "size={size} is not allowed because {data} has {most} samples",
                size=data.size,
                data=Message(record.title),
                most=record.most,
            )
        )
    if data.folds == 1:
        raise ValueError("folds=1 is not allowed because one fold leaves nothing to train on")
    if data.folds > data.size:
        raise ValueError(
            Message("folds={folds} is not allowed because there are {size} samples", folds=data.folds, size=data.size)
        )
    if data.folds and not 0 <= data.fold < data.folds:
        raise ValueError(f"fold={data.fold} is not allowed because the folds are 0 to {data.folds - 1}")


def _kept_back(data: Data) -> np.ndarray:
    """(size,) whether a sample is for validation."""
    number = np.arange(data.size)
    if data.folds:
        return number % data.folds == data.fold
    return number < min(max(round(data.validation * data.size), 1), data.size - 1)


def _added(data: Data, record: DataSet) -> Samples | None:
    if not data.added:
        return None
    if record.kind not in ("classes", "number"):
        raise ValueError(f"added={len(data.added)} points are not allowed because {record.title} has no plane for them")
    if len(data.added) > MOST_ADDED:
        raise ValueError(f"added={len(data.added)} points are not allowed because {MOST_ADDED} are the most")
    for x, y, label in data.added:
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError(f"added=({x}, {y}) is not allowed because it is no point")
        if label not in range(max(record.classes, 1)):
            raise ValueError(f"added class={label} is not allowed because {record.title} has {record.classes}")
    x, y, label = (np.array(column) for column in zip(*data.added, strict=True))
    if record.kind == "number":
        return Samples(x[:, None].astype(np.float64), y.astype(np.float64))
    return Samples(np.stack([x, y], axis=1).astype(np.float64), label.astype(np.int64))


def _joined(first: Samples, second: Samples | None) -> Samples:
    if second is None:
        return first
    return Samples(*(np.concatenate(both) for both in zip(first, second, strict=True)))


def _scale(inputs: np.ndarray, record: DataSet, standardise: bool) -> tuple[np.ndarray, np.ndarray]:
    """(mean, spread), each of one input's shape."""
    shape = inputs.shape[1:]
    if not standardise or record.kind == "recall":
        return np.zeros(shape), np.ones(shape)
    axis = None if record.kind == "images" else 0
    mean, spread = inputs.mean(axis=axis), inputs.std(axis=axis)
    return np.broadcast_to(mean, shape).copy(), np.broadcast_to(np.where(spread > 0.0, spread, 1.0), shape).copy()

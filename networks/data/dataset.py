"""The record of a data set, and its samples split into those for training and those for validation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from parameters import Parameter

Kind = Literal["classes", "number", "recall", "images"]
Domain = tuple[tuple[float, float], tuple[float, float]]


class Samples(NamedTuple):
    """Inputs (n, *shape), float64, and targets (n,): whole numbers of classes, or float64."""

    inputs: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """A data set of the catalogue.

    ``draw(generator, size, noise, **parameters)`` gives `size` samples, shuffled, the same for the same generator;
    another noise scales what is added and changes nothing else. Of kind "classes" the inputs are points of the plane
    in `domain`; of kind "number" one number each, x in ``domain[0]`` and y in ``domain[1]``, and
    ``truth(x, **parameters)`` is the curve without noise; "recall" are sequences (time, features) and "images"
    (height, width).
    """

    key: str
    title: str
    kind: Kind
    draw: Callable[..., Samples]
    shape: Callable[..., tuple[int, ...]]  # (**parameters) -> shape of one input
    classes: int  # 0: a number is to be predicted
    domain: Domain = ((0.0, 1.0), (0.0, 1.0))
    truth: Callable[..., np.ndarray] | None = None
    most: int = 2000  # samples it can give
    parameters: tuple[Parameter, ...] = ()
    lesson: str  # one sentence: what a network shows on it
    reference: str


class Split(NamedTuple):
    """What a network is given: inputs standardised by the training inputs' own mean and spread if that is asked for."""

    training: Samples
    validation: Samples
    mean: np.ndarray  # of each input (*shape), subtracted; 0 where nothing is standardised
    spread: np.ndarray  # of each input (*shape), divided by; 1 where nothing is standardised

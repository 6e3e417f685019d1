"""All optimizers by key, in the order of the menus."""

from optimizers import (
    adabelief,
    adadelta,
    adafactor,
    adagrad,
    adam,
    asgd,
    lbfgs,
    lion,
    muon,
    nadam,
    newton,
    radam,
    rmsprop,
    rprop,
    sgd,
    sparse_adam,
    yogi,
)
from optimizers.optimizer import Optimizer


def collect(*families: tuple[Optimizer, ...]) -> dict[str, Optimizer]:
    """One dict of all records by key; raises `ValueError` where two share one."""
    catalogue: dict[str, Optimizer] = {}
    for record in (record for family in families for record in family):
        if record.key in catalogue:
            raise ValueError(f"two optimizers have the key {record.key}")
        catalogue[record.key] = record
    return catalogue


OPTIMIZERS = collect(
    sgd.OPTIMIZERS,
    asgd.OPTIMIZERS,
    adagrad.OPTIMIZERS,
    adadelta.OPTIMIZERS,
    rmsprop.OPTIMIZERS,
    rprop.OPTIMIZERS,
    adafactor.OPTIMIZERS,
    adam.OPTIMIZERS,
    nadam.OPTIMIZERS,
    radam.OPTIMIZERS,
    sparse_adam.OPTIMIZERS,
    adabelief.OPTIMIZERS,
    yogi.OPTIMIZERS,
    lion.OPTIMIZERS,
    muon.OPTIMIZERS,
    newton.OPTIMIZERS,
    lbfgs.OPTIMIZERS,
)

"""All optimizers by key, in the order of the menus."""

from optimizers import adam, adam_variants, adaptive, second_order, sgd, sign
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
    adaptive.OPTIMIZERS,
    adam.OPTIMIZERS,
    adam_variants.OPTIMIZERS,
    sign.OPTIMIZERS,
    second_order.OPTIMIZERS,
)

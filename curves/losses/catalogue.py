"""The catalogue of losses, in the order of the menus.

A new loss is one entry in the tuple of its family's file.
"""

from curves.losses.binary_losses import BINARY_LOSSES
from curves.losses.class_losses import CLASS_LOSSES
from curves.losses.distribution_losses import DISTRIBUTION_LOSSES
from curves.losses.embedding_losses import EMBEDDING_LOSSES
from curves.losses.loss import Loss
from curves.losses.margin_losses import MARGIN_LOSSES
from curves.losses.regression_losses import REGRESSION_LOSSES


def _by_key(*families: tuple[Loss, ...]) -> dict[str, Loss]:
    """All records by key; raises `ValueError` if two have the same key."""
    losses: dict[str, Loss] = {}
    for loss in (loss for family in families for loss in family):
        if loss.key in losses:
            raise ValueError(f"two losses have the key {loss.key!r}, because a key is part of links")
        losses[loss.key] = loss
    return losses


LOSSES = _by_key(REGRESSION_LOSSES, BINARY_LOSSES, MARGIN_LOSSES, CLASS_LOSSES, DISTRIBUTION_LOSSES, EMBEDDING_LOSSES)

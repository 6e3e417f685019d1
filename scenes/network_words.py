"""What is trained, by the names of the catalogue."""

from curves import LOSSES
from networks.objective import loss_of
from networks.recipe import Recipe

__all__ = ["LOSSES", "loss_key"]


def loss_key(recipe: Recipe) -> str:
    """The loss that a recipe is trained by, "auto" resolved."""
    return loss_of(recipe)[0]

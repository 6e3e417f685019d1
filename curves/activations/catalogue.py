"""The catalogue of activation functions, in the order of the menus.

A new activation is one entry in the tuple of its family's file.
"""

from curves.activations.activation import Activation
from curves.activations.exponential import EXPONENTIAL
from curves.activations.rectifiers import RECTIFIERS
from curves.activations.shrinkage import SHRINKAGE
from curves.activations.sigmoidal import SIGMOIDAL
from curves.activations.smooth import SMOOTH
from curves.activations.softmax import SOFTMAX


def _by_key(*families: tuple[Activation, ...]) -> dict[str, Activation]:
    """All records by key; raises `ValueError` if two have the same key."""
    activations: dict[str, Activation] = {}
    for activation in (activation for family in families for activation in family):
        if activation.key in activations:
            raise ValueError(f"two activations have the key {activation.key!r}, because a key is part of links")
        activations[activation.key] = activation
    return activations


ACTIVATIONS = _by_key(SIGMOIDAL, RECTIFIERS, EXPONENTIAL, SMOOTH, SHRINKAGE, SOFTMAX)

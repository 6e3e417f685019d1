"""How weights begin."""

from curves.initialisations.catalogue import INITIALISATIONS, gain

__all__ = ["INITIALISATIONS", "gain"]

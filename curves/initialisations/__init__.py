"""How weights begin: one family per file, one record per initialisation."""

from curves.initialisations.catalogue import INITIALISATIONS
from curves.initialisations.fan import gain

__all__ = ["INITIALISATIONS", "gain"]

"""Analytic loss surfaces: one family per file, one record per surface.

A new surface is one entry in the tuple of its family's file.
"""

from dataclasses import replace

import jax

from surfaces.bowls import BOWLS
from surfaces.data_fits import DATA_FITS
from surfaces.grid import heights
from surfaces.many_minima import MANY_MINIMA
from surfaces.plateaus import PLATEAUS
from surfaces.saddles import SADDLES
from surfaces.surface import Surface
from surfaces.valleys import VALLEYS
from surfaces.wells import WELLS

__all__ = ["SURFACES", "Surface", "heights"]

# Trajectories need float64: in float32 they go visibly wrong on the cliff and on Beale.
jax.config.update("jax_enable_x64", True)


def _by_key(*families: tuple[Surface, ...]) -> dict[str, Surface]:
    """All records by key, in menu order; raises `ValueError` if two have the same key."""
    surfaces: dict[str, Surface] = {}

    def companions() -> tuple[Surface, ...]:
        return tuple(surfaces.values())

    for surface in (surface for family in families for surface in family):
        if surface.key in surfaces:
            raise ValueError(f"two surfaces have the key {surface.key!r}, because a key is part of links")
        surfaces[surface.key] = replace(surface, companions=companions)
    return surfaces


SURFACES = _by_key(VALLEYS, BOWLS, SADDLES, PLATEAUS, WELLS, MANY_MINIMA, DATA_FITS)

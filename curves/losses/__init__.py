"""Losses: one family per file, one record per loss."""

from curves.losses.catalogue import LOSSES

__all__ = ["LOSSES"]

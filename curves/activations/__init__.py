"""Activation functions: one family per file, one record per function."""

from curves.activations.catalogue import ACTIVATIONS

__all__ = ["ACTIVATIONS"]

"""Recorded numbers: PyTorch's own, published ones, and hostile inputs; the programs that made them beside them."""

from pathlib import Path

REFERENCE = Path(__file__).parent

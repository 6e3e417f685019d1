"""How the values of every layer are spread: the one form of it, at one look or at many of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Histogram(NamedTuple):
    """Shares of a layer's values in equal bins between `low` and `high`, and beyond them.

    Ends are common to all layers and looks; ``share.sum(axis=-1) + below + above`` is 1. Where there are K looks all
    three have one more axis in front, (K, L, bins) and (K, L).
    """

    low: float
    high: float
    share: np.ndarray  # (L, bins); row l − 1 belongs to layer l
    below: np.ndarray  # (L,)
    above: np.ndarray  # (L,) with what is no number

    @property
    def only(self) -> "Histogram":
        """Of one look, without the axis of looks."""
        return Histogram(self.low, self.high, self.share[0], self.below[0], self.above[0])


class LayerHistograms(NamedTuple):
    """The L layers of a network, at one look (L,) or at K of them (K, L)."""

    activations: Histogram  # on a linear axis
    gradients: Histogram  # of log₁₀|gradient|; what is exactly 0 counts as below
    dead: np.ndarray  # (L,) share of the units that give 0, and have slope 0 there, for every input
    saturated: np.ndarray  # (L,) share of the outputs at which the activation is flat


def histogram(layers: Sequence[np.ndarray], low: float, high: float, bins: int) -> Histogram:
    """Of the values (K, n) of each layer; `high` itself is in the last bin."""
    counts = np.stack([_counts(layer, low, high, bins) for layer in layers], axis=1)
    return Histogram(low, high, counts[..., 1:-1], counts[..., 0], counts[..., -1])


def _counts(layer: np.ndarray, low: float, high: float, bins: int) -> np.ndarray:
    """(K, bins + 2) the share below, in each bin, and above; what is no number counts as above."""
    looks, size = layer.shape
    with np.errstate(invalid="ignore", over="ignore"):
        places = np.floor((layer.astype(np.float64) - low) * (bins / (high - low))) + 1.0
        places = np.where(places < bins + 1, np.maximum(places, 0.0), np.where(layer == high, bins, bins + 1))
    rows = np.arange(looks)[:, None] * (bins + 2)
    counted = np.bincount((places.astype(np.int64) + rows).ravel(), minlength=looks * (bins + 2))
    return counted.reshape(looks, bins + 2) / size

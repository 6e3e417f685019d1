"""What the view of a deep network's layers is sent: some networks' statistics, packed (layout: packing.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from player.payloads.packing import Data, join, unpack
from player.payloads.pictures import FULL, axis_and_bins

__all__ = ["FULL", "Layers", "pack", "unpack"]

PALETTE_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class Layers:
    """One network: its statistics and how it is shown.

    `statistics` has ``signal`` and ``gradient``, (L+1,) root mean squares of activations and gradients, entry 0
    those of the inputs; ``mean`` and ``std`` (L+1,) of the activations, ``weight_gradient`` (L,); ``histograms`` as
    those of a training at one look. `color` is an index into the palette.
    """

    name: str
    detail: str
    color: int
    statistics: Any


def pack(networks: Sequence[Layers]) -> bytes:
    """The payload for these networks. Raises `ValueError` for networks of several depths, and for none at all."""
    depths = {len(network.statistics.histograms.dead) for network in networks}
    if len(depths) != 1:
        raise ValueError(f"networks of depths {sorted(depths)} cannot be shown because one clock runs through them all")
    data = Data()
    header: dict[str, Any] = {
        "depth": depths.pop(),
        "networks": [_describe(network, data) for network in networks],
    }
    return join(header, data)


def _describe(network: Layers, data: Data) -> dict[str, Any]:
    found, spread = network.statistics, network.statistics.histograms
    return {
        "name": network.name,
        "detail": network.detail,
        "color": int(network.color) % PALETTE_SIZE,
        # Powers of ten, because a float32 knows none below -45; 0 is -infinity, what is no number NaN.
        "signal": data.add(_decades(found.signal)),
        "gradient": data.add(_decades(found.gradient)),
        "weights": data.add(_decades(found.weight_gradient)),
        "std": data.add(_decades(found.std)),
        "mean": data.add(np.asarray(found.mean)),
        "dead": data.add(spread.dead),
        "saturated": data.add(spread.saturated),
        "activations": _describe_histogram(spread.activations, data),
        "gradients": _describe_histogram(spread.gradients, data),
    }


def _decades(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.asarray(values, dtype=np.float64))


def _describe_histogram(histogram: Any, data: Data) -> dict[str, Any]:
    return {
        **axis_and_bins(histogram, np.asarray(histogram.share, dtype=np.float64), data),
        "below": data.add(histogram.below),
        "above": data.add(histogram.above),
    }

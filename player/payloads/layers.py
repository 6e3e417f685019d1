"""What the view of a deep network's layers is sent: some networks' statistics, packed (layout: packing.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from player.payloads.packing import Data, finite, join, unpack

__all__ = ["FULL", "Layers", "pack", "unpack"]

PALETTE_SIZE = 10
FULL = 255  # a bin that is as wide as the widest of its layer


@dataclass(frozen=True, kw_only=True)
class Layers:
    """One network: its statistics and how it is shown.

    `statistics` has ``signal`` and ``gradient``, (L+1,) root mean squares of activations and gradients, entry 0
    those of the inputs; ``mean`` and ``std`` (L+1,) of the activations, ``weight_gradient`` (L,); ``dead`` and
    ``saturated`` (L,), shares of units and of outputs; ``activations`` and ``gradients``, each with ``low``, ``high``,
    ``share`` (L, bins), ``below`` (L,) and ``above`` (L,). `color` is an index into the palette.
    """

    name: str
    detail: str
    color: int
    statistics: Any


def pack(networks: Sequence[Layers]) -> bytes:
    """The payload for these networks. Raises `ValueError` for networks of several depths, and for none at all."""
    depths = {len(network.statistics.dead) for network in networks}
    if len(depths) != 1:
        raise ValueError(f"networks of depths {sorted(depths)} cannot be shown because one clock runs through them all")
    data = Data()
    header: dict[str, Any] = {
        "depth": depths.pop(),
        "networks": [_describe(network, data) for network in networks],
    }
    return join(header, data)


def _describe(network: Layers, data: Data) -> dict[str, Any]:
    found = network.statistics
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
        "dead": data.add(found.dead),
        "saturated": data.add(found.saturated),
        "activations": _describe_histogram(found.activations, data),
        "gradients": _describe_histogram(found.gradients, data),
    }


def _decades(values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log10(np.asarray(values, dtype=np.float64))


def _describe_histogram(histogram: Any, data: Data) -> dict[str, Any]:
    """The bins as wide as the roots of their shares, the widest of each layer `FULL`; a layer with nothing inside is 0.

    By the shares themselves a spike, such as the half of a ReLU's outputs that is 0, would leave the rest no width.
    Where most of a layer lies beyond the axis, what is left on it does not fill the column.
    """
    share = np.asarray(histogram.share, dtype=np.float64)
    highest = np.maximum(share.max(axis=1, keepdims=True), 0.5 / share.shape[1])
    return {
        "low": finite(histogram.low),
        "high": finite(histogram.high),
        "size": share.shape[1],
        "bins": data.add(np.rint(FULL * np.sqrt(share / highest)), "u1"),
        "below": data.add(histogram.below),
        "above": data.add(histogram.above),
    }

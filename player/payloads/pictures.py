"""What a network looked like at each look, as bytes (a share of 1 is 255): boundaries, histograms, small images."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from player.payloads.packing import Data, Reference, finite, float32

FULL = 255  # a share of 1; a bin that is as wide as the widest of its layer
SEEN = 0.002  # share of a layer from which on it is shown at all
LEAST_SHARE = 1e-12  # of a class: what is less is as certain
LARGEST_ODDS = 12.0  # logarithm: what is more looks the same
MOST_AGAINST_FIRST = 3  # classes whose boundaries are sent by the odds against the first
MOST_WHILE_RUNNING = 26  # looks of a run that are sent as pictures before it is done
MOST_IMAGES = 16  # of a group that are sent


@dataclass(frozen=True, kw_only=True)
class Images:
    """Some small pictures of a network at each look: filters, feature maps, first-layer weights.

    `values` has shape (K, n, height, width), or (1, n, height, width) for what never changes, such as the image that
    goes in; at most `MOST_IMAGES` of the n are sent. `signed` ones have their 0 in the middle of the colours. All of
    them share one scale, whose end is the 99th percentile of |values|, so that they are seen to grow.
    """

    title: str
    values: np.ndarray
    signed: bool = False


class Looks(NamedTuple):
    """The looks of a run: how many there are, and which of them are sent as pictures."""

    count: int
    kept: np.ndarray


def kept_looks(count: int, running: bool) -> Looks:
    """While a training goes on everything is sent again and again: then only some looks, and always the last."""
    apart = -(-count // MOST_WHILE_RUNNING) if running else 1
    return Looks(count, np.unique([*range(0, count, apart), count - 1]))


def checked(values: np.ndarray, looks: Looks, name: str) -> np.ndarray:
    """Those of the looks that are sent."""
    values = np.asarray(values)
    if len(values) != looks.count:
        raise ValueError(
            f"{name} of {len(values)} looks cannot be shown because its run was looked at {looks.count} times"
        )
    return values[looks.kept]


def pack_looks(values: np.ndarray | None, looks: Looks, name: str, data: Data) -> Reference | None:
    return None if values is None else data.add(float32(checked(values, looks, name)))


def pack_shares(values: np.ndarray, data: Data) -> Reference:
    """Shares as bytes; what is no number is undecided, half and half."""
    values = np.asarray(values, dtype=np.float64)
    return data.add(np.rint(FULL * np.clip(np.nan_to_num(values, nan=0.5), 0, 1)), "u1")


def pack_bits(values: np.ndarray, looks: Looks, data: Data) -> Reference:
    """Row by row, eight to a byte, the first in its highest bit; every row begins with a byte."""
    return data.add(np.packbits(np.asarray(checked(values, looks, "wrong"), dtype=bool), axis=1), "u1")


def pack_boundary(values: np.ndarray | None, looks: Looks, data: Data) -> dict[str, Any] | None:
    """The log-odds of every class but the first against the first, as bytes.

    Where a network is certain its shares are steps from 0 to 1, between which the boundary could lie anywhere; the
    log-odds are smooth there. Byte b is LARGEST_ODDS · (b − 127.5)/127.5.

    Of more than `MOST_AGAINST_FIRST` classes several may be beyond those odds at one place, and which leads there would
    be lost. Then `all` are sent, each by the logarithm of its share, which is near 0 for those that matter, moved up by
    LARGEST_ODDS: what one has more than another is the same.
    """
    if values is None:
        return None
    values = checked(values, looks, "boundary")
    if values.ndim not in (3, 4) or values.shape[1] != values.shape[2] or values.shape[1] < 2:
        raise ValueError(f"a boundary of shape {values.shape} cannot be drawn because it is not square, 2 x 2 or more")
    shares = np.asarray(values, dtype=np.float64)
    of_classes = [1 - shares, shares] if shares.ndim == 3 else np.moveaxis(shares, -1, 0)
    first, *others = logarithms = [np.log(np.maximum(share, LEAST_SHARE)) for share in of_classes]
    size = {"size": int(values.shape[1]), "odds": LARGEST_ODDS}
    if len(logarithms) > MOST_AGAINST_FIRST:
        return {**size, "all": True, "parts": [_odds(each + LARGEST_ODDS, data) for each in logarithms]}
    return {**size, "parts": [_odds(each - first, data) for each in others]}


def _odds(odds: np.ndarray, data: Data) -> Reference:
    """Log-odds as bytes; what is no number is undecided."""
    return pack_shares(0.5 + 0.5 * odds / LARGEST_ODDS, data)


def pack_histograms(histograms: Any, looks: Looks, data: Data) -> dict[str, Any]:
    return {
        "activations": _histogram(histograms.activations, looks, data),
        "gradients": _histogram(histograms.gradients, looks, data),
        "dead": pack_shares(checked(histograms.dead, looks, "dead units"), data),
        "saturated": pack_shares(checked(histograms.saturated, looks, "saturated outputs"), data),
    }


def _histogram(histogram: Any, looks: Looks, data: Data) -> dict[str, Any]:
    share = np.nan_to_num(checked(np.asarray(histogram.share, dtype=np.float64), looks, "a histogram"))
    return {
        **axis_and_bins(histogram, share, data),
        "below": _tails(checked(histogram.below, looks, "a histogram"), data),
        "above": _tails(checked(histogram.above, looks, "a histogram"), data),
    }


def axis_and_bins(histogram: Any, share: np.ndarray, data: Data) -> dict[str, Any]:
    """The ends of a histogram's axis, and its bins as wide as the roots of their shares (..., L, bins), the widest of
    each layer (at each look) `FULL`; a layer with nothing inside is 0.

    By the shares themselves a spike, such as the half of a ReLU's outputs that is 0, would leave the rest no width.
    Where most of a layer lies beyond the axis, what is left on it does not fill the column.
    """
    highest = np.maximum(share.max(axis=-1, keepdims=True), 0.5 / share.shape[-1])
    return {
        "low": finite(histogram.low),
        "high": finite(histogram.high),
        "size": int(share.shape[-1]),
        "bins": data.add(np.rint(FULL * np.sqrt(share / highest)), "u1"),
    }


def _tails(shares: np.ndarray, data: Data) -> Reference:
    """As `pack_shares`; a small one that is seen is not rounded away."""
    shares = np.clip(np.nan_to_num(np.asarray(shares, dtype=np.float64)), 0, 1)
    return data.add(np.where(shares > SEEN, np.maximum(1, np.rint(FULL * shares)), 0), "u1")


def pack_images(images: Images, looks: Looks, data: Data) -> dict[str, Any]:
    values = np.nan_to_num(np.asarray(images.values, dtype=np.float64))
    if values.ndim != 4 or len(values) not in (1, looks.count):
        raise ValueError(
            f"images of shape {values.shape} cannot be shown because they are not (1 or {looks.count}, n, h, w)"
        )
    count = values.shape[1]
    values = values[looks.kept if len(values) > 1 else slice(None), :MOST_IMAGES]
    end = float(np.percentile(np.abs(values), 99)) or 1.0
    scaled = 0.5 + 0.5 * values / end if images.signed else values / end
    return {
        "title": images.title,
        "of": int(count),
        "shape": [int(side) for side in values.shape],
        "signed": bool(images.signed),
        "bytes": pack_shares(scaled, data),
    }

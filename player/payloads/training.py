"""What the view of a training is sent: the samples, and of every run its curves and what it looked like at each look.

The layout of the bytes is packing.py's. Pictures are bytes: a share of 1 is 255. The same input gives the same bytes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np

from player.payloads.packing import Data, Reference, join, unpack

__all__ = ["BOUNDARY_SIZE", "MOST_IMAGES", "Images", "RunView", "TrainingViews", "pack", "unpack"]

PALETTE_SIZE = 10
FULL = 255  # a share of 1; a bin that is as wide as the widest of its layer
SEEN = 0.002  # share of a layer from which on it is shown at all
LEAST_SHARE = 1e-12  # of a class: what is less is as certain
LARGEST_ODDS = 12.0  # logarithm: what is more looks the same
MOST_WHILE_RUNNING = 26  # looks of a run that are sent as pictures before it is done
MOST_CURVE = 600  # points of a curve over the steps
MOST_IMAGES = 16  # of a group that are sent
BOUNDARY_SIZE = {2: 40, 3: 32}  # cells along a side by the number of classes: what 101 looks can afford
LARGEST = float(np.finfo(np.float32).max)

Kind = Literal["classes", "number", "images", "recall"]


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


@dataclass(frozen=True, kw_only=True)
class RunView:
    """One run: how it is shown, its history, and what the network looked like at each of the K looks.

    `history` has ``batch_loss``, ``gradient_norm`` and ``learning_rate`` (T,), ``at``, ``training_loss``,
    ``validation_loss``, ``training_accuracy`` and ``validation_accuracy`` (K,) (the latter two may be empty),
    ``diverged_at``, ``stopped`` and ``best``; None while the run has not begun. While a training goes on its arrays
    are as long as it has come. `color` is an index into the palette.

    `boundary` is the share of class 1 (K, s, s), or of every class (K, s, s, C), each row one y of the domain from
    low to high, both ends included. `fitted` (K, m) is the curve at `TrainingViews.x`. `wrong` (K, n) says which of the
    points are misclassified; without it the player reads it from the boundary. `histograms` has ``activations`` and
    ``gradients`` (of log10 of their size), each with ``low``, ``high``, ``share`` (K, L, bins), ``below`` (K, L) and
    ``above`` (K, L); and ``dead`` and ``saturated`` (K, L). `layers` are the names of the L layers.
    `images`, for images, come with `answer` (K, C): the share each class gets for the image that goes in.

    `words` say why the run diverged or blew up, and `began` at which step (``diverged_at`` if it is None).
    """

    name: str
    detail: str
    color: int
    history: Any = None
    boundary: np.ndarray | None = None
    fitted: np.ndarray | None = None
    wrong: np.ndarray | None = None
    histograms: Any = None
    layers: tuple[str, ...] = ()
    images: tuple[Images, ...] = ()
    answer: np.ndarray | None = None
    words: str = ""
    began: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingViews:
    """All that the player shows of some trainings on the same samples.

    `points` (n, 2) are the samples' places: both inputs, or input and target where a number is to be predicted;
    `targets` (n,) their classes, None for numbers; `validation` (n,) says which are kept back; `labels` are the
    classes' names. `x` (m,) is where each `RunView.fitted` was taken, and `truth` (m,) the curve without noise there.
    `steps` is the length of the axis, that of the longest run if 0. While `running`, the clock stays at the end of
    what has come. `target` is the class of the image that goes in.
    """

    kind: Kind
    runs: Sequence[RunView]
    domain: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 1.0), (0.0, 1.0))
    points: np.ndarray | None = None
    targets: np.ndarray | None = None
    validation: np.ndarray | None = None
    classes: int = 0
    labels: tuple[str, ...] = ()
    x: np.ndarray | None = None
    truth: np.ndarray | None = None
    steps: int = 0
    steps_an_epoch: int = 0
    running: bool = False
    target: int | None = None


def pack(views: TrainingViews) -> bytes:
    """The payload for these views.

    Raises `ValueError` for no run, for an axis without ends, and for pictures that do not fit the looks of their run.
    """
    if not views.runs:
        raise ValueError("a training without a run cannot be shown because there is nothing to put on the clock")
    data = Data()
    runs = [_describe_run(run, views.running, data) for run in views.runs]
    header: dict[str, Any] = {
        "version": 1,
        "kind": views.kind,
        "domain": [[_finite(end) for end in side] for side in views.domain],
        "classes": int(views.classes),
        "labels": list(views.labels),
        "points": _array(views.points, data),
        "targets": _array(views.targets, data, "u1"),
        "validation": _array(views.validation, data, "u1"),
        "x": _array(views.x, data),
        "truth": _array(views.truth, data),
        "steps": int(views.steps) or max(run["last"] for run in runs),
        "epoch": int(views.steps_an_epoch),
        "running": bool(views.running),
        "target": None if views.target is None else int(views.target),
        "runs": runs,
    }
    return join(header, data)


def _array(values: np.ndarray | None, data: Data, of: str = "f4") -> Reference | None:
    if values is None:
        return None
    return data.add(_float32(values) if of == "f4" else np.asarray(values), of)


def _describe_run(run: RunView, running: bool, data: Data) -> dict[str, Any]:
    history = run.history
    shown: dict[str, Any] = {
        "name": run.name,
        "detail": run.detail,
        "color": int(run.color) % PALETTE_SIZE,
        "words": run.words,
        "last": 0,
        "at": None,
    }
    if history is None or len(history.at) == 0:
        return shown
    at = np.asarray(history.at)
    looks = _kept_looks(len(at), running)
    diverged = None if history.diverged_at is None else int(history.diverged_at)
    return shown | {
        "at": data.add(at),
        "looked": data.add(at[looks.kept]),
        "last": max(int(at[-1]), len(history.gradient_norm), diverged or 0),
        "training": data.add(_float32(history.training_loss)),
        "validation": data.add(_float32(history.validation_loss)),
        "right": [data.add(_float32(each)) for each in (history.training_accuracy, history.validation_accuracy)],
        "norm": _curve(history.gradient_norm, data),
        "rate": _curve(history.learning_rate, data),
        "diverged": diverged,
        "began": diverged if run.began is None else int(run.began),
        "best": int(history.best),
        "stopped": None if history.stopped is None else int(history.stopped),
        "boundary": _boundary(run.boundary, looks, data),
        "fitted": _looks(run.fitted, looks, "fitted", data),
        "wrong": None if run.wrong is None else _bits(run.wrong, looks, data),
        "layers": list(run.layers),
        "histograms": None if run.histograms is None else _histograms(run.histograms, looks, data),
        "images": [_images(images, looks, data) for images in run.images],
        "answer": None if run.answer is None else _shares(_checked(run.answer, looks, "answer"), data),
    }


class _Looks(NamedTuple):
    """The looks of a run: how many there are, and which of them are sent as pictures."""

    count: int
    kept: np.ndarray


def _kept_looks(count: int, running: bool) -> _Looks:
    """While a training goes on everything is sent again and again: then only some looks, and always the last."""
    apart = -(-count // MOST_WHILE_RUNNING) if running else 1
    return _Looks(count, np.unique([*range(0, count, apart), count - 1]))


def _curve(values: np.ndarray, data: Data) -> dict[str, Any]:
    """A value per step; of a long curve the lowest and the highest of every stretch, where they stand."""
    values = np.asarray(values, dtype=np.float64)
    if values.size and bool(np.all(values == values[0])) and math.isfinite(values[0]):
        return {"constant": float(values[0]), "length": values.size}
    if values.size <= MOST_CURVE:
        return {"values": data.add(_float32(values)), "steps": None}
    edges = np.linspace(0, values.size, MOST_CURVE // 2 + 1).astype(int)
    kept: set[int] = {0, values.size - 1}
    for low, high in pairwise(edges):
        stretch = values[low:high]
        finite = np.isfinite(stretch)
        kept |= {
            low + int(np.where(finite, stretch, np.inf).argmin()),
            low + int(np.where(finite, stretch, -np.inf).argmax()),
        }
        kept |= {low + int(first) for first in np.flatnonzero(~finite)[:1]}
    steps = np.array(sorted(kept))
    return {"values": data.add(_float32(values[steps])), "steps": data.add(steps)}


def _checked(values: np.ndarray, looks: _Looks, name: str) -> np.ndarray:
    """Those of the looks that are sent."""
    values = np.asarray(values)
    if len(values) != looks.count:
        raise ValueError(
            f"{name} of {len(values)} looks cannot be shown because its run was looked at {looks.count} times"
        )
    return values[looks.kept]


def _looks(values: np.ndarray | None, looks: _Looks, name: str, data: Data) -> Reference | None:
    return None if values is None else data.add(_float32(_checked(values, looks, name)))


def _shares(values: np.ndarray, data: Data) -> Reference:
    """Shares as bytes; what is no number is undecided, half and half."""
    values = np.asarray(values, dtype=np.float64)
    return data.add(np.rint(FULL * np.clip(np.nan_to_num(values, nan=0.5), 0, 1)), "u1")


def _bits(values: np.ndarray, looks: _Looks, data: Data) -> Reference:
    """Row by row, eight to a byte, the first in its highest bit; every row begins with a byte."""
    return data.add(np.packbits(np.asarray(_checked(values, looks, "wrong"), dtype=bool), axis=1), "u1")


def _boundary(values: np.ndarray | None, looks: _Looks, data: Data) -> dict[str, Any] | None:
    """The log-odds of every class but the first against the first, as bytes.

    Where a network is certain its shares are steps from 0 to 1, between which the boundary could lie anywhere; the
    log-odds are smooth there. Byte b is LARGEST_ODDS · (b − 127.5)/127.5.
    """
    if values is None:
        return None
    values = _checked(values, looks, "boundary")
    if values.ndim not in (3, 4) or values.shape[1] != values.shape[2] or values.shape[1] < 2:
        raise ValueError(f"a boundary of shape {values.shape} cannot be drawn because it is not square, 2 x 2 or more")
    shares = np.asarray(values, dtype=np.float64)
    of_classes = [1 - shares, shares] if shares.ndim == 3 else np.moveaxis(shares, -1, 0)
    first, *others = [np.log(np.maximum(share, LEAST_SHARE)) for share in of_classes]
    return {"size": int(values.shape[1]), "odds": LARGEST_ODDS, "parts": [_odds(each - first, data) for each in others]}


def _odds(odds: np.ndarray, data: Data) -> Reference:
    """Log-odds as bytes; what is no number is undecided."""
    return _shares(0.5 + 0.5 * odds / LARGEST_ODDS, data)


def _histograms(histograms: Any, looks: _Looks, data: Data) -> dict[str, Any]:
    return {
        "activations": _histogram(histograms.activations, looks, data),
        "gradients": _histogram(histograms.gradients, looks, data),
        "dead": _shares(_checked(histograms.dead, looks, "dead units"), data),
        "saturated": _shares(_checked(histograms.saturated, looks, "saturated outputs"), data),
    }


def _histogram(histogram: Any, looks: _Looks, data: Data) -> dict[str, Any]:
    """The bins as wide as the roots of their shares, the widest of each layer at each look `FULL`."""
    share = np.nan_to_num(_checked(np.asarray(histogram.share, dtype=np.float64), looks, "a histogram"))
    highest = np.maximum(share.max(axis=-1, keepdims=True), 0.5 / share.shape[-1])
    return {
        "low": _finite(histogram.low),
        "high": _finite(histogram.high),
        "size": int(share.shape[-1]),
        "bins": data.add(np.rint(FULL * np.sqrt(share / highest)), "u1"),
        "below": _tails(_checked(histogram.below, looks, "a histogram"), data),
        "above": _tails(_checked(histogram.above, looks, "a histogram"), data),
    }


def _tails(shares: np.ndarray, data: Data) -> Reference:
    """As `_shares`; a small one that is seen is not rounded away."""
    shares = np.clip(np.nan_to_num(np.asarray(shares, dtype=np.float64)), 0, 1)
    return data.add(np.where(shares > SEEN, np.maximum(1, np.rint(FULL * shares)), 0), "u1")


def _images(images: Images, looks: _Looks, data: Data) -> dict[str, Any]:
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
        "bytes": _shares(scaled, data),
    }


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be the end of an axis because it is not a finite number")
    return float(value)


def _float32(values: np.ndarray) -> np.ndarray:
    """What lies beyond float32 is clamped, because it is only looked at; what is no number stays none."""
    return np.clip(np.asarray(values, dtype=np.float64), -LARGEST, LARGEST).astype("<f4")

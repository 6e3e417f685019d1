"""What the view of a training is sent: the samples, and of every run its curves and what it looked like at each look.

The layout of the bytes is packing.py's, the pictures are pictures.py's. The same input gives the same bytes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from player.payloads.packing import Data, Reference, finite, float32, join, unpack
from player.payloads.pictures import (
    Images,
    checked,
    kept_looks,
    pack_bits,
    pack_boundary,
    pack_histograms,
    pack_images,
    pack_looks,
    pack_shares,
)

__all__ = ["Images", "RunView", "TrainingViews", "pack", "unpack"]

PALETTE_SIZE = 10
MOST_CURVE = 600  # points of a curve over the steps

Kind = Literal["classes", "number", "images", "recall"]


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
        "kind": views.kind,
        "domain": [[finite(end) for end in side] for side in views.domain],
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
    return data.add(float32(values) if of == "f4" else np.asarray(values), of)


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
    looks = kept_looks(len(at), running)
    diverged = None if history.diverged_at is None else int(history.diverged_at)
    return shown | {
        "at": data.add(at),
        "looked": data.add(at[looks.kept]),
        "last": max(int(at[-1]), len(history.gradient_norm), diverged or 0),
        "training": data.add(float32(history.training_loss)),
        "validation": data.add(float32(history.validation_loss)),
        "right": [data.add(float32(each)) for each in (history.training_accuracy, history.validation_accuracy)],
        "norm": _curve(history.gradient_norm, data),
        "rate": _curve(history.learning_rate, data),
        "diverged": diverged,
        "began": diverged if run.began is None else int(run.began),
        "best": int(history.best),
        "stopped": None if history.stopped is None else int(history.stopped),
        "boundary": pack_boundary(run.boundary, looks, data),
        "fitted": pack_looks(run.fitted, looks, "fitted", data),
        "wrong": None if run.wrong is None else pack_bits(run.wrong, looks, data),
        "layers": list(run.layers),
        "histograms": None if run.histograms is None else pack_histograms(run.histograms, looks, data),
        "images": [pack_images(images, looks, data) for images in run.images],
        "answer": None if run.answer is None else pack_shares(checked(run.answer, looks, "answer"), data),
    }


def _curve(values: np.ndarray, data: Data) -> dict[str, Any]:
    """A value per step; of a long curve the lowest and the highest of every stretch, where they stand."""
    values = np.asarray(values, dtype=np.float64)
    if values.size and bool(np.all(values == values[0])) and math.isfinite(values[0]):
        return {"constant": float(values[0]), "length": values.size}
    if values.size <= MOST_CURVE:
        return {"values": data.add(float32(values)), "steps": None}
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
    return {"values": data.add(float32(values[steps])), "steps": data.add(steps)}

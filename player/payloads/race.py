"""What the player is sent: one terrain or two and their runs, packed into a few kilobytes.

The layout of the bytes is packing.py's. The same input gives the same bytes. A grid of heights is sent once and then
known by its hash: the player keeps it and asks for one that it misses.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from player.payloads import packing
from player.payloads.packing import Data, digest, float32, identity, join, to_json

Point = tuple[float, float]

PALETTE_SIZE = 10

# For swatches outside the player: every one has a contrast of 3:1 and more on white and on near-black. The
# player tunes the same hues per theme (palette.js, whose `neutral` column is this list).
COLORS = (
    "#c07f00",
    "#3b8fc4",
    "#00966d",
    "#978a16",
    "#dc5a22",
    "#c963a5",
    "#5a78e0",
    "#808080",
    "#6b9416",
    "#a9714b",
)

# Contour and landscape first, or the learning rates first, or two contours side by side.
Layout = Literal["paths", "schedules", "pair"]


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """The surface that the contour and the 3-D view draw.

    `heights` has shape ``(n, n)``, row = y, column = x, both ends of the domain included; a value that is not
    finite says that the surface is undefined there. `minimum` is the smallest value of f, if it has a known one. On the
    contour of an `equal` one a unit is as long in x as in y, so that circles look round.
    """

    key: str
    title: str
    domain: tuple[tuple[float, float], tuple[float, float]]  # ((x low, x high), (y low, y high))
    heights: np.ndarray
    minima: tuple[Point, ...]
    minimum: float | None
    equal: bool = False


@dataclass(frozen=True, kw_only=True)
class Track:
    """One run: its trajectory and how it is shown.

    `trajectory` has ``position (T+1, 2)``, ``loss (T+1,)``, ``update (T, 2)``, ``learning_rate (T,)``,
    ``momentum`` (``(T,)``, or None where no schedule drives it), ``clipped (T,)`` and ``diverged_at``; `color` is
    an index into the palette; `floor` is the loss above the minimum at which, says theory, noise leaves the run.
    `terrain` is 0, or 1 for a run on the second terrain; tracks of the same `chip` are shown and hidden together.
    A path that is only the shadow of one in more dimensions has the loss `on_plane (T+1,)` of the points that are
    drawn, and their `distance (T+1,)` from where the path is.
    """

    id: str
    name: str
    detail: str
    color: int
    trajectory: Any
    floor: float | None = None
    terrain: int = 0
    chip: str = ""  # its own id if empty
    on_plane: np.ndarray | None = None
    distance: np.ndarray | None = None


@dataclass(frozen=True, kw_only=True)
class Inside:
    """The steps of one run taken apart: what the step view and the arrows on the contour show.

    `track` is the run's place among the tracks. `dissection` has ``quantities``, arrays of shape ``()`` for a
    constant, else ``(R,)``, ``(R, 2)`` or ``(R, 4)`` with a row per step; and ``lines``, each with ``name``,
    ``title``, ``arrow``, ``symbol`` and ``rule`` (notation, see notation.js), ``quantity`` (the index of its
    value) and ``lag`` (0, or 1 if row t + 1 is the value of step t).
    """

    track: int
    dissection: Any


def pack(
    terrain: Terrain,
    tracks: Sequence[Track],
    *,
    start: Point | None,
    answer: int = 0,
    with_heights: bool = True,
    layout: Layout = "paths",
    inside: Inside | None = None,
    second: Terrain | None = None,
    at: Sequence[int] | None = None,
) -> bytes:
    """The payload for these runs; `answer` is the number of the request (of a drag) that it answers.

    Without a `start` there is none to be dragged, and the steps have no inside. `at` are the steps to be told the
    reader for each of the clock's ticks, where these are not the steps themselves.

    The layout "pair" shows `second` beside the terrain. ``header["id"]`` names what is shown, whether or not the
    heights travel with it. Raises `ValueError` for heights that are not square, for an `inside` of a track and for a
    track on a terrain that there is not, and for two terrains of different domains.
    """
    terrains = (terrain,) if second is None else (terrain, second)
    _check_terrains(terrains, tracks, layout)
    data = Data()
    header: dict[str, Any] = {
        "answer": int(answer),
        "start": None if start is None else _numbers(start),
        "at": None if at is None else [int(step) for step in at],
        "layout": layout,
        "steps": max((len(track.trajectory.update) for track in tracks), default=0),
        "terrain": _describe_terrain(terrain),
        "second": None if second is None else _describe_terrain(second),
        "tracks": [_describe_track(track, terrains[track.terrain].minimum, data) for track in tracks],
        "inside": None if inside is None else _describe_inside(inside, len(tracks), data),
    }
    header["id"] = identity(header, data)
    for key, each in zip(("terrain", "second"), terrains, strict=False):
        header[key]["heights"] = _add(_undefined_as_nan(each.heights), data) if with_heights else None
    return join(header, data)


def unpack(payload: bytes) -> dict:
    """The header with its arrays put back in their shapes, as the player sees them. For tests and exports."""
    header = packing.unpack(payload)
    for track in header["tracks"]:
        track["position"] = track["position"].reshape(-1, 2)
    for quantity in (header["inside"] or {}).get("quantities", ()):
        if isinstance(quantity["values"], np.ndarray):
            quantity["values"] = quantity["values"].reshape(-1, quantity["size"])
    for terrain in (header["terrain"], header["second"]):
        if terrain is not None and terrain["heights"] is not None:
            terrain["heights"] = terrain["heights"].reshape(terrain["size"], terrain["size"])
    return header


def _add(values: np.ndarray, data: Data) -> packing.Reference:
    return data.add(float32(values))


def _check_terrains(terrains: Sequence[Terrain], tracks: Sequence[Track], layout: Layout) -> None:
    if (layout == "pair") != (len(terrains) == 2):
        raise ValueError(f"{layout=} cannot show {len(terrains)} terrains because a pair is two, any other layout one")
    if any(terrain.domain != terrains[0].domain for terrain in terrains):
        raise ValueError("two terrains of different domains cannot be shown because their runs share one start")
    for track in tracks:
        if not 0 <= track.terrain < len(terrains):
            raise ValueError(f"track {track.id} is on terrain {track.terrain}, and there are {len(terrains)}")


def _describe_terrain(terrain: Terrain) -> dict:
    heights = _undefined_as_nan(terrain.heights)
    if heights.ndim != 2 or heights.shape[0] != heights.shape[1] or heights.shape[0] < 2:
        raise ValueError(
            f"heights of shape {heights.shape} cannot be drawn because the grid must be square, 2 x 2 or more"
        )
    domain = [_numbers(side) for side in terrain.domain]
    return {
        "key": terrain.key,
        "title": terrain.title,
        "domain": domain,
        "size": heights.shape[0],
        "hash": digest(to_json(domain), float32(heights).tobytes()),
        "minima": [_numbers(point) for point in terrain.minima],
        "minimum": None if terrain.minimum is None else float(terrain.minimum),
        "equal": bool(terrain.equal),
    }


def _describe_track(track: Track, minimum: float | None, data: Data) -> dict:
    """Differences are taken here, in float64: a float32 loss or position has lost the small ones."""
    run = track.trajectory
    rate = np.asarray(run.learning_rate, dtype=np.float64)
    constant = rate.size > 0 and bool(np.all(rate == rate[0])) and math.isfinite(rate[0])
    with np.errstate(over="ignore", invalid="ignore"):
        excess = np.asarray(run.loss, dtype=np.float64) - (minimum or 0.0)
        length = np.hypot(*np.asarray(run.update, dtype=np.float64).reshape(-1, 2).T)
    return {
        "id": track.id,
        "name": track.name,
        "detail": track.detail,
        "color": int(track.color) % PALETTE_SIZE,
        "diverged_at": None if run.diverged_at is None else int(run.diverged_at),
        "position": _add(run.position, data),
        "excess": _add(excess, data),  # loss - minimum, or the loss itself if no minimum is known
        "length": _add(length, data),  # of each step
        "rate": float(rate[0]) if constant else _add(rate, data),
        "momentum": None if run.momentum is None else _add(run.momentum, data),
        "clipped": np.flatnonzero(run.clipped).tolist(),
        "floor": None if track.floor is None else float(track.floor),
        "terrain": int(track.terrain),
        "chip": track.chip or track.id,
        "on_plane": None if track.on_plane is None else _add(np.asarray(track.on_plane) - (minimum or 0.0), data),
        "distance": None if track.distance is None else _add(track.distance, data),
    }


def _describe_inside(inside: Inside, tracks: int, data: Data) -> dict:
    if not 0 <= inside.track < tracks:
        raise ValueError(f"track={inside.track} cannot be looked into because there are {tracks} tracks")
    fields = ("name", "title", "arrow", "symbol", "rule", "quantity", "lag")
    return {
        "track": int(inside.track),
        "quantities": [_describe_quantity(np.asarray(values), data) for values in inside.dissection.quantities],
        "lines": [{field: getattr(line, field) for field in fields} for line in inside.dissection.lines],
    }


def _describe_quantity(values: np.ndarray, data: Data) -> dict:
    """What is always the same number as that number, unless JSON has none for it; anything else row by row."""
    size = values.shape[1] if values.ndim == 2 else 1
    constant = size == 1 and values.size > 0 and bool(np.all(values == values.flat[0]) and np.isfinite(values.flat[0]))
    if values.ndim > 2 or size not in (1, 2, 4):
        raise ValueError(f"a quantity of shape {values.shape} cannot be shown because it is no number, pair or 2 x 2")
    return {"values": float(values.flat[0]) if constant else _add(values, data), "size": size}


def _undefined_as_nan(heights: np.ndarray) -> np.ndarray:
    heights = np.asarray(heights, dtype=np.float64)
    return np.where(np.isfinite(heights), heights, np.nan)


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in values]

"""What the player is sent: one terrain and its runs, packed into a few kilobytes.

Layout, everything little-endian::

    uint32   length of the header in bytes, a multiple of 4
    bytes    the header: UTF-8 JSON, padded with blanks
    float32  the data; the header points into it as {"offset": ..., "length": ...}, counted in floats

The same input gives the same bytes. A grid of heights is sent once and then known by its hash: the player
keeps it and asks for one that it misses.
"""

import hashlib
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

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

LARGEST = float(np.finfo(np.float32).max)


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """The surface that the contour and the 3-D view draw.

    `heights` has shape ``(n, n)``, row = y, column = x, both ends of the domain included; a value that is not
    finite says that the surface is undefined there. `minimum` is the smallest value of f, if it has a known one.
    """

    key: str
    title: str
    domain: tuple[tuple[float, float], tuple[float, float]]  # ((x low, x high), (y low, y high))
    heights: np.ndarray
    minima: tuple[Point, ...]
    minimum: float | None


@dataclass(frozen=True, kw_only=True)
class Track:
    """One run: its trajectory and how it is shown.

    `trajectory` has ``position (T+1, 2)``, ``loss (T+1,)``, ``update (T, 2)``, ``learning_rate (T,)`` and
    ``diverged_at``; `color` is an index into the palette.
    """

    id: str
    name: str
    detail: str
    color: int
    trajectory: Any


class _Data:
    """Collects float32 arrays and hands out references to them."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.length = 0

    def add(self, values: np.ndarray) -> dict[str, int]:
        flat = _float32(values).ravel()
        reference = {"offset": self.length, "length": flat.size}
        self.chunks.append(flat.tobytes())
        self.length += flat.size
        return reference


def pack(
    terrain: Terrain,
    tracks: Sequence[Track],
    *,
    start: Point,
    answer: int = 0,
    with_heights: bool = True,
) -> bytes:
    """The payload for these runs; `answer` is the number of the request (of a drag) that it answers.

    ``header["id"]`` names what is shown, whether or not the heights travel with it.
    """
    data = _Data()
    header = {
        "version": 1,
        "answer": int(answer),
        "start": _numbers(start),
        "steps": max((len(track.trajectory.update) for track in tracks), default=0),
        "terrain": _describe_terrain(terrain),
        "tracks": [_describe_track(track, terrain.minimum, data) for track in tracks],
    }
    header["id"] = _hash(_json(header), *data.chunks)
    header["terrain"]["heights"] = data.add(_undefined_as_nan(terrain.heights)) if with_heights else None
    text = _json(header)
    text += b" " * (-len(text) % 4)
    return b"".join([struct.pack("<I", len(text)), text, *data.chunks])


def unpack(payload: bytes) -> dict:
    """The header with its arrays put back, as the player sees them. For tests and exports."""
    (length,) = struct.unpack_from("<I", payload)
    header = json.loads(payload[4 : 4 + length])
    data = np.frombuffer(payload, dtype="<f4", offset=4 + length)

    def restore(node: Any) -> Any:
        if isinstance(node, dict):
            if node.keys() == {"offset", "length"}:
                return data[node["offset"] : node["offset"] + node["length"]]
            return {key: restore(value) for key, value in node.items()}
        return [restore(value) for value in node] if isinstance(node, list) else node

    header = restore(header)
    for track in header["tracks"]:
        track["position"] = track["position"].reshape(-1, 2)
    terrain = header["terrain"]
    if terrain["heights"] is not None:
        terrain["heights"] = terrain["heights"].reshape(terrain["size"], terrain["size"])
    return header


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
        "hash": _hash(_json(domain), _float32(heights).tobytes()),
        "minima": [_numbers(point) for point in terrain.minima],
        "minimum": None if terrain.minimum is None else float(terrain.minimum),
    }


def _describe_track(track: Track, minimum: float | None, data: _Data) -> dict:
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
        "position": data.add(np.asarray(run.position)),
        "excess": data.add(excess),  # loss - minimum, or the loss itself if no minimum is known
        "length": data.add(length),  # of each step
        "rate": float(rate[0]) if constant else data.add(rate),
    }


def _undefined_as_nan(heights: np.ndarray) -> np.ndarray:
    heights = np.asarray(heights, dtype=np.float64)
    return np.where(np.isfinite(heights), heights, np.nan)


def _float32(values: np.ndarray) -> np.ndarray:
    """Little-endian float32; what lies beyond its range is clamped, because it is only looked at."""
    return np.clip(np.asarray(values, dtype=np.float64), -LARGEST, LARGEST).astype("<f4")


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in values]


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()[:16]

"""A header and arrays in one piece of bytes: how every payload travels. The reader is ``web/core/decode.js``.

Layout, everything little-endian::

    uint32   the version of this layout and of all headers, `VERSION`
    uint32   length of the header in bytes, a multiple of 4
    bytes    the header: UTF-8 JSON, padded with blanks
    bytes    the data; the header points into it as {"f4": [at, length]} or {"u1": [at, length]}: the type of the
             numbers, where they begin in bytes, and how many they are

The same input gives the same bytes, in one language. A page that was opened before the app was renewed reads with old
code: the version tells it. So it rises with every change of a header that an older reader would not understand.
"""

import hashlib
import json
import math
import struct
from typing import Any

import numpy as np

from player.words import spoken

VERSION = 2  # of decode.js too

Reference = dict[str, list[int]]

TYPES = ("f4", "u1")
LARGEST = float(np.finfo(np.float32).max)


class Data:
    """Collects arrays and hands out references to them; equal ones travel once."""

    def __init__(self) -> None:
        self.chunks: dict[tuple[str, int, bytes], Reference] = {}
        self.length = 0

    def add(self, values: np.ndarray, of: str = "f4") -> Reference:
        """A reference to these values, flat, as the type `of`."""
        flat = np.ascontiguousarray(values, dtype=f"<{of}").ravel()
        chunk = flat.tobytes()
        chunk += b"\0" * (-len(chunk) % 4)
        key = of, flat.size, chunk
        if key not in self.chunks:
            self.chunks[key] = {of: [self.length, flat.size]}
            self.length += len(chunk)
        return self.chunks[key]

    def bytes(self) -> bytes:
        return b"".join(chunk for _, _, chunk in self.chunks)


def identity(header: dict[str, Any], data: Data) -> str:
    """A name for what is shown."""
    return digest(to_json(header), data.bytes())


def join(header: dict[str, Any], data: Data) -> bytes:
    """The payload. Its header has an ``id``: its `identity`, unless it brings that of a part of it; and names the words
    that the player speaks (words.py)."""
    header = header if "id" in header else {**header, "id": identity(header, data)}
    text = to_json({**header, **spoken()})
    text += b" " * (-len(text) % 4)
    return struct.pack("<II", VERSION, len(text)) + text + data.bytes()


def unpack(payload: bytes) -> dict:
    """The header with its arrays put back, as the player sees them. For tests and exports.

    Raises `ValueError` for a payload of another version.
    """
    version, length = struct.unpack_from("<II", payload)
    if version != VERSION:
        raise ValueError(f"{version=} cannot be read because this is the reader of version {VERSION}")

    def restore(node: Any) -> Any:
        if isinstance(node, dict):
            for of in TYPES:
                if of in node:
                    at, count = node[of]
                    return np.frombuffer(payload, f"<{of}", count, 8 + length + at)
            return {key: restore(value) for key, value in node.items()}
        return [restore(value) for value in node] if isinstance(node, list) else node

    return restore(json.loads(payload[8 : 8 + length]))


def finite(value: float) -> float:
    """An end of an axis; raises `ValueError` where it is none."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be the end of an axis because it is not a finite number")
    return float(value)


def float32(values: np.ndarray) -> np.ndarray:
    """What lies beyond float32 is clamped, because it is only looked at; what is no number stays none."""
    return np.clip(np.asarray(values, dtype=np.float64), -LARGEST, LARGEST).astype("<f4")


def to_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]

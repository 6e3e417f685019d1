"""Arrays and a header in one piece of bytes, for payloads that hold numbers of several types.

Layout, everything little-endian::

    uint32   length of the header in bytes, a multiple of 4
    bytes    the header: UTF-8 JSON, padded with blanks
    bytes    the data; the header points into it as {"at": ..., "length": ..., "of": "f4" or "u1"}, `at` in bytes

The same input gives the same bytes.
"""

import hashlib
import json
import math
import struct
from typing import Any

import numpy as np

Reference = dict[str, Any]

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
            self.chunks[key] = {"at": self.length, "length": flat.size, "of": of}
            self.length += len(chunk)
        return self.chunks[key]

    def bytes(self) -> bytes:
        return b"".join(chunk for _, _, chunk in self.chunks)


def join(header: dict[str, Any], data: Data) -> bytes:
    """The payload; its header has an ``id`` besides, which names what is shown."""
    body = data.bytes()
    text = _json({**header, "id": hashlib.sha256(_json(header) + body).hexdigest()[:16]})
    text += b" " * (-len(text) % 4)
    return struct.pack("<I", len(text)) + text + body


def unpack(payload: bytes) -> dict:
    """The header with its arrays put back, as the player sees them. For tests."""
    (length,) = struct.unpack_from("<I", payload)

    def restore(node: Any) -> Any:
        if isinstance(node, dict):
            if node.keys() == {"at", "length", "of"}:
                return np.frombuffer(payload, f"<{node['of']}", node["length"], 4 + length + node["at"])
            return {key: restore(value) for key, value in node.items()}
        return [restore(value) for value in node] if isinstance(node, list) else node

    return restore(json.loads(payload[4 : 4 + length]))


def finite(value: float) -> float:
    """An end of an axis; raises `ValueError` where it is none."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be the end of an axis because it is not a finite number")
    return float(value)


def float32(values: np.ndarray) -> np.ndarray:
    """What lies beyond float32 is clamped, because it is only looked at; what is no number stays none."""
    return np.clip(np.asarray(values, dtype=np.float64), -LARGEST, LARGEST).astype("<f4")


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()

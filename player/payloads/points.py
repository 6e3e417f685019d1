"""What the view of points on a line is sent: the points, and a mark and a curve for each loss (layout: packing.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from player.payloads.packing import Data, identity, join, unpack

__all__ = ["Mark", "pack", "unpack"]

PALETTE_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A loss of the points: the constants that are best, and its mean for every constant on the line.

    `ends` are those of the interval of the best constants, of which `constant` is the middle; `heights` (m,) go from
    0 at the `least` mean loss to 1 at the `highest` on the line. `color` is an index into the palette.
    """

    name: str
    color: int
    constant: float
    ends: tuple[float, float]
    least: float
    highest: float
    heights: np.ndarray


def pack(
    points: Sequence[float], marks: Sequence[Mark], *, low: float, high: float, most: int, answer: int = 0
) -> bytes:
    """The payload for a line from `low` to `high` with up to `most` points.

    `answer` is the number of the request (of a drag) that it answers; the ``id`` names what is shown. The same input
    gives the same bytes.
    """
    data = Data()
    header: dict[str, Any] = {
        "low": float(low),
        "high": float(high),
        "most": int(most),
        "points": [float(point) for point in points],
        "marks": [
            {
                "name": mark.name,
                "color": int(mark.color) % PALETTE_SIZE,
                "constant": float(mark.constant),
                "ends": [float(end) for end in mark.ends],
                "least": float(mark.least),
                "highest": float(mark.highest),
                "heights": data.add(mark.heights),
            }
            for mark in marks
        ],
    }
    return join({**header, "id": identity(header, data), "answer": int(answer)}, data)

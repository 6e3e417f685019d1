"""Samples put in by hand: what may be one, and how they are written in a link, ``point=0.5~-1~1``."""

import math
from typing import Any

from messages import Message, reason, several
from networks.data.dataset import DataSet
from scenes.codec.fields import SEPARATOR, Problems, clamp_point
from scenes.codec.forms import Form, Given, Pairs, declared

MOST_POINTS = 50
_OUTSIDE = (
    Message("point: {count} point is outside {data}'s {inside} and left out."),
    Message("point: {count} points are outside {data}'s {inside} and left out."),
)
_OUTSIDE_CLASSES = (
    Message("point: {count} point is outside {data}'s {inside} or its classes 0 to {last} and left out."),
    Message("point: {count} points are outside {data}'s {inside} or its classes 0 to {last} and left out."),
)
Point = tuple[float, float, int]  # x, y and the class; 0 where a number is to be predicted


def takes_points(record: DataSet) -> bool:
    """Whether samples can be put in by hand: into a plane, but not into sequences and pictures."""
    return record.kind in ("classes", "number")


def points_of() -> Any:
    """The points, one ``point`` each; one that lies outside the data set's picture is left out."""

    def read(given: Given, scene: Any) -> tuple[tuple[Point, ...], Problems]:
        texts, problems = given.get("point", []), []
        if len(texts) > MOST_POINTS:
            problems.append(
                Message(
                    "point: {count} points are given and {most} are allowed; the first are used.",
                    count=len(texts),
                    most=MOST_POINTS,
                )
            )
        found = []
        for i, text in enumerate(texts[:MOST_POINTS]):
            try:
                found.append(_read_point(text))
            except ValueError as error:
                problems.append(Message("point {number}: {why}; it is left out.", number=i + 1, why=reason(error)))
        return tuple(found), problems

    def write(points: tuple[Point, ...]) -> Pairs:
        return [("point", SEPARATOR.join([_short(x), _short(y), str(c)])) for x, y, c in points]

    return declared(lambda name: Form(name, frozenset(["point"]), read, write), ())


def settle_points(points: tuple[Point, ...], record: DataSet) -> tuple[tuple[Point, ...], Problems]:
    """The points that `record` can take, and one sentence where there are others."""
    if not points:
        return points, []
    if not takes_points(record):
        return (), [Message("point: {data} takes no points; they are left out.", data=Message(record.title))]
    kept = tuple(point for point in points if _fits(point, record))[:MOST_POINTS]
    if len(kept) == len(points):
        return points, []
    count = len(points) - len(kept)
    inside = " × ".join(f"{low:g} to {high:g}" for low, high in record.domain)
    one, many = _OUTSIDE_CLASSES if record.classes else _OUTSIDE
    places = {"data": Message(record.title), "inside": inside, "last": record.classes - 1}
    return kept, [several(one, many, count, **places)]


def point_of(sent: object, record: DataSet) -> Point | None:
    """The point that a browser says was clicked, [x, y, class, …], moved into the picture; None if it is none."""
    place = clamp_point(sent, record.domain)
    if place is None or not takes_points(record):
        return None
    label = sent[2] if isinstance(sent, (list, tuple)) and len(sent) > 2 else 0
    if isinstance(label, bool) or not isinstance(label, (int, float)) or label not in range(max(record.classes, 1)):
        return None
    return float(f"{place[0]:.4g}"), float(f"{place[1]:.4g}"), int(label)


def _read_point(text: str) -> Point:
    parts = text.split(SEPARATOR)
    try:
        x, y = (float(part) for part in parts[:2] if len(part) <= 40)
        label = int(parts[2]) if len(parts) > 2 and len(parts[2]) <= 9 else 0
    except ValueError:
        raise ValueError(Message("{text!r} is not x~y~class", text=text[:40])) from None
    if len(parts) not in (2, 3) or not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(Message("{text!r} is not x~y~class", text=text[:40]))
    return x, y, label


def _short(number: float) -> str:
    return repr(number).removesuffix(".0")


def _fits(point: Point, record: DataSet) -> bool:
    x, y, label = point
    (left, right), (bottom, top) = record.domain
    return left <= x <= right and bottom <= y <= top and 0 <= label < max(record.classes, 1)

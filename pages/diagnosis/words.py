"""How the numbers of a question are put: the names of its variants, its charts, and what came out in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from figures.comparison_chart import Line, Lines, Place, Ranking
from scenes.diagnosis.models import Verdict
from scenes.diagnosis.question import Curve, Outcome, Tried

Chart = Lines | Ranking
Name = Callable[[Any], str]


class Judged(NamedTuple):
    """A model, and the way it takes through the tree."""

    name: str
    color: int
    verdict: Verdict


@dataclass(frozen=True)
class Answer:
    """What was measured in words and in numbers; `judged` where the question has the tree."""

    paragraphs: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[tuple[str, ...]]  # the first cell is the name of a variant
    judged: Sequence[Judged] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """An entry of the catalogue of words: of the question with the same key.

    ``name(variant)`` is what a trial is called; ``charts(measured)`` shows what its question's ``measure`` gives,
    also of a part of the trainings; ``answer(measured)`` says what came out of all.
    """

    name: Name
    charts: Callable[[Any], Sequence[Chart]]
    answer: Callable[[Any], Answer]


def line(name: str, color: int, curve: Curve, dash: str = "solid") -> Line:
    """A curve of a training over its epochs."""
    return Line(name, color, curve.epochs, curve.values, dash)


def places(
    several: Sequence[Tried], value: Callable[[Outcome], float], name: Name, colors: Mapping[Any, int]
) -> tuple[Place, ...]:
    """The variants of a ranking, with the value of each seed."""
    return tuple(Place(name(one.variant), colors[one.variant], one.each(value)) for one in several)

"""The text forms a Scene's fields are made of.

A field knows its default and how its value is read from and written as text. `Parameter` (one number, switch
or choice) is one; here are the others: a `Choice` from a catalogue with its own parameters, a `Point`, and
free `Text`. All texts are made of characters a query string leaves as they are.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from messages import Message, reason
from parameters import Parameter, Value
from scenes.codec.spelling import meant, meant_of, names_of

SEPARATOR = "~"
MOST_PAIRS = 20  # settings read of one entry: no entry has more
Problems = list[str]


@dataclass(frozen=True)
class Pick:
    """An entry of a catalogue with a value for each of its parameters: Adam at these settings."""

    key: str
    values: tuple[tuple[str, Value], ...]

    def __getitem__(self, name: str) -> Value:
        return dict(self.values)[name]

    def with_value(self, name: str, value: Value) -> "Pick":
        """This pick with one value changed."""
        return Pick(self.key, tuple((k, value if k == name else v) for k, v in self.values))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A field that holds a `Pick`; written ``key~name~value~…`` with defaults left out.

    `also` are other names of settings: ``lr`` for ``learning_rate``, ``betas`` for two of them.
    """

    title: str
    catalogue: Mapping[str, Any]
    parameters: Callable[[str], tuple[Parameter, ...]]  # of the entry with this key
    default: str
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def named(self, text: str) -> str | None:
        """The key of the entry that `text` names, by its key, its title or PyTorch's name; None if there is none."""
        if text in self.catalogue:
            return text
        return meant_of(text, {key: names_of(record) for key, record in self.catalogue.items()})

    def settings(self, key: str, name: str) -> tuple[str, ...]:
        """The settings of the entry `key` that `name` stands for: one, of a name for several all, or none."""
        known = [p.key for p in self.parameters(key)]
        if (one := meant(name, known)) is not None:
            return (one,)
        others = self.also.get(meant(name, self.also) or "", ())
        return others if all(other in known for other in others) else ()

    def pick(self, key: str, **values: Value) -> Pick:
        """The entry at its defaults but for `values`; raises `ValueError` for a value it may not have."""
        known = {p.key: p for p in self.parameters(key)}
        if unknown := values.keys() - known.keys():
            raise ValueError(f"{key} has no {', '.join(sorted(unknown))}")
        return Pick(key, tuple((k, p.check(values.get(k, p.default))) for k, p in known.items()))

    def read(self, text: str, where: str) -> tuple[Pick, Problems]:
        """The pick that `text` writes and, for each part of it that is wrong, a sentence."""
        return self.read_pairs(*split(text), where)

    def read_pairs(self, key: str, pairs: Sequence[tuple[str, str]], where: str) -> tuple[Pick, Problems]:
        """The entry `key` with the values that `pairs` of names and texts give it."""
        found = self.named(key)
        if found is None:
            instead = self.catalogue[self.default].title
            unknown = Message(
                "{where}: {key!r} is not a known {kind}; {instead} is used.",
                where=where,
                key=key[:40],
                kind=Message(self.title),
                instead=Message(instead),
            )
            return self.pick(self.default), [unknown]
        known = {p.key: p for p in self.parameters(found)}
        values: dict[str, Value] = {}
        problems: Problems = []
        if len(pairs) > MOST_PAIRS:
            problems.append(
                Message(
                    "{where}: of {count} settings only the first {most} are read.",
                    where=where,
                    count=len(pairs),
                    most=MOST_PAIRS,
                )
            )
        for given, text in pairs[:MOST_PAIRS]:
            names = self.settings(found, given)
            if not names:
                near = difflib.get_close_matches(given[:40], [*known, *self.also], 1, 0.7)
                problems.append(_not_a_setting(where, given, found, near))
                continue
            parts = _parts(text) if len(names) > 1 else [text]
            if len(parts) != len(names):
                problems.append(
                    Message(
                        "{where}, {given}: {text!r} is not {count} numbers; {names} stay as usual.",
                        where=where,
                        given=given[:40],
                        text=text[:40],
                        count=len(names),
                        names=" and ".join(names),
                    )
                )
            for name, one in zip(names, parts, strict=False) if len(parts) == len(names) else ():
                if name in values:
                    problems.append(
                        Message(
                            "{where}: {name} is given twice; {used} is used.",
                            where=where,
                            name=name,
                            used=known[name].write(values[name]),
                        )
                    )
                else:
                    values[name], problem = read_parameter(
                        known[name], one, Message("{where}, {name}", where=where, name=name)
                    )
                    problems += problem
        return self.pick(found, **values), problems

    def write(self, pick: Pick) -> str:
        parts = [pick.key]
        for parameter in self.parameters(pick.key):
            if pick[parameter.key] != parameter.default:
                parts += [parameter.key, parameter.write(pick[parameter.key])]
        return SEPARATOR.join(parts)


def _not_a_setting(where: str, given: str, found: str, near: list[str]) -> Message:
    places = {"where": where, "given": given[:40], "found": found}
    if not near:
        return Message("{where}: {given!r} is not a setting of {found}; it is left out.", **places)
    return Message(
        "{where}: {given!r} is not a setting of {found} (did you mean {near}?); it is left out.",
        **places,
        near=near[0],
    )


def _parts(text: str) -> list[str]:
    """The numbers of ``(0.9, 0.999)``."""
    return [part for part in re.split(r"[\s,;/()]+", text) if part]


def split(text: str) -> tuple[str, list[tuple[str, str]]]:
    """``key~name~value~…`` taken apart; a last name without a value is paired with an empty text."""
    key, *parts = text.split(SEPARATOR)
    return key, list(zip(parts[::2], [*parts[1::2], ""], strict=False))


def read_parameter(parameter: Parameter, text: str, where: str) -> tuple[Value, Problems]:
    """The value `text` writes, or the default and a sentence that names the field and says so."""
    try:
        return parameter.read(_as_written(parameter, text)), []
    except ValueError as error:
        return parameter.default, [
            Message(
                "{where}: {why}; {used} is used.",
                where=where,
                why=reason(error),
                used=parameter.write(parameter.default),
            )
        ]


def _as_written(parameter: Parameter, text: str) -> str:
    """A choice by its own name, however it is called; Python's ``True`` and ``False`` as the 1 and 0 of a link."""
    if parameter.choices:
        labels = dict(zip(parameter.choices, parameter.labels, strict=False))
        return meant_of(text, {choice: [labels.get(choice, "")] for choice in parameter.choices}) or text
    if isinstance(parameter.default, bool):
        return {"true": "1", "false": "0"}.get(text.lower(), text)
    return text


def read_point(text: str, domain: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """A point written ``x~y``; raises `ValueError` if it is not two numbers inside the domain."""
    parts = text.split(SEPARATOR)
    if len(parts) != 2:
        raise ValueError(Message("{text!r} is not two numbers x~y", text=text[:40]))
    x, y = (coordinate(axis, domain).read(part) for axis, part in enumerate(parts))
    return float(x), float(y)


def write_point(point: tuple[float, float]) -> str:
    """The text that `read_point` turns back into exactly `point`."""
    return SEPARATOR.join(coordinate(axis).write(float(number)) for axis, number in enumerate(point))


def coordinate(axis: int, domain: tuple[tuple[float, float], ...] = ((-math.inf, math.inf),) * 2) -> Parameter:
    """The start's x (axis 0) or y (axis 1) as a setting: any number inside the domain."""
    (low, high), name = domain[axis], "xy"[axis]
    return Parameter(key=f"start {name}", title=f"Start {name}", default=0.0, low=low, high=high)


def clamp_point(point: object, domain: tuple[tuple[float, float], ...]) -> tuple[float, float] | None:
    """`point` moved into the domain; None if it is not two finite numbers. For what a browser sends."""
    if not isinstance(point, (list, tuple)) or len(point) < 2:
        return None
    try:
        numbers = [float(n) for n in point[:2] if isinstance(n, (int, float))]
    except OverflowError:
        return None
    if len(numbers) != 2 or not all(map(math.isfinite, numbers)):
        return None
    x, y = (min(max(n, low), high) for n, (low, high) in zip(numbers, domain, strict=True))
    return x, y


TITLE_LENGTH = 120


def read_title(text: str) -> str:
    """Free text, shown as it is and never as markup; raises `ValueError` if it is too long."""
    text = "".join(c for c in text if c.isprintable()).strip()
    if len(text) > TITLE_LENGTH:
        raise ValueError(
            Message("it has {count} characters and {most} are allowed", count=len(text), most=TITLE_LENGTH)
        )
    return text

"""The record behind every number, switch or choice a person can set.

A surface's condition number, Adam's ``b1`` and a Scene's step count are all described by a
`Parameter`. Menus, sliders, links, tables and docs are made from it, so a value has one default, one
range and one text form wherever it appears.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from messages import Message, reason

Value = bool | int | float | str | Any  # Any: a tuple of ints, which would forbid `float(value)` everywhere

MOST_NUMBERS = 20  # of a list
_MINUS = str.maketrans("−", "-")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One named setting: what it is called, what it may be and how it is written.

    The type of `default` is the type of the value: ``bool``, ``int``, ``float``, with `choices` ``str``, or a
    tuple: a list of whole numbers, one at least, written ``100-200``. `low` and `high` are inclusive; a list's
    are those of its numbers. `scale` says how a slider spreads the range; a log slider whose `low` is 0 has its
    zero as a stop of its own, left of the smallest power of ten.
    """

    key: str
    title: str
    default: Value
    low: float = -math.inf
    high: float = math.inf
    scale: Literal["linear", "log"] = "linear"
    choices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # what a menu calls the choices, if not what they are
    symbol: str = ""
    help: str = ""
    folded: bool = False

    def read(self, text: str) -> Value:
        """The value that `text` writes; raises `ValueError` with a reason fit to show a person."""
        text = text.strip()
        if isinstance(self.default, str):
            return self.check(text)
        if isinstance(self.default, tuple):
            parts = re.split(r"\s*[-,]\s*|\s+", text)[: MOST_NUMBERS + 1]
            return self.check([self._one_number.read(part) for part in parts])
        if isinstance(self.default, bool):
            if text not in ("0", "1"):
                raise ValueError(Message("{text!r} is neither 1 (on) nor 0 (off)", text=text[:40]))
            return text == "1"
        number = _number(text)
        if number is None:
            raise ValueError(Message("{text!r} is not a number", text=text[:40]))
        return self.check(number)

    def check(self, value: object) -> Value:
        """`value` in this parameter's type if it is allowed; else raises `ValueError` with the reason."""
        if self.choices:
            if value in self.choices:
                return str(value)
            raise ValueError(
                Message("{value!r} is not one of {names}", value=str(value)[:40], names=", ".join(self.choices))
            )
        if isinstance(self.default, tuple):
            return self._check_list(value)
        if isinstance(self.default, bool):
            if isinstance(value, bool):
                return value
            raise ValueError(Message("{value!r} is neither on nor off", value=str(value)[:40]))
        if isinstance(self.default, str):
            return str(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(Message("{value!r} is not a number", value=str(value)[:40]))
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(Message("{value} is not a finite number", value=value))
        if isinstance(self.default, int) and value != int(value):
            raise ValueError(Message("{value} is not a whole number", value=self.write(value)))
        if not self.low <= value <= self.high:
            said = self.write(value)[:40]
            raise ValueError(
                Message("{value} is outside {low:g} to {high:g}", value=said, low=self.low, high=self.high)
            )
        return int(value) if isinstance(self.default, int) else float(value)

    def _check_list(self, value: object) -> tuple[int, ...]:
        if isinstance(value, str):  # what a person types into a field of a form
            value = self.read(value)
        if not isinstance(value, (list, tuple)) or not value:
            raise ValueError(Message("{value!r} is not a list of whole numbers", value=str(value)[:40]))
        if len(value) > MOST_NUMBERS:
            raise ValueError(Message("it has more than {most} numbers", most=MOST_NUMBERS))
        return tuple(int(self._one_number.check(number)) for number in value)

    @property
    def _one_number(self) -> "Parameter":
        """A number of a list as a setting of its own."""
        return replace(self, default=0)

    def write(self, value: Value) -> str:
        """The shortest text that `read` turns back into exactly `value`."""
        if isinstance(value, bool):
            return "1" if value else "0"
        if isinstance(value, float):
            short = repr(value)
            return short[:-2] if short.endswith(".0") else short
        if isinstance(value, tuple):
            return "-".join(map(str, value))
        return str(value)


def checked(parameters: Iterable[Parameter], given: Mapping[str, Value], whose: str) -> dict[str, Value]:
    """The value of every parameter by its key, its default where nothing is `given`.

    Raises `ValueError` for one that is out of its range, and for unknown ones, with `whose` ("data='moons' has no
    parameter") before their names.
    """
    known = {parameter.key: parameter for parameter in parameters}
    if unknown := given.keys() - known.keys():
        raise ValueError(f"{whose} {', '.join(sorted(unknown))}")
    values = {}
    for key, parameter in known.items():
        try:
            values[key] = parameter.check(given.get(key, parameter.default))
        except ValueError as error:
            raise ValueError(Message("{key}: {why}", key=key, why=reason(error))) from None
    return values


def seed(help: str, key: str = "seed", title: str = "Seed") -> Parameter:
    """The seed of what is drawn at random."""
    return Parameter(key=key, title=title, default=0, low=0, high=999_999, help=help)


def _number(text: str) -> float | None:
    """The number that `text` writes, or None: with a point or a comma before the decimals, with a hyphen or the true
    minus that the pages print. ``1,000`` could be one or a thousand, which raises `ValueError`."""
    text = text.strip().translate(_MINUS)
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    if _THOUSANDS.fullmatch(text):
        raise ValueError(
            Message(
                "{text!r} could be {fraction} or {thousands}; write it without ','",
                text=text,
                fraction=text.replace(",", "."),
                thousands=text.replace(",", ""),
            )
        )
    try:
        return float(text.replace(",", ".", 1) if "." not in text else text)
    except ValueError:
        return None

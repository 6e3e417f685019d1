"""How a Scene's fields are written in a link: each is declared with its default and its form,
``steps: int = forms.number(STEPS)``, and nothing else says it again.

A form reads its keys of the link and yields the field's value and a sentence for everything wrong; it writes
the pairs of the link, none if the field is at its default. Forms are read in the order of the fields, so one
may look at the fields before it (a start lies in its surface's domain).

Fields that several Scenes share are a dataclass of their own, a group, that these Scenes take as a base: its fields
come before the Scene's own, those of the last base first.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

from messages import Message, reason
from parameters import Parameter, Value
from scenes.codec.entry import COLOR, MOST_ENTRIES, Entry
from scenes.codec.fields import (
    SEPARATOR,
    Choice,
    Pick,
    Problems,
    read_parameter,
    read_point,
    read_title,
    split,
    write_point,
)
from scenes.codec.spelling import meant

Given = dict[str, list[str]]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """How the field `name` of a Scene is read from the texts of a link, and written."""

    name: str
    keys: frozenset[str]  # of the link
    read: Callable[[Given, Any], tuple[Any, Problems]]  # the link, the Scene so far
    write: Callable[[Any], Pairs]  # of a value that is not the default
    told: Callable[[Any], bool] = lambda scene: False  # whether it is written of this Scene though it is the default
    flat: frozenset[str] = frozenset()  # of `keys`, those that a short form of the link may use
    entries: Mapping[str, Choice] = field(default_factory=dict)  # keys that name an entry, whose settings may follow it
    parameter: Parameter | None = None  # what one of its numbers may be
    choice: Choice | None = None  # what its picks are of


def declared(make: Callable[[str], Form], default: Any) -> Any:
    """A field of a Scene in its class: `make` gives the form of a field of this name."""
    return field(default=default, metadata={"form": make})


@cache
def forms_of(kind: type) -> tuple[Form, ...]:
    """The forms of the fields of a Scene or a group, in order."""
    return tuple(each.metadata["form"](each.name) for each in fields(kind))


def once(key: str, texts: list[str]) -> tuple[str, Problems]:
    """The text of a key that may be given once."""
    if len(texts) == 1:
        return texts[0], []
    return texts[0], [
        Message(
            "{key} is given {count} times; the first, {first!r}, is used.",
            key=key,
            count=len(texts),
            first=texts[0][:40],
        )
    ]


def _single(name: str, key: str, read: Callable[[str, Any], tuple[Any, Problems]], write: Callable[[Any], str]) -> Form:
    """A field written under one key that is given once."""

    def from_link(given: Given, scene: Any) -> tuple[Any, Problems]:
        if key not in given:
            return getattr(scene, name), []
        text, told = once(key, given[key])
        value, wrong = read(text, scene)
        return value, told + wrong

    return Form(name, frozenset([key]), from_link, lambda value: [(key, write(value))])


def text(read: Callable[[str, Any], Any], write: Callable[[Any], str], instead: str, default: Any = "") -> Any:
    """A field whose reader raises `ValueError`; `instead` says what is used then."""

    def make(name: str) -> Form:
        def attempt(text: str, scene: Any) -> tuple[Any, Problems]:
            try:
                return read(text, scene), []
            except ValueError as error:
                return getattr(scene, name), [
                    Message("{name}: {why}; {instead}.", name=name, why=reason(error), instead=Message(instead))
                ]

        return _single(name, name, attempt, write)

    return declared(make, default)


def number(parameter: Parameter, default: Value | None = None) -> Any:
    """A number, switch or choice under its parameter's key; a Scene may have another `default`."""
    parameter = parameter if default is None else replace(parameter, default=default)
    key = parameter.key

    def make(name: str) -> Form:
        form = _single(name, key, lambda text, _: read_parameter(parameter, text, key), parameter.write)
        return replace(form, parameter=parameter)

    return declared(make, parameter.default)


def pick(choice: Choice, default: Pick | None = None) -> Any:
    """An entry of a catalogue with its settings."""

    def make(name: str) -> Form:
        form = _single(name, name, lambda text, _: choice.read(text, name), choice.write)
        return replace(form, choice=choice, entries={name: choice})

    return declared(make, default or choice.pick(choice.default))


def start() -> Any:
    """The start, a point of the surface's domain; None is the surface's own."""
    return text(
        lambda text, scene: read_point(text, scene.record.domain), write_point, "the surface's own start is used", None
    )


def title() -> Any:
    """Free text."""
    return text(lambda text, _: read_title(text), str, "no title is shown")


def without(pairs: Pairs, names: Collection[str]) -> Pairs:
    """The pairs of other names."""
    return [(name, text) for name, text in pairs if meant(name, names) is None]


def sections(pairs: Pairs, names: Sequence[str]) -> tuple[Pairs, dict[str, Pairs]]:
    """What stands before the first of `names`, and for each of them that is there what follows it, itself first."""
    own: Pairs = []
    found: dict[str, Pairs] = {}
    part = own
    for given, text in pairs:
        name = meant(given, names)
        if name is not None and name not in found:
            part = found[name] = []
        part.append((name or given, text))
    return own, found


def read_section(choice: Choice, section: Pairs | None, default: Pick, where: str) -> tuple[Pick, Problems]:
    """The pick a section of a run writes; `default` where there is no such section."""
    if section is None:
        return default, []
    (_, key), *pairs = section
    return choice.read_pairs(key, pairs, where)


def read_color(pairs: Pairs, position: int, where: str) -> tuple[int, Problems]:
    for text in [text for name, text in pairs if meant(name, [COLOR.key])][:1]:
        try:
            return int(COLOR.read(text)), []
        except ValueError as error:
            return position, [
                Message("{where}, color: {why}; {position} is used.", where=where, why=reason(error), position=position)
            ]
    return position, []


def write_color(color: int, position: int) -> str:
    return f"{SEPARATOR}{COLOR.key}{SEPARATOR}{color}" if color != position else ""


def _first(texts: list[str], key: str) -> tuple[list[str], Problems]:
    if len(texts) <= MOST_ENTRIES:
        return texts, []
    told = Message(
        "{key}: {count} are given and {most} are allowed; the first are used.",
        key=key,
        count=len(texts),
        most=MOST_ENTRIES,
    )
    return texts[:MOST_ENTRIES], [told]


def runs(
    choice: Choice,
    default: tuple[Any, ...],
    read_run: Callable[[str, Pairs, int, str], tuple[Any, Problems]],
    write_run: Callable[[Any, int], str],
    *,
    parts: Mapping[str, Choice],
    own: Sequence[Parameter] = (),
) -> Any:
    """The runs, one ``run`` each; or one written flat, ``optimizer=adam&learning_rate=0.1``: a pick of `choice` under
    its title, its settings, and the `parts` and `own` settings of a run. What these are, `read_run` and `write_run`
    know."""
    settings = {p.key for key in choice.catalogue for p in choice.parameters(key)}
    flat_keys = frozenset([*settings, *choice.also, *parts, *(p.key for p in own), choice.title])

    def read(given: Given, _: Any) -> tuple[tuple[Any, ...], Problems]:
        texts, problems = _first(given.get("run", []), "run")
        flat = {key: texts for key, texts in given.items() if key in flat_keys}
        if texts and flat:
            problems.append(Message("{names} is for a link without runs; it is left out.", names=", ".join(flat)))
        if texts:
            found = [read_run(*split(text), i, Message("run {number}", number=i + 1)) for i, text in enumerate(texts)]
        elif flat:
            first = {}
            for key, several in flat.items():
                first[key], told = once(key, several)
                problems += told
            sections = [(part, first.pop(part)) for part in parts if part in first]
            key, pairs = split(first.pop(choice.title, choice.default))
            pairs = [*pairs, *first.items()]
            for part, text in sections:
                entry, values = split(text)
                pairs += [(part, entry), *values]
            found = [read_run(key, pairs, 0, choice.title)]
        else:
            return default, problems
        return tuple(run for run, _ in found), problems + [p for _, wrong in found for p in wrong]

    return declared(
        lambda name: Form(
            name,
            flat_keys | {"run"},
            read,
            lambda runs: [("run", write_run(run, i)) for i, run in enumerate(runs)],
            flat=flat_keys,
            choice=choice,
            entries={"run": choice, choice.title: choice, **parts},
        ),
        default,
    )


def entries(key: str, choice: Choice, default: tuple[Entry, ...]) -> Any:
    """A list of entries, one `key` each."""

    def read_one(text: str, position: int) -> tuple[Entry, Problems]:
        where = Message("{key} {number}", key=key, number=position + 1)
        picked, pairs = split(text)
        color, problems = read_color(pairs, position, where)
        pick, wrong = choice.read_pairs(picked, without(pairs, {COLOR.key}), where)
        return Entry(pick, color), problems + wrong

    def read(given: Given, _: Any) -> tuple[tuple[Entry, ...], Problems]:
        if key not in given:
            return default, []
        texts, problems = _first(given[key], key)
        found = [read_one(text, i) for i, text in enumerate(texts)]
        return tuple(one for one, _ in found), problems + [p for _, wrong in found for p in wrong]

    def write(entries: Sequence[Entry]) -> Pairs:
        return [(key, choice.write(e.pick) + write_color(e.color, i)) for i, e in enumerate(entries)]

    return declared(
        lambda name: Form(name, frozenset([key]), read, write, choice=choice, entries={key: choice}), default
    )


def numbers(parameter: Parameter, default: tuple[float, ...], most: int) -> Any:
    """A list of numbers, each as `parameter` allows, written ``1~2.5~-3`` under its key."""
    key = parameter.key

    def read(text: str, _: Any) -> tuple[tuple[float, ...], Problems]:
        parts = text.split(SEPARATOR)
        told: Problems = [
            Message(
                "{key}: {count} numbers are given and {most} are allowed; the first are used.",
                key=key,
                count=len(parts),
                most=most,
            )
        ]
        try:
            found = tuple(float(parameter.read(part)) for part in parts[:most])
        except ValueError as error:
            return default, [Message("{key}: {why}; the usual ones are used.", key=key, why=reason(error))]
        return found, told if len(parts) > most else []

    def make(name: str) -> Form:
        form = _single(name, key, read, lambda values: SEPARATOR.join(parameter.write(float(v)) for v in values))
        return replace(form, parameter=parameter)

    return declared(make, default)

"""What the app says: every message of its code and every English text of its records, as a catalogue.

``python -m tests.texts.extraction`` (`make words`) brings the files of all languages up to date.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from curves import INITIALISATIONS
from pages.catalogue import SECTIONS
from pages.frame.entries import EntryList
from player import words
from scenes.codec.fields import Choice, coordinate
from scenes.codec.forms import forms_of
from scenes.codec.preset import kinds, presets_of
from tests.test_architecture import ROOT, sources_on_disk
from texts import FOLDER

SAID = {"_": 1, "Message": 1, "counted": 2, "several": 2}  # functions of code, and how many forms they are given
# The fields of records that are said; a formula is where words stand in it.
WORDS = {"title", "words", "lesson", "help", "labels", "note", "reference", "cures", "costs", "drawn", "meaning"}
WORDS |= {"asks", "formulas", "parts", "family", "too_large", "choices", "best", "prediction"}
FORMULAS = {"formula"}


def of_code() -> Iterator[tuple[str, str | tuple[str, str], int]]:
    """Module, message (or its two forms) and line."""
    for module, text in sources_on_disk().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID:
                arguments = node.args[: SAID[node.func.id]]
                given = [str(each.value) for each in arguments if isinstance(each, ast.Constant)]
                if len(given) == SAID[node.func.id]:
                    yield module, given[0] if len(given) == 1 else (given[0], given[1]), node.lineno


def of_records() -> Iterator[tuple[str, str]]:
    """The kind of the record with its field, and the text."""
    seen: set[int] = set()
    roots: list[Any] = [[page for pages in SECTIONS.values() for page in pages], coordinate(0), coordinate(1)]
    roots += [INITIALISATIONS]
    yield from (("Section", name) for name in SECTIONS if name)
    for page in (page for pages in SECTIONS.values() for page in pages):
        for entries in (
            each for each in vars(import_module(page.show.__module__)).values() if isinstance(each, EntryList)
        ):
            said = (entries.kind_words, entries.add_words, entries.duplicate_words, entries.full_words)
            yield from (("EntryList", text) for text in said)
    for kind in kinds():
        yield f"{kind.__name__}.lesson", kind().lesson
        roots += [presets_of(kind), forms_of(kind)]
    yield from _walk(roots, seen)


def _walk(value: Any, seen: set[int]) -> Iterator[tuple[str, str]]:
    if id(value) in seen or isinstance(value, (str, bytes, int, float, type)) or value is None:
        return
    seen.add(id(value))
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _walk(one, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _walk(one, seen)
    elif is_dataclass(value):
        for field in fields(value):
            held = getattr(value, field.name)
            for text in (held,) if isinstance(held, str) else held if isinstance(held, tuple) else ():
                if isinstance(text, str) and text and _is_said(field.name, text):
                    yield f"{type(value).__name__}.{field.name}", text
            yield from _walk(held, seen)
        if isinstance(value, Choice):
            for key in value.catalogue:
                yield from _walk(value.parameters(key), seen)


def _is_said(name: str, text: str) -> bool:
    return name in WORDS or (name in FORMULAS and r"\text" in text)


def catalogue() -> Catalog:
    """All messages, with where they stand."""
    found = Catalog(project="Downhill", charset="utf-8")
    for module, message, line in of_code():
        found.add(message, locations=[(f"{module.replace('.', '/')}.py", line)])
    for where, text in of_records():
        found.add(text, locations=[(where, 0)])
    for message in words.messages():
        found.add(message, locations=[("player/web", 0)])
    return found


def update() -> None:
    """Bring every language's file up to date: new messages without a translation, old ones set aside."""
    template = catalogue()
    for path in FOLDER.glob("*.po"):
        with path.open("rb") as file:
            known = read_po(file, locale=path.stem)
        known.update(template)
        with Path(path).open("wb") as file:
            write_po(file, known, width=110, sort_output=True)


if __name__ == "__main__":
    update()
    print(f"{len(catalogue())} messages in {ROOT}")

"""A language that nobody speaks, Polish by its rules: every letter of a message is another."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import texts
from player import words

LANGUAGE = "pl"
FORMS = ("1", "2", "5")  # marks of the forms for one, for a few, for many


def foreign(message: str) -> str:
    """The message with its places, and no letter of its own."""
    return re.sub(r"\{[^{}]*\}|[A-Za-z]", lambda found: found[0] if found[0][0] == "{" else "ж", message)


def foreign_forms(forms: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{foreign(forms[1])}{mark}" for mark in FORMS)


@contextmanager
def spoken_beside_english(
    folder: Path, monkeypatch: pytest.MonkeyPatch, said: Iterable[words.Said] | None = None
) -> Iterator[None]:
    """A catalogue of these messages, else of all of the player, as a file in this folder; it is spoken."""
    catalogue = Catalog(locale=LANGUAGE)
    for message in words.messages() if said is None else said:
        catalogue.add(message, foreign(message) if isinstance(message, str) else foreign_forms(message))
    with (folder / f"{LANGUAGE}.po").open("wb") as file:
        write_po(file, catalogue)
    with monkeypatch.context() as patch:
        patch.setattr(texts, "FOLDER", folder)
        patch.setattr(texts, "LANGUAGES", (texts.SOURCE, LANGUAGE))
        forget()
        with texts.speaking(LANGUAGE):
            yield
    forget()


def forget() -> None:
    texts.translations.cache_clear()
    words.file_of.cache_clear()

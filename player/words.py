"""The player's words in another language than English: one file for each, which web/core/words.js reads.

The file is JSON, ``{"language": …, "words": {message: text}}``, with the very messages that stand in ``web/`` as
``say("…")`` and ``counted("…", "…")``. What is counted has a text for each plural category of the language,
``{"one": …, "other": …}``, because the browser knows the categories (`Intl.PluralRules`) and not gettext's numbering.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.extract import extract

import texts

FOLDER = Path(__file__).parent / "web"
KEYWORDS = {"say": None, "counted": (1, 2)}
_COUNTS = (*range(200), 1000, 1_000_000)  # among them one of every category that whole numbers have

Said = str | tuple[str, str]  # a message, or the forms of what is counted


@cache
def messages() -> tuple[Said, ...]:
    """Every message of the player once, in the order of the files."""
    return tuple(dict.fromkeys(message for path in sorted(FOLDER.rglob("*.js")) for message in messages_in(path)))


def messages_in(path: Path) -> Iterator[Said]:
    with path.open("rb") as file:
        for _line, message, _comments, _context in extract("javascript", file, KEYWORDS, options={"jsx": False}):
            yield message if isinstance(message, str) else (message[0], message[1])


def spoken() -> dict[str, str]:
    """What a component's data tells the player of the language that is spoken: nothing where it is the source's."""
    return {} if texts.language() == texts.SOURCE else {"spoken": file_of(texts.language())[0]}


def content(name: str) -> bytes | None:
    """What is in the file of this name; None where there is none."""
    others = [language for language in texts.LANGUAGES if language != texts.SOURCE]
    return next((found for file, found in map(file_of, others) if file == name), None)


@cache
def file_of(language: str) -> tuple[str, bytes]:
    """The name, which changes with the content, and the content."""
    category = Locale.parse(language).plural_form
    counts = {category(count): count for count in reversed(_COUNTS)}
    words = dict(_translated(message, language, counts) for message in messages())
    found = json.dumps({"language": language, "words": words}, ensure_ascii=False, sort_keys=True).encode()
    return f"words-{language}-{hashlib.sha256(found).hexdigest()[:12]}.json", found


def _translated(message: Said, language: str, counts: dict[str, int]) -> tuple[str, str | dict[str, str]]:
    """The message, or its form for one, and what is said instead; `counts` has an example of each plural category."""
    catalogue = texts.translations(language)
    if isinstance(message, str):
        return message, catalogue.gettext(message)
    return message[0], {name: catalogue.ngettext(*message, count) for name, count in counts.items()}

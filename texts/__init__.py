"""What the app says, in the reader's language.

The English sentences are the catalogue's keys: they stand in the code, as ``_("…")``, and in the records. The other
languages' sentences are in ``texts/<language>.po``, in the form of GNU gettext; what has none yet is said in English.

A message is a whole sentence with named places, never one glued from pieces: another language may order them otherwise.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from messages import Message

FOLDER = Path(__file__).parent
SOURCE = "en"  # the language of the code
LOCALES = {"en": "en_GB"}  # whose rules a language goes by, where that is not its own name
LANGUAGES = (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language that is being spoken."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside is said in `language`, one of `LANGUAGES`."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def translations(language: str) -> NullTranslations:
    """The sentences of a language, one of `LANGUAGES`."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str, /, **places: object) -> str:
    """`message` in the reader's language, with `places` in its ``{named}`` places. A `Message` brings its own, and is
    said whole: with the messages that stand in it."""
    if isinstance(message, Message):
        places = {name: _(place) if isinstance(place, Message) else place for name, place in message.places.items()}
        if message.many is not None:
            return counted(message.text, message.many, **places)  # pyright: ignore
        message = message.text
    said = translations(language()).gettext(message) if message else ""
    return said.format(**places) if places else said


def counted(one: str, many: str, /, count: int, **places: object) -> str:
    """The form of a message that goes with `count`, which is also the place ``{count}``:
    ``counted("{count} run", "{count} runs", 3)``."""
    said = translations(language()).ngettext(one, many, count)
    return said.format(count=count, **places)


def listed(parts: Iterable[str], *, last: str = "and") -> str:
    """Parts of a sentence as its language lists them: "a, b and c", or with `last` "or" "a, b or c"."""
    style = {"and": "standard", "or": "or"}[last]
    return format_list(list(parts), style=style, locale=LOCALES.get(language(), language()))

"""Everything that a page shows is in the catalogue: in a language of other letters no English word is left."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import texts
from pages.catalogue import PAGES
from tests.pages.session import Page
from tests.player.catalogue import LANGUAGE, spoken_beside_english
from tests.texts.extraction import catalogue

SHOWN = {"label", "help", "placeholder", "options", "body", "text", "caption", "spec"}
CHARTS = {"text", "name", "hovertemplate", "ticktext"}
# Names of programs and people's own, that stay as they are, and what is code, formula or markup.
NOT_WORDS = re.compile(
    r"<style>.*?</style>|<code>.*?</code>|<[^>]*>|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\\[a-z]+|&[a-z]+;|%\{[^}]*\}|:material/\w+:|https?://\S+",
    re.DOTALL,
)
LINKS = {
    "": "surface=quadratic&steps=60&noise=0.5&rates=best&run=adam~clip_norm~2~schedule~cosine&run=momentum",
    "training": "size=60&epochs=3&run=adam&run=momentum~schedule~cosine",
    "landscape": "size=60&epochs=2&resolution=21&run=adam",
    "diagnosis": "size=60&epochs=2&question=depth~seeds~1",
}


def strings(message: Any) -> Iterator[tuple[str, str]]:
    """The fields of a protobuf message and of those in it that hold texts, with their names."""
    for field, value in message.ListFields():
        several = value if field.is_repeated else [value]
        for one in several:
            if hasattr(one, "ListFields"):
                yield from strings(one)
            elif isinstance(one, str):
                yield field.name, one


def shown(page: Page) -> Iterator[str]:
    for message in page.at.drawn:
        for name, text in strings(message.delta.new_element):
            if name == "spec":
                yield from charted(json.loads(text))
            elif name in SHOWN:
                yield text


def charted(figure: Any, name: str = "") -> Iterator[str]:
    if isinstance(figure, dict):
        for key, value in figure.items():
            yield from charted(value, key)
    elif isinstance(figure, list):
        for value in figure:
            yield from charted(value, name)
    elif isinstance(figure, str) and name in CHARTS:
        yield figure


def english(page: Page) -> set[str]:
    return {word for text in shown(page) for word in re.findall(r"[A-Za-z]{4,}", NOT_WORDS.sub(" ", text))}


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left(path, tmp_path, monkeypatch):
    said: list[Any] = [message.id for message in catalogue() if message.id]
    with spoken_beside_english(tmp_path, monkeypatch, said):
        page = Page(LINKS.get(path, ""), path)
        page.at.session_state["language"] = LANGUAGE
        assert english(page.whole()) == set()
    assert texts.language() == texts.SOURCE


def test_english_is_seen():
    assert len(english(Page(LINKS[""]))) > 30

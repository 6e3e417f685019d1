"""Ties the sentences of the app that carry a number to the tests that compute it."""

import re
from collections.abc import Callable

CLAIMS: dict[str, list[str]] = {}  # sentence -> the tests that hold it
END = re.compile(r"(?<=[.!?])[”)*_]*\s+(?=[^a-z\s])")


def split(text: str) -> list[str]:
    """The sentences of a text, as printed; a title is one, and so is what stands between two tags."""
    text = re.sub(r"</?(b|i|em)>", "", text)
    text = re.sub(r"<[^<>]*>", "\n\n", text)
    paragraphs = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n|\n\s*[-*]\s|\s\|\s", text))
    return [sentence for part in paragraphs if part for sentence in END.split(part)]


def holds(*texts: str) -> Callable:
    """Mark a test as the one that fails when a sentence of one of these texts, as printed, is not true."""

    def mark(test: Callable) -> Callable:
        for sentence in (sentence for text in texts for sentence in split(text)):
            CLAIMS.setdefault(sentence, []).append(f"{test.__module__}.{test.__name__}")
        return test

    return mark

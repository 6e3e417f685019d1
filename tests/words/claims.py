"""Ties the sentences of the catalogue that carry a number to the tests that compute it."""

from collections.abc import Callable

CLAIMS: dict[str, list[str]] = {}  # sentence -> the tests that hold it


def holds(*sentences: str) -> Callable:
    """Mark a test as the one that fails when one of these sentences, as printed, is not true."""

    def mark(test: Callable) -> Callable:
        for sentence in sentences:
            CLAIMS.setdefault(sentence, []).append(f"{test.__module__}.{test.__name__}")
        return test

    return mark

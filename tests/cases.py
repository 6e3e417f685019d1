"""Many cases of one kind in one test."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest


def few(values: Iterable, count: int = 2) -> list:
    """Parameters of one kind: `make test` takes the first `count` of them, and `make test-all` all."""
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    return [pytest.param(*row, marks=() if i < count else pytest.mark.long) for i, row in enumerate(rows)]


@contextmanager
def case(*name: Any) -> Iterator[None]:
    """One of a test's cases: where it fails, its name stands below what went wrong."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the case {', '.join(map(str, name))}")
        raise


def in_one_test(check: Callable, variants: Callable[[Any], Iterable[tuple[str, Any]]], *others: Iterable) -> Callable:
    """A test of a record that checks all its variants, which have names, each together with each of the others."""

    def test(record: Any) -> None:
        for (variant, given), *rest in product(variants(record), *others):
            with case(variant, *rest):
                check(record, given, *rest)

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test

"""Which tests `make check` runs: those of pure modules, which neither open the app or a browser nor train."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What a file of such tests imports nothing of, nor what it imports from tests/.
IMPURE = {"app", "pages", "trainings", "networks", "benchmarks", "streamlit", "playwright", "websockets"}


def is_pure(path: Path) -> bool:
    """Whether the tests in this file are of pure modules."""
    return IMPURE.isdisjoint(name.partition(".")[0] for name in _imports(path))


@cache
def _imports(path: Path) -> frozenset[str]:
    """What a file imports, itself or by what it imports from tests/."""
    names = set(_named(path))
    for name in [name for name in names if name.startswith("tests.")]:
        ours = ROOT / Path(*name.split(".")).with_suffix(".py")
        names |= _imports(ours) if ours.exists() else set()
    return frozenset(names)


def _named(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))

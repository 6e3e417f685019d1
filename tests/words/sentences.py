"""Every sentence that the app prints, found in its records and its code, and which of them carry a number."""

import ast
import dataclasses
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from scenes.codec.preset import Preset, _presets, presets_of
from tests.words.claims import split

ROOT = Path(__file__).parents[2]
ROOMS = ("surfaces", "optimizers", "curves", "networks", "scenes", "trainings", "pages")
SPOKEN = ("scenes", "trainings", "pages")  # where code makes sentences too

# Fields of records, and arguments of calls, that hold a name, a formula, code or a citation.
UNSPOKEN = frozenset(
    ("key", "formula", "torch", "reference", "symbol", "path", "name", "expression", "family", "year", "labels", "page")
)

# What was found elsewhere, and no test here can find: the source stands beside it.
CITED = frozenset(
    (
        "He, Zhang, Ren and Sun found 56 layers worse than 20 on the training data of CIFAR-10, and residual ones not "
        "(Deep residual learning for image recognition, 2016).",
    )
)

# A number is written in digits or as a word. It does not count inside a name (L2, float32, β₁), where 0 is a place
# ("below 0") or a setting's way to say never or all ("0: never"), and "one", "first", "second", "third" do only
# where they count: "one in ten", "one step", "a third of", but not "the one that" and "the third axis".
NUMBER = re.compile(
    r"""(?<![\w.₀-₉])\d | [½⅓⅔¼¾⅛] | √
    | \b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty|sixty
      |hundred|thousand|million|dozen)s?\b
    | \b(half|halves|halved|quarters?|twice|thrice|doubles?|doubled|triples?|tenths?|hundredth|thousandth|\w+fold)\b
    | \b(a|one|two|of\sa)\s(third|fifth|sixth|seventh|eighth|ninth)s?\b
    | \btimes\b | % | \bper\scent\b
    | \bone\s(in|out|step|layer|unit|point|minimum|sample|parameter|direction|number|coordinate|comparison)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
YEAR = re.compile(r"(?<=, )(1[89]|20)\d\d(?=[).;,])")  # of a citation
PLACE = re.compile(
    r"\b(at|below|above|of|to|towards|around|from|near|beyond|reach(es)?)\s(exactly\s)?0(?!\.?\d)|\b[01]: "
)
CODE = re.compile(  # and what is filled in, with its unit
    r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|<[^<>]*>|\{[^{}]*(\{[^{}]*\}[^{}]*)*\}(\s(times|%))?|%s", re.DOTALL
)


def numbered(sentence: str) -> bool:
    """Whether a sentence carries a number, outside its formulas, its code and what the page computes for it."""
    for beside in (CODE, YEAR, PLACE):
        sentence = beside.sub(" ", sentence)
    return bool(NUMBER.search(sentence))


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the app but the player's and the figures', which take their words from others."""
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files)
    return tuple(importlib.import_module(name) for name in names)


def _texts(value: Any, where: str, seen: set[int]) -> Iterator[tuple[str, str]]:
    """The texts of a record, and of the records in it, with where they are."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _texts(item, where, seen)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item, where, seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type) and id(value) not in seen:
        seen.add(id(value))
        where = f"{where} {getattr(value, 'key', '')}".strip()
        for field in dataclasses.fields(value):
            inside = getattr(value, field.name)
            if field.name in UNSPOKEN or (field.name == "title" and not isinstance(value, Preset)):
                continue
            if isinstance(inside, str):
                yield inside, f"{where} {field.name}"
            else:
                yield from _texts(inside, where, seen)


@cache
def of_records() -> dict[str, tuple[str, ...]]:
    """Sentence -> where it stands, of every record that any module holds."""
    seen: set[int] = set()
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, (tuple, list, Mapping)) or dataclasses.is_dataclass(value):
                for text, where in _texts(value, f"{module.__name__}.{name}", seen):
                    for sentence in split(text):
                        found[sentence].append(where)
    return {sentence: tuple(places) for sentence, places in found.items()}


@cache
def presets() -> dict[str, Preset]:
    """The presets of every kind of Scene, by kind and key."""
    return {f"{kind.__name__} {key}": one for kind in kinds() for key, one in presets_of(kind).items()}


def kinds() -> tuple[type, ...]:
    """Every kind of Scene that has presets registered."""
    modules()  # where they are
    return tuple(_presets)


def _prose(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", CODE.sub(" ", text))) >= 3 and "; }" not in text  # which is a style sheet


def _written(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The texts in a module's code; what is filled in while it runs stands in braces."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    passed_over: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            passed_over.add(id(node.body[0].value))  # pyright: ignore[reportAttributeAccessIssue]
        if isinstance(node, ast.keyword) and node.arg in UNSPOKEN:
            passed_over.update(map(id, ast.walk(node.value)))
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            passed_over.update(map(id, ast.walk(node)))
            parts = (
                "{" + ast.unparse(part.value) + "}" if isinstance(part, ast.FormattedValue) else part.value  # pyright: ignore[reportAttributeAccessIssue]
                for part in node.values
            )
            yield "".join(parts), node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


@cache
def of_code() -> dict[str, tuple[str, ...]]:
    """Sentence -> where it stands, of the sentences that code makes."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(file for room in SPOKEN for file in (ROOT / room).rglob("*.py")):
        for text, line in _written(ast.parse(file.read_text())):
            if _prose(text):
                for sentence in split(text):
                    found[sentence].append(f"{file.relative_to(ROOT)}:{line}")
    return {sentence: tuple(places) for sentence, places in found.items()}


@cache
def to_hold() -> dict[str, tuple[str, ...]]:
    """Sentence -> where it stands, of all that a test has to hold: those with a number, and every one of a preset."""
    found = {s: places for s, places in {**of_code(), **of_records()}.items() if numbered(s) and s not in CITED}
    for where, one in presets().items():
        for sentence in (one.title, *split(one.words)):
            found.setdefault(sentence, (where,))
    return found

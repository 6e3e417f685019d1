"""A Scene as a query string, and back.

    v=1&surface=quadratic~condition_number~100&start=-3~1&steps=500&run=adam~learning_rate~0.1&run=momentum

Defaults are left out; `v` is the version of this form. What the fields look like stands in ``forms.py``, and in
the table beside each kind of Scene. A hand-written link may name one optimizer by
``optimizer=adam&learning_rate=0.1`` instead. Reading never raises: each field that is wrong takes its default
and yields one sentence that names it. Unknown keys are ignored unless they look like a mistyped one.
"""

import difflib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from scenes.codec.fields import Problems
from scenes.codec.forms import Given, forms_of, once

VERSION = 1
MOST_CHARACTERS = 100_000


def to_pairs(scene: Any) -> list[tuple[str, str]]:
    """The link's keys and texts, in order, without what is at its default."""
    default = type(scene)()
    pairs = [("v", str(VERSION))]
    for form in forms_of(type(scene)):
        value = getattr(scene, form.name)
        if value != getattr(default, form.name) or form.told(scene):
            pairs += form.write(value)
    return pairs


def to_query(scene: Any) -> str:
    """The scene as the text after ``?`` in its link."""
    return urlencode(to_pairs(scene))


def from_query(kind: type, query: str | Iterable[tuple[str, str]]) -> tuple[Any, Problems]:
    """The scene of this kind that a query string (or its pairs) writes, and a sentence for each thing wrong."""
    problems: Problems = []
    if isinstance(query, str):
        if len(query) > MOST_CHARACTERS:
            return kind(), [f"The link has {len(query)} characters; it is too long to read and is ignored."]
        query = parse_qsl(query.removeprefix("?"), keep_blank_values=True, errors="replace")
    given: Given = {}
    for key, text in query:
        given.setdefault(key, []).append(text)

    version, wrong = once("v", given.get("v", [str(VERSION)]))
    problems += wrong
    if version != str(VERSION):
        problems.append(
            f"v: {version[:40]!r} is not version {VERSION}, which is the one read here; it is read as that."
        )
    scene = kind()
    for form in forms_of(kind):
        value, wrong = form.read(given, scene)
        scene = replace(scene, **{form.name: value})
        problems += wrong
    scene, unfit = scene.settled()
    return scene, [*problems, *unfit, *_mistyped(kind, given)]


def _mistyped(kind: type, given: Given) -> Problems:
    known = {"v", *(key for form in forms_of(kind) for key in form.keys)}
    flat = {key for form in forms_of(kind) for key in form.flat}
    likely = sorted(known - flat | ({"optimizer", "learning_rate"} & known))
    problems = []
    for key in [key for key in given if key not in known and len(key) <= 40][:50]:
        near = difflib.get_close_matches(key.lower(), likely, 1, 0.75)
        if near:
            problems.append(f"{key!r} is not a field of this link; did you mean {near[0]}? It is ignored.")
    return problems

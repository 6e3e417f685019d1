"""A Scene as a query string, and back.

    v=1&surface=quadratic~condition_number~100&start=-3~1&steps=500&run=adam~learning_rate~0.1&run=momentum

Defaults are left out; `v` is the version of this form. A hand-written link may name one optimizer by
``optimizer=adam&learning_rate=0.1`` instead. Reading never raises: each field that is wrong takes its default
and yields one sentence that names it. Unknown keys are ignored unless they look like a mistyped one.
"""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from scenes.fields import Problems, read_parameter, read_point, read_title, read_view, split, write_point
from scenes.trajectory import (
    COLOR,
    FIRST_RUNS,
    MOST_RUNS,
    NOISE,
    RUN,
    SEED,
    STEPS,
    SURFACE,
    Run,
    TrajectoryScene,
)

VERSION = 1
MOST_CHARACTERS = 100_000
_SETTINGS = {p.key for key in RUN.catalogue for p in RUN.parameters(key)}
_NUMBERS = (STEPS, NOISE, SEED)
_KEYS = ("v", "surface", "start", *(p.key for p in _NUMBERS), "run", "title", "view")


def to_pairs(scene: TrajectoryScene) -> list[tuple[str, str]]:
    """The link's keys and texts, in order, without what is at its default."""
    default = TrajectoryScene()
    pairs = [("v", str(VERSION))]
    if scene.surface != default.surface:
        pairs.append(("surface", SURFACE.write(scene.surface)))
    if scene.start is not None:
        pairs.append(("start", write_point(scene.start)))
    for parameter in _NUMBERS:
        value = getattr(scene, parameter.key)
        if value != parameter.default:
            pairs.append((parameter.key, parameter.write(value)))
    if scene.runs != default.runs:
        pairs += [("run", _write_run(run, i)) for i, run in enumerate(scene.runs)]
    for key in ("title", "view"):
        if getattr(scene, key):
            pairs.append((key, getattr(scene, key)))
    return pairs


def to_query(scene: TrajectoryScene) -> str:
    """The scene as the text after ``?`` in its link."""
    return urlencode(to_pairs(scene))


def from_query(kind: type[TrajectoryScene], query: str | Iterable[tuple[str, str]]) -> tuple[Any, Problems]:
    """The scene a query string (or its pairs) writes, and a sentence for each thing wrong with it."""
    problems: Problems = []
    if isinstance(query, str):
        if len(query) > MOST_CHARACTERS:
            return kind(), [f"The link has {len(query)} characters; it is too long to read and is ignored."]
        query = parse_qsl(query.removeprefix("?"), keep_blank_values=True, errors="replace")
    given: dict[str, list[str]] = {}
    for key, text in query:
        given.setdefault(key, []).append(text)

    _check_version(given, problems)
    single = {key: _once(key, texts, problems) for key, texts in given.items() if key in _KEYS and key != "run"}

    def read(key: str, reader: Callable[[str], Any], default: Any, shown: str) -> Any:
        if key not in single:
            return default
        try:
            return reader(single[key])
        except ValueError as error:
            problems.append(f"{key}: {error}; {shown}.")
            return default

    scene = kind()
    if "surface" in single:
        surface, wrong = SURFACE.read(single["surface"], "surface")
        problems += wrong
        scene = replace(scene, surface=surface)
    domain = scene.record.domain
    scene = replace(
        scene,
        start=read("start", lambda text: read_point(text, domain), None, "the surface's own start is used"),
        title=read("title", read_title, "", "no title is shown"),
        view=read("view", read_view, "", "the usual view is used"),
    )
    for parameter in _NUMBERS:
        if parameter.key in single:
            value, wrong = read_parameter(parameter, single[parameter.key], parameter.key)
            problems += wrong
            scene = replace(scene, **{parameter.key: value})
    scene = replace(scene, runs=_read_runs(given, problems))
    problems += _mistyped(given)
    return scene, problems


def _check_version(given: dict[str, list[str]], problems: Problems) -> None:
    text = given.get("v", [str(VERSION)])[0]
    if text != str(VERSION):
        problems.append(f"v: {text[:40]!r} is not version {VERSION}, which is the one read here; it is read as that.")


def _once(key: str, texts: list[str], problems: Problems) -> str:
    if len(texts) > 1:
        problems.append(f"{key} is given {len(texts)} times; the first, {texts[0][:40]!r}, is used.")
    return texts[0]


def _write_run(run: Run, position: int) -> str:
    return RUN.write(run.pick) + (f"~{COLOR.key}~{run.color}" if run.color != position else "")


def _read_run(key: str, pairs: list[tuple[str, str]], position: int, where: str) -> tuple[Run, Problems]:
    color, problems = position, []
    for text in [text for name, text in pairs if name == COLOR.key][:1]:
        try:
            color = int(COLOR.read(text))
        except ValueError as error:
            problems.append(f"{where}, color: {error}; {position} is used.")
    pick, wrong = RUN.read_pairs(key, [pair for pair in pairs if pair[0] != COLOR.key], where)
    return Run(pick, color), problems + wrong


def _read_runs(given: dict[str, list[str]], problems: Problems) -> tuple[Run, ...]:
    texts = given.get("run", [])
    flat = {key: texts for key, texts in given.items() if key == "optimizer" or key in _SETTINGS}
    if len(texts) > MOST_RUNS:
        problems.append(f"run: {len(texts)} runs are given and {MOST_RUNS} are allowed; the first are used.")
    if texts and flat:
        problems.append(f"{', '.join(flat)} is for a link without runs; it is left out.")
    if not texts and not flat:
        return FIRST_RUNS
    if texts:
        read = [_read_run(*split(text), i, f"run {i + 1}") for i, text in enumerate(texts[:MOST_RUNS])]
    else:
        read = [_read_run(*_flat_run(flat, problems), 0, "optimizer")]
    problems += [problem for _, wrong in read for problem in wrong]
    return tuple(run for run, _ in read)


def _flat_run(given: dict[str, list[str]], problems: Problems) -> tuple[str, list[tuple[str, str]]]:
    """The one run of a hand-written link: ``optimizer=adam&learning_rate=0.1``."""
    first = {key: _once(key, texts, problems) for key, texts in given.items()}
    key, pairs = split(first.pop("optimizer", RUN.default))
    return key, pairs + list(first.items())


def _mistyped(given: dict[str, list[str]]) -> Problems:
    known = (*_KEYS, "optimizer", "learning_rate")
    unknown = [key for key in given if key not in known and key not in _SETTINGS and len(key) <= 40]
    problems = []
    for key in unknown[:50]:
        near = difflib.get_close_matches(key.lower(), known, 1, 0.75)
        if near:
            problems.append(f"{key!r} is not a field of this link; did you mean {near[0]}? It is ignored.")
    return problems

"""A Scene as a query string, and back.

    v=1&surface=quadratic~condition_number~100&start=-3~1&steps=500&run=adam~learning_rate~0.1&run=momentum

Defaults are left out; `v` is the version of this form. What the fields look like stands in ``forms.py``, and in
the class of each kind of Scene. A hand-written link may name one optimizer by
``optimizer=adam&learning_rate=0.1`` instead, and the settings of any one entry beside it:
``surface=quadratic&condition_number=100``. How a text may be bent and still be read stands in ``spelling.py``.

Reading never raises: each field that is wrong takes its default and yields one sentence that names it. So does a key
that looks like a mistyped one, or belongs to another page; what senders add is passed over (``foreign.py``).
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from messages import Message
from scenes.codec.compact import expanded, shortened
from scenes.codec.fields import SEPARATOR, Choice, Problems, split
from scenes.codec.foreign import is_foreign
from scenes.codec.forms import Given, Pairs, forms_of, once
from scenes.codec.preset import kinds
from scenes.codec.showing import Showing
from scenes.codec.spelling import plain, squeezed

VERSION = 1
MOST_CHARACTERS = 100_000
TITLE = "title"  # the one text that is taken as it is
USUAL = Showing()
BESIDE = {key: key for form in forms_of(Showing) for key in form.keys}  # the keys of what is said beside the Scene


def to_pairs(scene: Any, showing: Showing = USUAL) -> Pairs:
    """The link's keys and texts, in order: `fields_of` the scene, in one if they are long, and what is said beside
    it."""
    pairs = fields_of(scene)
    pairs = shortened(pairs, written(pairs))
    ends_well = pairs[-1][1][-1:].isalnum()  # a mark at a link's end is lost in a chat
    pairs = pairs if ends_well else [*pairs[1:], pairs[0]]
    return pairs + _changed(showing)


def fields_of(scene: Any) -> Pairs:
    """The version, and the keys and texts of what is not at its default."""
    return [("v", str(VERSION)), *_changed(scene)]


def _changed(record: Any) -> Pairs:
    """The keys and texts of what is not at its default."""
    default, pairs = type(record)(), []
    for form in forms_of(type(record)):
        value = getattr(record, form.name)
        if value != getattr(default, form.name) or form.told(record):
            pairs += form.write(value)
    return pairs


def written(pairs: Pairs) -> str:
    """Keys and texts as what stands after ``?``; all of it letters, digits and ``-._~=&%``."""
    return urlencode(pairs, quote_via=quote, safe="")


def to_query(scene: Any, showing: Showing = USUAL) -> str:
    """The scene, and what is said beside it, as the text after ``?`` in its link."""
    return written(to_pairs(scene, showing))


def from_query(kind: type, query: str | Iterable[tuple[str, str]]) -> tuple[Any, Problems]:
    """The scene of this kind that a query string (or its pairs) writes, and a sentence for each thing wrong, in what it
    says beside the scene as well."""
    if isinstance(query, str) and len(query) > MOST_CHARACTERS:
        return kind(), [
            Message("The link has {count} characters; it is too long to read and is ignored.", count=len(query))
        ]
    pairs, problems = expanded(_pairs(query))
    given, left, wrong = _sorted_out(kind, of_scene(pairs))
    problems += wrong

    version, wrong = once("v", given.get("v", [str(VERSION)]))
    problems += wrong
    if version != str(VERSION):
        problems.append(
            Message(
                "v: {version!r} is not version {known}, which is the one read here; it is read as that.",
                version=version[:40],
                known=VERSION,
            )
        )
    scene, wrong = _filled(kind(), given)
    _, odd = showing_of(pairs)
    scene, unfit = scene.settled()
    return scene, [*problems, *wrong, *odd, *unfit, *_strange(kind, given, left)]


def showing_of(query: str | Iterable[tuple[str, str]]) -> tuple[Showing, Problems]:
    """What a link says beside its Scene, and a sentence for each thing wrong in that."""
    pairs, _ = expanded(_pairs(query))
    return _filled(USUAL, _known(BESIDE, [pair for pair in pairs if _is_beside(pair[0])]))


def of_scene(pairs: Pairs) -> Pairs:
    """The pairs of a link that say something of its Scene, as they are."""
    return [pair for pair in pairs if not _is_beside(pair[0])]


def _is_beside(key: str) -> bool:
    return squeezed(_without_amp(key)) in BESIDE


def _filled(record: Any, given: Given) -> tuple[Any, Problems]:
    """The record with what a link gives for its fields, and a sentence for each thing wrong."""
    problems: Problems = []
    for form in forms_of(type(record)):
        value, wrong = form.read(given, record)
        record = replace(record, **{form.name: value})
        problems += wrong
    return record, problems


def misplaced(kind: type, query: str | Iterable[tuple[str, str]]) -> bool:
    """Whether a link names entries of another kind of Scene, such as this one has no field for."""
    _, left, _ = _sorted_out(kind, of_scene(_pairs(query)))
    return any(_is_entry(key, texts) for key, texts in left.items())


def understood(kind: type, query: str | Iterable[tuple[str, str]]) -> bool:
    """Whether this kind of Scene has a field for everything in a link that any kind has one for."""
    given, left, _ = _sorted_out(kind, of_scene(_pairs(query)))
    others = {key for other in kinds() for key in _keys(other, given | left)}
    return all(key not in others or is_foreign(key) for key in left)


def _pairs(query: str | Iterable[tuple[str, str]]) -> Pairs:
    """The keys, without what chats and typists add, and their texts."""
    if isinstance(query, str):
        text = query.partition("#")[0].lstrip("?")
        query = parse_qsl(text, keep_blank_values=True, errors="replace")
    return [(_without_amp(key), text) for key, text in query]


def _without_amp(key: str) -> str:
    """The key without the entity that a page made of the ``&`` before it."""
    key = plain(key).lstrip("?&/")
    while key[:4].lower() == "amp;":
        key = key[4:]
    return plain(key)


def _known(names: Mapping[str, str], pairs: Pairs) -> Given:
    """The plain texts by their keys, those of `names` by their right ones."""
    given: Given = {}
    for key, text in pairs:
        name = names.get(squeezed(key), key) if len(key) <= 40 else key
        cleaned = text if name == TITLE else SEPARATOR.join(map(plain, text.split(SEPARATOR)))
        given.setdefault(name, []).append(cleaned)
    return given


@lru_cache
def _names(kind: type) -> dict[str, str]:
    """The keys of all kinds by their letters and digits, this kind's own before others."""
    every = [key for other in (*kinds(), kind) for form in forms_of(other) for key in form.keys]
    return {squeezed(key): key for key in (*every, "v")}


def _keys(kind: type, given: Given) -> set[str]:
    """The keys that are fields of this kind in such a link: a part of a run stands flat only beside its optimizer."""
    keys = {"v"}
    for form in forms_of(kind):
        apart = form.flat & form.entries.keys()
        keys |= form.keys - (apart if not given.keys() & {"optimizer"} else set())
        keys |= form.keys & {"optimizer"}
    return keys


def _every_key(kind: type) -> set[str]:
    """The keys that this kind's fields are ever written under."""
    return {"v", *(key for form in forms_of(kind) for key in form.keys)}


def _is_entry(key: str, texts: list[str]) -> bool:
    """Whether this names an entry of a catalogue of some kind of Scene."""
    choices = [form.entries[key] for kind in kinds() for form in forms_of(kind) if key in form.entries]
    return any(choice.named(split(text)[0]) is not None for choice in choices for text in texts[:10])


def _sorted_out(kind: type, pairs: Pairs) -> tuple[Given, Given, Problems]:
    """What a link gives for the fields of this kind, what is left, and what was wrong with settings beside an entry."""
    every = _known(_names(kind), pairs)
    keys = _keys(kind, every)
    given = {key: texts for key, texts in every.items() if key in keys}
    left = {key: texts for key, texts in every.items() if key not in keys}
    told: Problems = []
    for key in [key for key in left if len(key) <= 40 and not is_foreign(key)][:50]:
        takers = [entry for entry in _entries(kind, given) if _has(entry, key)]
        if len(takers) == 1:
            name, _, text = takers[0]
            given[name] = [SEPARATOR.join([text, key, left.pop(key)[0]])]
        elif takers:
            del left[key]
            told.append(
                Message(
                    "{key} is a setting of several entries here; it is left out, write it behind one of them.", key=key
                )
            )
    return given, left, told


def _has(entry: tuple[str, Choice, str], setting: str) -> bool:
    """Whether the entry that a text begins with has such a setting."""
    _, choice, text = entry
    key = choice.named(split(text)[0])
    return key is not None and bool(choice.settings(key, setting))


def _entries(kind: type, given: Given) -> Iterator[tuple[str, Choice, str]]:
    """The key, the catalogue and the text of every entry that a link names, and of the one that a field has unsaid; but
    not of the runs, which take their settings themselves."""
    default = kind()
    for form in forms_of(kind):
        alone = form.choice is not None and form.keys == {form.name}
        for name, choice in form.entries.items():
            unsaid = [getattr(default, form.name).key] if alone else []
            if not (form.flat and name in ("run", "optimizer")):
                yield from ((name, choice, text) for text in given.get(name, unsaid)[:10])


def _strange(kind: type, given: Given, left: Given) -> Problems:
    """A sentence for each key left over that belongs to another page, or looks like a mistyped one.

    Nothing is said of what a page with all of this one's fields has besides (a landscape has a plane).
    """
    flat = {key for form in forms_of(kind) for key in form.flat}
    known = _every_key(kind)
    likely = (
        BESIDE.keys() | known
        if "optimizer" in given
        else BESIDE.keys() | known - flat | ({"optimizer", "learning_rate"} & known)
    )
    others = {key for other in kinds() for form in forms_of(other) for key in form.keys - form.flat}
    besides = {key for other in kinds() if known < (wider := _every_key(other)) for key in wider - known}
    problems = []
    for key in [key for key in left if len(key) <= 40][:50]:
        if key not in besides and (_is_entry(key, left[key]) or (key in others and not is_foreign(key))):
            problems.append(Message("{key!r} is a field of another page; it is left out here.", key=key))
        elif is_foreign(key) or key in besides:
            continue
        elif near := difflib.get_close_matches(key.lower(), sorted(likely), 1, 0.75):
            problems.append(
                Message(
                    "{key!r} is not a field of this link; did you mean {near}? It is ignored.", key=key, near=near[0]
                )
            )
    return problems

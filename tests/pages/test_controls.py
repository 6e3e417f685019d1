"""Every control of every page is what the Scene is: moved, put back, typed into, entered from elsewhere, undone.

The test finds the controls itself: it opens the first entry's settings, moves every control it sees, tries every option
of every menu, and goes on with what comes in sight thereby. Between two moves nothing is redrawn but what the app
redraws by itself.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pages.catalogue import PAGES
from scenes import to_query
from tests.pages.screen import Screen

# Controls that act and hold no value.
ACTS = ("add", "preset")
# What is picked brings values of its own, so that another pick and back need not be the same Scene: Undo is.
PICKS = ("selectbox", "button_group")
TRAINED = ("training", "landscape", "diagnosis")  # pages whose picture takes its time
# Where a page opens slowly at its defaults: a link on which it is quick.
QUICK = {
    "training": "v=1&size=40&epochs=2&run=adam&run=momentum",
    "landscape": "v=1&size=40&epochs=2&resolution=21&eigenvalues=2&run=adam&run=momentum",
    "diagnosis": "v=1&epochs=2&size=40",
}


def candidates(screen: Screen, key: str) -> Iterator[Any]:
    """Values to move a control to, the nearest first."""
    kind, proto = screen.controls()[key]
    shown = screen.shown(key)
    if kind == "checkbox":
        yield not shown
    elif kind == "button_group":
        yield from ((option.content,) for option in proto.options if (option.content,) != shown)
    elif kind == "selectbox":
        yield from (option for option in proto.options if option != shown)
    elif kind == "slider" and proto.options:
        at = list(proto.options).index(shown)
        yield from (
            proto.options[i]
            for i in (at + 1, at - 1, *range(len(proto.options)))
            if i != at and 0 <= i < len(proto.options)
        )
    elif kind in ("slider", "number_input"):
        yield from (
            round(shown + d * proto.step, 12)
            for d in (1, -1, 2, -2)
            if proto.min <= shown + d * proto.step <= proto.max
        )
    else:
        yield from typed(shown)


def typed(shown: str) -> Iterator[str]:
    try:
        number = float(shown)
    except ValueError:
        yield from ("7", f"{shown}-7", "A title")
    else:
        yield from (f"{number + change:g}" for change in (1, -1, 2, 0.1, -0.1))


def moved(screen: Screen, key: str) -> Any:
    """Move a control to another value; which, or None if it cannot be moved."""
    for value in candidates(screen, key):
        before = screen.scene
        screen.move((key, value))
        if screen.scene != before and not screen.sentences:
            return value
    return None


def there_and_back(screen: Screen, key: str, path: str) -> str:  # noqa: PLR0911
    """What is wrong with a control, or nothing."""
    before, shown, kind = screen.scene, screen.shown(key), screen.controls()[key][0]
    if (value := moved(screen, key)) is None:
        return "cannot be moved"
    there = screen.scene
    if not screen.agrees():
        return "the address is another"
    if path not in TRAINED and screen.picture() != Screen(to_query(there), path).picture():
        return "what stands beside it is not this Scene's"
    if key not in screen.controls():
        return ""
    if screen.shown(key) != value:
        return f"shows {screen.shown(key)!r}, not {value!r}"
    screen.move((key, shown))
    if screen.scene == there:
        return "cannot be put back"
    if screen.shown(key) != shown:
        return f"shows {screen.shown(key)!r}, not {shown!r}"
    if kind not in PICKS and screen.scene != before:
        return "another Scene when put back"
    return "" if screen.agrees() else "the address is another when put back"


def opened(path: str, query: str) -> Screen:
    """The page with the settings of the first entry open, if it has entries."""
    screen = Screen(query, path)
    return screen.open(0) if "settings-0" in screen.buttons() else screen


def all_controls(path: str, *, every_option: bool = True) -> dict[str, str]:
    """What is wrong with each control of a page, by its label and key."""
    found: dict[str, str] = {}
    waiting = deque([QUICK.get(path, "v=1")])
    while waiting:
        screen = opened(path, query := waiting.popleft())
        new = [key for key in screen.controls() if _name(screen, key) not in found and key not in ACTS]
        for key in new:
            found[_name(screen, key)] = there_and_back(screen, key, path)
            if every_option:
                waiting += _leading_on(screen, key, found)
            if to_query(screen.scene) != query:
                screen = opened(path, query)
    return found


def _leading_on(screen: Screen, key: str, found: dict[str, str]) -> Iterator[str]:
    """Links at which controls are in sight that were not seen before."""
    known = {*found, *(_name(screen, other) for other in screen.controls())}
    options = [] if key not in screen.controls() else list(candidates(screen, key))
    for value in options if screen.controls()[key][0] in ("selectbox", "button_group", "checkbox") else options[:1]:
        if key not in screen.controls():
            return
        screen.move((key, value))
        if fresh := {_name(screen, other) for other in screen.controls()} - known:
            known |= fresh
            yield to_query(screen.scene)


def _name(screen: Screen, key: str) -> str:
    return f"{key} ({screen.label(key)})"


def failures(path: str, found: dict[str, str]) -> list[str]:
    return [f"/{path} {name}: {wrong}" for name, wrong in found.items() if wrong]


SMALL = "v=1&surface=quadratic~condition_number~100&steps=40&noise=0.5&run=adam"
FIELDS_OF_ENTRIES = ("schedules", "runs", "activations", "losses", "networks", "recurrences")
LISTS = [path for path in PAGES if path not in ("sinc", "diagnosis")]  # pages with entries


def one_of_each(screen: Screen) -> list[str]:
    """The first control of every sort, by what it looks like and what it belongs to."""
    found: dict[Any, str] = {}
    for key, (kind, proto) in screen.controls().items():
        if key not in ACTS:
            found.setdefault((kind, hasattr(proto, "options") and bool(proto.options), key.split("-")[0]), key)
    return list(found.values())


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_control_comes_back(path):
    found = all_controls(path)
    assert found
    assert failures(path, found) == []


def test_a_control_of_each_sort_comes_back():
    screen = opened("", SMALL)
    assert {key: there_and_back(screen, key, "") for key in one_of_each(screen)} == dict.fromkeys(
        one_of_each(screen), ""
    )


def duplicated(path: str, query: str) -> None:
    """Every control of an entry is moved, and then the entry is duplicated without anything else being drawn."""
    screen = opened(path, query)
    field = next(field for field in FIELDS_OF_ENTRIES if hasattr(screen.scene, field))
    own = next(key for key in screen.controls() if key.endswith("-color")).removesuffix("color")
    for key in [key for key in screen.controls() if key.startswith(own)]:
        if key in screen.controls():
            moved(screen, key)
    screen.press("duplicate-0")
    first, second, *_ = getattr(screen.scene, field)
    assert replace(second, color=first.color) == first


def undone(path: str, query: str) -> None:
    """Two changes, and two presses before the server answers."""
    screen = opened(path, query)
    before = screen.scene
    for key in [key for key, (kind, _) in screen.controls().items() if kind == "slider"][:2]:
        assert moved(screen, key) is not None
    screen.undo(times=2)
    assert screen.scene == before
    assert screen.agrees()
    assert not screen.can_undo


def typed_numbers(path: str, query: str) -> int:
    """Every field that takes a number reads it as a person writes it, or refuses it and keeps what it had; how many."""
    screen = opened(path, query)
    numbers = [
        key for key, (kind, _) in screen.controls().items() if kind == "text_input" and _is_number(screen.shown(key))
    ]
    for key in numbers:
        at, whole = screen.shown(key), key.endswith("seed")
        for shown in ("7", "2", "-40", "40"):  # one of which the field may be
            screen.move((key, f"{shown},0"))
            if not screen.sentences:
                break
        assert (screen.shown(key), screen.sentences) == (shown, []), key
        for wrong in ("1.5.2", "1,000", "", "7 7", "seven"):
            before = screen.scene
            screen.move((key, wrong))
            assert (screen.scene, screen.shown(key), len(screen.sentences)) == (before, shown, 1), (key, wrong)
        screen.move((key, "−1"))
        read = (screen.shown(key), screen.sentences) == ("-1", [])
        assert (read and not whole) or len(screen.sentences) == 1, key
        screen.move((key, at))
    return len(numbers)


def _is_number(text: str) -> bool:
    try:
        return float(text) is not None
    except ValueError:
        return False


def test_a_duplicate_is_a_copy_of_what_is():
    duplicated("time", "v=1&recurrence=linear")


def test_two_quick_presses_of_undo_are_two_steps():
    undone("", SMALL)


def test_numbers_are_typed_as_people_write_them():
    assert typed_numbers("", "v=1&surface=booth&steps=40&noise=0.5&run=adam") == 3


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_duplicates_undo_and_typed_numbers_everywhere(path):
    query = QUICK.get(path, "v=1")
    undone(path, query)
    typed_numbers(path, query)
    if path in LISTS:
        duplicated(path, query)


def entered(left: str, path: str, expected: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Controls that show something else on a page come to from another, where they had the same values."""
    screen = Screen(QUICK.get(left, "v=1"), left)
    for key in [key for key in screen.controls() if key in expected and key not in ACTS]:
        if key in screen.controls() and expected[key] in list(candidates(screen, key)):
            screen.move((key, expected[key]))
    screen.go(path)
    assert screen.agrees()
    return {key: (screen.shown(key), value) for key, value in expected.items() if screen.shown(key) != value}


def shown_by(path: str) -> dict[str, Any]:
    screen = Screen("", path)
    return {key: screen.shown(key) for key in screen.controls()}


def test_a_page_that_is_entered_shows_its_own_values():
    assert entered("", "schedules", shown_by("schedules")) == {}


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_own_values_from_wherever_it_is_entered(path):
    expected = shown_by(path)
    assert {left: wrong for left in PAGES if left != path and (wrong := entered(left, path, expected))} == {}

"""Every control of every page is what the Scene is: moved, put back, typed into, entered from elsewhere, undone.

The test finds the controls itself: it opens the first entry's settings, moves every control it sees, tries every option
of every menu, and goes on with what comes in sight thereby. Between two moves nothing is redrawn but what the app
redraws by itself.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from pages.catalogue import PAGES
from scenes import to_query
from tests.pages.screen import Screen

# Controls that act and hold no value.
ACTS = ("add", "preset")
# What is picked brings values of its own, so that another pick and back need not be the same Scene: Undo is.
PICKS = ("selectbox", "button_group")
# Where a page opens slowly at its defaults: a link on which it is quick.
QUICK = {
    "training": "v=1&size=40&epochs=2&run=adam&run=momentum",
    "landscape": "v=1&size=40&epochs=2&resolution=11&eigenvalues=2&run=adam&run=momentum",
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
            round(shown + d * proto.step, 12) for d in (1, -1) if proto.min <= shown + d * proto.step <= proto.max
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


def there_and_back(screen: Screen, key: str) -> str:  # noqa: PLR0911
    """What is wrong with a control, or nothing."""
    before, shown, kind = screen.scene, screen.shown(key), screen.controls()[key][0]
    if (value := moved(screen, key)) is None:
        return "cannot be moved"
    there = screen.scene
    if not screen.agrees():
        return "the address is another"
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
            found[_name(screen, key)] = there_and_back(screen, key)
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


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_every_control_comes_back(path):
    found = all_controls(path)
    assert found
    assert failures(path, found) == []

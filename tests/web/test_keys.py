"""The one table of keys: what a stroke means to the stage that has chosen it."""

import math

import pytest

RACE = ["play", "step", "tenSteps", "firstLast", "speed", "loop", "toggleRun", "soloRun", "showAll", "inside"]
RACE += ["help", "closeAny"]
MEANT = """\
chooseKeys(...names).map(({ match, action }) => [action, match(event)]).find(([, given]) => given !== null) ?? null
"""


@pytest.fixture
def meaning(evaluate):
    """meaning("a", shift=True) -> [action, argument] of a race, None if it has no such key."""

    def meaning(key: str, *, names=RACE, shift=False, code=""):
        event = {"key": key, "code": code or key, "shiftKey": shift}
        return evaluate("core/keys", MEANT, names=names, event=event)

    return meaning


@pytest.mark.parametrize(
    ("key", "shift", "meant"),
    [
        (" ", False, ["toggle", True]),
        ("K", False, ["toggle", True]),  # with the capitals locked
        ("ArrowLeft", False, ["move", -1]),
        ("ArrowRight", False, ["move", 1]),
        ("ArrowLeft", True, ["move", -10]),
        ("ArrowRight", True, ["move", 10]),
        ("Home", False, ["move", -math.inf]),
        ("End", False, ["move", math.inf]),
        ("ArrowUp", False, ["faster", 1]),
        ("ArrowDown", False, ["faster", -1]),
        ("?", True, ["toggleHelp", True]),
        ("Escape", False, ["close", True]),
        ("k", True, None),
        ("c", False, None),  # Streamlit's
        ("r", False, None),
        ("b", False, None),  # another stage's
    ],
)
def test_a_key_of_a_race(meaning, key, shift, meant):
    assert meaning(key, shift=shift) == meant


@pytest.mark.parametrize(("code", "place"), [("Digit1", 0), ("Digit9", 8), ("Digit0", 9), ("Numpad3", 2)])
def test_digits_count_by_their_place_whatever_they_type(meaning, code, place):
    assert meaning("à", code=code) == ["toggleRun", place]
    assert meaning("!", code=code, shift=True) == ["soloRun", place]


def test_the_same_key_may_mean_another_thing_on_another_stage(meaning):
    assert meaning("ArrowLeft", names=["step", "hop"], shift=True) == ["hop", -1]
    assert meaning("ArrowLeft", names=["layer", "fiveLayers"], shift=True) == ["move", -5]
    assert meaning("2", names=["lookAtRun"], code="Digit2") == ["look", 1]

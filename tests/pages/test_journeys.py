"""Random links and random acts: address, controls, picture and Scene always say the same."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from pages.catalogue import PAGES
from scenes import to_query
from scenes.codec.preset import presets_of
from tests.cases import few
from tests.pages.screen import Screen
from tests.pages.test_controls import ACTS, TRAINED, candidates

ACTS_OF_A_READER = (*["move"] * 3, "back and forth", "undo", "undo twice", "back", "forward", "go", "press")
LITTLE = {"size": 40, "epochs": 2, "resolution": 21, "eigenvalues": 2}
BUTTONS = ("settings", "duplicate", "remove", "afresh")


def act(screen: Screen, random: Random) -> str:
    """Do something that a person might; what."""
    does = random.choice(ACTS_OF_A_READER)
    if does in ("move", "back and forth"):
        key = random.choice([key for key in screen.controls() if key not in ACTS or does == "move"])
        shown, values = screen.shown(key), list(candidates(screen, key))[:12]
        if values:
            screen.move((key, random.choice(values)))
            if does == "back and forth" and key in screen.controls():
                screen.move((key, shown))
        return f"{does} {key}"
    if does.startswith("undo"):
        screen.undo(times=2 if does == "undo twice" else 1)
    elif does in ("back", "forward"):
        screen.step(-1 if does == "back" else 1)
    elif does == "go":
        screen.go(random.choice(list(PAGES)))
    elif buttons := [key for key in screen.buttons() if key.split("-")[0] in BUTTONS]:
        screen.press(random.choice(buttons))
    return does


def quick(scene: Any) -> Any:
    """The same with little to train."""
    return replace(
        scene, **{key: value for key, value in LITTLE.items() if hasattr(scene, key) and hasattr(scene, "epochs")}
    ).settled()[0]


def random_journey(seed: int, acts: int = 6) -> None:
    """Open a random link and do random things: address, controls, picture and Scene say the same after each."""
    random = Random(seed)
    path = random.choice(list(PAGES))
    start = quick(random.choice([preset.scene for preset in presets_of(PAGES[path].kind).values()]))
    screen, done = Screen(to_query(start), path), []
    assert screen.scene == start
    for _ in range(acts):
        done.append(act(screen, random))
        assert screen.agrees(), (seed, done)
    said, here = screen.sentences, screen.history[screen.here][0]
    fresh = Screen(to_query(screen.scene), here)
    assert fresh.scene == screen.scene, (seed, done)
    known = fresh.controls()
    other = {
        k: (screen.shown(k), fresh.shown(k))
        for k in screen.controls()
        if k in known and screen.shown(k) != fresh.shown(k)
    }
    assert other == {}, (seed, done)
    if not said and here not in TRAINED:
        assert screen.picture() == fresh.picture(), (seed, done)


@pytest.mark.parametrize("seed", few(range(3), 1))
def test_some_random_journeys(seed):
    random_journey(seed)


@pytest.mark.long
@pytest.mark.parametrize("tenth", range(10))
def test_three_hundred_random_journeys(tenth):
    for seed in range(100 + 30 * tenth, 130 + 30 * tenth):
        random_journey(seed)

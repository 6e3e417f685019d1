"""The grammar of views: what a text says, what is written, and that old texts keep their meaning."""

import random

import pytest

from scenes.codec.showing import read_view

VIEW = "core/view"
RACE = "raceTokens([15, 30, 60, 120, 240, 480])"
LOOK = "lookTokens([10, 25, 50, 100, 200, 400])"
CAMERA = {"azimuth": 24, "elevation": 45, "zoom": 100}
USUAL_RACE = {"step": None, "camera": CAMERA, "hidden": [], "speed": None, "loop": True, "inside": None}
USUAL_LOOK = {"step": None, "look": 0, "speed": None, "loop": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", {}),
        ("s170", {"step": 170}),
        ("s0", {"step": 0}),
        ("s-5", {"step": 0}),
        ("s99999999", {"step": 1_000_000}),
        ("c35x28x120", {"camera": {"azimuth": 35, "elevation": 28, "zoom": 120}}),
        ("c-10x-45x9999", {"camera": {"azimuth": 350, "elevation": 4, "zoom": 400}}),
        ("h2x5x2x0x100", {"hidden": [1, 4]}),
        ("v120", {"speed": 120}),
        ("v100", {"speed": 120}),
        ("v1", {"speed": 15}),
        ("once", {"loop": False}),
        ("inside2", {"inside": 1}),
        ("inside0", {}),
        ("s7.h1.v30.once.inside9", {"step": 7, "hidden": [0], "speed": 30, "loop": False, "inside": 8}),
        ("s1.s2", {"step": 2}),
        ("s1x2.c1x2.once5.look2.v.nonsense.S5.s1-2", {}),
    ],
)
def test_a_view_of_a_race(evaluate, text, said):
    assert evaluate(VIEW, f"readView(text, {RACE})", text=text) == USUAL_RACE | said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s12.look2.v50.once", {"step": 12, "look": 1, "speed": 50, "loop": False}),
        ("look0", {}),
        ("look500", {"look": 98}),
        ("v60", {}),  # only speeds that there are
        ("s-5", {}),
        ("s3.c35x28x100.h2.inside1", {"step": 3}),
    ],
)
def test_a_view_with_one_looked_into(evaluate, text, said):
    assert evaluate(VIEW, f"readView(text, {LOOK})", text=text) == USUAL_LOOK | said


@pytest.mark.parametrize(("tokens", "usual"), [(RACE, USUAL_RACE), (LOOK, USUAL_LOOK)])
def test_the_usual_view_is_the_empty_text(evaluate, tokens, usual):
    assert evaluate(VIEW, f"writeView(usual, {tokens})", usual=usual) == ""
    assert evaluate(VIEW, f"readView(null, {tokens})") == usual


def test_what_is_written_is_read_again_and_let_through_by_the_server(evaluate):
    drawn = random.Random(0)
    for _ in range(40):
        azimuth, elevation, zoom = drawn.randrange(360), drawn.randint(4, 89), drawn.randint(50, 400)
        clock = {
            "step": drawn.choice([None, 0, drawn.randrange(1000)]),
            "speed": drawn.choice([None, 30, 240]),
            "loop": drawn.random() < 0.5,
        }
        race = clock | {
            "camera": {"azimuth": azimuth, "elevation": elevation, "zoom": zoom},
            "hidden": sorted(drawn.sample(range(9), drawn.randrange(4))),
            "inside": drawn.choice([None, 0, 3]),
        }
        look = clock | {"speed": drawn.choice([None, 400]), "look": drawn.randrange(9)}
        for tokens, view in ((RACE, race), (LOOK, look)):
            text = evaluate(VIEW, f"writeView(view, {tokens})", view=view)
            assert evaluate(VIEW, f"readView(text, {tokens})", text=text) == view
            assert text == "" or read_view(text) == text


def test_a_view_is_written_in_one_order(evaluate):
    view = {"step": 7.4, "camera": {"azimuth": -325, "elevation": 28.2, "zoom": 100}, "hidden": [0, 4]}
    view |= {"speed": 30, "loop": False, "inside": 0}
    assert evaluate(VIEW, f"writeView(view, {RACE})", view=view) == "s7.c35x28x100.h1x5.v30.once.inside1"
    look = {"step": 0, "look": 1, "speed": 50, "loop": False}
    assert evaluate(VIEW, f"writeView(look, {LOOK})", look=look) == "s0.look2.v50.once"

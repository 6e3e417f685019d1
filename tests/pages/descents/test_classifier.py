"""The page of the two losses from app.py on: the pair, its runs, the numbers at a logit."""

import numpy as np
import pytest

from optimizers import run
from scenes import ClassifierScene
from scenes.descents.classifier import PAIR
from tests.pages.session import Page

SMALL = "steps=30&run=adam~learning_rate~0.1&run=gradient_descent~learning_rate~0.5"


def classifier_page(query: str = SMALL) -> Page:
    return Page(query, "classifier")


def text(page: Page) -> str:
    return " ".join(page.html)


def test_the_first_picture_is_a_pair_from_one_start():
    page = classifier_page("").sound()
    shown = page.payload
    assert (page.scene, page.query, page.sentences) == (ClassifierScene(), "v=1", [])
    assert shown["layout"] == "pair"
    assert (shown["terrain"]["title"], shown["second"]["title"]) == ("Cross-entropy", "Squared error")
    assert shown["terrain"]["heights"].shape == shown["second"]["heights"].shape == (96, 96)
    assert [track["terrain"] for track in shown["tracks"]] == [0, 0, 1, 1]
    assert {tuple(track["position"][0]) for track in shown["tracks"]} == {(-8.0, 1.0)}
    moved = [np.abs(track["position"] - track["position"][0]).max() for track in shown["tracks"]]
    assert min(moved[:2]) > 9
    assert max(moved[2:]) < 0.1


def test_every_run_is_under_both_losses_and_shares_its_chip_and_colour():
    tracks = classifier_page().payload["tracks"]
    for surface, several in zip(PAIR, (tracks[:2], tracks[2:]), strict=True):
        for track, (key, rate) in zip(several, (("adam", 0.1), ("gradient_descent", 0.5)), strict=True):
            path = run(surface, key, steps=30, hyperparameters={"learning_rate": rate})
            np.testing.assert_array_equal(track["position"], path.position.astype(np.float32))
    assert [track["chip"] for track in tracks] == ["1", "2", "1", "2"]
    assert [track["color"] for track in tracks] == [0, 1, 0, 1]
    assert len({track["id"] for track in tracks}) == 4


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("run0-learning_rate", "0.2", "run=adam~learning_rate~0.2"),
        ("steps", "40", "steps=40"),
        ("start-x", -6.0, "start=-6~1"),
        ("noise", "0.1", "noise=0.1"),
        ("add", "rmsprop", "run=rmsprop"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    page = classifier_page()
    before = page.bytes
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert page.bytes != before


def test_the_gradient_at_a_saturated_logit_is_stated_in_numbers():
    page = classifier_page("")
    assert "−0.99995" in text(page)
    assert "−9.0787e−5" in text(page)
    (words,) = [caption.value for caption in page.at.caption if caption.value.startswith("At z")]
    assert "11,014 times smaller" in words
    before = page.bytes
    page.set("logit", -3.0)
    assert page.query == "v=1&logit=-3"
    assert "−0.95257" in text(page)
    assert page.bytes == before  # the pair is as it was


def test_the_results_are_told_apart_by_their_loss():
    (table,) = [body for body in classifier_page().html if "Final loss" in body]
    first, second = table.index("Cross-entropy"), table.index("Squared error")
    assert table.count("Adam") == 2
    assert first < table.index("Adam") < second < table.rindex("Adam")


def test_a_drag_moves_the_start_of_both():
    page = classifier_page().drag(1.0, 2.0, 1)
    assert {tuple(track["position"][0]) for track in page.payload["tracks"]} == {(1.0, 2.0)}
    page.drag(99.0, 2.0, released=True)
    assert "start=6~2" in page.query


@pytest.mark.parametrize(("opened", "terrain"), [(0, 0), (3, 1)])
def test_a_step_is_looked_into_on_either_side(opened, terrain):
    page = classifier_page().send_player({"inside": opened})
    inside = page.payload["inside"]
    assert inside["track"] == opened
    path = run(
        PAIR[terrain],
        "adam" if opened == 0 else "gradient_descent",
        steps=30,
        hyperparameters={"learning_rate": 0.1 if opened == 0 else 0.5},
    )
    (line,) = [line for line in inside["lines"] if line["name"] == "g"]
    gradient = inside["quantities"][line["quantity"]]["values"]
    np.testing.assert_array_equal(gradient, path.gradient[:30].astype(np.float32))


@pytest.mark.parametrize("opened", [-1, 4, "1", 1.5, None])
def test_a_forged_inside_opens_nothing(opened):
    assert classifier_page().send_player({"inside": opened}).payload["inside"] is None


def test_wrong_fields_get_a_sentence_each():
    page = classifier_page("logit=99&start=-20~0&steps=0")
    assert sorted(words.split(":")[0] for words in page.sentences) == ["logit", "start", "steps"]
    assert page.scene == ClassifierScene()

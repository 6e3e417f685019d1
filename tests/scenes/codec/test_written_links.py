"""The links we write: few characters of few kinds, a letter or digit at the end, and the Scene they were written of."""

import re
from dataclasses import replace

import pytest

from scenes import TrajectoryScene, from_query, to_query
from scenes.codec.compact import MOST_WRITTEN
from scenes.codec.link import fields_of, written
from scenes.codec.preset import presets_of
from scenes.descents.race import Run
from scenes.kinds import KINDS
from scenes.runs import RUN, SCHEDULE
from tests.scenes.codec.full import full

LONGEST = 2000  # characters that every chat takes
DIGITS = 10  # of every number of a fullest Scene; more than any control gives
ALLOWED = re.compile(r"[A-Za-z0-9\-._~=&?/:%]*[A-Za-z0-9]")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_fullest_scene_has_a_short_link(kind):
    scene = full(kind, 1, DIGITS, same=True)
    query = to_query(scene)
    assert len(query) < LONGEST
    assert ALLOWED.fullmatch(query)
    assert from_query(kind, query) == (scene, [])
    assert from_query(kind, written(fields_of(scene))) == (scene, []), "written out it is read as well"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_presets_have_links_that_can_be_read_by_people(kind):
    for preset in presets_of(kind).values():
        query = to_query(preset.scene)
        assert len(query) <= MOST_WRITTEN
        assert "z=" not in query
        assert ALLOWED.fullmatch(query)


@pytest.mark.parametrize("title", ["Why?", "Done.", "(so)", "a b", "a+b", "Ende…", "~", "-", "_.", "»so«", "梯度。"])
def test_a_title_with_a_mark_at_its_end_comes_back(title):
    for scene in (TrajectoryScene(title=title), TrajectoryScene(title=title, steps=7)):
        query = to_query(scene)
        assert ALLOWED.fullmatch(query)
        assert from_query(TrajectoryScene, query) == (scene, [])


@pytest.mark.parametrize("cut", [1, 2, 10, 300])
def test_a_long_link_that_was_cut_says_so(cut):
    query = to_query(full(TrajectoryScene))
    scene, problems = from_query(TrajectoryScene, query[:-cut])
    assert scene == TrajectoryScene()
    assert problems == ["z: this part of the link is cut off or altered and cannot be read; it is left out."]


def test_a_long_link_is_read_with_the_words_it_was_written_with():
    """This text, this Scene, for good: the words stay as they are."""
    run = Run(RUN.pick("adam", learning_rate=0.1234), 3, SCHEDULE.pick("cosine", T_max=77), clip_norm=2.5)
    scene = TrajectoryScene(title="Größe # 梯度", runs=(run,))
    assert from_query(TrajectoryScene, KEPT) == (scene, [])


KEPT = "v=1&z=w1m_ohiMqR25188FWVLjXnR42-H5qQqMCs8WrX-6axmDgZ6hkbFJnZGeaZ1xnbk5AA0"


# What a Scene derives is in the Scene, however it was come by.


def test_best_rates_of_a_link_are_best():
    scene, problems = from_query(TrajectoryScene, "surface=quadratic&steps=50&rates=best&run=adam&run=momentum~lr~0.5")
    assert problems == []
    assert all(run.pick["learning_rate"] != RUN.pick(run.pick.key)["learning_rate"] for run in scene.runs)
    picks = (replace(run, pick=run.pick.with_value("learning_rate", 0.123)) for run in scene.runs)
    set_by_hand = replace(scene, runs=tuple(picks))
    assert set_by_hand.settled() == (scene, [])
    assert from_query(TrajectoryScene, to_query(scene)) == (scene, [])


def test_the_best_rate_decides_what_fits_it():
    """A floor above the rate that was set, but not above the best one, stays."""
    query = (
        "surface=quadratic&steps=50&rates=best&run=gradient_descent~learning_rate~1e-6~schedule~cosine~eta_min~0.001"
    )
    scene, problems = from_query(TrajectoryScene, query)
    assert problems == []
    assert scene.runs[0].schedule["eta_min"] == 0.001 < scene.runs[0].pick["learning_rate"]


def test_the_same_rate_is_one():
    scene, problems = from_query(TrajectoryScene, "rates=same&run=adam~lr~0.02&run=momentum&run=lion~lr~3")
    assert ([run.pick["learning_rate"] for run in scene.runs], problems) == ([0.02] * 3, [])


def test_the_same_rate_unmakes_what_does_not_fit_it():
    query = "rates=same&run=adam~lr~0.01&run=momentum~lr~1~schedule~warmup_stable_decay~eta_min~0.5"
    scene, (sentence,) = from_query(TrajectoryScene, query)
    assert sentence == "run 2, eta_min: 0.5 is above the learning rate 0.01; 0 is used."
    assert scene.settled() == (scene, [])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_more_is_derived_of_a_preset(kind):
    for preset in presets_of(kind).values():
        assert preset.scene.settled() == (preset.scene, [])
        assert from_query(kind, to_query(preset.scene)) == (preset.scene, [])

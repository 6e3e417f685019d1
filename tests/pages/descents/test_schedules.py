"""The Schedules page from app.py on, and going between the pages."""

import numpy as np
import pytest

from optimizers import SCHEDULES, run
from scenes import ScheduleScene, TrajectoryScene, to_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.descents.race import RUN, SCHEDULE
from scenes.descents.schedule_presets import SCHEDULE_PRESETS
from surfaces import SURFACES
from tests.cases import few
from tests.pages.session import Page

SMALL = "surface=booth&steps=40&noise=0.5&optimizer=momentum~learning_rate~0.01&schedule=cosine&schedule=step"


def schedules_page(query: str = SMALL) -> Page:
    return Page(query, "schedules")


def test_first_page():
    page = schedules_page("").sound()
    assert (page.scene, page.query, page.sentences) == (ScheduleScene(), "v=1", [])
    header = page.payload
    shown = [track["name"] for track in header["tracks"]]
    assert shown == [SCHEDULES[s.pick.key].title for s in ScheduleScene().schedules]
    assert header["layout"] == "schedules"


def test_payload_holds_the_runs_and_rates_of_the_link():
    page = schedules_page(
        "surface=booth&steps=50&noise=0&start=-2~5&optimizer=momentum~learning_rate~0.01"
        "&schedule=one_cycle&schedule=cosine~warmup_steps~10"
    )
    told = (("one_cycle", {}), ("cosine", {"warmup_steps": 10}))
    for track, schedule in zip(page.payload["tracks"], told, strict=True):
        path = run(
            SURFACES["booth"],
            "momentum",
            start=(-2.0, 5.0),
            steps=50,
            hyperparameters={"learning_rate": 0.01},
            schedule=schedule,
        )
        np.testing.assert_array_equal(track["position"], path.position.astype(np.float32))
        np.testing.assert_array_equal(track["rate"], path.learning_rate.astype(np.float32))
        if path.momentum is None:
            assert track["momentum"] is None
        else:
            np.testing.assert_array_equal(track["momentum"], path.momentum.astype(np.float32))


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("optimizer", "adam", "optimizer=adam"),
        ("optimizer-learning_rate", "0.05", "optimizer=momentum~learning_rate~0.05"),
        ("optimizer-momentum", 0.5, "momentum~0.5"),
        ("optimizer-clip_norm", "1", "clip_norm=1"),
        ("optimizer-clip_value", "0.5", "clip_value=0.5"),
        ("batch_size", "15", "batch_size=15"),
        ("noise", "1", "noise=1"),
        ("schedule0-schedule", "polynomial", "schedule=polynomial"),
        ("schedule0-schedule-eta_min", "0.001", "schedule=cosine~eta_min~0.001"),
        ("schedule0-schedule-warmup_steps", "10", "warmup_steps~10"),
        ("schedule0-color", "Grey", "schedule=cosine~color~7"),
    ],
)
def test_a_widget_changes_scene_picture_and_link(key, value, added):
    page = schedules_page().click("settings-0")
    before = page.bytes
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query
    assert page.bytes != before


def test_milestones_are_typed():
    page = schedules_page("steps=40&schedule=multistep~milestones~10-20").click("settings-0")
    page.set("schedule0-schedule-milestones", "5, 15, 30")
    assert page.scene.schedules[0].pick["milestones"] == (5, 15, 30)
    assert "milestones~5-15-30" in page.query
    page.set("schedule0-schedule-milestones", "five")
    (sentence,) = page.sentences
    assert sentence.startswith("milestones: ")
    assert sentence.endswith("5-15-30 is kept.")
    assert page.scene.schedules[0].pick["milestones"] == (5, 15, 30)


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("steps=-5", "steps", "300 is used"),
        ("steps=40&schedule=cosine~warmup_steps~60", "schedule 1, warmup_steps", "0 is used"),
        ("schedule=step&schedule=warmup_stable_decay~eta_min~0.5", "schedule 2, eta_min", "0 is used"),
        ("schedule=exponential~gamma~0", "schedule 1, gamma", "0.99 is used"),
        ("schedule=step~step_size~-3", "schedule 1, step_size", "100 is used"),
        ("schedule=multistep~milestones~20-x", "schedule 1, milestones", "100-200 is used"),
        ("schedule=one_cycle~total_steps~100", "schedule 1, total_steps", "0 is used"),
        ("schedule=sawtooth", "schedule 1", "Constant is used"),
        ("clip_norm=-1", "clip_norm", "0 is used"),
        ("batch_size=0", "batch_size", "1 is used"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    page = schedules_page(query).sound()
    (sentence,) = page.sentences
    assert sentence.startswith(f"{field}: ")
    assert instead in sentence


def test_a_schedule_that_no_longer_fits_is_mended_and_said():
    page = schedules_page("steps=100&schedule=cosine~warmup_steps~60")
    page.set("steps", "50")
    (sentence,) = page.sentences
    assert "warmup_steps" in sentence
    assert "60" in sentence
    assert page.scene.schedules[0].pick["warmup_steps"] == 0
    page.click("undo")
    assert page.scene.schedules[0].pick["warmup_steps"] == 60


def test_add_duplicate_and_remove():
    page = schedules_page()
    page.set("add", "noam")
    assert [s.pick.key for s in page.scene.schedules] == ["cosine", "step", "noam"]
    page.click("settings-1").click("duplicate-1")
    assert [s.pick.key for s in page.scene.schedules] == ["cosine", "step", "step", "noam"]
    assert len({s.color for s in page.scene.schedules}) == 4
    page.click("remove-0").click("remove-0").click("remove-0")
    assert [s.pick.key for s in page.scene.schedules] == ["noam"]
    assert page.widgets()["remove-0"].disabled


def test_ten_schedules_are_the_most():
    page = schedules_page("steps=20&" + "&".join(["schedule=cosine"] * MOST_ENTRIES))
    assert page.widgets()["add"].disabled


@pytest.mark.parametrize("key", few(SCHEDULE.catalogue))
def test_every_schedule_opens_with_all_its_settings(key):
    page = schedules_page(f"steps=30&schedule={key}").click("settings-0")
    shown = page.widgets()
    assert {f"schedule0-schedule-{p.key}" for p in SCHEDULE.parameters(key)} <= set(shown)


@pytest.mark.parametrize("key", few(RUN.catalogue))
def test_every_optimizer_runs_under_schedules(key):
    page = schedules_page(f"surface=booth&steps=30&optimizer={key}&schedule=cosine&schedule=one_cycle").sound()
    assert [len(track["position"]) for track in page.payload["tracks"]] == [31, 31]


@pytest.mark.parametrize("key", few(SCHEDULE_PRESETS))
def test_presets(key):
    page = schedules_page()
    page.set("preset", key)
    assert page.scene == SCHEDULE_PRESETS[key].scene
    assert page.sentences == []


def test_the_inside_of_a_step_is_sent_for_the_run_that_is_asked_for():
    page = schedules_page()
    assert page.payload["inside"] is None
    page.send_player({"inside": 1})
    page.whole()
    inside = page.payload["inside"]
    assert inside is not None
    assert inside["track"] == 1
    for nonsense in (-1, 7, "1", None, [1], 1e300):
        page.send_player({"inside": nonsense})
        page.whole()
        assert page.payload["inside"] is None


def test_each_page_keeps_its_scene():
    page = Page("steps=50&run=adam~learning_rate~0.1")
    page.set("noise", "1")
    first = page.scene
    page.go("schedules")
    page.kind = ScheduleScene
    page.at.run()
    page.sound()
    assert page.scene == ScheduleScene()
    page.set("optimizer", "adam")
    page.go("")
    page.kind = TrajectoryScene
    page.at.run()
    page.sound()
    assert page.scene == first
    assert page.query == to_query(first)
    page.click("undo")
    assert page.scene.noise == 0
    page.go("schedules")
    page.kind = ScheduleScene
    page.at.run()
    assert page.sound().scene.optimizer.key == "adam"

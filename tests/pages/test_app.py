"""The app from app.py on: widgets, links and the payload."""

from html import escape

import numpy as np
import pytest

from optimizers import run
from scenes import TrajectoryScene, from_query
from scenes.codec.entry import MOST_ENTRIES
from scenes.codec.link import to_pairs
from scenes.descents.presets import PRESETS
from scenes.descents.race import RUN, SURFACE, Run
from scenes.descents.trajectory import FIRST_RUNS, sweeps
from surfaces import SURFACES
from tests.pages.session import HOSTILE, SMALL, Page


def shown_positions(page: Page) -> list[np.ndarray]:
    return [track["position"] for track in page.payload["tracks"]]


# The first page.


def test_first_page():
    page = Page("").sound()
    assert (page.scene, page.query, page.sentences) == (TrajectoryScene(), "v=1", [])
    header = page.payload
    assert [track["name"] for track in header["tracks"]] == [RUN.catalogue[r.pick.key].title for r in FIRST_RUNS]
    assert (header["terrain"]["key"], header["steps"], header["start"]) == ("rosenbrock", 300, [-1.2, 1.0])
    assert header["terrain"]["heights"].shape == (96, 96)


def test_payload_holds_the_runs_of_the_link():
    """The positions the player gets are those `run` gives, to float32."""
    page = Page("surface=booth&steps=25&start=-2~5&run=adam~learning_rate~0.3&run=lion&run=newton")
    for shown, key, rate in zip(shown_positions(page), ("adam", "lion", "newton"), (0.3, 1e-4, 1.0), strict=True):
        path = run(SURFACES["booth"], key, start=(-2.0, 5.0), steps=25, hyperparameters={"learning_rate": rate})
        np.testing.assert_array_equal(shown, path.position.astype(np.float32))


def test_same_link_same_bytes():
    query = "surface=himmelblau&noise=3&seed=5&run=adam&run=momentum&run=rprop&steps=80"
    first, second = Page(query), Page(query)
    assert first.bytes == second.bytes
    assert first.bytes != Page(query.replace("seed=5", "seed=6")).bytes


def test_rerun_without_a_change_keeps_the_bytes():
    page = Page()
    before = page.bytes
    for _ in range(2):
        page.at.run()
        assert page.sound().bytes == before
    page.click("settings-0")  # opens the settings and changes no picture
    assert page.bytes == before


def test_heights_are_sent_once():
    page = Page()
    assert page.payload["terrain"]["heights"] is not None
    page.set("steps", "50")
    assert page.payload["terrain"]["heights"] is None
    page.set("surface", "booth")
    assert page.payload["terrain"]["heights"] is not None
    page.send_player({}, [{"event": "missing", "value": page.payload["terrain"]["hash"]}])
    assert page.sound().payload["terrain"]["heights"] is not None


# Every kind of widget.


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("surface", "himmelblau", "surface=himmelblau"),
        ("surface-condition_number", "1000", "condition_number~1000"),
        ("surface-rotation", 30.0, "rotation~30"),
        ("steps", "80", "steps=80"),
        ("noise", "2", "noise=2"),
        ("seed", 41, "seed=41"),
        ("start-x", 2.5, "start=2.5~1"),
        ("start-y", -1.5, "start=-3~-1.5"),
        ("run0-learning_rate", "0.05", "learning_rate~0.05"),
        ("run0-b1", 0.5, "b1~0.5"),
        ("run0-amsgrad", True, "amsgrad~1"),
        ("run0-eps", "0.01", "eps~0.01"),
        ("run0-optimizer", "rmsprop", "run=rmsprop"),
    ],
)
def test_widget_changes_scene_address_and_payload(opened, key, value, added):
    before = opened.scene, opened.query, opened.payload["id"]
    opened.set(key, value)
    after = opened.scene, opened.query, opened.payload["id"]
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert added in opened.query
    assert opened.sentences == []
    opened.click("undo")
    assert (opened.scene, opened.query, opened.payload["id"]) == before


def test_choice_widget():
    page = Page("run=lbfgs&steps=5").click("settings-0").set("run0-line_search_fn", "strong_wolfe")
    assert page.query == "v=1&steps=5&run=lbfgs~line_search_fn~strong_wolfe"


def test_another_surface_has_its_own_start():
    page = Page("start=1~1&run=adam").set("surface", "booth")
    assert page.scene.start is None
    assert page.payload["start"] == list(SURFACES["booth"].start)


def test_widgets_show_what_the_link_says():
    page = Page("surface=quadratic~rotation~12&steps=77&noise=0.03&seed=9&start=1.5~-2&run=adam~learning_rate~0.123")
    shown = {key: widget.value for key, widget in page.widgets().items() if hasattr(widget, "value")}
    expected = {"surface": "quadratic", "surface-rotation": 12.0, "steps": 77, "noise": 0.03, "seed": "9"}
    expected |= {"start-x": "1.5", "start-y": "-2", "run0-learning_rate": 0.123}
    assert {key: shown[key] for key in expected} == expected


def test_exact_values_of_a_link_survive_other_changes():
    """A slider shows six digits; the link's seventeen stay."""
    page = Page("run=adam~learning_rate~0.30000000000000004~b1~0.12345678901&noise=0.1234567891&steps=50")
    page.click("settings-0").set("steps", "60")
    assert page.query == "v=1&steps=60&noise=0.1234567891&run=adam~learning_rate~0.30000000000000004~b1~0.12345678901"


# Runs.


def test_add_duplicate_remove():
    page = Page("steps=20&run=adam&run=lion").set("add", "rprop")
    assert page.query == "v=1&steps=20&run=adam&run=lion&run=rprop"
    assert page.widgets()["add"].value is None
    page.click("settings-0").click("duplicate-0")
    assert page.query == "v=1&steps=20&run=adam&run=adam~color~3&run=lion~color~1&run=rprop~color~2"
    page.click("remove-2")
    assert [track["name"] for track in page.payload["tracks"]] == ["Adam", "Adam", "Rprop"]
    assert [track["color"] for track in page.payload["tracks"]] == [0, 3, 2]


def test_recolour():
    page = Page("steps=20&run=adam&run=lion").click("settings-1")
    page.set("run1-color", page.widgets()["run1-color"].options[8])
    assert page.query.endswith("run=lion~color~8")
    assert page.payload["tracks"][1]["color"] == 8


def test_first_and_last_number_of_runs():
    page = Page("steps=5&run=adam")
    assert page.widgets()["remove-0"].disabled
    page = Page("steps=5&" + "&".join(["run=adam"] * MOST_ENTRIES))
    assert page.click("settings-0").widgets()["duplicate-0"].disabled
    assert page.widgets()["add"].disabled


def test_removing_a_run_leaves_the_others_settings_alone():
    """Widgets are named by position, so the values must move up with their runs."""
    page = Page("steps=20&run=adam~learning_rate~0.5&run=adam~learning_rate~0.25&run=adam~learning_rate~0.125")
    page.click("remove-0")
    assert [r.pick["learning_rate"] for r in page.scene.runs] == [0.25, 0.125]
    assert [page.widgets()[f"run{i}-learning_rate"].value for i in range(2)] == [0.25, 0.125]
    page.set("run0-learning_rate", "1")
    assert [r.pick["learning_rate"] for r in page.scene.runs] == [1.0, 0.125]


def test_presets():
    page = Page()
    for key, preset in PRESETS.items():
        page.set("preset", key)
        assert page.scene == preset.scene
        assert escape(preset.words) in "".join(page.html)
        assert page.widgets()["preset"].value == key


def test_undo_goes_back_step_by_step():
    page = Page()
    assert not page.can_undo
    scenes = [page.scene]
    for key, value in (("steps", "60"), ("noise", "1"), ("surface", "booth")):
        scenes.append(page.set(key, value).scene)
    for scene in reversed(scenes[:-1]):
        assert page.click("undo").scene == scene
    assert not page.can_undo
    assert page.click("afresh").can_undo
    assert page.query == "v=1"
    assert page.click("undo").scene == scenes[0]


# Links.


def test_wrong_fields_are_said_above_the_picture():
    wrong = "steps=abc&surface=nowhere&run=adam~b1~7&run=<b>x</b>&start=99~0&stepz=4"
    page = Page(wrong)
    _, problems = from_query(TrajectoryScene, wrong)
    assert page.sentences == problems
    assert len(problems) == 6
    assert not any("<b>" in body for body in page.html)
    assert page.sound().query == "v=1&run=adam&run=adam"
    assert page.set("steps", "50").sentences == []


@pytest.mark.parametrize("title", [e["input"] for e in HOSTILE if e["category"] == "xss_text"])
def test_titles_are_shown_and_not_marked_up(title):
    page = Page(f"{SMALL}&title={title}")
    assert page.scene.title == title
    assert any(f">{escape(title)}</h2>" in body for body in page.html)
    assert not any(title in body for body in page.html if escape(title) != title)
    shown_elsewhere = [*page.at.markdown, *page.at.title, *page.at.header, *page.at.subheader, *page.at.caption]
    assert not any(title in element.value for element in shown_elsewhere)


def test_title_widget():
    page = Page().set("title", "<i>α & β</i>")
    assert page.scene.title == "<i>α & β</i>"
    assert any("&lt;i&gt;α &amp; β&lt;/i&gt;</h2>" in body for body in page.html)


def test_going_back_in_the_browser_restores_the_picture():
    page = Page()
    first = page.scene
    page.set("steps", "60")
    page.at.query_params = dict(to_pairs(first))
    page.at.run()
    assert page.sound().scene == first


def test_the_players_view_stays_in_the_address():
    page = Page(SMALL + "&view=s30.h1")
    assert page.at.query_params["view"] in ("s30.h1", ["s30.h1"])
    page.widgets()["steps"].set_value("60")
    page.at.run()
    assert page.at.query_params["view"] in ("s30.h1", ["s30.h1"])
    assert page.scene.steps == 60
    assert Page(SMALL + "&view=<x>").sentences[0].startswith("view: '<x'")


def test_two_widgets_changed_in_one_rerun_both_count():
    page = Page()
    page.widgets()["steps"].set_value("60")
    page.widgets()["run0-learning_rate"].set_value("0.5")
    page.at.run()
    assert (page.sound().scene.steps, page.scene.runs[0].pick["learning_rate"]) == (60, 0.5)


# Dragging the start.


def test_drag_moves_the_start_and_is_answered():
    page = Page()
    page.drag(1.5, -0.75, 7).sound()
    assert page.scene.start == (1.5, -0.75)
    assert (page.payload["answer"], page.payload["start"]) == (7, [1.5, -0.75])
    np.testing.assert_array_equal(shown_positions(page)[0][0], [1.5, -0.75])


def test_what_is_said_beside_the_scene_is_kept_and_never_undone():
    page = Page(f"{SMALL}&VIEW=%73100%2eh2")
    before = page.scene
    assert (page.sentences, page.can_undo) == ([], False)
    page.set("steps", "50")
    assert page.at.query_params["view"] == "s100.h2"
    page.at.query_params["view"] = "s7"  # the player's own doing
    page.at.run()
    assert page.sound().click("undo").scene == before
    assert (page.at.query_params["view"], page.can_undo) == ("s7", False)
    page.at.query_params["view"] = "s8"
    page.at.run()
    assert (page.sound().scene, page.can_undo) == (before, False)


def test_a_whole_drag_is_one_change_to_undo():
    page = Page()
    before = page.scene
    for i, x in enumerate((0.5, 1.0, 1.5)):
        page.drag(x, 1.0, i + 1).sound()
    page.drag(2.0, 1.0, 4, released=True).sound()
    assert page.scene.start == (2.0, 1.0)
    assert page.widgets()["start-x"].value == "2"
    assert page.click("undo").scene == before
    assert not page.can_undo


def test_surface_and_run_types_are_what_links_make():
    """The scene of a session is built of the same records as a link's, so that they compare equal."""
    page = Page("").set("surface", "booth").set("add", "lion")
    assert page.scene.surface == SURFACE.pick("booth")
    assert page.scene.runs[-1] == Run(RUN.pick("lion"), 6)


# Schedules, clipping and batches of a run; how the rates are chosen.


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("run0-schedule", "cosine", "run=adam~learning_rate~0.1~schedule~cosine"),
        ("run0-schedule-warmup_steps", "10", "schedule~constant~warmup_steps~10"),
        ("run0-clip_norm", "1", "clip_norm~1"),
        ("run0-clip_value", "0.5", "clip_value~0.5"),
        ("run0-batch_size", "15", "batch_size~15"),
        ("batch_size", "100", "batch_size=100"),
    ],
)
def test_what_drives_a_run_is_in_scene_picture_and_link(key, value, added):
    page = Page().click("settings-0")
    before = page.bytes
    page.set(key, value)
    assert added in page.query
    assert page.bytes != before
    assert page.sentences == []


def test_a_scheduled_run_is_the_one_of_the_link():
    page = Page("surface=booth&steps=30&run=momentum~learning_rate~0.01~clip_norm~5~schedule~one_cycle~pct_start~0.5")
    path = run(
        SURFACES["booth"],
        "momentum",
        steps=30,
        hyperparameters={"learning_rate": 0.01},
        clip=("norm", 5.0),
        schedule=("one_cycle", {"pct_start": 0.5}),
    )
    (track,) = page.payload["tracks"]
    np.testing.assert_array_equal(track["position"], path.position.astype(np.float32))
    np.testing.assert_array_equal(track["momentum"], np.asarray(path.momentum, np.float32))
    assert track["clipped"] == np.flatnonzero(path.clipped).tolist() != []


def test_best_rates_are_tuned_again_when_the_race_changes():
    page = Page("surface=quadratic&steps=60&run=gradient_descent&run=adam")
    page.set("rates", "best")
    rates = [one.pick["learning_rate"] for one in page.scene.runs]
    scene = page.scene
    for one, found in zip(scene.runs, sweeps(scene), strict=True):
        assert one.pick["learning_rate"] == found.best
    assert any("best rate" in body for body in page.html)
    page.set("surface-condition_number", "100")
    assert [one.pick["learning_rate"] for one in page.scene.runs] != rates
    page.click("undo").click("undo")
    assert page.scene.rates == "own"


def test_the_same_rate_moves_all():
    page = Page("steps=40&run=adam~learning_rate~0.1&run=momentum&run=lion")
    page.set("rates", "same")
    assert [one.pick["learning_rate"] for one in page.scene.runs] == [0.1] * 3
    page.set("run0-learning_rate", "0.01")
    assert [one.pick["learning_rate"] for one in page.scene.runs] == [0.01] * 3


def test_tuned_rates_come_back_from_the_link():
    page = Page("surface=booth&steps=40&run=momentum&run=adam")
    page.set("rates", "best")
    again = Page(page.query)
    assert again.scene == page.scene
    assert again.payload["id"] == page.payload["id"]

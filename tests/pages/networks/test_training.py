"""The Training page from app.py on."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from threading import Event
from typing import Any

import numpy as np
import pytest

from kept import PROGRAMS
from networks.data.catalogue import DATASETS
from networks.data.samples import _drawn
from networks.task import _resolved
from networks.training import pieces
from networks.training.rules import note
from optimizers import OPTIMIZERS
from pages.networks.training import DIMMED
from player.payloads.training import unpack
from scenes import NetworkScene, to_query
from scenes.networks.points import MOST_POINTS
from scenes.networks.run import NETWORK
from scenes.networks.training import MOST_RUNS, recipe_of, recipes_of
from tests.pages.session import Page
from trainings.histories import histories

SMALL = "size=60&epochs=5&run=adam~learning_rate~0.01~network~mlp~width~4&run=momentum~network~mlp~width~4"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A picture waits until all is trained."""
    monkeypatch.setattr("pages.networks.progress.PATIENCE", 100.0)


def training_page(query: str = SMALL) -> Page:
    return Page(query, "training")


@cache
def kept_page() -> Page:
    """A page with a run's settings open, for tests that leave it as it was."""
    return training_page().click("settings-0")


@pytest.fixture
def opened() -> Iterator[Page]:
    """Before it is changed and when it has been taken back it is the same."""
    page = kept_page()
    before = page.scene
    yield page
    if not page.at.exception and page.sentences:
        page.whole()  # a sentence is said once
    if page.at.exception or page.sentences or page.scene != before:
        kept_page.cache_clear()


def later(*values: Any) -> Any:
    """One more of a kind that `make test` tries two of."""
    return pytest.param(*values, marks=pytest.mark.long)


def bar(page: Page) -> dict:
    (component,) = [c.proto for c in page.at.get("bidi_component") if "-progress-" in c.proto.id]
    return json.loads(component.json)


def tables(page: Page) -> str:
    return next(html for html in page.html if "<table" in html)


def runs(page: Page) -> list[dict]:
    return unpack(page.bytes)["runs"]


def test_first_page():
    page = training_page("").sound()
    assert (page.scene, page.query, page.sentences) == (NetworkScene(), "v=1", [])
    payload = unpack(page.bytes)
    assert (payload["kind"], payload["steps"], payload["epoch"], payload["running"]) == ("classes", 600, 6, False)
    assert [run["name"] for run in payload["runs"]] == ["Gradient descent", "Momentum", "Adam"]
    assert [run["detail"] for run in payload["runs"]] == ["lr 0.1", "lr 0.1", "lr 0.01"]
    assert page.widgets()["preset"].value == "first"
    assert bar(page)["share"] is None


def test_the_payload_holds_what_was_trained():
    page = training_page()
    for shown, history in zip(runs(page), histories(recipes_of(page.scene)), strict=True):
        np.testing.assert_allclose(shown["training"], history.training_loss, rtol=1e-6)
        np.testing.assert_allclose(shown["validation"], history.validation_loss, rtol=1e-6)
        np.testing.assert_array_equal(shown["at"], history.at)


def test_the_table_says_how_runs_ended():
    page = training_page(f"{SMALL}&seed=5")
    (adam, _) = histories(recipes_of(page.scene))
    assert f"<b>{adam.training_loss[-1]:.3g}</b>" in tables(page)
    assert f"{adam.validation_accuracy[-1]:.1%}" in tables(page)
    assert "Stopped" not in tables(page)
    assert "Diverged" not in tables(page)


def test_a_divergence_is_told_with_its_cause():
    page = training_page("data=sine&size=60&epochs=20&run=gradient_descent~learning_rate~10~network~mlp~width~4")
    (history,) = histories(recipes_of(page.scene))
    assert history.diverged_at is not None
    assert f"step {history.diverged_at}" in tables(page)
    assert "rate" in tables(page)
    assert runs(page)[0]["diverged"] == history.diverged_at
    assert runs(page)[0]["words"]


def test_folds_have_a_row_of_their_own():
    page = training_page(f"{SMALL}&folds=3")
    first, second = page.scene.runs
    losses = [histories(recipes_of(page.scene, fold=fold))[0].validation_loss[-1] for fold in range(3)]
    assert f"<b>{np.mean(losses):.3g} ± {np.std(losses, ddof=1):.2g}</b>" in tables(page)
    assert all(f"<td>{loss:.3g}</td>" in tables(page) for loss in losses)
    assert first != second


def test_a_changed_rate_compiles_nothing():
    page = training_page()
    before = set(PROGRAMS._held)
    page.set("run0-learning_rate", 0.03)
    assert page.scene.runs[0].pick["learning_rate"] == 0.03
    assert set(PROGRAMS._held) == before


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("run0-learning_rate", 0.03, "run=adam~learning_rate~0.03~network"),
        ("run0-optimizer", "rmsprop", "run=rmsprop~network~mlp~width~4"),
        ("run0-b1", 0.5, "b1~0.5~network"),
        later("run0-schedule", "cosine", "schedule~cosine~network~mlp~width~4"),
        ("run0-network-norm", "batch", "width~4~norm~batch"),
        later("run0-network-dropout", 0.2, "dropout~0.2"),
        ("run0-network-patience", 5, "patience~5"),
        later("run0-network-clip_norm", 1.0, "clip_norm~1"),
        ("run0-color", "Grey", "adam~learning_rate~0.01~color~7"),
        ("epochs", 6, "epochs=6"),
        ("noise", 0.2, "noise=0.2"),
        ("standardise", False, "standardise=0"),
        ("folds", 2, "folds=2"),
        ("seed", 3, "seed=3"),
    ],
)
def test_a_widget_changes_scene_picture_and_link_and_undo_takes_it_back(opened, key, value, added):
    page, scene, before = opened, opened.scene, opened.bytes
    page.set(key, value)
    assert page.sentences == []
    assert added in to_query(page.scene).replace("%7E", "~")
    if key != "folds" or value < 2:
        assert page.bytes != before
    page.click("undo")
    assert (page.scene, page.bytes) == (scene, before)


@pytest.mark.parametrize("key", ["sine", later("digits"), "recall", later("blobs")])
def test_another_data_set_brings_networks_that_take_it(key):
    page = training_page()
    page.set("data", key)
    assert page.sentences == []
    assert page.scene.data.key == key
    assert all(DATASETS[key].kind in NETWORK.catalogue[run.network.key].takes for run in page.scene.runs)
    assert unpack(page.bytes)["kind"] == DATASETS[key].kind
    page.click("undo")
    assert page.scene.data.key == "moons"
    assert page.query == to_query(page.scene)


def test_another_model_keeps_what_it_can():
    page = training_page("size=60&epochs=2&run=adam~network~mlp~width~4~l2~0.1").click("settings-0")
    page.set("run0-network", "residual")
    assert page.scene.runs[0].network == NETWORK.pick("residual", width=4, l2=0.1)


def test_add_duplicate_and_remove():
    page = training_page("size=60&epochs=2&run=adam~network~mlp~width~4")
    page.set("add", "momentum")
    assert page.scene.runs[1].network == page.scene.runs[0].network, "a new run trains the first one's network"
    page.click("settings-0").click("duplicate-0").click("remove-1")
    assert [run.pick.key for run in page.scene.runs] == ["adam", "momentum"]
    page.click("undo")
    assert len(page.scene.runs) == 3


def test_six_runs_are_the_most():
    page = training_page("size=60&epochs=2&" + "&".join(["run=adam~network~mlp~width~4"] * MOST_RUNS))
    assert page.widgets()["add"].disabled


def click(page: Page, *point) -> Page:
    page.send_player({}, [{"event": "point", "value": list(point)}])
    return page.whole()


def test_a_click_adds_a_point_and_undo_takes_it_back():
    page = training_page()
    before = len(unpack(page.bytes)["points"])
    click(page, 0.5, -1.0, 1, 1).sound()
    assert page.scene.points == ((0.5, -1.0, 1),)
    assert "point=0.5~-1~1" in page.query.replace("%7E", "~")
    assert len(unpack(page.bytes)["points"]) == before + 2  # a number each
    click(page, 0.5, -0.5, 0, 2).sound()
    assert len(page.scene.points) == 2
    page.click("undo")
    assert page.scene.points == ((0.5, -1.0, 1),)
    page.click("remove_points")
    assert page.scene.points == ()
    assert "remove_points" not in page.widgets()


@pytest.mark.parametrize(
    ("sent", "points"),
    [
        ([1e9, -1e9, 1, 1], ((2.75, -2.0, 1),)),
        ([0.5, 0.5, 7, 1], ()),
        (["a", 0, 1, 1], ()),
        ([None] * 4, ()),
        ([float("nan"), 0, 1, 1], ()),
        ([10**400, 0, 1, 1], ()),
        ([], ()),
        ("12", ()),
        ({"x": 1}, ()),
        (5, ()),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_forged_points(opened, sent, points):
    opened.send_player({}, [{"event": "point", "value": sent}])
    assert opened.whole().sound().scene.points == points


def test_no_point_beyond_the_most():
    points = "&".join(f"point=0~{i / 100}~1" for i in range(MOST_POINTS))
    page = training_page(f"{SMALL}&{points}")
    page.send_player({}, [{"event": "point", "value": [0.5, 0.5, 1, 1]}])
    assert len(page.sound().scene.points) == MOST_POINTS


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("epochs", {"string_array_value": ["1000000000"]}),
        ("size", {"string_array_value": ["1e9"]}),
        ("noise", {"double_array_value": [1e99]}),
        ("seed", {"string_value": str(2**62)}),
        ("folds", {"double_array_value": [11.0]}),
        ("run0-learning_rate", {"string_array_value": ["inf"]}),
        ("run0-network-depth", {"double_array_value": [99.0]}),
        ("run0-network-width", {"string_array_value": ["1e6"]}),
        ("run0-network-batch_size", {"string_array_value": ["-1"]}),
        ("data", {"string_value": "../../etc/passwd"}),
        ("run0-network", {"string_value": "__class__"}),
        ("run0-network-activation", {"string_value": "softmax"}),
        ("run0-network-loss", {"string_value": "x"}),
        ("add", {"string_value": "constant"}),
        ("preset", {"string_value": "<script>"}),
    ],
)
def test_forged_values_change_nothing(opened, key, values):
    page, before = opened, (opened.scene, opened.bytes)
    page.forge(key, **values).sound()
    assert (page.scene, page.bytes) == before
    assert len(page.sentences) == ("string_value" in values)


def test_a_hostile_bar_changes_nothing():
    page = training_page()
    before = page.scene
    (component,) = [c.proto for c in page.at.get("bidi_component") if "-progress-" in c.proto.id]
    for value in (None, 1e99, "x", [1], {"a": 1}):
        events = [{"event": "more", "value": value}]
        page._send(component.id, {f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events": events}, json_value="{}")
        assert page.sound().scene == before


@pytest.fixture
def held(monkeypatch):
    """Trainings wait, and pages do not wait for them, until this is set."""
    go_on = Event()

    def later(*arguments, **options):
        go_on.wait(100)
        return (yield from pieces(*arguments, **options))

    monkeypatch.setattr("pages.networks.progress.PATIENCE", -1.0)
    monkeypatch.setattr("trainings.histories.pieces", later)
    yield go_on
    go_on.set()


def come(page: Page) -> None:
    """What was waited for is there, and the bar asks for it."""
    (component,) = [c.proto for c in page.at.get("bidi_component") if "-progress-" in c.proto.id]
    histories(recipes_of(page.scene))
    events = [{"event": "more", "value": bar(page)["number"]}]
    page._send(component.id, {f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events": events}, json_value="{}")


def test_the_last_picture_stays_dimmed_until_there_is_another(request):
    page = training_page()
    before = page.bytes
    held = request.getfixturevalue("held")
    page.set("seed", 78)
    assert page.bytes == before
    assert DIMMED in tables(page)
    assert bar(page)["share"] is not None
    held.set()
    come(page)
    assert page.bytes != before
    assert DIMMED not in tables(page)


def test_what_takes_long_shows_a_bar_and_comes_when_it_is_asked_for(held):
    page = training_page(f"{SMALL}&seed=77")
    assert bar(page)["share"] is not None
    assert bar(page)["words"].startswith("Training run")
    assert unpack(page.bytes)["running"] is True
    held.set()
    come(page)
    assert bar(page)["share"] is None
    assert unpack(page.bytes)["running"] is False
    assert all(run["at"] is not None for run in runs(page))


def test_the_player_is_told_which_samples_are_misclassified():
    page = training_page()
    shown, count = unpack(page.bytes), 60
    for run, history in zip(shown["runs"], histories(recipes_of(page.scene)), strict=True):
        wrong = np.unpackbits(np.reshape(run["wrong"], (len(history.at), -1)), axis=1)[:, :count].astype(bool)
        kept_back = np.array(shown["validation"], dtype=bool)
        np.testing.assert_allclose(wrong[:, kept_back].mean(axis=1), 1 - history.validation_accuracy, atol=1e-6)
        np.testing.assert_allclose(wrong[:, ~kept_back].mean(axis=1), 1 - history.training_accuracy, atol=1e-6)


def test_what_is_no_longer_wanted_is_left(monkeypatch):
    left: list = []
    monkeypatch.setattr("pages.networks.progress.leave", lambda recipes, _: left.extend(recipes))
    page = training_page()
    old = recipes_of(page.scene)
    page.set("run0-learning_rate", 0.2)
    assert left == [old[0]]
    page.set("seed", 4)
    assert recipe_of(replace(page.scene, seed=0), page.scene.runs[0]) in left


def test_the_landscape_of_the_same_runs_is_one_click_away():
    page = training_page()
    (link,) = page.at.get("page_link")
    assert link.proto.page == "landscape"
    assert "width~4" in link.proto.query_string.replace("%7E", "~")


def test_formulas_are_those_of_what_is_trained():
    page = training_page("data=sine&size=40&epochs=2&run=lion~network~residual~width~4~loss~huber")
    words = "".join(text.value for text in page.at.markdown)
    for each in ("Sine", "Residual", "Huber", "Lion"):
        assert f"**{each}" in words


NOTED = [key for key, record in OPTIMIZERS.items() if record.note or note(key)]


@pytest.mark.parametrize("path", ["training", pytest.param("landscape", marks=pytest.mark.long)])
@pytest.mark.parametrize("key", [pytest.param(key, marks=() if key == "muon" else pytest.mark.long) for key in NOTED])
def test_a_run_shows_what_its_optimizer_does_on_networks(path, key):
    page = Page(f"size=60&epochs=2&run={key}~network~mlp~width~4", path).click("settings-0")
    shown = [unescape(html) for html in page.html]
    assert any(note(key) in html for html in shown)
    assert note(key) == OPTIMIZERS[key].note or not any(OPTIMIZERS[key].note in html for html in shown)


def test_a_changed_rate_resolves_one_recipe_and_draws_no_sample_again(monkeypatch):
    page = training_page()
    resolved, drawn = [], []
    monkeypatch.setattr("networks.task._resolved", lambda recipe: resolved.append(recipe) or _resolved(recipe))
    monkeypatch.setattr("networks.data.samples._drawn", lambda data: drawn.append(data) or _drawn(data))
    page.set("run0-learning_rate", 0.02)
    assert resolved == [recipe_of(page.scene, page.scene.runs[0])]
    assert drawn == []
    page.set("seed", 654_321)  # which nobody else has asked for
    assert resolved[1:] == list(recipes_of(page.scene))
    assert len(drawn) == 1

"""What a browser may forge: widget values outside their limits, of other types, and drags of nonsense."""

import json
import logging

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from pages.catalogue import PAGES
from scenes.codec.entry import MOST_ENTRIES
from tests.cases import case
from tests.pages.session import HOSTILE, Page

# Forged values. Streamlit's own checks answer some before ours see them; whoever answers, nothing changes.

FORGED = [
    ("steps", {"string_array_value": ["1000000000000"]}),
    ("steps", {"string_array_value": ["-5"]}),
    ("steps", {"string_array_value": []}),
    ("steps", {"string_array_value": ["40", "50"]}),
    ("noise", {"string_array_value": ["nan"]}),
    ("run0-learning_rate", {"string_array_value": ["inf"]}),
    ("surface-condition_number", {"string_array_value": ["1e99"]}),
    ("surface-rotation", {"double_array_value": [1e99]}),
    ("run0-b1", {"double_array_value": [7.0]}),
    ("run0-b1", {"double_array_value": [float("nan")]}),
    ("run0-b1", {"double_array_value": [0.1, 0.2]}),
    ("seed", {"string_value": "-7"}),
    ("seed", {"string_value": str(2**62)}),
    ("start-x", {"string_value": "1e9"}),
    ("start-x", {"string_value": "nan"}),
    ("start-x", {"string_value": "-inf"}),
    ("start-x", {"string_value": "1.5.2"}),
    ("surface", {"string_value": "../../etc/passwd"}),
    ("surface", {"string_value": "__class__"}),
    ("run0-optimizer", {"string_value": "../../etc/passwd"}),
    ("run0-schedule", {"string_value": "sawtooth"}),
    ("run0-schedule-warmup_steps", {"string_array_value": ["-3"]}),
    ("run0-clip_norm", {"string_array_value": ["nan"]}),
    ("batch_size", {"string_array_value": ["0"]}),
    ("rates", {"string_array_value": ["worst"]}),
    ("rates", {"string_array_value": []}),
    ("run0-color", {"string_value": "Ultraviolet"}),
    ("add", {"string_value": "constructor"}),
    ("preset", {"string_value": "<script>"}),
]
OF_ANOTHER_TYPE = [
    ("steps", {"double_array_value": [1e12]}),
    ("surface", {"int_value": 3}),
    ("run0-b1", {"string_value": "x"}),
    ("start-x", {"double_value": 1.5}),
    ("seed", {"int_value": 5}),
    ("title", {"int_value": 7}),
]
forged = pytest.mark.parametrize(("key", "values"), FORGED, ids=lambda v: v if isinstance(v, str) else str(v)[:60])


@forged
def test_forged_value_changes_nothing_and_a_choice_is_answered_with_a_sentence(opened, key, values):
    """Numbers outside a slider's limits never reach us: Streamlit puts the slider's own value in their place."""
    before = opened.scene, opened.bytes, opened.widgets()[key].value
    opened.forge(key, **values).sound()
    assert (opened.scene, opened.bytes, opened.widgets()[key].value) == before
    assert len(opened.sentences) <= 1
    if "string_value" not in values:
        return
    (sentence,) = opened.sentences
    if key in ("seed", "start-x"):
        assert sentence.startswith(f"{key.replace('-', ' ')}: ")
        assert sentence.endswith(f"{opened.widgets()[key].value} is kept.")
    else:
        assert values["string_value"] in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("entry", [e for e in HOSTILE if e["category"] == "forged_widget"], ids=lambda e: e["id"])
def test_hostile_widgets(opened, entry):
    """The list's own widgets under our keys: a step count over the cap, an optimizer that is none."""
    ((name, value),) = json.loads(entry["input"]).items()
    before = opened.scene
    if name == "steps":
        opened.forge("steps", string_array_value=[f"{value:.0f}"])
    else:
        opened.forge("run0-optimizer", string_value=value)
    assert opened.sound().scene == before


@pytest.mark.parametrize(("key", "values"), OF_ANOTHER_TYPE, ids=lambda v: v if isinstance(v, str) else str(v)[:40])
def test_value_of_another_type_changes_nothing(opened, key, values):
    """Streamlit itself would raise on these at every rerun. One sentence names the field, and the session goes on."""
    before = opened.scene, opened.bytes, opened.widgets()[key].value
    opened.forge(key, **values).sound()
    assert (opened.scene, opened.bytes, opened.widgets()[key].value) == before
    assert opened.sentences == [f"{key}: what was sent is not a value of this field; nothing is changed."]


def test_session_goes_on_after_a_value_of_another_type(caplog):
    logging.disable(logging.NOTSET)
    page = Page()
    page.forge("steps", double_array_value=[1e12])
    page.set("seed", 7)
    assert page.scene.seed == 7
    assert page.sentences == []
    (record,) = [record for record in caplog.records if record.name == "downhill"]
    assert len(record.getMessage()) < 100
    assert record.exc_info is None


WRONG = {
    "string_value": "x",
    "int_value": 3,
    "double_value": 1.5,
    "bool_value": True,
    "trigger_value": True,
    "json_value": '{"a": 1}',
    "string_array_value": ["x"],
    "double_array_value": [1e12],
    "int_array_value": [-1],
    "bytes_value": b"\xff",
}


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[] if path == "schedules" else [pytest.mark.long]) for path in PAGES]
)
def test_every_widget_refuses_every_field_but_its_own(path):
    page = Page("", path)
    before = page.scene
    own = {state.id: state.WhichOneof("value") for state in page.at._tree.get_widget_states().widgets}
    assert len(own) > 3
    for field, value in WRONG.items():
        sent = WidgetStates()
        for name in (name for name, kind in own.items() if kind not in (None, field)):
            state = sent.widgets.add(id=name)
            if field.endswith("array_value"):
                getattr(state, field).data[:] = value
            else:
                setattr(state, field, value)
        page.at._run(sent)
        assert page.whole().sound().scene == before
        assert page.sentences
        assert {sentence.split(": ")[1] for sentence in page.sentences} == {
            "what was sent is not a value of this field; nothing is changed."
        }


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\x00", "NaN"])
def test_unreadable_state_of_the_player_changes_nothing(opened, text):
    before = opened.scene, opened.bytes
    opened._send(opened._player.id, json_value=text)
    assert opened.whole().sound().scene == before[0]
    assert opened.bytes == before[1]


def test_forged_title_is_cut_or_refused(opened):
    opened.forge("title", string_value="y" * 5000)
    assert len(opened.sound().scene.title) <= 120


def test_disabled_buttons_cannot_be_forged():
    page = Page()
    before = page.scene
    assert page.widgets()["remove-0"].disabled
    page.forge("remove-0", trigger_value=True)
    assert page.sound().scene == before


def test_forged_presses_of_undo_undo_nothing():
    page = Page().set("steps", 60)
    before = page.scene
    here = [["here"], ["here", "2"], ["here", -4], ["here", 1e9], ["here", True]]
    for presses in (None, 3, "x", [], [1, 2], [["a"], 1], *here):
        with case(presses):
            page.send_undo(presses)
            assert page.whole().sound().scene == before


def test_undo_goes_back_no_further_than_there_is_something():
    page = Page()
    before = page.scene
    page.send_undo(["here", 5]).whole()
    page.set("steps", 60).send_undo(["here", 10**12]).whole()
    assert page.sound().scene == before
    assert not page.can_undo


def test_no_eleventh_run_by_forging():
    page = Page("steps=5&" + "&".join(["run=adam"] * MOST_ENTRIES))
    page.forge("add", string_value="lion").sound()
    page.click("settings-3").forge("duplicate-3", trigger_value=True).sound()
    assert [r.pick.key for r in page.scene.runs] == ["adam"] * MOST_ENTRIES


@pytest.mark.parametrize(
    ("sent", "start"),
    [
        ([1e9, -1e9, 1], (4.0, -4.0)),
        (["a", 0, 1], None),
        ([None, None, None], None),
        ([[1], [2], [3]], None),
        ([1], None),
        ([], None),
        ("12", None),
        ({"x": 1}, None),
        (5, None),
        ([float("nan"), 0, 1], None),
        ([float("inf"), 0, 1], None),
        ([10**400, 0, 1], None),
        ([0.5, 0.5, "seven"], (0.5, 0.5)),
        ([0.5, 0.5, -1], (0.5, 0.5)),
        ([0.5, 0.5, 1e300], (0.5, 0.5)),
        ([0.5, 0.5, [1]], (0.5, 0.5)),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_forged_drags(opened, sent, start):
    opened.send_player({"start": sent})
    assert opened.sound().scene.start == start
    opened.send_player({}, [{"event": "released", "value": sent}])
    assert opened.sound().scene.start == start


@pytest.mark.parametrize("state", [None, [], "x", 5, {"start": None}, {"unknown": 1}, {"start": {}, "missing": []}])
def test_forged_component_states(opened, state):
    before = opened.scene
    opened.send_player(state)
    assert opened.sound().scene == before
    opened.send_player({}, [{"event": "missing", "value": {"a": ["b"]}}, {"event": "nothing", "value": 1}])
    assert opened.sound().scene == before

"""A session of the app without a browser: Streamlit's AppTest, and what an address bar and a forger can do."""

import json
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from streamlit.components.v2 import manifest_scanner
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.util import calc_hash

from pages.catalogue import PAGES
from pages.frame.startup import forget_pages_folder
from player.payloads.race import unpack
from scenes import from_query, to_query
from scenes.codec.link import showing_of, to_pairs

ROOT = Path(__file__).parent.parent.parent
HOSTILE = json.loads((ROOT / "tests" / "reference" / "hostile.json").read_text())["inputs"]
KINDS = ("selectbox", "select_slider", "slider", "number_input", "button", "toggle", "text_input", "button_group")
# One run with few widgets: quick, and every kind of widget is there once its settings are opened.
SMALL = "surface=quadratic~condition_number~100&steps=40&noise=0.5&run=adam~learning_rate~0.1"

_set_up = PagesManager.__init__


def _as_our_server(self: PagesManager, *arguments: Any, **options: Any) -> None:
    """AppTest makes Streamlit look into pages/ again; our server has told it not to."""
    _set_up(self, *arguments, **options)
    forget_pages_folder()


PagesManager.__init__ = _as_our_server
# What a server does once AppTest does for every session, in nine tenths of the time that a page takes to open: it looks
# for components in all that is installed, and compiles app.py, for every run even.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
_scripts = ScriptCache()
local_script_runner.ScriptCache = lambda: _scripts  # pyright: ignore[reportPrivateImportUsage]


def _told(component: Any) -> dict[str, Any]:
    """What a component is told."""
    return json.loads(component.json)


class _AppTest(AppTest):
    """AppTest, and what the page does about its address: where the bar says what a correction is about, it is made."""

    drawn: tuple[ForwardMsg, ...] = ()  # all that a browser shows

    def _run(self, *arguments: Any, **options: Any) -> AppTest:
        draw = self._draw
        LocalScriptRunner.forward_msgs = lambda self: list(draw(self))
        super()._run(*arguments, **options)
        for proto in (c.proto for c in self.get("bidi_component") if c.proto.id.endswith("-address")):
            told = _told(proto)
            said = {k: v if isinstance(v, list) else [v] for k, v in self.query_params.items() if k != "view"}
            found = sorted([k, text] for k, texts in said.items() for text in texts)
            if told["number"] and found == sorted(told["from"]):
                view = self.query_params.get("view")
                self.query_params = parse_qs(told["query"], keep_blank_values=True) | ({"view": view} if view else {})
        return self

    def _draw(self, runner: LocalScriptRunner) -> tuple[ForwardMsg, ...]:
        """What there is after a run: of a run of some fragments a browser replaces what these drew."""
        fragments, new = [], []
        for event, data in zip(runner.events, runner.event_data, strict=True):
            if event == ScriptRunnerEvent.SCRIPT_STARTED:
                fragments, new = data["fragment_ids_this_run"] or [], []
            elif event == ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
                new += [data["forward_msg"]] if data["forward_msg"].WhichOneof("type") == "delta" else []
            elif event in (
                ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
                ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
            ):
                kept = [m for m in self.drawn if fragments and m.delta.fragment_id not in fragments]
                self.drawn = (*kept, *new)
        return self.drawn


class Page:
    """One session, and what its reader and its address bar see."""

    def __init__(self, query: str = SMALL, path: str = ""):
        self.presses = 0
        self.at = _AppTest(ROOT / "app.py", default_timeout=120)
        self.kind = PAGES[path].kind
        self.go(path)
        for key, text in parse_qsl(query, keep_blank_values=True):
            self.at.query_params.setdefault(key, []).append(text)
        self.at.run()

    def go(self, path: str) -> None:
        """Ask for another page with the next run, as its link at the top does: with a bare address."""
        self.at.query_params.clear()
        self.at._page_hash = calc_hash(path)

    def widgets(self) -> dict[str, Any]:
        return {widget.key: widget for kind in KINDS for widget in getattr(self.at, kind)}

    def set(self, key: str, value: Any) -> "Page":
        widget = self.widgets()[key]
        widget.set_value(str(value) if widget.type == "text_input" else value)
        self.at.run()
        return self.sound()

    def click(self, key: str) -> "Page":
        if key == "undo":
            self.press_undo()
        else:
            self.widgets()[key].click()
            self.at.run()
        return self.sound()

    def press_undo(self, times: int = 1) -> "Page":
        """Press Undo so often before the server answers."""
        if self.can_undo:
            self.presses += times
            self.send_undo(["here", self.presses])
        return self

    def send_undo(self, presses: Any) -> "Page":
        """What the button for Undo sends, or a forger in its place."""
        self._send(self._component("-undo").id, json_value=json.dumps({"presses": presses}))
        return self

    @property
    def can_undo(self) -> bool:
        return _told(self._component("-undo"))["enabled"]

    def whole(self) -> "Page":
        """Run the page again, all of it."""
        self.at.run()
        return self

    def forge(self, key: str, **values: Any) -> "Page":
        """Send for one widget what no honest browser sends: its field of the protocol and a value."""
        self._send(self.widgets()[key].id, **values)
        return self.whole()

    def drag(self, *start: Any, released: bool = False) -> "Page":
        self.send_player({"start": start}, [{"event": "released", "value": start}] if released else [])
        return self.whole() if released else self

    def send_player(self, state: Any, events: Sequence[dict] = ()) -> "Page":
        player = self._player.id
        trigger = {f"$$STREAMLIT_INTERNAL_KEY_{player}__events": events} if events else {}
        self._send(player, trigger, json_value=json.dumps(state))
        return self

    def _send(self, widget_id: str, triggers: dict[str, Any] | None = None, **values: Any) -> None:
        states: WidgetStates = self.at._tree.get_widget_states()
        kept = [state for state in states.widgets if state.id != widget_id]
        sent = WidgetStates(widgets=kept)
        forged = sent.widgets.add(id=widget_id)
        for field, value in values.items():
            if field.endswith("array_value"):
                getattr(forged, field).data[:] = value
                getattr(forged, field).SetInParent()
            else:
                setattr(forged, field, value)
        for trigger, events in (triggers or {}).items():
            sent.widgets.add(id=trigger).json_trigger_value = json.dumps(events)
        self.at._run(sent)

    def sound(self) -> "Page":
        """This page, having failed nowhere and agreeing with itself."""
        assert [e.value for e in self.at.exception] == []
        if "before_drag" not in self.at.session_state:  # the address waits for the release
            assert self.query == to_query(self.scene)
        return self

    @property
    def scene(self) -> Any:
        return self.at.session_state["scene"]

    @property
    def query(self) -> str:
        """The address bar, in the codec's own order of fields."""
        given = {k: v if isinstance(v, list) else [v] for k, v in self.at.query_params.items()}
        pairs = [(k, text) for k, texts in given.items() for text in texts]
        scene, problems = from_query(self.kind, pairs)
        assert problems == []
        assert sorted(to_pairs(scene, showing_of(pairs)[0])) == sorted(pairs)
        return to_query(scene)

    @property
    def bytes(self) -> bytes:
        return self._player.bytes

    @property
    def _player(self) -> Any:
        """The page's picture."""
        (player,) = [p for p in self._components if "-player-" in p.id]
        return player

    @property
    def _components(self) -> list[Any]:
        return [c.proto for c in self.at.get("bidi_component")]

    def _component(self, ending: str) -> Any:
        (found,) = [p for p in self._components if p.id.endswith(ending)]
        return found

    @property
    def payload(self) -> dict:
        return unpack(self.bytes)

    @property
    def html(self) -> list[str]:
        return [element.proto.body for element in self.at.get("html")]

    @property
    def sentences(self) -> list[str]:
        """What is said above the picture, as its reader reads it."""
        found: list[str] = []

        class Reader(HTMLParser):
            inside = False

            def handle_starttag(self, tag, attrs):
                self.inside = ("role", "alert") in attrs
                if self.inside:
                    found.append("")

            def handle_data(self, data):
                if self.inside:
                    found[-1] += data

            def handle_endtag(self, tag):
                self.inside = False

        for body in self.html:
            Reader().feed(body)
        return found


@cache
def kept_page() -> Page:
    return Page().click("settings-0")

"""What a browser shows of the app, and what it sends: the part of Streamlit's own page that AppTest leaves out.

Of a rerun of some fragments a browser replaces what these drew and keeps the rest, with the values its controls have.
A control that is new takes the value it is sent, one that was there keeps its own unless it is told another; on another
page all are new. Acts go out as one message each, or several in one, as Streamlit joins them when it is busy.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.testing.v1 import app_test, local_script_runner

from pages.catalogue import PAGES
from scenes import from_query, to_query
from tests.pages.session import Page

FIELDS = ("selectbox", "slider", "checkbox", "text_input", "number_input", "button_group")
_runs: list[Any] = []


class _Recorded(local_script_runner.LocalScriptRunner):
    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        _runs.append(self)


app_test.LocalScriptRunner = _Recorded  # pyright: ignore[reportPrivateImportUsage]


def _key(widget_id: str) -> str:
    return widget_id.split("-", 2)[2]


class Screen:
    """One browser at one session of the app."""

    def __init__(self, query: str = "", path: str = ""):
        self.places: dict[tuple[int, ...], tuple[str, Any]] = {}  # where -> fragment, element
        self.values: dict[str, Any] = {}  # of the controls, by id
        self.mount, self.presses = 0, 0  # of the button for Undo
        _runs.clear()
        self.page = Page(query, path)
        self._draw(new=True)
        self.history, self.here = [self._entry(path)], 0

    # What is seen.

    def _draw(self, *, new: bool = False) -> None:
        if new:
            self.values.clear()
        for run in _runs:
            fragments, drawn = [], set()
            for event, data in zip(run.events, run.event_data, strict=True):
                if event == ScriptRunnerEvent.SCRIPT_STARTED:
                    fragments, drawn = data.get("fragment_ids_this_run") or [], set()
                elif event == ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
                    message = data["forward_msg"]
                    if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                        place = tuple(message.metadata.delta_path)
                        drawn.add(place)
                        self.places[place] = (message.delta.fragment_id, message.delta.new_element)
                elif event in (
                    ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS,
                    ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS,
                ):
                    kept = lambda place, of: place in drawn or (fragments and of not in fragments)  # noqa: E731, B023
                    self.places = {place: e for place, e in self.places.items() if kept(place, e[0])}
                    self._settle(drawn)
        _runs.clear()

    def _settle(self, drawn: set[tuple[int, ...]]) -> None:
        """The values of the controls that are there now; those just drawn may have been told one."""
        before, self.values = self.values, {}
        for place, (_, element) in self.places.items():
            kind = element.WhichOneof("type")
            if kind in FIELDS:
                proto = getattr(element, kind)
                told = proto.id not in before or (place in drawn and proto.set_value)
                self.values[proto.id] = _told(kind, proto) if told else before[proto.id]

    def _protos(self) -> Iterator[tuple[str, Any]]:
        for _, (_, element) in sorted(self.places.items()):
            kind = element.WhichOneof("type")
            yield kind, getattr(element, kind)

    def controls(self) -> dict[str, tuple[str, Any]]:
        """The controls that hold a value: key -> kind, element."""
        return {_key(p.id): (kind, p) for kind, p in self._protos() if kind in FIELDS and not p.disabled}

    def buttons(self) -> dict[str, Any]:
        return {_key(p.id): p for kind, p in self._protos() if kind == "button" and not p.disabled}

    def label(self, key: str) -> str:
        return self.controls()[key][1].label

    def shown(self, key: str) -> Any:
        """The value a person sees in a control: of a menu or a slider of words the word."""
        return self.values[self.controls()[key][1].id]

    @property
    def scene(self) -> Any:
        return self.page.scene

    @property
    def sentences(self) -> list[str]:
        """What is said above the picture."""
        return [line for kind, p in self._protos() if kind == "html" for line in _alerts(p.body)]

    @property
    def can_undo(self) -> bool:
        return next(json.loads(p.json)["enabled"] for _, p in self._protos() if getattr(p, "id", "") == self._undo_id())

    def picture(self) -> list[str]:
        """What stands beside the controls: words, tables and charts that stand still."""
        shown = []
        for place, (_, element) in sorted(self.places.items()):
            kind = element.WhichOneof("type")
            if place[0] == 0 and kind in ("html", "markdown", "plotly_chart"):
                shown.append(element.plotly_chart.spec if kind == "plotly_chart" else getattr(element, kind).body)
        return shown

    def agrees(self) -> bool:
        """Whether address and Scene say the same."""
        pairs = [
            (k, t)
            for k, texts in self.page.at.query_params.items()
            for t in ([texts] if isinstance(texts, str) else texts)
        ]
        return from_query(type(self.scene), pairs) == (self.scene, []) and self.page.query == to_query(self.scene)

    # What is done.

    def move(self, *moves: tuple[str, Any]) -> "Screen":
        """Set some controls, in one message."""
        for key, value in moves:
            self.values[self.controls()[key][1].id] = value
        return self._send()

    def press(self, *keys: str) -> "Screen":
        """Press buttons. Several presses before the server has answered are one message, in which a button of
        Streamlit's was pressed or was not."""
        return self._send(pressed={self.buttons()[key].id for key in keys})

    def undo(self, times: int = 1) -> "Screen":
        """Press Undo so often before the server answers."""
        if self.can_undo:
            self.presses += times
            self._send()
        return self

    def go(self, path: str) -> "Screen":
        """Another page, by its link at the top."""
        self.page.go(path)
        self._leave(path)
        self.history, self.here = [*self.history[: self.here + 1], self._entry(path)], self.here + 1
        return self

    def step(self, by: int) -> "Screen":
        """Back (-1) or Forward (1) in the history, if there is something."""
        if 0 <= self.here + by < len(self.history):
            before, (path, query) = self.history[self.here][0], self.history[self.here + by]
            self.here += by
            self.page.go(path)
            self.page.at.query_params = parse_qs(query, keep_blank_values=True)
            if path == before:
                self._send()
            else:
                self._leave(path)
        return self

    def _leave(self, path: str) -> None:
        """All that is on the screen goes, and the other page comes."""
        self.page.kind = PAGES[path].kind
        self.values.clear()
        self.mount, self.presses = self.mount + 1, 0
        self._send(None)

    def _entry(self, path: str) -> tuple[str, str]:
        return path, self.page.query

    def open(self, index: int) -> "Screen":
        """Open the settings of an entry."""
        return self.press(f"settings-{index}")

    def _send(self, pressed: set[str] | None = frozenset()) -> "Screen":  # pyright: ignore[reportArgumentType]
        sent = WidgetStates()
        kinds = {p.id: (kind, p) for kind, p in self._protos() if kind in FIELDS}
        for widget_id, value in self.values.items() if pressed is not None else ():
            _write(sent.widgets.add(id=widget_id), *kinds[widget_id], value)
        for widget_id in pressed or ():
            sent.widgets.add(id=widget_id, trigger_value=True)
        if self.presses:
            told = {"presses": [f"mount {self.mount}", self.presses]}
            sent.widgets.add(id=self._undo_id(), json_value=json.dumps(told))
        self.page.at._run(sent if pressed is not None else None)
        self._draw(new=pressed is None)
        assert [e.value for e in self.page.at.exception] == []
        if pressed is not None and self.history[self.here] != (now := self._entry(self.history[self.here][0])):
            self.history, self.here = [*self.history[: self.here + 1], now], self.here + 1
        return self

    def _undo_id(self) -> str:
        return next(p.id for kind, p in self._protos() if kind == "bidi_component" and p.id.endswith("-undo"))


def _alerts(body: str) -> list[str]:
    return body.split('role="alert">')[1:]


def _told(kind: str, proto: Any) -> Any:
    """The value an element tells its control."""
    if kind == "selectbox":
        index = proto.default if proto.HasField("default") else None
        usual = proto.options[index] if index is not None and proto.options else None
        return (proto.raw_value if proto.HasField("raw_value") else None) if proto.set_value else usual
    if kind == "button_group":
        picked = list(proto.raw_values) if proto.set_value else [proto.options[i].content for i in proto.default]
        return tuple(picked)
    if kind == "slider":
        numbers = list(proto.value if proto.set_value else proto.default)
        return (
            (proto.options[int(numbers[0])] if not proto.raw_value else proto.raw_value[0])
            if proto.options
            else numbers[0]
        )
    return proto.value if proto.set_value else proto.default


def _write(state: WidgetState, kind: str, proto: Any, value: Any) -> None:
    if kind == "selectbox":
        if value is not None:
            state.string_value = value
    elif kind == "button_group":
        state.string_array_value.data[:] = value
    elif kind == "slider" and proto.options:
        state.string_array_value.data[:] = [value]
    elif kind == "slider":
        state.double_array_value.data[:] = [value]
    elif kind == "checkbox":
        state.bool_value = value
    elif kind == "text_input":
        state.string_value = value
    elif proto.data_type == proto.DataType.INT:
        state.int_value = int(value)
    else:
        state.double_value = value

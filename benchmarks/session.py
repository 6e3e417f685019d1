"""A browser's half of Streamlit's protocol, without the browser: what opens, changes and reruns a page."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash

PATIENCE = 60.0  # seconds until a rerun that has not finished counts as failed


@dataclass
class Rerun:
    """What came back between a message and its script-finished."""

    seconds: float = 0.0
    messages: Counter[str] = field(default_factory=Counter)  # how many of each kind
    sizes: Counter[str] = field(default_factory=Counter)  # their size before compression
    payload: bytes = b""  # the player's, if it was sent
    seconds_to_payload: float = 0.0
    errors: list[str] = field(default_factory=list)


def kind_of(message: ForwardMsg) -> str:
    """``script_finished``, ``slider``, ``bidi_component``, … as the protocol names it."""
    kind = message.WhichOneof("type") or "nothing"
    if kind != "delta":
        return kind
    delta = message.delta
    return (delta.new_element.WhichOneof("type") or "nothing") if delta.HasField("new_element") else "add_block"


def _state_of(kind: str, element: Any) -> WidgetState | None:
    """What the browser would send for this widget as it stands; None for one without a value (a button)."""
    state = WidgetState(id=element.id)
    if kind == "slider" and element.options:
        chosen = element.raw_value if element.set_value else [element.options[int(i)] for i in element.default]
        state.string_array_value.data.extend(chosen)
    elif kind == "slider":
        state.double_array_value.data.extend(element.value if element.set_value else element.default)
    elif kind == "selectbox":
        if element.set_value and element.HasField("raw_value"):
            state.string_value = element.raw_value
        elif not element.set_value and element.HasField("default"):
            state.string_value = element.options[element.default]
    elif kind == "number_input":
        state.double_value = element.value if element.set_value else element.default
    elif kind == "text_input":
        state.string_value = element.value if element.set_value else element.default
    elif kind == "checkbox":
        state.bool_value = element.value if element.set_value else element.default
    else:
        return None
    return state


class Session:
    """One visitor: ``async with Session(port) as session: await session.rerun()``.

    `path` is the page's, and `query` what is after the ``?``.
    """

    def __init__(self, port: int, *, path: str = "", query: str = "") -> None:
        self._port = port
        self._query = query
        self._page = calc_hash(path) if path else ""
        self._fragments: dict[str, str] = {}  # of the widgets that are in one, by id
        self._next: list[WidgetState] = []  # that are sent once
        self._fragment = ""  # that is to rerun, and nothing else
        self._states: dict[str, WidgetState] = {}
        self.elements: dict[str, Any] = {}  # the widgets on the page, by id

    async def __aenter__(self) -> Self:
        address = f"ws://127.0.0.1:{self._port}/_stcore/stream"
        self._socket = await websockets.connect(address, subprotocols=["streamlit"], max_size=None)  # pyright: ignore[reportArgumentType]
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._socket.close()

    def find(self, key: str) -> Any:
        """The widget with this key, as the server described it."""
        return next(element for id_, element in self.elements.items() if id_.endswith(f"-{key}"))

    def choose(self, key: str, text: str) -> None:
        """Set a menu or a slider of words; `rerun` tells the server."""
        element = self.find(key)
        state = WidgetState(id=element.id)
        if hasattr(element, "raw_value") and not isinstance(element.raw_value, str):
            state.string_array_value.data.append(text)
        else:
            state.string_value = text
        self._states[element.id] = state

    def number(self, key: str, number: int) -> None:
        """Set a field of a whole number."""
        element = self.find(key)
        self._states[element.id] = WidgetState(id=element.id, double_value=number)

    def trigger(self, id_: str, event: str, value: Any) -> None:
        """Let a component tell its event; the next rerun is of the fragment that holds it."""
        state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{id_}__events")
        state.json_trigger_value = json.dumps([{"event": event, "value": value}])
        self._next.append(state)
        self._fragment = self._fragments.get(id_, "")

    async def rerun(self) -> Rerun:
        """Send the page's state and wait until its script has finished."""
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.widget_states.widgets.extend([*self._states.values(), *self._next])
        message.rerun_script.fragment_id = self._fragment
        self._next, self._fragment = [], ""
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        result, present = Rerun(), {}
        while True:
            data = await self._socket.recv()
            now = time.perf_counter() - started
            forward = ForwardMsg.FromString(data)  # pyright: ignore[reportArgumentType]
            kind = kind_of(forward)
            result.messages[kind] += 1
            result.sizes[kind] += len(data)
            if kind == "script_finished" and forward.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                result.seconds = now
                if forward.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    result.errors.append("the page does not compile")
                self._forget_all_but(present)
                return result
            self._take(forward, kind, result, present)
            if kind == "bidi_component":
                result.seconds_to_payload = now

    def _take(self, forward: ForwardMsg, kind: str, result: Rerun, present: dict[str, Any]) -> None:
        if kind == "page_info_changed":
            self._query = forward.page_info_changed.query_string
        elif kind == "new_session":
            self._page = forward.new_session.page_script_hash
            present.clear()
            if forward.metadata.run.fragment_ids:  # the rest of the page stays as it is
                present.update(self.elements)
        elif forward.WhichOneof("type") != "delta" or kind == "add_block":
            return
        element: Any = getattr(forward.delta.new_element, kind, None)
        if kind == "exception":
            result.errors.append(f"exception: {element.message[:200]}")
        elif kind == "alert":
            result.errors.append(f"alert: {element.body[:200]}")
        elif kind == "bidi_component":
            result.payload = element.bytes
        if not getattr(element, "id", ""):
            return
        present[element.id] = element
        self._fragments[element.id] = forward.delta.fragment_id
        state = _state_of(kind, element)
        if state is not None and (element.set_value or element.id not in self._states):
            self._states[element.id] = state

    def _forget_all_but(self, present: dict[str, Any]) -> None:
        self.elements = present
        self._states = {id_: state for id_, state in self._states.items() if id_ in present}

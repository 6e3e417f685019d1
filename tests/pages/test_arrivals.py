"""What of a browser's message is an act, and what it only repeats."""

from types import SimpleNamespace
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState

from pages.frame import arrivals


def repeated(session: Any, sent: list[WidgetState]) -> set[str]:
    return arrivals._repeated(session, sent)


class Session(dict):
    """As much of Streamlit's session state as is looked at: what the widgets hold, and what the browser said last."""

    def __init__(self, held: dict[str, float | bool], said: dict[str, WidgetState]) -> None:
        super().__init__({"last sent": {name: one.SerializeToString() for name, one in said.items()}})
        metadata = {name: SimpleNamespace(deserializer=lambda value: value) for name in held}
        self._new_widget_state = SimpleNamespace(widget_metadata=metadata)
        self._old_state = held


def number(name: str, value: float) -> WidgetState:
    return WidgetState(id=name, double_value=value)


def press(name: str) -> WidgetState:
    return WidgetState(id=name, trigger_value=True)


def test_what_a_browser_sends_as_it_was_told_is_no_matter():
    said = {"a": number("a", 1.0)}
    assert repeated(Session({"a": 1.0}, said), [number("a", 1.0)]) == set()


def test_a_value_that_is_set_is_an_act():
    session = Session({"a": 1.0, "b": 5.0}, {"a": number("a", 1.0), "b": number("b", 5.0)})
    assert repeated(session, [number("a", 2.0), number("b", 5.0)]) == set()


def test_what_an_answer_has_changed_and_the_browser_has_not_drawn_yet_is_repeated_beside_an_act():
    session = Session({"a": 3.0, "b": 5.0}, {"a": number("a", 1.0), "b": number("b", 5.0)})
    assert repeated(session, [number("a", 1.0), number("b", 6.0)]) == {"a"}
    assert repeated(session, [number("a", 1.0), press("undo")]) == {"a"}


def test_a_control_that_is_set_to_what_it_was_is_an_act_where_the_message_has_no_other_cause():
    """The browser had drawn the answer, and its reader went back."""
    session = Session({"a": 3.0, "b": 5.0}, {"a": number("a", 1.0), "b": number("b", 5.0)})
    assert repeated(session, [number("a", 1.0), number("b", 5.0)]) == set()


def test_a_widget_that_is_not_known_yet_is_no_matter():
    session = Session({"a": 1.0}, {})
    assert repeated(session, [number("a", 2.0), number("c", 7.0)]) == set()


def test_a_button_that_is_pressed_again_is_pressed_twice():
    session = Session({"a": 1.0, "go": False}, {"a": number("a", 1.0), "go": press("go")})
    assert repeated(session, [number("a", 1.0), press("go")]) == set()

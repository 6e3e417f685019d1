"""What of a browser's message is an act: everything it says of its widgets comes with every message.

A value that no honest browser sends, in a field of the protocol that is not the widget's, or unreadable, would make
Streamlit raise wherever the widget's value is asked for, at every rerun until the page is reloaded. A value that the
browser only repeats, because it has not drawn the last answer yet, would be taken for an edit, and take back what Undo
or a preset has just done. Neither gets in, so the widget keeps the value it has.
"""

import logging
from functools import cache

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value

from messages import Message

_LAST_SENT = "last sent"
_TRIGGERS = {"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"}


@cache
def take_only_acts() -> None:
    """Let every session take only what its widgets can read and somebody has set, and say of what cannot be read that
    nothing is changed."""
    take = SessionState.set_widgets_from_proto

    def take_acts(state: SessionState, sent: WidgetStates) -> None:
        known = state._new_widget_state.widget_metadata
        forged = {one.id for one in sent.widgets if one.id in known and not _is_readable(one, known[one.id])}
        others = [one for one in sent.widgets if one.id not in forged]
        repeated = _repeated(state, others)
        _last_sent(state).update({one.id: one.SerializeToString() for one in others})
        take(state, WidgetStates(widgets=[one for one in others if one.id not in repeated]))
        for name in sorted(forged):
            _refuse(state, state._key_id_mapper.id_key_mapping.get(name, "a widget"))

    SessionState.set_widgets_from_proto = take_acts  # pyright: ignore[reportAttributeAccessIssue]


def _last_sent(state: SessionState) -> dict[str, bytes]:
    """What the session's browser said of each widget in its last message."""
    if _LAST_SENT not in state:
        state[_LAST_SENT] = {}
    return state[_LAST_SENT]


def _repeated(state: SessionState, sent: list[WidgetState]) -> set[str]:
    """The widgets of which a browser says what it said before, though they were told another value since; none if the
    message has no other cause: then somebody has set one of them to what it was."""
    said, known, held = _last_sent(state), state._new_widget_state.widget_metadata, state._old_state
    again = {one.id for one in sent if said.get(one.id) == one.SerializeToString() and not _is_pressed(one)}
    apart = {
        one.id
        for one in sent
        if one.id in known
        and one.id in held
        and known[one.id].deserializer(unpack_widget_state_value(one)) != held[one.id]
    }
    triggered = any(one.WhichOneof("value") in _TRIGGERS for one in sent)
    return apart & again if triggered or apart - again else set()


def _is_pressed(sent: WidgetState) -> bool:
    """Whether this tells of a press, which is an act each time."""
    kind = sent.WhichOneof("value")
    return kind in _TRIGGERS and bool(getattr(sent, kind))


def _is_readable(sent: WidgetState, widget: WidgetMetadata) -> bool:
    kind = sent.WhichOneof("value")
    if kind is None:  # a field that was emptied
        return True
    if widget.value_type not in (None, kind):  # None: Streamlit forgets it when the field is emptied
        return False
    try:
        widget.deserializer(unpack_widget_state_value(sent))
    except Exception:  # whatever Streamlit stumbles over
        return False
    return True


def _refuse(state: SessionState, key: str) -> None:
    logging.getLogger("downhill").warning("A value that %s cannot have was refused", key)
    if "problems" in state:
        sentence = Message("{field}: what was sent is not a value of this field; nothing is changed.", field=key)
        state["touched"] = True
        state["problems"] = [*(told for told in state["problems"] if told != sentence), sentence]

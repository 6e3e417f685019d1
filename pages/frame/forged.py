"""Values that no honest browser sends for a widget: in a field of the protocol that is not the widget's, or unreadable.

Streamlit would read them later, wherever the widget's value is asked for, and raise there at every rerun until the page
is reloaded. Here they are refused on arrival, so that the widget keeps the value it had.
"""

import logging
from functools import cache

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value


@cache
def refuse_forged_values() -> None:
    """Let every session take only what its widgets can read, and say for the rest that nothing is changed."""
    take = SessionState.set_widgets_from_proto

    def take_readable(state: SessionState, sent: WidgetStates) -> None:
        known = state._new_widget_state.widget_metadata
        forged = [one for one in sent.widgets if one.id in known and not _is_readable(one, known[one.id])]
        names = {one.id for one in forged}
        take(state, WidgetStates(widgets=[one for one in sent.widgets if one.id not in names]) if names else sent)
        for name in sorted(names):
            _refuse(state, state._key_id_mapper.id_key_mapping.get(name, "a widget"))

    SessionState.set_widgets_from_proto = take_readable  # pyright: ignore[reportAttributeAccessIssue]


def _is_readable(sent: WidgetState, widget: WidgetMetadata) -> bool:
    kind = sent.WhichOneof("value")
    if kind is None:  # a field that was emptied
        return True
    if kind != widget.value_type:
        return False
    try:
        widget.deserializer(unpack_widget_state_value(sent))
    except Exception:  # whatever Streamlit stumbles over
        return False
    return True


def _refuse(state: SessionState, key: str) -> None:
    logging.getLogger("downhill").warning("A value that %s cannot have was refused", key)
    if "problems" in state:
        sentence = f"{key}: what was sent is not a value of this field; nothing is changed."
        state["touched"] = True
        state["problems"] = [*(told for told in state["problems"] if told != sentence), sentence]

"""The button that undoes, as a Streamlit component: it counts its presses, so that quick ones are not lost."""

from collections.abc import Callable

import streamlit as st
from streamlit.components.v2 import component

from messages import Message
from player.components.serving import shim
from player.words import spoken

_FAILED = Message("Undo could not be loaded: the server does not answer.")
_component = component("downhill_undo", js=shim("undo/undo.js", _FAILED))


def undo_button(*, enabled: bool, key: str, on_press: Callable[[], None]) -> None:
    """Show the button; `on_press` is called when it was pressed, once for presses that came together."""
    _component(key=key, data={"enabled": enabled, **spoken()}, on_presses_change=on_press, width="content")


def presses(key: str) -> int:
    """How often the button was pressed since this was last asked; 0 where the browser sent what is no count."""
    sent = (st.session_state.get(key) or {}).get("presses")
    mount, count = sent if isinstance(sent, (list, tuple)) and len(sent) == 2 else (None, None)
    if not isinstance(mount, str) or type(count) is not int:
        return 0
    known, answered = st.session_state.get(f"{key} answered", ("", 0))
    st.session_state[f"{key} answered"] = mount, count
    return max(0, count - (answered if mount == known else 0))

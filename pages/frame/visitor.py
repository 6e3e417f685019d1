"""Whether the visitor whose page this is is still there: what only they wait for is given up when they leave."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx


def here() -> Callable[[], bool]:
    """A function that says whether this session is still connected; always the same one for a session."""
    if "here" not in st.session_state:
        context = get_script_run_ctx()
        name = "" if context is None else context.session_id
        st.session_state.here = lambda: _connected(name)
    return st.session_state.here


def stay() -> None:
    """End the page's script here, as Streamlit does, if its visitor has left."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and not _connected(context.session_id):
        raise StopException


def _connected(session: str) -> bool:
    # without a server nobody can leave; the one of a test of a page answers neither yes nor no
    return not exists() or get_instance().is_active_session(session) is not False

"""Whether the visitor whose page this is is still there: what only they wait for is given up when they leave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from texts import _


def here() -> Callable[[], bool]:
    """A function that says whether this session is still connected; always the same one for a session."""
    if "here" not in st.session_state:
        context = get_script_run_ctx()
        name = "" if context is None else context.session_id
        st.session_state.here = lambda: _connected(name)
    return st.session_state.here


def stay(share: float) -> None:
    """End the page's script here, as Streamlit does, if its visitor has left, or has changed something since the
    picture was begun; who still waits for it sees how far it is."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return
    if not _connected(context.session_id):
        raise StopException
    if (bar := st.session_state.get("waiting")) is not None:  # asked of the state, which ends a script that is to end
        bar.progress(share, _("Computing the runs …"))
        st.session_state.waited = True


@contextmanager
def waiting() -> Iterator[None]:
    """Where what takes long inside shows how far it is. It has its place always, so that all below keep theirs."""
    with st.container(key="progress-picture"):
        bar = st.session_state.waiting = st.empty()
    try:
        yield
    finally:
        del st.session_state.waiting
    if st.session_state.pop("waited", False):
        bar.empty()


def _connected(session: str) -> bool:
    # without a server nobody can leave; the one of a test of a page answers neither yes nor no
    return not exists() or get_instance().is_active_session(session) is not False

"""The one thing a session holds: its Scene, the scenes before it, and what was wrong with the last change.

The address bar and the Scene follow each other: `current` takes a Scene from a link that was opened, and
`publish` writes the Scene there.
"""

from typing import Any

import streamlit as st

from parameters import Parameter, Value
from scenes import TrajectoryScene, from_query
from scenes.fields import Problems
from scenes.link import to_pairs

MOST_UNDO = 100


def _pairs() -> list[tuple[str, str]]:
    return [(key, text) for key in st.query_params for text in st.query_params.get_all(key)]


def _without_view(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[0] != "view"]


def current() -> TrajectoryScene:
    """The session's Scene: the link's if one was just opened (or gone back to), else as it was left."""
    state, pairs = st.session_state, _pairs()
    if "scene" not in state or sorted(_without_view(pairs)) not in (state.link, state.previous_link):
        state.scene, state.problems = from_query(TrajectoryScene, pairs)
        state.past = state.get("past", [])
        state.link = state.previous_link = sorted(_without_view(pairs))
    return state.scene


def change(scene: TrajectoryScene, *, undoable: bool = True) -> None:
    """Make `scene` the session's; what was there can be had back with `undo`."""
    state = st.session_state
    if undoable and scene != state.scene:
        state.past = [*state.past[-MOST_UNDO:], state.scene]
    state.scene, state.problems = scene, []


def undo() -> None:
    """Back to the Scene before the last change."""
    state = st.session_state
    if state.past:
        *state.past, state.scene = state.past
        state.problems = []


def can_undo() -> bool:
    """Whether there is something to undo."""
    return bool(st.session_state.past)


def complain(problem: str) -> None:
    """Say one sentence above the picture until the next change."""
    st.session_state.problems = [*st.session_state.problems, problem]


def problems() -> Problems:
    """What was wrong with the link or the last change."""
    return st.session_state.problems


def publish() -> None:
    """Write the Scene into the address bar; the player keeps its own part there, the view."""
    state = st.session_state
    pairs = _without_view(to_pairs(state.scene))
    state.previous_link, state.link = state.link, sorted(pairs)
    written: dict[str, list[str]] = {}
    view = [("view", text) for text in st.query_params.get_all("view")[:1]]
    for key, text in pairs + view:
        written.setdefault(key, []).append(text)
    if _pairs() != pairs + view:
        st.query_params.from_dict(written)


def accept(parameter: Parameter, widget: str, present: Value) -> Any:
    """The widget's value if the parameter allows it; else `present`, with a sentence that says so.

    Widget values come over a socket and are what the browser says they are, so they are checked like a link.
    """
    try:
        return parameter.check(st.session_state[widget])
    except ValueError as error:
        complain(f"{parameter.key}: {error}; {parameter.write(present)} is kept.")
        return present

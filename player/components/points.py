"""Points on a line that can be dragged, added and removed, as a Streamlit component."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.components.v2 import component

from player.components.serving import shim
from player.payloads.points import Mark, pack

_component = component("downhill_points", js=shim("points/points.js"))


def points(
    values: Sequence[float],
    marks: Sequence[Mark],
    *,
    low: float,
    high: float,
    most: int,
    key: str,
    on_move: Callable[[], None],
    on_release: Callable[[], None],
) -> None:
    """Show the points and what is best for them; `on_move` is called while one is dragged, `on_release` when it is
    let go, and when one was added or removed. What the browser sent is read with `placed`.

    The same points and marks give the same bytes, which Streamlit does not send again.
    """
    memory = st.session_state.setdefault(f"{key} answer", {"seq": 0})

    def move() -> None:
        memory["seq"] = _sequence((st.session_state.get(key) or {}).get("moved"))
        on_move()

    data = pack(values, marks, low=low, high=high, most=most, answer=memory["seq"])
    _component(key=key, data=data, on_moved_change=move, on_released_change=on_release)


def _sequence(moved: object) -> int:
    """The number of the drag request to be answered; 0 if the browser sent none that is one."""
    number = moved.get("seq") if isinstance(moved, dict) else 0
    return number if type(number) is int and 0 <= number < 2**31 else 0


def placed(key: str, event: str) -> object:
    """The points that the browser sent with `event` ("moved" or "released"); not to be trusted."""
    sent = (st.session_state.get(key) or {}).get(event)
    return sent.get("points") if isinstance(sent, dict) else sent

"""The synchronized animation as a Streamlit component."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.components.v2 import component

from player.components.serving import shim
from player.payloads.race import Inside, Layout, Terrain, Track, pack

_component = component("downhill_player", js=shim("race/player.js"))


def _nothing() -> None:
    pass


def player(
    terrain: Terrain,
    tracks: Sequence[Track],
    *,
    start: tuple[float, float] | None,
    key: str,
    on_start: Callable[[], None] = _nothing,
    on_release: Callable[[], None] = _nothing,
    on_inside: Callable[[], None] = _nothing,
    layout: Layout = "paths",
    inside: Inside | None = None,
    second: Terrain | None = None,
    at: Sequence[int] | None = None,
) -> None:
    """Show the player; `on_start` is called while the start is dragged, `on_release` when it is let go. Without a
    `start` nothing is dragged and no step is looked into; `at` are the steps of the clock's ticks (payloads/race.py).

    `on_inside` is called when a person opens the step view, goes on to another run or closes it: from then on the
    `inside` of that track is wanted, or none (-1). What the browser sent is read with `dragged`. A grid of heights
    is sent to a session once; the same scene gives the same bytes, which Streamlit does not send again. The layout
    "pair" needs a `second` terrain.
    """
    memory = st.session_state.setdefault(f"{key} sent", {"core": b"", "payload": b"", "grids": set(), "answer": 0})

    def forget() -> None:
        memory.update(core=b"", grids=set())

    def answer() -> None:
        memory["answer"] = _sequence(dragged(key, "start"))
        on_start()

    answered = memory.pop("answer", 0)
    pack_it = partial(
        pack, terrain, tracks, start=start, answer=answered, layout=layout, inside=inside, second=second, at=at
    )
    core = pack_it(with_heights=False)
    if core != memory["core"]:
        grids = {hashlib.sha256(each.heights.tobytes()).digest() for each in (terrain, second) if each is not None}
        payload = core if grids <= memory["grids"] else pack_it(with_heights=True)
        memory.update(core=core, payload=payload)
        memory["grids"] |= grids
    _component(
        key=key,
        data=memory["payload"],
        on_start_change=answer,
        on_released_change=on_release,
        on_missing_change=forget,
        on_inside_change=on_inside,
    )


def _sequence(start: object) -> int:
    """The number of the drag request to be answered; 0 if the browser sent none that is one."""
    number = start[2] if isinstance(start, (list, tuple)) and len(start) == 3 else 0
    return number if isinstance(number, int) and 0 <= number < 2**31 else 0


def dragged(key: str, event: str) -> object:
    """What the browser sent with `event` ("start", "released" or "inside"); not to be trusted."""
    return (st.session_state.get(key) or {}).get(event)

"""The Trajectories page: several optimizers on one surface, on four linked views."""

from dataclasses import replace
from functools import lru_cache, partial
from html import escape

import streamlit as st

import player
from pages.below import show_below, show_results
from pages.controls import show_controls
from pages.state import change, current, problems, publish, redraw
from pages.style import style
from player.payload import COLORS, Terrain, Track
from scenes.fields import clamp_point
from scenes.trajectory import RUN, Run, Surface, Trajectory, TrajectoryScene, heights, lowest, trajectories

PLAYER = "player"


def show() -> None:
    """Widgets → Scene → run → player. The picture is sent first, then the controls."""
    scene = current()
    st.html(style([COLORS[run.color] for run in scene.runs]))
    _watch()
    show_below(scene)
    with st.sidebar:
        show_controls(scene)


def _show_words(scene: TrajectoryScene) -> None:
    """The title, if there is one, and what was wrong. Their texts are the reader's own: shown, never marked up."""
    lines = [f'<div class="downhill-problem" role="alert">{escape(p)}</div>' for p in problems()]
    if scene.title:
        lines.insert(0, f'<h2 class="downhill-title">{escape(scene.title)}</h2>')
    st.html("".join(lines) or "<span></span>")


@st.fragment(key="watch")
def _watch() -> None:
    """The picture, its words and its results: one fragment, because each one more is a round trip.

    Only this reruns while the start is dragged; the address waits for the release.
    """
    scene = st.session_state.scene
    _show_words(scene)
    player.player(
        _terrain(scene.record),
        [_track(i, run, path) for i, (run, path) in enumerate(zip(scene.runs, trajectories(scene), strict=True))],
        start=scene.start_point,
        key=PLAYER,
        on_start=partial(_drag, "start"),
        on_release=partial(_drag, "released"),
    )
    show_results(scene)
    if "before_drag" not in st.session_state:  # after the picture: the address can wait a few milliseconds
        publish()


def _drag(event: str) -> None:
    """Move the start to where the browser says, inside the domain; a finished drag is one change to undo."""
    scene = st.session_state.scene
    point = clamp_point(player.dragged(PLAYER, event), scene.record.domain)
    before = st.session_state.setdefault("before_drag", scene)
    if point is not None:
        change(replace(scene, start=point), undoable=False)
    if event == "released":
        del st.session_state.before_drag
        after, st.session_state.scene = st.session_state.scene, before
        change(after)
        redraw()


@lru_cache(maxsize=64)
def _terrain(surface: Surface) -> Terrain:
    return Terrain(
        key=surface.key,
        title=surface.title,
        domain=surface.domain,
        heights=heights(surface),
        minima=surface.minima,
        minimum=lowest(surface),
    )


def _track(index: int, run: Run, path: Trajectory) -> Track:
    """The run as the player shows it; `detail` tells two runs of one optimizer apart, what is unusual first."""
    record = RUN.catalogue[run.pick.key]
    rate, *others = record.hyperparameters
    unusual = [p for p in others if run.pick[p.key] != p.default]
    words = [f"{p.title} {p.write(run.pick[p.key])}" for p in unusual] + [f"lr {rate.write(run.pick[rate.key])}"]
    return Track(id=str(index + 1), name=record.title, detail=" · ".join(words), color=run.color, trajectory=path)

"""The picture of every page of races: the player, and how it ended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import streamlit as st

from pages.descents.results import show_results
from pages.frame.picture import show_picture
from pages.frame.state import change, redraw
from player.components.race import dragged, player
from player.payloads.race import Inside, Layout, Terrain, Track
from scenes.codec.fields import clamp_point
from scenes.descents.inside import inside
from scenes.descents.noise import noise_floor
from scenes.descents.race import Conditions, Run, race
from scenes.descents.trajectory import Surface, heights, lowest
from texts import _

Names = Callable[[Run], tuple[str, str]]  # a run's name and what tells it from another of that name


def show_race_run(layout: Layout, names: Names) -> None:
    """The race on the player, and its results."""
    show_picture(partial(draw_race, layout, names))


def draw_race(layout: Layout, names: Names, scene: Any, races: Mapping[str, Conditions] | None = None) -> None:
    """The player and its results for the Scene as it is; with two `races`, by what they are called, every run is in
    both, a pair."""
    key, runs, races = f"player-{layout}", scene.runs, races or {scene.record.title: scene.conditions}
    tracks = [track for side, each in enumerate(races.values()) for track in _tracks(side, each, runs, names)]
    opened = dragged(key, "inside")
    dissection = None
    if type(opened) is int and 0 <= opened < len(tracks):
        side, index = divmod(opened, len(runs))
        dissection = Inside(track=opened, dissection=inside([*races.values()][side], runs, index))
    first, *others = (_terrain(conditions.surface, _(title)) for title, conditions in races.items())
    player(
        first,
        tracks,
        start=scene.start_point,
        key=key,
        layout=layout,
        inside=dissection,
        second=others[0] if others else None,
        on_start=partial(_drag, key, "start"),
        on_release=partial(_drag, key, "released"),
        on_inside=lambda: None,
    )
    show_results(scene, names, races)


def _tracks(side: int, conditions: Conditions, runs: Sequence[Run], names: Names) -> Iterator[Track]:
    """The runs of one race; a run of a pair shares its chip with itself on the other side."""
    for i, (run, path) in enumerate(zip(runs, race(conditions, runs), strict=True)):
        yield Track(
            id=str(side * len(runs) + i + 1),
            name=names(run)[0],
            detail=names(run)[1],
            color=run.color,
            trajectory=path,
            floor=noise_floor(conditions, run),
            terrain=side,
            chip=str(i + 1),
        )


def _drag(key: str, event: str) -> None:
    """Move the start to where the browser says, inside the domain; a finished drag is one change to undo."""
    scene = st.session_state.scene
    point = clamp_point(dragged(key, event), scene.record.domain)
    before = st.session_state.setdefault("before_drag", scene)
    if point is not None:
        change(replace(scene, start=point), undoable=False)
    if event == "released":
        del st.session_state.before_drag
        after, st.session_state.scene = st.session_state.scene, before
        change(after)
        redraw()


@lru_cache(maxsize=64)
def _terrain(surface: Surface, title: str) -> Terrain:
    return Terrain(
        key=surface.key,
        title=title,
        domain=surface.domain,
        heights=heights(surface),
        minima=surface.minima,
        minimum=lowest(surface),
        equal=surface.equal,
    )

"""The picture of every page of races: the player, and how it ended."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Literal

import streamlit as st

import player
from pages.below import show_results
from pages.picture import show_picture
from pages.state import change, redraw
from player.payload import Inside, Terrain, Track
from scenes.fields import clamp_point
from scenes.inside import inside
from scenes.noise import noise_floor
from scenes.race import SCHEDULE, Run, race
from scenes.trajectory import Surface, heights, lowest

Names = Callable[[Run], tuple[str, str]]  # a run's name and what tells it from another of that name


def show_race_run(layout: Literal["paths", "schedules"], names: Names) -> None:
    """The race on the player, and its results."""
    show_picture(partial(_draw, layout, names))


def _draw(layout: Literal["paths", "schedules"], names: Names, scene: Any) -> None:
    key = f"player-{layout}"
    paths = race(scene.conditions, scene.runs)
    tracks = [
        Track(
            id=str(i + 1),
            name=names(run)[0],
            detail=names(run)[1],
            color=run.color,
            trajectory=path,
            floor=noise_floor(scene.conditions, run),
        )
        for i, (run, path) in enumerate(zip(scene.runs, paths, strict=True))
    ]
    opened = player.dragged(key, "inside")
    looking = type(opened) is int and 0 <= opened < len(tracks)
    player.player(
        _terrain(scene.record),
        tracks,
        start=scene.start_point,
        key=key,
        layout=layout,
        inside=Inside(track=opened, dissection=inside(scene.conditions, scene.runs, opened)) if looking else None,  # pyright: ignore
        on_start=partial(_drag, key, "start"),
        on_release=partial(_drag, key, "released"),
        on_inside=lambda: None,
    )
    show_results(scene, names)


def _drag(key: str, event: str) -> None:
    """Move the start to where the browser says, inside the domain; a finished drag is one change to undo."""
    scene = st.session_state.scene
    point = clamp_point(player.dragged(key, event), scene.record.domain)
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


def unusual(parameters: Any, pick: Any) -> list[str]:
    """The settings of a pick that are not at their defaults, in words."""
    return [f"{p.title} {p.write(pick[p.key])}" for p in parameters if pick[p.key] != p.default]


def schedule_words(run: Run) -> list[str]:
    """A run's schedule, if it has one, and its settings that are unusual."""
    record = SCHEDULE.catalogue[run.schedule.key]
    words = unusual(record.parameters, run.schedule)
    return [record.title, *words] if run.schedule.key != SCHEDULE.default or words else []

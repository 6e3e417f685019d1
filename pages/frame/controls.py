"""What the sidebars of all pages are made of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import streamlit as st

from pages.frame.place import At, Kind, Place
from pages.frame.state import MOST_UNDO, can_undo, change, complain, drawn, first, undo
from pages.frame.widgets import Control, menu, one_of, text_field, widget
from parameters import Parameter
from player.components.undo import presses, undo_button
from scenes.codec.fields import TITLE_LENGTH, Choice, coordinate, read_title
from scenes.codec.preset import lesson_of, preset_of, presets_of
from scenes.descents.race import BATCH_SIZE, NOISE, SEED, STEPS, SURFACE

MOST_DIGITS = 12  # of a number in a narrow field


@st.fragment(key="preset")
def show_presets() -> None:
    """The scenes that make a point, and the words of the one that is shown."""
    scene = st.session_state.scene
    presets = presets_of(type(scene))

    def choose() -> None:
        chosen = st.session_state.preset
        if chosen in presets:
            change(presets[chosen].scene)
        elif chosen is not None:
            complain(f"preset: {str(chosen)[:40]!r} is not one of the presets; nothing is changed.")
        st.rerun()

    drawn("preset")
    present = preset_of(scene)
    if st.session_state.get("preset") != present:
        st.session_state.preset = present
    st.selectbox(
        "Preset",
        list(presets),
        index=None if present is None else list(presets).index(present),
        key="preset",
        format_func=lambda key: presets[key].title if key in presets else str(key),
        placeholder="A preset that makes a point …",
        label_visibility="collapsed",
        on_change=choose,
    )
    st.html(f'<div class="downhill-lesson">{escape(lesson_of(scene))}</div>')


def choose(choice: Choice, place: Place, key: str, label: str, then: Callable[[Any, str], Any] | None = None) -> None:
    """A menu of the catalogue behind `choice`, in its order, for the pick at `place`; `then` makes the new Scene of the
    present one and the key that was chosen where more is changed than the pick."""
    titles = {k: record.title for k, record in choice.catalogue.items()}

    def told(_: str, present: str) -> str:
        return f"{choice.title}: {str(st.session_state[key])[:40]!r} is not a known {choice.title}; {present} is kept."

    menu(Control(key=key, place=Kind(place, choice, then), read=one_of(titles), told=told, whole=True), titles, label)


def show_surface() -> None:
    """The surface and its parameters. Another one has a start of its own."""
    place = At("surface")
    choose(SURFACE, place, "surface", "Surface", lambda scene, k: replace(scene, surface=SURFACE.pick(k), start=None))
    show_pick(SURFACE.parameters(place.of(st.session_state.scene).key), place, "surface")


def show_pick(parameters: Iterable[Parameter], place: At, prefix: str, *, whole: bool = False) -> None:
    """A control for each of these parameters of the pick at `place`."""
    for parameter in parameters:
        widget(parameter, place.at(parameter.key), f"{prefix}-{parameter.key}", whole=whole)


def show_fields(parameters: Iterable[Parameter]) -> None:
    """A control for each of these fields of the Scene."""
    for parameter in parameters:
        widget(parameter, At(parameter.key), parameter.key)


@st.fragment(key="race")
def show_race() -> None:
    """Steps, noise, start, title, and the way back."""
    drawn("race")
    scene = st.session_state.scene
    show_fields((STEPS, NOISE, BATCH_SIZE, SEED) if scene.noise else (STEPS, NOISE))
    for axis, column in enumerate(st.columns(2)):
        with column:
            _coordinate(scene, axis)
    _ending(scene)


@st.fragment(key="ending")
def show_ending() -> None:
    """Title, and the way back."""
    drawn("ending")
    _ending(st.session_state.scene)


def _ending(scene: Any) -> None:
    _title()
    with st.container(horizontal=True):
        undo_button(enabled=can_undo(), key="undo", on_press=then_all(_undo))
        st.button(
            "Start afresh",
            icon=":material/restart_alt:",
            on_click=then_all(lambda: change(first())),
            disabled=scene == first(),
            key="afresh",
        )


def _undo() -> None:
    """As many steps back as the button was pressed."""
    for _ in range(min(presses("undo"), MOST_UNDO)):
        undo()


def then_all(act: Callable[[], None]) -> Callable[[], None]:
    """`act`, and then the whole page again: the callback of a widget in a fragment that changes more than numbers."""

    def acted() -> None:
        act()
        st.rerun()

    return acted


@dataclass(frozen=True)
class _Start:
    """The start's x (axis 0) or y (axis 1)."""

    axis: int

    def of(self, scene: Any) -> float:
        return scene.start_point[self.axis]

    def put(self, scene: Any, value: float) -> Any:
        x, y = scene.start_point
        point = (value, y) if self.axis == 0 else (x, value)
        return replace(scene, start=None if point == scene.record.start else point)


def _coordinate(scene: Any, axis: int) -> None:
    parameter = coordinate(axis, scene.record.domain)
    text_field(
        Control(
            key=f"start-{parameter.key[-1]}",
            place=_Start(axis),
            read=lambda text: coordinate(axis, st.session_state.scene.record.domain).read(text),
            write=_short,
            told=lambda why, present: f"{parameter.key}: {why}; {_short(present)} is kept.",
        ),
        label=parameter.title,
    )


def _short(number: float) -> str:
    """As it was typed; what a drag came to with six digits."""
    exact = coordinate(0).write(number)
    return exact if len(exact) <= MOST_DIGITS else f"{number:.6g}"


def _title() -> None:
    text_field(
        Control(
            key="title",
            place=At("title"),
            read=lambda text: read_title(str(text)),
            told=lambda why, _: f"title: {why}; it stays as it was.",
        ),
        label="Title",
        max_chars=TITLE_LENGTH,
        placeholder="Shown above the picture, and in the link",
    )

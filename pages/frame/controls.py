"""What the sidebars of all pages are made of."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from pages.frame.state import can_undo, change, complain, drawn, first, redraw, undo, update
from pages.frame.widgets import widget
from parameters import Parameter, Value
from scenes.codec.fields import TITLE_LENGTH, Choice, Pick, coordinate, read_title
from scenes.codec.preset import lesson_of, preset_of, presets_of
from scenes.descents.race import BATCH_SIZE, NOISE, SEED, STEPS, SURFACE


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
        index=None,
        key="preset",
        format_func=lambda key: presets[key].title if key in presets else str(key),
        placeholder="A preset that makes a point …",
        label_visibility="collapsed",
        on_change=choose,
    )
    st.html(f'<div class="downhill-lesson">{escape(lesson_of(scene))}</div>')


def choose(choice: Choice, key: str, present: str, label: str, on_key: Callable[[str], None]) -> None:
    """A menu of the catalogue behind `choice`, in its order."""

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen in choice.catalogue:
            on_key(chosen)
        else:
            complain(f"{choice.title}: {str(chosen)[:40]!r} is not a known {choice.title}; {present} is kept.")
        st.rerun()

    if st.session_state.get(key) != present:
        st.session_state[key] = present
    st.selectbox(
        label,
        list(choice.catalogue),
        key=key,
        format_func=lambda k: choice.catalogue[k].title if k in choice.catalogue else str(k),
        on_change=changed,
    )


def show_surface(pick: Pick) -> None:
    """The surface and its parameters."""
    choose(SURFACE, "surface", pick.key, "Surface", lambda key: update(surface=SURFACE.pick(key), start=None))
    show_pick(SURFACE.parameters(pick.key), pick, "surface", lambda change: update(surface=change(_surface())))


def _surface() -> Pick:
    return st.session_state.scene.surface


def show_pick(
    parameters: Sequence[Parameter],
    pick: Pick,
    prefix: str,
    on_change: Callable[[Callable[[Pick], Pick]], None],
) -> None:
    """A widget for each parameter of a pick; `on_change` is told how to change the pick as it then is."""
    for parameter in parameters:

        def changed(value: Value, key: str = parameter.key) -> None:
            on_change(lambda now: now.with_value(key, value))

        widget(parameter, pick[parameter.key], f"{prefix}-{parameter.key}", changed)


@st.fragment(key="race")
def show_race() -> None:
    """Steps, noise, start, title, and the way back."""
    drawn("race")
    scene = st.session_state.scene
    for parameter in (STEPS, NOISE, BATCH_SIZE, SEED):
        if parameter in (BATCH_SIZE, SEED) and scene.noise == 0:
            continue

        def changed(value: Value, key: str = parameter.key) -> None:
            update(**{key: value})

        widget(parameter, getattr(scene, parameter.key), parameter.key, changed)
    for axis, column in enumerate(st.columns(2)):
        with column:
            _coordinate(scene, axis, coordinate(axis, scene.record.domain))
    _ending(scene)


@st.fragment(key="ending")
def show_ending() -> None:
    """Title, and the way back."""
    drawn("ending")
    _ending(st.session_state.scene)


def _ending(scene: Any) -> None:
    _title(scene)
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=then_all(undo), disabled=not can_undo(), key="undo")
        st.button(
            "Start afresh",
            icon=":material/restart_alt:",
            on_click=then_all(lambda: change(first())),
            disabled=scene == first(),
            key="afresh",
        )


def then_all(act: Callable[[], None]) -> Callable[[], None]:
    """`act`, and then the whole page again: the callback of a widget in a fragment that changes more than numbers."""

    def acted() -> None:
        act()
        st.rerun()

    return acted


def _coordinate(scene: Any, axis: int, parameter: Parameter) -> None:
    key, value = f"start-{parameter.key[-1]}", scene.start_point[axis]

    def changed() -> None:
        try:
            number = float(parameter.check(st.session_state[key]))  # pyright: ignore[reportArgumentType]
        except ValueError as error:
            complain(f"{parameter.key}: {error}; {value:g} is kept.")
            redraw()
        x, y = st.session_state.scene.start_point
        update(start=(number, y) if axis == 0 else (x, number))
        redraw()

    if st.session_state.get(key) != value:
        st.session_state[key] = value
    step = (parameter.high - parameter.low) / 50
    st.number_input(
        parameter.title,
        min_value=parameter.low,
        max_value=parameter.high,
        value=value,
        step=step,
        format="%.4g",
        key=key,
        on_change=changed,
    )


def _title(scene: Any) -> None:
    def changed() -> None:
        try:
            update(title=read_title(str(st.session_state.title)))
        except ValueError as error:
            complain(f"title: {error}; it stays as it was.")
        redraw()

    if st.session_state.get("title") != scene.title:
        st.session_state.title = scene.title
    st.text_input(
        "Title",
        key="title",
        max_chars=TITLE_LENGTH,
        placeholder="Shown above the picture, and in the link",
        on_change=changed,
    )

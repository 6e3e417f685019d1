"""What the sidebars of all pages are made of."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import streamlit as st

from pages.state import can_undo, change, complain, drawn, first, redraw, touch, undo, update
from pages.widgets import widget
from parameters import Parameter, Value
from scenes.fields import TITLE_LENGTH, Choice, Pick, coordinate, read_title
from scenes.presets import preset_of, presets_of
from scenes.race import BATCH_SIZE, COLOR, NOISE, SEED, STEPS, SURFACE

COLOR_NAMES = ("Orange", "Sky", "Green", "Olive", "Vermilion", "Pink", "Blue", "Grey", "Lime", "Brown")


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
    words = presets[present].words if present else scene.record.lesson
    st.html(f'<div class="downhill-lesson">{escape(words)}</div>')


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


def show_entry(
    index: int,
    title: str,
    *,
    on_remove: Callable[[], None] | None,
    below: Callable[[], None] | None = None,
    settings: Callable[[], None],
) -> None:
    """One entry of a list: its name, which opens its settings, a button to remove it, and what stands below it."""
    opened = st.session_state.get("opened") == index

    def toggle() -> None:
        touch()
        st.session_state.opened = None if opened else index

    def remove() -> None:
        if on_remove is not None:
            st.session_state.opened = None
            on_remove()
        st.rerun()

    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            st.button(
                title,
                icon=f":material/{'expand_less' if opened else 'expand_more'}:",
                icon_position="right",
                key=f"settings-{index}",
                on_click=toggle,
                type="tertiary",
                width="stretch",
            )
            st.button(
                f"Remove {title}",
                icon=":material/close:",
                key=f"remove-{index}",
                on_click=remove,
                disabled=on_remove is None,
                type="tertiary",
            )
        if below is not None:
            below()
    if opened:
        with st.container(border=True):
            settings()


def show_add(choice: Choice, *, full: bool, words: str, when_full: str, on_add: Callable[[Pick], None]) -> None:
    """The menu that adds an entry to a list."""

    def add() -> None:
        key = st.session_state.add
        st.session_state.add = None
        if key in choice.catalogue:
            on_add(choice.pick(key))
        elif key is not None:
            complain(f"{choice.title}: {str(key)[:40]!r} is not a known {choice.title}; nothing is added.")
        st.rerun()

    st.selectbox(
        words,
        list(choice.catalogue),
        index=None,
        key="add",
        format_func=lambda k: choice.catalogue[k].title if k in choice.catalogue else str(k),
        placeholder=when_full if full else f"{words} …",
        label_visibility="collapsed",
        on_change=add,
        disabled=full,
    )


def show_color(key: str, color: int, on_color: Callable[[int], None]) -> None:
    """The colour of an entry, by name."""

    def paint() -> None:
        chosen = st.session_state[key]
        if chosen in COLOR_NAMES:
            on_color(COLOR_NAMES.index(chosen))
        else:
            complain(f"{COLOR.key}: {str(chosen)[:40]!r} is not one of the colours; it stays as it is.")
        st.rerun()

    if st.session_state.get(key) != COLOR_NAMES[color]:
        st.session_state[key] = COLOR_NAMES[color]
    st.selectbox("Colour", COLOR_NAMES, key=key, on_change=paint)


def show_duplicate(index: int, noun: str, *, full: bool, on_click: Callable[[], None]) -> None:
    """The button that puts a copy below an entry."""
    st.button(
        f"Duplicate this {noun}",
        icon=":material/content_copy:",
        key=f"duplicate-{index}",
        on_click=then_all(on_click),
        disabled=full,
    )


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


def free_color(used: Sequence[int]) -> int:
    """The first colour nothing has; the next in turn if all are taken."""
    return next((c for c in range(len(COLOR_NAMES)) if c not in used), len(used) % len(COLOR_NAMES))

"""The sidebar of the Trajectories page: what one changes."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st

from pages.state import FIRST, can_undo, change, complain, drawn, redraw, touch, undo, update, update_run
from pages.widgets import widget
from parameters import Parameter, Value
from scenes.fields import TITLE_LENGTH, Choice, Pick, coordinate, read_title
from scenes.presets import PRESETS, preset_of
from scenes.trajectory import (
    COLOR,
    MOST_RUNS,
    NOISE,
    RUN,
    SEED,
    STEPS,
    SURFACE,
    Run,
    TrajectoryScene,
)

COLOR_NAMES = ("Orange", "Sky", "Green", "Olive", "Vermilion", "Pink", "Blue", "Grey", "Lime", "Brown")


def show_controls(scene: TrajectoryScene) -> None:
    """Everything of the Scene as widgets, in the order one needs them."""
    _surface(scene)
    _presets()
    _runs(scene)
    _race()


@st.fragment(key="preset")
def _presets() -> None:
    scene = st.session_state.scene

    def choose() -> None:
        chosen = st.session_state.preset
        if chosen in PRESETS:
            change(PRESETS[chosen].scene)
        elif chosen is not None:
            complain(f"preset: {str(chosen)[:40]!r} is not one of the presets; nothing is changed.")
        st.rerun()

    drawn("preset")
    present = preset_of(scene)
    if st.session_state.get("preset") != present:
        st.session_state.preset = present
    st.selectbox(
        "Preset",
        list(PRESETS),
        index=None,
        key="preset",
        format_func=lambda key: PRESETS[key].title,
        placeholder="A preset that makes a point …",
        label_visibility="collapsed",
        on_change=choose,
    )
    words = PRESETS[present].words if present else scene.record.lesson
    st.html(f'<div class="downhill-lesson">{escape(words)}</div>')


def _choose(choice: Choice, key: str, present: str, label: str, on_key: Callable[[str], None]) -> None:
    """A menu of the catalogue behind `choice`, grouped by family through its order."""

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen in choice.catalogue:
            on_key(chosen)
        else:
            complain(f"{choice.title}: {str(chosen)[:40]!r} is not a known {choice.title}; {present} is kept.")

    if st.session_state.get(key) != present:
        st.session_state[key] = present
    st.selectbox(
        label,
        list(choice.catalogue),
        key=key,
        format_func=lambda k: choice.catalogue[k].title if k in choice.catalogue else str(k),
        on_change=changed,
    )


def _surface(scene: TrajectoryScene) -> None:
    def chosen(key: str) -> None:
        update(surface=SURFACE.pick(key), start=None)

    _choose(SURFACE, "surface", scene.surface.key, "Surface", chosen)
    for parameter in SURFACE.parameters(scene.surface.key):

        def changed(value: Value, key: str = parameter.key) -> None:
            update(surface=st.session_state.scene.surface.with_value(key, value))

        widget(parameter, scene.surface[parameter.key], f"surface-{parameter.key}", changed)


def _runs(scene: TrajectoryScene) -> None:
    for index, run in enumerate(scene.runs):
        _run(scene, index, run)

    def add() -> None:
        key = st.session_state.add
        st.session_state.add = None
        if key in RUN.catalogue:
            _insert(MOST_RUNS, RUN.pick(key))
        elif key is not None:
            complain(f"optimizer: {str(key)[:40]!r} is not a known optimizer; no run is added.")

    full = len(scene.runs) >= MOST_RUNS
    st.selectbox(
        "Add a run",
        list(RUN.catalogue),
        index=None,
        key="add",
        format_func=lambda k: RUN.catalogue[k].title if k in RUN.catalogue else str(k),
        placeholder=f"{MOST_RUNS} runs are the most" if full else "Add a run …",
        label_visibility="collapsed",
        on_change=add,
        disabled=full,
    )


def _insert(position: int, pick: Pick) -> None:
    """A new run in a colour of its own."""
    scene = st.session_state.scene
    if len(scene.runs) < MOST_RUNS:
        run = Run(pick, scene.free_color())
        update(runs=(*scene.runs[:position], run, *scene.runs[position:]))


def _run(scene: TrajectoryScene, index: int, run: Run) -> None:
    """One run: its name and buttons, its learning rate, and (opened) every other setting."""
    record = RUN.catalogue[run.pick.key]
    opened = st.session_state.get("opened") == index

    def toggle() -> None:
        touch()
        st.session_state.opened = None if opened else index

    def remove() -> None:
        runs = st.session_state.scene.runs
        if len(runs) > 1:
            st.session_state.opened = None
            update(runs=runs[:index] + runs[index + 1 :])

    def set_value(key: str) -> Callable[[Value], None]:
        return lambda value: update_run(index, lambda run: replace(run, pick=run.pick.with_value(key, value)))

    rate, *others = record.hyperparameters
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            arrow = "expand_less" if opened else "expand_more"
            st.button(
                record.title,
                icon=f":material/{arrow}:",
                icon_position="right",
                key=f"settings-{index}",
                on_click=toggle,
                type="tertiary",
                width="stretch",
            )
            st.button(
                f"Remove {record.title}",
                icon=":material/close:",
                key=f"remove-{index}",
                on_click=remove,
                disabled=len(scene.runs) == 1,
                type="tertiary",
            )
        widget(
            rate,
            run.pick[rate.key],
            f"run{index}-{rate.key}",
            set_value(rate.key),
            label=f"Learning rate of {record.title}",
            visible=False,
        )
    if opened:
        with st.container(border=True):
            _settings(scene, index, run, others, set_value)


def _settings(
    scene: TrajectoryScene,
    index: int,
    run: Run,
    others: list[Parameter],
    set_value: Callable[[str], Callable[[Value], None]],
) -> None:
    def exchange(key: str) -> None:
        update_run(index, lambda run: replace(run, pick=RUN.pick(key)))

    _choose(RUN, f"run{index}-optimizer", run.pick.key, "Optimizer", exchange)
    for parameter in (p for p in others if not p.folded):
        widget(parameter, run.pick[parameter.key], f"run{index}-{parameter.key}", set_value(parameter.key))

    def paint() -> None:
        color = st.session_state[f"run{index}-color"]
        if color in COLOR_NAMES:
            update_run(index, lambda run: replace(run, color=COLOR_NAMES.index(color)))
        else:
            complain(f"{COLOR.key}: {str(color)[:40]!r} is not one of the colours; it stays as it is.")

    if st.session_state.get(f"run{index}-color") != COLOR_NAMES[run.color]:
        st.session_state[f"run{index}-color"] = COLOR_NAMES[run.color]
    st.selectbox("Colour", COLOR_NAMES, key=f"run{index}-color", on_change=paint)
    folded = [p for p in others if p.folded]
    if folded:
        with st.expander("More settings"):
            for parameter in folded:
                widget(
                    parameter,
                    run.pick[parameter.key],
                    f"run{index}-{parameter.key}",
                    set_value(parameter.key),
                )
    st.button(
        "Duplicate this run",
        icon=":material/content_copy:",
        key=f"duplicate-{index}",
        on_click=lambda: _insert(index + 1, run.pick),
        disabled=len(scene.runs) >= MOST_RUNS,
    )
    note = RUN.catalogue[run.pick.key].note
    if note:
        st.html(f'<div class="downhill-lesson">{escape(note)}</div>')


@st.fragment(key="race")
def _race() -> None:
    """Steps, noise, start, title, and the way back."""
    drawn("race")
    scene = st.session_state.scene
    for parameter in (STEPS, NOISE, SEED):
        if parameter is SEED and scene.noise == 0:
            continue

        def changed(value: Value, key: str = parameter.key) -> None:
            update(**{key: value})

        widget(parameter, getattr(scene, parameter.key), parameter.key, changed)
    for axis, column in enumerate(st.columns(2)):
        with column:
            _coordinate(scene, axis, coordinate(axis, scene.record.domain))
    _title(scene)
    with st.container(horizontal=True):
        st.button("Undo", icon=":material/undo:", on_click=_then_all(undo), disabled=not can_undo(), key="undo")
        st.button(
            "Start afresh",
            icon=":material/restart_alt:",
            on_click=_then_all(lambda: change(FIRST)),
            disabled=scene == FIRST,
            key="afresh",
        )


def _then_all(act: Callable[[], None]) -> Callable[[], None]:
    """`act`, and then the whole page again: the callback of a widget in a fragment that changes more than numbers."""

    def acted() -> None:
        act()
        st.rerun()

    return acted


def _coordinate(scene: TrajectoryScene, axis: int, parameter: Parameter) -> None:
    key, value = f"start-{parameter.key[-1]}", scene.start_point[axis]

    def changed() -> None:
        try:
            number = float(parameter.check(st.session_state[key]))
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


def _title(scene: TrajectoryScene) -> None:
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

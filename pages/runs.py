"""The runs of the Trajectories page, and how their learning rates are chosen."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

import streamlit as st

from pages.controls import (
    choose,
    free_color,
    show_add,
    show_color,
    show_duplicate,
    show_entry,
    show_pick,
)
from pages.schedule_settings import show_schedule
from pages.state import change, complain, update
from pages.widgets import widget
from parameters import Value
from scenes.fields import Pick
from scenes.race import CLIP_NORM, CLIP_VALUE, MOST_RUNS, OWN_BATCH, RUN, Run
from scenes.trajectory import RATES, TrajectoryScene

_CHOSEN = {"own": "As set", "same": "Same", "best": "Best"}


def show_runs(scene: TrajectoryScene) -> None:
    """How the rates are chosen, and one entry a run."""
    _choose_rates(scene)
    if scene.rates == "best":
        st.caption("64 rates are tried for each run; the curves below the picture show how it ends at them.")
    for index, run in enumerate(scene.runs):
        _run(scene, index, run)
    show_add(
        RUN,
        full=len(scene.runs) >= MOST_RUNS,
        words="Add a run",
        when_full=f"{MOST_RUNS} runs are the most",
        on_add=lambda pick: _insert(MOST_RUNS, Run(pick, 0)),
    )


def _choose_rates(scene: TrajectoryScene) -> None:
    def changed() -> None:
        chosen = st.session_state.rates
        if chosen in _CHOSEN:
            update(rates=chosen)
        elif chosen is not None:
            complain(f"rates: {str(chosen)[:40]!r} is not one of {', '.join(_CHOSEN)}; {scene.rates} is kept.")
        st.rerun()

    if st.session_state.get("rates") != scene.rates:
        st.session_state.rates = scene.rates
    st.segmented_control(
        RATES.title,
        list(_CHOSEN),
        key="rates",
        format_func=lambda key: _CHOSEN.get(key, str(key)),
        help=RATES.help,
        on_change=changed,
        width="stretch",
    )


def _update_run(index: int, change_run: Callable[[Run], Run]) -> None:
    """Change one run of the Scene as it is now."""
    scene = st.session_state.scene
    if index < len(scene.runs):
        change(scene.with_run(index, change_run(scene.runs[index])))


def _insert(position: int, run: Run) -> None:
    """A new run in a colour of its own."""
    runs = st.session_state.scene.runs
    if len(runs) < MOST_RUNS:
        run = replace(run, color=free_color([other.color for other in runs]))
        update(runs=(*runs[:position], run, *runs[position:]))


def _remove(index: int) -> None:
    runs = st.session_state.scene.runs
    if len(runs) > 1:
        update(runs=runs[:index] + runs[index + 1 :])


def _run(scene: TrajectoryScene, index: int, run: Run) -> None:
    """One run: its name and buttons, its learning rate, and (opened) every other setting."""
    title = RUN.catalogue[run.pick.key].title
    show_entry(
        index,
        title,
        on_remove=(lambda: _remove(index)) if len(scene.runs) > 1 else None,
        below=lambda: _rate(scene, index, run, title),
        settings=lambda: _settings(scene, index, run),
    )


def _rate(scene: TrajectoryScene, index: int, run: Run, title: str) -> None:
    """The learning rate: a slider of each run's own, one for all, or none where the best is found."""
    if scene.rates == "best" or (scene.rates == "same" and index > 0):
        return

    def changed(value: Value) -> None:
        _update_run(index, lambda run: replace(run, pick=run.pick.with_value("learning_rate", value)))

    everyone = scene.rates == "same"
    widget(
        RUN.catalogue[run.pick.key].hyperparameters[0],
        run.pick["learning_rate"],
        f"run{index}-learning_rate",
        changed,
        label="Learning rate of all runs" if everyone else f"Learning rate of {title}",
        visible=everyone,
    )


def _settings(scene: TrajectoryScene, index: int, run: Run) -> None:
    """Everything of a run but its rate."""
    full = len(scene.runs) >= MOST_RUNS

    def change_pick(how: Callable[[Pick], Pick]) -> None:
        _update_run(index, lambda run: replace(run, pick=how(run.pick)))

    def change_schedule(how: Callable[[Pick], Pick]) -> None:
        _update_run(index, lambda run: replace(run, schedule=how(run.schedule)))

    def change_setting(key: str) -> Callable[[Value], None]:
        return lambda value: _update_run(index, lambda run: replace(run, **{key: value}))

    choose(
        RUN,
        f"run{index}-optimizer",
        run.pick.key,
        "Optimizer",
        lambda key: _update_run(index, lambda run: replace(run, pick=RUN.pick(key))),
    )
    _, *others = RUN.parameters(run.pick.key)
    show_pick([p for p in others if not p.folded], run.pick, f"run{index}", change_pick)
    show_schedule(run.schedule, run.pick.key, f"run{index}", change_schedule)
    for parameter in (CLIP_NORM, CLIP_VALUE):
        widget(parameter, getattr(run, parameter.key), f"run{index}-{parameter.key}", change_setting(parameter.key))
    show_color(f"run{index}-color", run.color, lambda color: _update_run(index, lambda run: replace(run, color=color)))
    with st.expander("More settings"):
        show_pick([p for p in others if p.folded], run.pick, f"run{index}", change_pick)
        if scene.noise:
            widget(OWN_BATCH, run.batch_size, f"run{index}-batch_size", change_setting("batch_size"))
    show_duplicate(index, "run", full=full, on_click=lambda: _insert(index + 1, run))
    note = RUN.catalogue[run.pick.key].note
    if note:
        st.html(f'<div class="downhill-lesson">{escape(note)}</div>')

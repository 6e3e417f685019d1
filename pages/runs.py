"""The runs of the Trajectories page, and how their learning rates are chosen."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from pages.controls import choose, show_pick
from pages.entries import EntryList, show_entries
from pages.schedule_settings import show_schedule
from pages.state import complain, update
from pages.widgets import widget
from parameters import Value
from scenes.fields import Pick
from scenes.race import CLIP_NORM, CLIP_VALUE, OWN_BATCH, RUN, Run
from scenes.trajectory import RATES, TrajectoryScene

RUNS = EntryList(field="runs", choice=RUN, one="run", many="runs", make=Run)
_CHOSEN = {"own": "As set", "same": "Same", "best": "Best"}


def show_runs(scene: TrajectoryScene) -> None:
    """How the rates are chosen, and one entry a run."""
    _choose_rates(scene)
    if scene.rates == "best":
        st.caption("64 rates are tried for each run; the curves below the picture show how it ends at them.")
    show_entries(RUNS, settings=partial(_settings, scene), below=partial(_rate, scene))


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


def _rate(scene: TrajectoryScene, index: int, run: Run) -> None:
    """The learning rate: a slider of each run's own, one for all, or none where the best is found."""
    if scene.rates == "best" or (scene.rates == "same" and index > 0):
        return

    def changed(value: Value) -> None:
        RUNS.change_pick(index, lambda pick: pick.with_value("learning_rate", value))

    title = RUN.catalogue[run.pick.key].title
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
    """Everything of a run but its rate and its colour."""

    def change_pick(how: Callable[[Pick], Pick]) -> None:
        RUNS.change_pick(index, how)

    def change_schedule(how: Callable[[Pick], Pick]) -> None:
        RUNS.change(index, lambda run: replace(run, schedule=how(run.schedule)))

    def change_setting(key: str) -> Callable[[Value], None]:
        return lambda value: RUNS.change(index, lambda run: replace(run, **{key: value}))

    choose(
        RUN,
        f"run{index}-optimizer",
        run.pick.key,
        "Optimizer",
        lambda key: change_pick(lambda _: RUN.pick(key)),
    )
    _, *others = RUN.parameters(run.pick.key)
    show_pick([p for p in others if not p.folded], run.pick, f"run{index}", change_pick)
    show_schedule(run.schedule, run.pick.key, f"run{index}", change_schedule)
    for parameter in (CLIP_NORM, CLIP_VALUE):
        widget(parameter, getattr(run, parameter.key), f"run{index}-{parameter.key}", change_setting(parameter.key))
    with st.expander("More settings"):
        show_pick([p for p in others if p.folded], run.pick, f"run{index}", change_pick)
        if scene.noise:
            widget(OWN_BATCH, run.batch_size, f"run{index}-batch_size", change_setting("batch_size"))
    note = RUN.catalogue[run.pick.key].note
    if note:
        st.html(f'<div class="downhill-lesson">{escape(note)}</div>')

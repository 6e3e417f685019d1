"""The runs of a page, and how their learning rates are chosen."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from pages.descents.schedule_settings import show_schedule
from pages.frame.controls import choose, show_pick
from pages.frame.entries import EntryList, show_entries
from pages.frame.state import complain, update
from pages.frame.widgets import widget
from parameters import Parameter, Value
from scenes.codec.fields import Pick
from scenes.descents.race import CLIP_NORM, CLIP_VALUE, OWN_BATCH, RUN, Run

RUNS = EntryList(field="runs", choice=RUN, one="run", many="runs", make=Run)


def show_runs(
    scene: Any, *, own_rate: Callable[[int, Run], bool] = lambda _index, _run: True, shared: bool = False
) -> None:
    """One entry a run, with a slider for the learning rate of those that `own_rate` says have one of their own; a
    `shared` rate has one slider, with the first run."""
    show_entries(RUNS, settings=partial(_settings, scene), below=partial(_rate, own_rate, shared))


def choose_rates(parameter: Parameter, present: str, words: Mapping[str, str]) -> None:
    """How the rates are chosen: the field of the Scene that `parameter` describes, its choices in `words`."""
    key = parameter.key

    def changed() -> None:
        chosen = st.session_state[key]
        if chosen in words:
            update(**{key: chosen})
        elif chosen is not None:
            complain(f"{key}: {str(chosen)[:40]!r} is not one of {', '.join(words)}; {present} is kept.")
        st.rerun()

    if st.session_state.get(key) != present:
        st.session_state[key] = present
    st.segmented_control(
        parameter.title,
        list(words),
        key=key,
        format_func=lambda choice: words.get(choice, str(choice)),
        help=parameter.help,
        on_change=changed,
        width="stretch",
    )


def _rate(own_rate: Callable[[int, Run], bool], shared: bool, index: int, run: Run) -> None:
    """The learning rate: a slider of each run's own, one for all, or none where it is found."""
    if not own_rate(index, run) and not (shared and index == 0):
        return

    def changed(value: Value) -> None:
        RUNS.change_pick(index, lambda pick: pick.with_value("learning_rate", value))

    title = RUN.catalogue[run.pick.key].title
    widget(
        RUN.catalogue[run.pick.key].hyperparameters[0],
        run.pick["learning_rate"],
        f"run{index}-learning_rate",
        changed,
        label="Learning rate of all runs" if shared else f"Learning rate of {title}",
        visible=shared,
    )


def _settings(scene: Any, index: int, run: Run) -> None:
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

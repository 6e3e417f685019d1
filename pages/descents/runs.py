"""The runs of a page, and how their learning rates are chosen."""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from messages import Message
from pages.frame.controls import choose
from pages.frame.entries import EntryList, show_entries
from pages.frame.place import At
from pages.frame.schedules import show_schedule
from pages.frame.state import drawn
from pages.frame.widgets import Control, one_of, setting, show_settings
from parameters import Parameter
from scenes.descents.race import CLIP_NORM, CLIP_VALUE, OWN_BATCH, RUN, Run
from texts import _

RUNS = EntryList(field="runs", choice=RUN, one="run", many="runs", make=Run)


def show_runs(
    scene: Any, *, own_rate: Callable[[int, Run], bool] = lambda _index, _run: True, shared: bool = False
) -> None:
    """One entry a run, with a slider for the learning rate of those that `own_rate` says have one of their own; a
    `shared` rate has one slider, with the first run."""
    drawn("page")
    show_entries(RUNS, settings=partial(_settings, scene), below=partial(_rate, own_rate, shared))


def choose_rates(parameter: Parameter, words: Mapping[str, str]) -> None:
    """How the rates are chosen: the field of the Scene that `parameter` describes, its choices called by `words`, in
    the reader's language."""
    place, one = At(parameter.key), one_of(words)
    control = Control(
        key=parameter.key,
        place=place,
        read=lambda sent: place.of(st.session_state.scene) if sent is None else one(sent),  # pressed again: it stays
        told=lambda why, present: Message(
            "{field}: {why}; {kept} is kept.", field=parameter.key, why=why, kept=present
        ),
        whole=True,
    )
    st.segmented_control(
        _(parameter.title),
        list(words),
        default=control.shown(),
        format_func=lambda choice: words.get(choice, str(choice)),
        help=_(parameter.help),
        width="stretch",
        **control.drawn(),
    )


def _rate(own_rate: Callable[[int, Run], bool], shared: bool, index: int, run: Run) -> None:
    """The learning rate: a slider of each run's own, one for all, or none where it is found."""
    if not own_rate(index, run) and not (shared and index == 0):
        return
    record = RUN.catalogue[run.pick.key]
    alone = _("Learning rate of {optimizer}", optimizer=_(record.title))
    setting(
        record.hyperparameters[0],
        RUNS.at(index).at("pick"),
        f"run{index}",
        label=_("Learning rate of all runs") if shared else alone,
        visible=shared,
    )


def _settings(scene: Any, index: int, run: Run) -> None:
    """Everything of a run but its rate and its colour."""
    key, place = f"run{index}", RUNS.at(index)
    pick = place.at("pick")
    choose(RUN, pick, f"{key}-optimizer", _("Optimizer"))
    _own_rate, *others = RUN.parameters(run.pick.key)
    show_settings([p for p in others if not p.folded], pick, key)
    show_schedule(place.at("schedule"), run.pick.key, key)
    show_settings((CLIP_NORM, CLIP_VALUE), place, key)
    with st.expander(_("More settings")):
        show_settings([p for p in others if p.folded], pick, key)
        if scene.noise:
            setting(OWN_BATCH, place, key)
    note = RUN.catalogue[run.pick.key].note
    if note:
        st.html(f'<div class="downhill-lesson">{escape(_(note))}</div>')

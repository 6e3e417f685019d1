"""The settings of a schedule, wherever one is chosen."""

from html import escape

import streamlit as st

from pages.frame.controls import choose
from pages.frame.place import At
from pages.frame.widgets import show_settings
from scenes.runs import RUN, SCHEDULE
from texts import _


def show_schedule(place: At, optimizer: str, prefix: str) -> None:
    """Which schedule stands at `place`, what it does, and its parameters; the rare ones folded away."""
    pick = place.of(st.session_state.scene)
    record = SCHEDULE.catalogue[pick.key]
    choose(SCHEDULE, place, f"{prefix}-schedule", _("Schedule"))
    sentences = [_(record.lesson), _(record.note)]
    if dict(pick.values).get("cycle_momentum") and not RUN.catalogue[optimizer].cycled:
        title = _(RUN.catalogue[optimizer].title)
        sentences.append(_("{optimizer} has no momentum to cycle: only its rate follows.", optimizer=title))
    st.html(f'<div class="downhill-lesson">{escape(" ".join(sentences))}</div>')
    shown = [p for p in SCHEDULE.parameters(pick.key) if not p.folded]
    folded = [p for p in SCHEDULE.parameters(pick.key) if p.folded]
    cycles = "cycle_momentum" in dict(pick.values)  # the words say what it does
    show_settings(shown, place, f"{prefix}-schedule", whole=cycles)
    if folded:
        with st.expander(_("More of the schedule")):
            show_settings(folded, place, f"{prefix}-schedule", whole=cycles)

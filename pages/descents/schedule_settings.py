"""The settings of a schedule, wherever one is chosen."""

from collections.abc import Callable
from html import escape

import streamlit as st

from pages.frame.controls import choose, show_pick
from scenes.codec.fields import Pick
from scenes.descents.race import RUN, SCHEDULE

Change = Callable[[Callable[[Pick], Pick]], None]


def show_schedule(pick: Pick, optimizer: str, prefix: str, on_change: Change) -> None:
    """Which schedule it is, what it does, and its parameters; the rare ones folded away."""
    record = SCHEDULE.catalogue[pick.key]
    choose(SCHEDULE, f"{prefix}-schedule", pick.key, "Schedule", lambda key: on_change(lambda _: SCHEDULE.pick(key)))
    words = f"{record.lesson} {record.note}"
    if dict(pick.values).get("cycle_momentum") and not RUN.catalogue[optimizer].cycled:
        words += f" {RUN.catalogue[optimizer].title} has no momentum to cycle: only its rate follows."
    st.html(f'<div class="downhill-lesson">{escape(words)}</div>')
    shown = [p for p in SCHEDULE.parameters(pick.key) if not p.folded]
    folded = [p for p in SCHEDULE.parameters(pick.key) if p.folded]
    show_pick(shown, pick, f"{prefix}-schedule", on_change)
    if folded:
        with st.expander("More of the schedule"):
            show_pick(folded, pick, f"{prefix}-schedule", on_change)

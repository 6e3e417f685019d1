"""Trainings as a page sees them: it asks how far they are, shows what there is, and is asked again by the browser.

Nothing here waits for a training longer than `PATIENCE`; the widgets of the page are never blocked by one.
"""

import time
from collections.abc import Callable, Iterable
from itertools import count

import streamlit as st

from pages.frame.state import touch
from player.components.progress import progress
from trainings.queue import TICK, Standing, ask, leave, share_of, wait

PATIENCE = 0.35  # seconds that a picture waits for trainings that may end soon
_numbers = count(1)


def follow(recipes: Iterable, prepare: Callable | None = None) -> tuple[Standing, ...]:
    """How far these trainings are, after a little waiting. What the page asked for before and does not any more is
    given up, unless somebody else wants it. `prepare` makes ready what takes long to draw, as in `ask`."""
    wanted = tuple(recipes)
    state = st.session_state
    asked = state.get("asked", {})
    leave(recipe for recipe in asked if recipe not in wanted)
    found = {recipe: history for recipe, history in asked.items() if recipe in wanted and history is not None}
    # who asks again for what is not done yet has been shown that it takes long
    until = time.monotonic() + (PATIENCE if tuple(asked) != wanted or None not in asked.values() else 0.0)
    while True:
        standings = ask(wanted, found, prepare)
        if all(standing.done for standing in standings) or time.monotonic() > until:
            break
        wait(wanted, TICK)
    state.asked = {recipe: found.get(recipe) for recipe in wanted}
    return standings


def show_progress(standings: Iterable[Standing], words: str, *, key: str) -> bool:
    """A bar above the picture while there is something to wait for, and whether there is."""
    standings = tuple(standings)
    running = not all(standing.done for standing in standings)
    progress(
        share_of(standings) if running else None,
        words if running else "",
        number=next(_numbers) if running else 0,
        key=key,
        on_more=touch,
    )
    return running

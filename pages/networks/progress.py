"""Work as a page sees it: it asks how far it is, shows what there is, and is asked again by the browser.

Nothing here waits for a job longer than `PATIENCE`; the widgets of the page are never blocked by one.
"""

import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import TypeVar

import streamlit as st

from pages.frame.state import touch
from pages.frame.visitor import here
from player.components.progress import progress
from trainings.histories import Prepare, ask, leave, share_of
from trainings.queue import TICK, Standing, wait

PATIENCE = 0.35  # seconds that a picture waits for work that may end soon
Asked = TypeVar("Asked")
_numbers = count(1)


def follow(recipes: Iterable, prepare: Prepare | None = None) -> tuple[Standing, ...]:
    """How far these trainings are, after a little waiting. What the page asked for before and does not any more is
    given up, unless somebody else wants it. `prepare` makes ready what takes long to draw, as in `histories.ask`."""
    wanted, alive = tuple(recipes), here()
    state = st.session_state
    asked = state.get("asked", {})
    leave((recipe for recipe in asked if recipe not in wanted), alive)
    found = {recipe: history for recipe, history in asked.items() if recipe in wanted and history is not None}
    # who asks again for what is not done yet has been shown that it takes long
    patient = tuple(asked) != wanted or None not in asked.values()
    standings = patiently(
        lambda: ask(wanted, found, prepare, alive), lambda all_: all(each.done for each in all_), patient
    )
    state.asked = {recipe: found.get(recipe) for recipe in wanted}
    return standings


def patiently(ask_on: Callable[[], Asked], done: Callable[[Asked], bool], patient: bool = True) -> Asked:
    """What `ask_on` says when it is `done`, or when a picture has waited long enough."""
    until = time.monotonic() + (PATIENCE if patient else 0.0)
    while True:
        found = ask_on()
        if done(found) or time.monotonic() > until:
            return found
        wait(TICK)


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

"""The moving picture of some trainings as a Streamlit component."""

from collections.abc import Callable

import streamlit as st
from streamlit.components.v2 import component

from player.components.serving import shim
from player.payloads.training import TrainingViews, pack

_component = component("downhill_training", js=shim("training/training.js"))


def training(views: TrainingViews, *, key: str, on_point: Callable[[], None]) -> None:
    """Show these trainings on one clock; `on_point` is called when a person has added a point (`pointed`).

    The same views give the same bytes, which Streamlit does not send again. Called again with the same `key` while a
    training goes on, the player goes on with what has come.
    """
    _component(key=key, data=pack(views), on_point_change=on_point)


def pointed(key: str) -> object:
    """The point that the browser sent, [x, y, class, sequence]; not to be trusted.

    The class is 0 where a number is to be predicted. `sequence` tells one click from the next at the same place.
    """
    return (st.session_state.get(key) or {}).get("point")

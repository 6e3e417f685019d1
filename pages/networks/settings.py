"""What all runs of the pages of networks share: the data, how it is split, and how long is trained."""

import streamlit as st

from pages.frame.controls import choose, show_pick, then_all
from pages.frame.state import drawn, update
from pages.frame.widgets import widget
from parameters import Parameter, Value
from scenes.codec.fields import Pick
from scenes.networks.points import MOST_POINTS
from scenes.networks.run import DATA
from scenes.networks.settle import settle_network_run
from scenes.networks.training import EPOCHS, FOLDS, NOISE, SEED, SIZE, STANDARDISE, VALIDATION


def show_data(pick: Pick) -> None:
    """The data set and its own settings."""
    choose(DATA, "data", pick.key, "Data", _change_data)
    show_pick(DATA.parameters(pick.key), pick, "data", lambda how: update(data=how(st.session_state.scene.data)))


def _change_data(key: str) -> None:
    """Other samples; where the networks do not take them, such as do."""
    now = st.session_state.scene
    runs = tuple(settle_network_run(run, key, "")[0] for run in now.runs)
    update(data=DATA.pick(key), points=(), runs=runs, size=min(now.size, DATA.catalogue[key].most))


@st.fragment(key="samples")
def show_samples() -> None:
    """Size, noise, split, seed, epochs, folds, and the way to be rid of the points that were added."""
    drawn("samples")
    scene = st.session_state.scene
    for parameter in (EPOCHS, SIZE, NOISE, SEED):
        _number(parameter)
    with st.expander("Split and folds"):
        for parameter in (VALIDATION, STANDARDISE, FOLDS):
            _number(parameter)
    if scene.points:
        count = len(scene.points)
        st.button(
            f"Remove {count} added point{'s' if count > 1 else ''}",
            icon=":material/backspace:",
            key="remove_points",
            on_click=then_all(lambda: update(points=())),
            help=f"Up to {MOST_POINTS} can be added, by clicking in the picture. Undo takes them back one by one.",
        )


def _number(parameter: Parameter) -> None:
    def changed(value: Value) -> None:
        update(**{parameter.key: value})

    widget(parameter, getattr(st.session_state.scene, parameter.key), parameter.key, changed)

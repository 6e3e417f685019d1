"""What all runs of the pages of networks share: the data, how it is split, and how long is trained."""

import streamlit as st

from pages.frame.controls import choose, then_all
from pages.frame.fragments import fragment
from pages.frame.place import At
from pages.frame.state import drawn, update
from pages.frame.widgets import show_settings
from scenes.networks.points import MOST_POINTS
from scenes.networks.run import DATA
from scenes.networks.settle import with_data
from scenes.networks.training import EPOCHS, FOLDS, NOISE, SEED, SIZE, STANDARDISE, VALIDATION, data_of
from texts import _, counted

# What `show_samples` shows.
SAMPLES = {"samples": lambda scene: (data_of(scene), scene.epochs)}


def show_data() -> None:
    """The data set and its own settings."""
    place = At("data")
    choose(DATA, place, "data", _("Data"), with_data)
    show_settings(DATA.parameters(place.of(st.session_state.scene).key), place, "data")


@fragment("samples")
def show_samples() -> None:
    """Size, noise, split, seed, epochs, folds, and the way to be rid of the points that were added."""
    drawn("samples")
    scene = st.session_state.scene
    show_settings((EPOCHS, SIZE, NOISE, SEED))
    with st.expander(_("Split and folds")):
        show_settings((VALIDATION, STANDARDISE, FOLDS))
    if scene.points:
        count = len(scene.points)
        st.button(
            counted("Remove {count} added point", "Remove {count} added points", count),
            icon=":material/backspace:",
            key="remove_points",
            on_click=then_all(lambda: update(points=())),
            help=_(
                "Up to {most} can be added, by clicking in the picture. Undo takes them back one by one.",
                most=MOST_POINTS,
            ),
        )

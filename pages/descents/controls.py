"""What the sidebars of all pages of races have: the surface, and what all runs share."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from messages import Message
from pages.descents.results import explained
from pages.frame.controls import choose, show_end
from pages.frame.fragments import fragment
from pages.frame.place import At
from pages.frame.state import at_the_end, drawn
from pages.frame.widgets import Control, show_settings, text_field
from scenes.codec.fields import coordinate
from scenes.descents.race import BATCH_SIZE, NOISE, SEED, STEPS, SURFACE
from texts import _

MOST_DIGITS = 12  # of a number in a narrow field
RACE = {  # what `show_race` shows, the formulas, and the runs, whose settings are no fragment
    "race": lambda scene: (scene.conditions, *at_the_end(scene)),
    "formulas": explained,
    "page": lambda scene: scene.noise > 0,
}


def show_surface() -> None:
    """The surface and its parameters. Another one has a start of its own."""
    place = At("surface")
    other = lambda scene, key: replace(scene, surface=SURFACE.pick(key), start=None)  # noqa: E731
    choose(SURFACE, place, "surface", _("Surface"), other)
    show_settings(SURFACE.parameters(place.of(st.session_state.scene).key), place, "surface")


@fragment("race")
def show_race() -> None:
    """Steps, noise, start, title, and the way back."""
    drawn("race")
    scene = st.session_state.scene
    show_settings((STEPS, NOISE, BATCH_SIZE, SEED) if scene.noise else (STEPS, NOISE))
    for axis, column in enumerate(st.columns(2)):
        with column:
            _coordinate(scene, axis)
    show_end(scene)


@dataclass(frozen=True)
class _Start:
    """The start's x (axis 0) or y (axis 1)."""

    axis: int

    def of(self, scene: Any) -> float:
        return scene.start_point[self.axis]

    def put(self, scene: Any, value: float) -> Any:
        x, y = scene.start_point
        point = (value, y) if self.axis == 0 else (x, value)
        return replace(scene, start=None if point == scene.record.start else point)


def _coordinate(scene: Any, axis: int) -> None:
    parameter = coordinate(axis, scene.record.domain)
    text_field(
        Control(
            key=f"start-{parameter.key[-1]}",
            place=_Start(axis),
            read=lambda text: coordinate(axis, st.session_state.scene.record.domain).read(text),
            write=_short,
            told=lambda why, present: Message(
                "{field}: {why}; {kept} is kept.", field=parameter.key, why=why, kept=_short(present)
            ),
        ),
        label=_(parameter.title),
    )


def _short(number: float) -> str:
    """As it was typed; what a drag came to with six digits."""
    exact = coordinate(0).write(number)
    return exact if len(exact) <= MOST_DIGITS else f"{number:.6g}"

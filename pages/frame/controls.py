"""What the sidebars of all pages are made of."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from messages import Message
from pages.frame.fragments import fragment
from pages.frame.place import At, Kind, Place
from pages.frame.state import MOST_UNDO, can_undo, change, complain, drawn, first, undo
from pages.frame.widgets import Control, menu, one_of, text_field
from player.components.undo import presses, undo_button
from scenes.codec.fields import TITLE_LENGTH, Choice, read_title
from scenes.codec.preset import lesson_of, preset_of, presets_of
from texts import _


@fragment("preset")
def show_presets() -> None:
    """The scenes that make a point, and the words of the one that is shown."""
    scene = st.session_state.scene
    presets = presets_of(type(scene))
    titles = {key: _(preset.title) for key, preset in presets.items()}

    def choose() -> None:
        chosen = st.session_state.preset
        if chosen in presets:
            change(presets[chosen].scene)
        elif chosen is not None:
            unknown = str(chosen)[:40]
            complain(Message("preset: {text!r} is not one of the presets; nothing is changed.", text=unknown))
        st.rerun()

    drawn("preset")
    present = preset_of(scene)
    if st.session_state.get("preset") != present:
        st.session_state.preset = present
    st.selectbox(
        _("Preset"),
        list(presets),
        index=None if present is None else list(presets).index(present),
        key="preset",
        format_func=lambda key: titles.get(key, str(key)),
        placeholder=_("A preset that makes a point …"),
        label_visibility="collapsed",
        on_change=choose,
    )
    st.html(f'<div class="downhill-lesson">{escape(_(lesson_of(scene)))}</div>')


def choose(choice: Choice, place: Place, key: str, label: str, then: Callable[[Any, str], Any] | None = None) -> None:
    """A menu of the catalogue behind `choice`, in its order, for the pick at `place`; `then` makes the new Scene of the
    present one and the key that was chosen where more is changed than the pick."""
    titles = {k: _(record.title) for k, record in choice.catalogue.items()}

    def told(_why: str, present: str) -> Message:
        return Message(
            "{kind}: {text!r} is not a known {kind}; {kept} is kept.",
            kind=Message(choice.title),
            text=str(st.session_state[key])[:40],
            kept=present,
        )

    menu(Control(key=key, place=Kind(place, choice, then), read=one_of(titles), told=told, whole=True), titles, label)


@fragment("ending")
def show_ending() -> None:
    """Title, and the way back."""
    drawn("ending")
    show_end(st.session_state.scene)


def show_end(scene: Any) -> None:
    """The same inside another fragment."""
    _title()
    with st.container(horizontal=True):
        undo_button(enabled=can_undo(), key="undo", on_press=then_all(_undo))
        st.button(
            _("Start afresh"),
            icon=":material/restart_alt:",
            on_click=then_all(lambda: change(first())),
            disabled=scene == first(),
            key="afresh",
        )


def _undo() -> None:
    """As many steps back as the button was pressed."""
    for _time in range(min(presses("undo"), MOST_UNDO)):
        undo()


def then_all(act: Callable[[], None]) -> Callable[[], None]:
    """`act`, and then the whole page again: the callback of a widget in a fragment that changes more than numbers."""

    def acted() -> None:
        act()
        st.rerun()

    return acted


def _title() -> None:
    text_field(
        Control(
            key="title",
            place=At("title"),
            read=lambda text: read_title(str(text)),
            told=lambda why, _present: Message("title: {why}; it stays as it was.", why=why),
        ),
        label=_("Title"),
        max_chars=TITLE_LENGTH,
        placeholder=_("Shown above the picture, and in the link"),
    )

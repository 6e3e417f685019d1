"""What one watches, the same on every page: words, the picture, the address."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from pages.frame.fragments import fragment
from pages.frame.state import problems, publish, show_address
from pages.frame.visitor import waiting
from scenes.codec.preset import lesson_of
from texts import _


@fragment("watch")
def show_picture(draw: Callable[[Any], Callable[[], None] | None]) -> None:
    """The Scene's title and what was wrong, then what `draw` makes of the Scene: one fragment, because each one
    more is a round trip. Only this reruns when a number changes; while something is dragged the address waits.
    What takes seconds more, `draw` gives back to be called when the address has been written."""
    scene = st.session_state.scene
    _show_words(scene)
    with waiting():
        rest = draw(scene)
    if "before_drag" not in st.session_state:  # after the picture: the address can wait a few milliseconds
        publish()
    show_address()
    if rest is not None:
        rest()


def _show_words(scene: Any) -> None:
    """The title, if there is one, and what was wrong. Their texts are the reader's own: shown, never marked up. On
    paper, where there is no sidebar, the lesson too."""
    lines = [f'<div class="downhill-problem" role="alert">{escape(_(problem))}</div>' for problem in problems()]
    if scene.title:
        lines.insert(0, f'<h2 class="downhill-title">{escape(scene.title)}</h2>')
    lines.append(f'<div class="downhill-lesson downhill-printed">{escape(_(lesson_of(scene)))}</div>')
    st.html("".join(lines))

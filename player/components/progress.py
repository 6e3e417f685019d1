"""How far something is that the server does beside the page, as a Streamlit component: a bar that asks for more."""

from collections.abc import Callable

from streamlit.components.v2 import component

from messages import Message
from player.components.serving import shim
from player.words import spoken

_FAILED = Message("The progress bar could not be loaded: the server does not answer.")
_component = component("downhill_progress", js=shim("progress/progress.js", _FAILED))

MORE = 300  # milliseconds after an answer until there is more to ask for


def progress(share: float | None, words: str, *, number: int, key: str, on_more: Callable[[], None]) -> None:
    """Show a bar for the `share` that is done, and `words`; nothing where it is None.

    While there is a bar the browser asks for more some time after each answer: `on_more` is called, and the fragment
    that holds the bar reruns. Every answer has another `number`. A browser that has left asks for nothing.
    """
    data = {"share": share, "words": words, "number": number, "more": MORE, **spoken()}
    _component(key=key, data=data, on_more_change=on_more)

"""The language of a session, and the fragments of its pages, which speak it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from typing import Any

import streamlit as st

import texts


def in_its_language() -> AbstractContextManager[None]:
    """Everything inside is said in the session's language."""
    return texts.speaking(st.session_state.get("language", texts.SOURCE))


def fragment(key: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A part of a page that Streamlit can draw again alone, when `key` is to rerun; it speaks the session's
    language."""

    def made(draw: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(draw)
        def said(*arguments: Any, **options: Any) -> Any:
            with in_its_language():
                return draw(*arguments, **options)

        return st.fragment(key=key)(said)

    return made

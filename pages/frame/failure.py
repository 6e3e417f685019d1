"""What a person sees when the app itself is at fault."""

import logging

import streamlit as st

from pages.frame.fragments import in_its_language
from texts import _


def report(error: Exception) -> bool:
    """Log `error` and show a sentence instead of a traceback; True tells Streamlit that it has been handled."""
    logging.getLogger("downhill").error("A page failed", exc_info=error)
    with in_its_language():
        st.error(
            _(
                "Something went wrong on our side. Nothing of yours is lost: the address bar still holds the picture. "
                "Reload the page, or remove what is after the ? in the address to start afresh."
            ),
            icon=":material/error:",
        )
    return True

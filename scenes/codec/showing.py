"""What a link says beside its Scene: how that is shown.

Publishing keeps it, Undo never touches it, and another Showing is not another link: a page that has no use for it
says nothing of it.
"""

import re
from dataclasses import dataclass

from messages import Message
from scenes.codec import forms

VIEW = re.compile(r"[a-z]+[0-9x-]*(\.[a-z]+[0-9x-]*)*")


@dataclass(frozen=True, kw_only=True)
class Showing:
    """What the player shows (grammar in player/web/core/view.js); empty: as it begins."""

    view: str = forms.text(lambda text, _: read_view(text), str, "the usual view is used")


def read_view(text: str) -> str:
    """A view, without what chats and typists make of it; raises `ValueError` if it is none."""
    view = text.lower().rstrip(".-")
    if len(view) > 200 or not VIEW.fullmatch(view):
        raise ValueError(Message("{text!r} is not a view", text=text[:40]))
    return view

"""The record of a page: all that the navigation, the session and the start-up know of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the app: its name in the navigation, its path in the address (the first page has none), the kind of
    Scene it shows, and the function that does.

    `fragments` says of each fragment of its own controls what that shows of a Scene (and of the session): it is drawn
    again when this has changed. `warm_up` makes ready what the page opens with.
    """

    title: str
    path: str
    kind: type
    show: Callable[[Any], None]
    fragments: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    warm_up: Callable[[], object] = lambda: None

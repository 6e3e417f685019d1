"""The record of a preset."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A Scene with a name and a sentence or two on what to look for."""

    title: str
    words: str
    scene: Any

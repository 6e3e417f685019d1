"""The record of a preset, and the presets of every kind of Scene."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A Scene with a name and a sentence or two on what to look for."""

    title: str
    words: str
    scene: Any


_presets: dict[type, Mapping[str, Preset]] = {}


def register(kind: type, presets: Mapping[str, Preset]) -> None:
    """Say which presets Scenes of this kind have."""
    _presets[kind] = presets


def kinds() -> tuple[type, ...]:
    """All kinds of Scenes: those that have presets."""
    return tuple(_presets)


def presets_of(kind: type) -> Mapping[str, Preset]:
    """The presets of a kind of Scene."""
    return _presets[kind]


def lesson_of(scene: Any) -> str:
    """What to look for: the words of the preset that `scene` is, else the scene's own lesson."""
    present = preset_of(scene)
    return presets_of(type(scene))[present].words if present else scene.lesson


def preset_of(scene: Any) -> str | None:
    """The key of the preset that `scene` is, if it is one."""
    return next((key for key, preset in presets_of(type(scene)).items() if preset.scene == scene), None)

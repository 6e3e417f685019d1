"""Scenes that make a point at once."""

from dataclasses import dataclass

from scenes.trajectory import RUN, SURFACE, TrajectoryScene, runs


@dataclass(frozen=True)
class Preset:
    """A Scene with a name and one or two sentences on what to look for."""

    title: str
    words: str
    scene: TrajectoryScene


PRESETS = {"race": Preset("The race","x",TrajectoryScene())}

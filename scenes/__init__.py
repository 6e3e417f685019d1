"""Scenes: everything a page shows as one immutable value, and its link."""

from scenes import presets, schedule_presets
from scenes.link import from_query, to_query
from scenes.schedules import ScheduleScene
from scenes.trajectory import TrajectoryScene

__all__ = ["ScheduleScene", "TrajectoryScene", "from_query", "presets", "schedule_presets", "to_query"]

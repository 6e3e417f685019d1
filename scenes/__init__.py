"""Scenes: everything a page shows as one immutable value, and its link."""

from scenes import presets, schedule_presets
from scenes.activations import ActivationScene
from scenes.classifier import ClassifierScene
from scenes.depth import DepthScene
from scenes.feature_scale import FeatureScene
from scenes.link import from_query, to_query
from scenes.losses import LossScene
from scenes.margin import MarginScene
from scenes.outliers import OutlierScene
from scenes.schedules import ScheduleScene
from scenes.sinc import SincScene
from scenes.time import TimeScene
from scenes.trajectory import TrajectoryScene

__all__ = [
    "ActivationScene",
    "ClassifierScene",
    "DepthScene",
    "FeatureScene",
    "LossScene",
    "MarginScene",
    "OutlierScene",
    "ScheduleScene",
    "SincScene",
    "TimeScene",
    "TrajectoryScene",
    "from_query",
    "presets",
    "schedule_presets",
    "to_query",
]

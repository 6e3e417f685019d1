"""Scenes: everything a page shows as one immutable value, and its link."""

from scenes import diagnosis_presets, landscape_presets, network_presets, presets, schedule_presets
from scenes.activations import ActivationScene
from scenes.classifier import ClassifierScene
from scenes.depth import DepthScene
from scenes.diagnosis import DiagnosisScene
from scenes.feature_scale import FeatureScene
from scenes.landscape import LandscapeScene
from scenes.link import from_query, to_query
from scenes.losses import LossScene
from scenes.margin import MarginScene
from scenes.network import NetworkScene
from scenes.outliers import OutlierScene
from scenes.schedules import ScheduleScene
from scenes.sinc import SincScene
from scenes.time import TimeScene
from scenes.trajectory import TrajectoryScene

__all__ = [
    "ActivationScene",
    "ClassifierScene",
    "DepthScene",
    "DiagnosisScene",
    "FeatureScene",
    "LandscapeScene",
    "LossScene",
    "MarginScene",
    "NetworkScene",
    "OutlierScene",
    "ScheduleScene",
    "SincScene",
    "TimeScene",
    "TrajectoryScene",
    "diagnosis_presets",
    "from_query",
    "landscape_presets",
    "network_presets",
    "presets",
    "schedule_presets",
    "to_query",
]

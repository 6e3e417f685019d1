"""Scenes: everything a page shows as one immutable value, and its link."""

from scenes.codec.link import from_query, to_query
from scenes.codec.showing import Showing
from scenes.curves.activations import ActivationScene
from scenes.curves.losses import LossScene
from scenes.curves.margin import MarginScene
from scenes.curves.outliers import OutlierScene
from scenes.curves.sinc import SincScene
from scenes.descents import presets, schedule_presets
from scenes.descents.classifier import ClassifierScene
from scenes.descents.feature_scale import FeatureScene
from scenes.descents.schedules import ScheduleScene
from scenes.descents.trajectory import TrajectoryScene
from scenes.diagnosis import presets as diagnosis_presets
from scenes.diagnosis.scene import DiagnosisScene
from scenes.networks import landscape_presets
from scenes.networks import training_presets as network_presets
from scenes.networks.depth import DepthScene
from scenes.networks.landscape import LandscapeScene
from scenes.networks.time import TimeScene
from scenes.networks.training import NetworkScene

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
    "Showing",
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

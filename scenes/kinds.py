"""All kinds of Scenes, the plainest first."""

from scenes.curves.activations import ActivationScene
from scenes.curves.depth import DepthScene
from scenes.curves.losses import LossScene
from scenes.curves.margin import MarginScene
from scenes.curves.outliers import OutlierScene
from scenes.curves.sinc import SincScene
from scenes.curves.time import TimeScene
from scenes.descents.classifier import ClassifierScene
from scenes.descents.feature_scale import FeatureScene
from scenes.descents.schedules import ScheduleScene
from scenes.descents.trajectory import TrajectoryScene
from scenes.diagnosis.scene import DiagnosisScene
from scenes.networks.landscape import LandscapeScene
from scenes.networks.training import NetworkScene

KINDS: tuple[type, ...] = (
    TrajectoryScene,
    ScheduleScene,
    FeatureScene,
    ActivationScene,
    DepthScene,
    TimeScene,
    LossScene,
    OutlierScene,
    SincScene,
    ClassifierScene,
    MarginScene,
    NetworkScene,
    LandscapeScene,
    DiagnosisScene,
)

"""All kinds of Scenes, the plainest first."""

from collections.abc import Iterable

from scenes.codec.link import misplaced, understood
from scenes.codec.preset import kinds
from scenes.curves.activations import ActivationScene
from scenes.curves.losses import LossScene
from scenes.curves.margin import MarginScene
from scenes.curves.outliers import OutlierScene
from scenes.curves.sinc import SincScene
from scenes.descents.classifier import ClassifierScene
from scenes.descents.feature_scale import FeatureScene
from scenes.descents.schedules import ScheduleScene
from scenes.descents.trajectory import TrajectoryScene
from scenes.diagnosis.scene import DiagnosisScene
from scenes.networks.depth import DepthScene
from scenes.networks.landscape import LandscapeScene
from scenes.networks.time import TimeScene
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


def kind_of(kind: type, query: str | Iterable[tuple[str, str]]) -> type:
    """The kind of Scene that a link is of which was opened as one of `kind`: that, unless it names an entry that this
    kind has no field for and there is a kind that has fields for all of it; then the plainest of these. A kind that is
    not among `KINDS` comes after them."""
    pairs = query if isinstance(query, str) else list(query)
    if not misplaced(kind, pairs):
        return kind
    return next((other for other in (*KINDS, *kinds()) if understood(other, pairs)), kind)

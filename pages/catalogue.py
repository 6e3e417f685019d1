"""The pages of the app. A new page is a kind of Scene, a module that shows it, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from pages.curves import activations, depth, losses, margin, outliers, sinc, time
from pages.descents import classifier, feature_scale, schedules, trajectories
from pages.diagnosis import page as diagnosis
from pages.networks import landscape, training
from scenes import (
    ActivationScene,
    ClassifierScene,
    DepthScene,
    DiagnosisScene,
    FeatureScene,
    LandscapeScene,
    LossScene,
    MarginScene,
    NetworkScene,
    OutlierScene,
    ScheduleScene,
    SincScene,
    TimeScene,
    TrajectoryScene,
)


@dataclass(frozen=True)
class Page:
    """One page: its name in the navigation, its path in the address (the first page has none), the kind of Scene
    it shows, and the function that does."""

    title: str
    path: str
    kind: type
    show: Callable[[], None]


# Section of the navigation -> its pages; those of the section without a name stand by themselves.
SECTIONS: dict[str, tuple[Page, ...]] = {
    "": (
        Page("Trajectories", "", TrajectoryScene, trajectories.show),
        Page("Schedules", "schedules", ScheduleScene, schedules.show),
        Page("Feature scale", "feature_scale", FeatureScene, feature_scale.show),
    ),
    "Activations": (
        Page("Activations", "activations", ActivationScene, activations.show),
        Page("Depth", "depth", DepthScene, depth.show),
        Page("Through time", "time", TimeScene, time.show),
    ),
    "Losses": (
        Page("Losses", "losses", LossScene, losses.show),
        Page("Outliers", "outliers", OutlierScene, outliers.show),
        Page("Noisy sinc", "sinc", SincScene, sinc.show),
        Page("Cross-entropy or squared error", "classifier", ClassifierScene, classifier.show),
        Page("Margins", "margins", MarginScene, margin.show),
    ),
    "Networks": (
        Page("Training", "training", NetworkScene, training.show),
        Page("Landscape", "landscape", LandscapeScene, landscape.show),
        Page("What is wrong?", "diagnosis", DiagnosisScene, diagnosis.show),
    ),
}
PAGES = {page.path: page for pages in SECTIONS.values() for page in pages}


def path_of(kind: type) -> str:
    """The path of the page that shows this kind of Scene."""
    return next(path for path, page in PAGES.items() if page.kind is kind)

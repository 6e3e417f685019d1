"""The pages of the app. A new page is a kind of Scene, a module that shows it, with its record, and a line here."""

from pages.curves import activations, losses, margin, outliers, sinc
from pages.descents import classifier, feature_scale, schedules, trajectories
from pages.diagnosis import page as diagnosis
from pages.frame.page import Page
from pages.networks import depth, landscape, time, training

# Section of the navigation -> its pages; those of the section without a name stand by themselves.
SECTIONS: dict[str, tuple[Page, ...]] = {
    "": (trajectories.PAGE, schedules.PAGE, feature_scale.PAGE),
    "Activations": (activations.PAGE, depth.PAGE, time.PAGE),
    "Losses": (losses.PAGE, outliers.PAGE, sinc.PAGE, classifier.PAGE, margin.PAGE),
    "Networks": (training.PAGE, landscape.PAGE, diagnosis.PAGE),
}
PAGES = {page.path: page for pages in SECTIONS.values() for page in pages}


def path_of(kind: type) -> str:
    """The path of the page that shows this kind of Scene."""
    return next(path for path, page in PAGES.items() if page.kind is kind)

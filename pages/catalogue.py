"""The pages of the app. A new page is a kind of Scene, a module that shows it, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from pages import schedules, trajectories
from scenes import ScheduleScene, TrajectoryScene


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
    ),
}
PAGES = {page.path: page for pages in SECTIONS.values() for page in pages}

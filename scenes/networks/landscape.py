"""What the Landscape page shows, as one value: trainings as on the Training page, and a plane through their weights."""

from dataclasses import dataclass, fields, replace
from typing import Any

from messages import several
from networks.landscape.losses import MOST_SAMPLES, training_samples
from networks.landscape.plane import FEWEST_ENDS
from parameters import Parameter, seed
from scenes.codec import forms
from scenes.codec.fields import Problems
from scenes.codec.link import to_query
from scenes.networks.training import NetworkFields, NetworkScene, settle_runs, task_of

PLANE = Parameter(
    key="plane",
    title="Plane",
    default="pca",
    choices=("pca", "random", "ends"),
    labels=("Along the paths (PCA)", "Random, filter-normalised", "Through three ends"),
    help="Two directions out of as many as there are weights: those in "
    "which the paths are longest; two drawn at random, each filter as "
    "long as the network's own; or those that hold the ends of the first three runs.",
)
PLANE_SEED = seed("Of a random plane.", "plane_seed", "Seed of the directions")
RESOLUTION = Parameter(
    key="resolution",
    title="Points a side",
    default=61,
    low=21,
    high=121,
    help="The loss is computed at so many times so many points.",
)
ZOOM = Parameter(
    key="zoom",
    title="Zoom",
    default=1.0,
    low=0.1,
    high=10.0,
    scale="log",
    help="1: all of the paths with a margin, or as far as a random direction's own length.",
)
EIGENVALUES = Parameter(
    key="eigenvalues",
    title="Eigenvalues",
    default=3,
    low=1,
    high=8,
    help="So many of the largest of the Hessian are followed along the training.",
)
PLANE_FIELDS = (PLANE, PLANE_SEED, RESOLUTION, ZOOM, EIGENVALUES)

MOST_GROUNDS = 2  # architectures shown side by side


@dataclass(frozen=True, kw_only=True)
class LandscapeScene(NetworkFields):
    """A `NetworkScene` with a plane. Its keys in a link are the same, so that the runs of one page are those of the
    other."""

    plane: str = forms.number(PLANE)
    plane_seed: int = forms.number(PLANE_SEED)
    resolution: int = forms.number(RESOLUTION)
    zoom: float = forms.number(ZOOM)
    eigenvalues: int = forms.number(EIGENVALUES)
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        """What there is to learn where no preset says it."""
        return (
            "The training loss over a plane through the space of all weights, and the shadow that each run casts on it."
            " A slice can deceive: below it is said how much of the paths it shows, and how far it is off."
        )

    @property
    def looked_at(self) -> tuple[str, int, float, int]:
        """What of the plane is computed: its kind, the seed of a random one, the zoom and the resolution."""
        return self.plane, self.plane_seed, self.zoom, self.resolution

    def settled(self) -> tuple["LandscapeScene", Problems]:
        """This scene with runs that can be trained, and a plane that they have."""
        scene, told = settle_runs(self)
        if scene.plane == "ends" and (fewest := min(len(each) for each in groups(scene))) < FEWEST_ENDS:
            told.append(
                several(
                    "{field}: ends needs three runs of one architecture, and there is {count}; {usual} is used.",
                    "{field}: ends needs three runs of one architecture, and there are {count}; {usual} is used.",
                    fewest,
                    field=PLANE.key,
                    usual=PLANE.default,
                )
            )
            scene = replace(scene, plane=str(PLANE.default))
        return scene, told


def training_query(scene: LandscapeScene) -> str:
    """The link of the Training page for the same runs: without what is the plane's and the player's."""
    shared = {field.name: getattr(scene, field.name) for field in fields(NetworkFields)}
    return to_query(NetworkScene(**shared, title=scene.title))


def groups(scene: Any) -> tuple[tuple[int, ...], ...]:
    """The places of the runs of each architecture that is shown, in the order of their first runs."""
    found: dict[int, list[int]] = {}
    for index, run in enumerate(scene.runs):
        found.setdefault(id(task_of(scene, run).network), []).append(index)
    return tuple(tuple(each) for each in list(found.values())[:MOST_GROUNDS])


def left_out(scene: Any) -> tuple[int, ...]:
    """The places of the runs whose architecture is a third one or more."""
    shown = {index for group in groups(scene) for index in group}
    return tuple(index for index in range(len(scene.runs)) if index not in shown)


def samples_drawn(scene: LandscapeScene) -> tuple[int, int]:
    """How many training samples there are, and of how many, the first, the loss is drawn."""
    count = len(training_samples(task_of(scene, scene.runs[0]), None).targets)
    return count, min(count, MOST_SAMPLES)

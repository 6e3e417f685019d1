"""The planes and eigenvalues of a Landscape scene, waited for."""

from scenes.networks.landscape import LandscapeScene, groups
from scenes.networks.training import recipe_of, recipes_of
from trainings.planes import Ground, Sharp, View, ask_grounds, ask_sharp
from trainings.queue import TICK, wait


def planes_of(scene: LandscapeScene) -> tuple[Ground, ...]:
    """The grounds of the scene."""
    while not (asked := ask_grounds(groups(scene), recipes_of(scene), View(*scene.looked_at))).done:
        wait(TICK)
    return asked.value


def sharp_of(scene: LandscapeScene, index: int) -> Sharp:
    """The eigenvalues of one run."""
    while (found := ask_sharp(recipe_of(scene, scene.runs[index]), scene.eigenvalues)[1]) is None:
        wait(TICK)
    return found

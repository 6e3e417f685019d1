"""The cases of tests/reference/training_recipes.py as recipes."""

from networks.recipe import Data, Recipe
from tests.reference.training_recipes import EPOCHS, STEPS


def recipe_of(described: dict) -> Recipe:
    """A case in plain values as a recipe of 100 steps."""
    whole = described["options"]["batch_size"] == 0
    schedule = described["schedule"]
    return Recipe(
        data=Data(**described["data"]),
        options=tuple(described["options"].items()),
        optimizer=described["optimizer"],
        hyperparameters=tuple(described["hyperparameters"].items()),
        schedule=schedule and (schedule[0], tuple(schedule[1].items())),
        epochs=STEPS if whole else EPOCHS,
        seed=7,
    )

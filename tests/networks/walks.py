"""Histories that no training left behind: walks through weights."""

import numpy as np

from networks.models.catalogue import initial
from networks.recipe import Recipe
from networks.training.history import History


def history(parameters: np.ndarray, rate: float = 0.1) -> History:
    """Snapshots (K, P) of which each is a step from the one before."""
    many, at = np.zeros(len(parameters)), np.arange(len(parameters))
    rates, empty = np.full(len(at) - 1, rate), np.zeros((len(at), 0))
    return History(
        many[1:], many[1:], rates, at, parameters, empty, many, many, many, many, len(at) - 1, 1, None, 0, None, 0.0
    )


def walk(recipe: Recipe, steps: int = 30, *, seed: int = 0, spread: float = 0.1) -> History:
    """From the recipe's initial weights, further along the first ones than along the last."""
    start = initial(recipe)
    random = np.random.default_rng(seed)
    taken = random.normal(size=(steps, start.size)) * spread * np.exp(-np.arange(start.size) / 6)
    return history(np.vstack([start, start + np.cumsum(taken, axis=0)]))

"""Histories that no training left behind: walks through weights."""

from collections.abc import Generator
from typing import Any

import numpy as np

from networks.recipe import Recipe
from networks.task import resolve
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
    start = resolve(recipe).start
    random = np.random.default_rng(seed)
    taken = random.normal(size=(steps, start.size)) * spread * np.exp(-np.arange(start.size) / 6)
    return history(np.vstack([start, start + np.cumsum(taken, axis=0)]))


def listed(pieces: Generator[Any, None, Any]) -> tuple[list, Any]:
    """All that work in pieces yields, and its value."""
    told = []
    while True:
        try:
            told.append(next(pieces))
        except StopIteration as end:
            return told, end.value

"""The record of a recurrence: time as depth, one set of weights applied again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from curves.initialisations import INITIALISATIONS
from parameters import Parameter, Value

CLIP_EPS = 1e-6  # PyTorch's, in clip_grad_norm_

Clipping = Literal["each_step", "whole"]


class Unrolled(NamedTuple):
    """A recurrence of T steps taken apart; the loss is ⟨v, s_T⟩ with a fixed random v of length 1."""

    gradient: np.ndarray  # (T+1,) ‖∂loss/∂s‖ of the state t steps before the end
    law: np.ndarray  # (T+1,) what it would be by the recurrence's law alone: ρᵗ, or the forget gates' product
    weight_gradient: float  # ‖∂loss/∂θ‖ over all weights, as the walk back found it


Back = Callable[..., Unrolled]  # (steps, width, seed, clip, **parameters)


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """A recurrence of the catalogue: how it is unrolled and taken back, and its parameters.

    ``unroll(steps=…, width=…, seed=…, clip=…, **parameters)`` takes `clip`, which is given the arrays of the gradient
    that goes one step further back and returns what it is multiplied by.
    """

    key: str
    title: str
    unroll: Back
    formula: str  # LaTeX
    parameters: tuple[Parameter, ...]
    lesson: str  # one sentence: what to look at
    reference: str

    def through(
        self,
        *,
        steps: int,
        width: int,
        seed: int = 0,
        clip: float = 0.0,
        clipping: Clipping = "each_step",
        **parameters: Value,
    ) -> Unrolled:
        """The gradient's norm t = 0 … `steps` back in time, clipped by norm at `clip` (0: not at all).

        Clipping "each_step" shortens the gradient on its way back wherever it is longer than `clip`. Clipping the
        "whole" is `torch.nn.utils.clip_grad_norm_`: it is done when the walk is over, to the gradient of the weights,
        and so multiplies what every step contributes by one factor. Raises `ValueError` for a parameter that is
        unknown or out of its range, and for fewer than one step or unit.
        """
        known = {parameter.key: parameter for parameter in self.parameters}
        if unknown := parameters.keys() - known.keys():
            raise ValueError(f"{self.key} has no parameter {', '.join(sorted(unknown))}")
        for name, number in (("steps", steps), ("width", width)):
            if number < 1:
                raise ValueError(f"{name}={number} is not allowed because a recurrence needs one at least")
        values = {key: p.check(parameters.get(key, p.default)) for key, p in known.items()}
        each = clip if clip > 0 and clipping == "each_step" else np.inf
        found = self.unroll(steps=steps, width=width, seed=seed, clip=lambda *parts: factor(each, *parts), **values)
        if clip > 0 and clipping == "whole":
            scale = min(1.0, clip / (found.weight_gradient + CLIP_EPS))
            return Unrolled(scale * found.gradient, found.law, scale * found.weight_gradient)
        return found


def factor(most: float, *parts: np.ndarray) -> float:
    """What shortens `parts`, together one vector, to the length `most`; 1 if they are not longer."""
    length = np.hypot.reduce([norm(part) for part in parts])
    return min(1.0, most / (length + CLIP_EPS)) if np.isfinite(most) else 1.0


def norm(values: np.ndarray) -> float:
    """The Euclidean length, of a matrix too."""
    return float(np.sqrt(np.sum(np.square(values))))


def times(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """Matrix times vector in NumPy's own loops: BLAS threads wait longer than these products take."""
    return np.einsum("ij,j->i", matrix, vector)


@lru_cache(maxsize=32)
def unit_radius(width: int, seed: int, kind: str) -> np.ndarray:
    """A random square matrix of spectral radius 1: Gaussian entries ("random"), or a rotation ("orthogonal").

    A rotation changes no length, so its powers shrink and grow like those of a number; those of a Gaussian matrix
    do so after a while.
    """
    if kind == "orthogonal":
        matrix = INITIALISATIONS["orthogonal"].sample((seed, 1), (width, width))
    else:
        matrix = np.random.default_rng((seed, 1)).standard_normal((width, width))
        matrix /= np.abs(np.linalg.eigvals(matrix)).max()
    matrix.setflags(write=False)
    return matrix


def unit_vector(width: int, seed: int) -> np.ndarray:
    """The gradient that goes in at the end: a random direction."""
    direction = np.random.default_rng((seed, 2)).standard_normal(width)
    return direction / norm(direction)

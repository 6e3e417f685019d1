"""The Hessian of a surface at a point, from the program that Newton's method runs: nothing more is compiled."""

from collections.abc import Callable

import numpy as np
from jax import Array

from optimizers.newton import OPTIMIZERS
from optimizers.runner.run import Surface, run

(NEWTON,) = OPTIMIZERS


def hessian(surface: Surface | Callable[[Array], Array | float], point: tuple[float, float]) -> np.ndarray:
    """∇²f at `point`, (2, 2), by automatic differentiation; not a number where the function has none."""
    # damped, so that the one step it takes stays finite where the Hessian is singular
    seen = run(surface, NEWTON, start=point, steps=1, hyperparameters={"damping": 1e9}).memory["H"]
    return seen[1] if len(seen) > 1 else np.full((2, 2), np.nan)

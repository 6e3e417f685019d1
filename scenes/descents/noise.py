"""Where theory says gradient noise leaves a run."""

from functools import lru_cache

import numpy as np

from optimizers import OPTIMIZERS
from optimizers.runner.curvature import hessian
from scenes.descents.race import CONSTANT, Conditions, Run
from surfaces import Surface


@lru_cache(maxsize=64)
def curvatures(surface: Surface) -> tuple[float, ...] | None:
    """The eigenvalues of the surface's Hessian if it is the same everywhere and positive (a bowl); else None."""
    if not surface.minima:
        return None
    places = (surface.minima[0], surface.start, (surface.domain[0][1], surface.domain[1][0]))
    first, *others = (np.linalg.eigvalsh(hessian(surface, place)) for place in places)
    same = all(np.allclose(first, other, rtol=1e-9) for other in others)
    return tuple(map(float, first)) if same and first[0] > 0 else None


def sharpest(surface: Surface) -> float | None:
    """λ_max of the Hessian at the surface's first minimum, if it has one that is curved; 2/λ_max is stable there."""
    if not surface.minima:
        return None
    largest = float(np.linalg.eigvalsh(hessian(surface, surface.minima[0]))[-1])
    return largest if np.isfinite(largest) and largest > 0 else None


def noise_floor(conditions: Conditions, run: Run) -> float | None:
    """The mean loss above the minimum at which a run with a constant rate stays on a bowl; None where theory does not
    know (`OnQuadratics.noise_floor`)."""
    spread, clipped = conditions.spread(run), run.clip_norm or run.clip_value
    if not spread or clipped or run.schedule != CONSTANT:
        return None
    bowl, theory = curvatures(conditions.surface), OPTIMIZERS[run.pick.key].on_quadratics
    return theory.noise_floor(dict(run.pick.values), spread, bowl) if bowl is not None else None

"""Where theory says gradient noise leaves a run."""

from functools import lru_cache

import numpy as np

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
    """The mean loss above the minimum at which SGD with a constant rate stays on a bowl; None where that is not known.

    In a direction of curvature λ, with noise of standard deviation s, rate η and momentum μ, the stationary
    variance is ηs²(1+μ) / (λ(1−μ)(2(1+μ) − ηλ)), and the loss ½λ times that. For μ = 0: ηs²/(2(2 − ηλ)).

    Source: Mandt, Hoffman & Blei, "Stochastic gradient descent as approximate Bayesian inference" (JMLR 2017).
    """
    s, settings = conditions.spread(run), dict(run.pick.values)
    plain = not any(settings.get(key) for key in ("dampening", "weight_decay", "nesterov", "maximize"))
    clipped = run.clip_norm or run.clip_value
    if (
        not s
        or clipped
        or run.schedule != CONSTANT
        or run.pick.key not in ("gradient_descent", "momentum")
        or not plain
    ):
        return None
    eta, mu, bowl = float(settings["learning_rate"]), float(settings["momentum"]), curvatures(conditions.surface)
    if bowl is None or eta * max(bowl) >= 2 * (1 + mu) or mu >= 1:
        return None
    return sum(eta * s**2 * (1 + mu) / (2 * (1 - mu) * (2 * (1 + mu) - eta * curvature)) for curvature in bowl)

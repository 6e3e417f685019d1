"""How weights of a wanted spread are drawn."""

import math

import numpy as np

from curves.initialisations.initialisation import Law


def _zeros(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    return np.zeros(shape)


def _normal(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    return spread * generator.standard_normal(shape)


def _uniform(generator: np.random.Generator, shape: tuple[int, ...], spread: float, /, **_) -> np.ndarray:
    reach = math.sqrt(3.0) * spread
    return generator.uniform(-reach, reach, shape)


def _orthogonal(
    generator: np.random.Generator, shape: tuple[int, ...], _spread: float, /, *, gain: float
) -> np.ndarray:
    """Q of a Gaussian matrix's QR with the signs of R's diagonal, which makes it uniform over all rotations."""
    rows, columns = shape[0], math.prod(shape[1:])
    gaussian = generator.standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(gaussian)
    q *= np.sign(np.diagonal(r))
    return gain * (q.T if rows < columns else q).reshape(shape)


ZEROS = Law(draw=_zeros, bound=lambda spread, /, **_: 0.0)


NORMAL = Law(draw=_normal, bound=lambda spread, /, **_: None)


UNIFORM = Law(draw=_uniform, bound=lambda spread, /, **_: math.sqrt(3.0) * spread)


ORTHOGONAL = Law(draw=_orthogonal, bound=lambda spread, /, *, gain: gain)

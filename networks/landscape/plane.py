"""Planes through the space of a network's weights, and what becomes of a path that is looked at on one.

Three kinds. "pca" follows the paths: with all snapshots of all runs θᵢ and the end θ* of the first run, the
directions are the two leading right singular vectors of the rows θᵢ − θ*. Of all planes through θ* it has the least
sum of squared distances from the snapshots (Eckart and Young), and because it goes through θ* and not through the
mean, the loss drawn at the end of the first run is the true one. Li et al. (2018, section 7) take the same
differences; where they subtract the mean of these as well, their directions differ from these.

"random" has two random directions d of standard normal numbers, filter-normalised: d ← d ‖w‖ / ‖d‖ for every filter,
a row of a linear or recurrent layer's weight or one of a convolution's kernels (Li et al. 2018, section 4); biases
and the parameters of normalisations and activations stay as they are, their part of d is 0, as in Li et al.'s own
program. The plane goes through the end of the first run, and 1 along an axis moves every filter by its own length.

"ends" goes through the ends of the first three runs, θ₁, θ₂ and θ₃: the first direction leads from θ₁ to θ₂, the
second is what θ₃ − θ₁ has besides (Gram and Schmidt), both of length 1.

Source: Li, Xu, Taylor, Studer and Goldstein, Visualizing the Loss Landscape of Neural Nets (NeurIPS 2018).
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from messages import Message
from networks.models.network import Network, Tensor
from networks.training.history import History

Kind = Literal["pca", "random", "ends"]
Extent = tuple[tuple[float, float], tuple[float, float]]
FEWEST_ENDS = 3
NARROWEST = 1 / 3  # a picture's shorter side, of its longer one


class Plane(NamedTuple):
    """The points origin + x · basis[0] + y · basis[1]; the directions are independent, and for a random plane they
    are neither of length 1 nor exactly orthogonal."""

    origin: np.ndarray  # (P,) float64
    basis: np.ndarray  # (2, P)
    labels: tuple[str, str]  # of the axes


class Explained(NamedTuple):
    """Shares of the sum of the squared distances of all snapshots from the plane's origin."""

    axes: tuple[float, float]  # along each axis by itself
    together: float  # in the plane


def plane(kind: Kind, histories: Sequence[History], network: Network, seed: int = 0) -> Plane:
    """A plane for these runs of one architecture; `seed` draws the random directions.

    Raises `ValueError` where the runs have no such plane: for no runs, for parameters that are not the network's, for
    fewer than three ends, and for three ends on one line.
    """
    if not histories:
        raise ValueError("histories=() has no plane because a plane is laid through runs")
    for history in histories:
        if history.parameters.shape[1] != network.size:
            raise ValueError(
                f"parameters of shape {history.parameters.shape} have no plane because the network has {network.size}"
            )
    paths = [np.asarray(history.parameters, np.float64) for history in histories]
    origin = paths[0][-1]
    if kind == "pca":
        basis = _principal(np.concatenate(paths) - origin, np.random.default_rng(seed))
        return Plane(origin, _towards(basis, paths[0][0] - origin), ("first direction", "second direction"))
    if kind == "random":
        generator = np.random.default_rng(seed)
        basis = np.stack([_filter_normalised(network.tensors, origin, generator) for _ in range(2)])
        return Plane(origin, basis, ("random direction", "another"))
    if kind == "ends":
        return Plane(origin, _through_ends(paths), ("end 1 to end 2", "towards end 3"))
    raise ValueError(f"{kind=} is no plane because it is none of pca, random and ends")


def _principal(rows: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Two leading right singular vectors; where the rows have none (a path of one step, or a straight one) a random
    direction, orthogonal to the other. By way of the products of the rows, because these are fewer than their
    columns."""
    _, left = np.linalg.eigh(rows @ rows.T)
    found: list[np.ndarray] = []
    smallest = 1e-7 * np.sqrt(np.square(rows).sum(1).max(initial=0.0))
    leading = [left[:, -1 - i] @ rows for i in range(min(2, len(rows)))]
    for vector in [*leading, *generator.standard_normal((2, rows.shape[1]))]:
        rest = vector - sum((other @ vector) * other for other in found)
        length = np.linalg.norm(rest)
        if length > smallest and len(found) < 2:
            found.append(rest / length)
    return np.stack(found)


def _towards(basis: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """The basis with signs that put `direction` where both coordinates are positive."""
    signs = np.where(basis @ direction < 0, -1.0, 1.0)
    return basis * signs[:, None]


def _filter_normalised(tensors: Sequence[Tensor], weights: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A random direction, every filter as long as the filter of `weights` it belongs to."""
    direction, at = np.zeros_like(weights), 0
    for tensor in tensors:
        size = int(np.prod(tensor.shape))
        if tensor.role == "weight":
            drawn = generator.standard_normal((tensor.shape[0], size // tensor.shape[0]))
            lengths = np.linalg.norm(weights[at : at + size].reshape(drawn.shape), axis=1)
            scale = lengths / np.linalg.norm(drawn, axis=1)
            direction[at : at + size] = (drawn * scale[:, None]).ravel()
        at += size
    return direction


def _through_ends(paths: Sequence[np.ndarray]) -> np.ndarray:
    if len(paths) < FEWEST_ENDS:
        raise ValueError(
            Message(
                "{count} runs have no plane through three ends because a plane needs three points", count=len(paths)
            )
        )
    first, second, third = (path[-1] for path in paths[:FEWEST_ENDS])
    along, across = second - first, third - first
    length = np.linalg.norm(along)
    if length > 0:
        along = along / length
        for _ in range(2):
            across = across - (along @ across) * along
    height = np.linalg.norm(across)
    if not (length > 0 and height > 1e-9 * max(length, float(np.linalg.norm(third - first)))):
        raise ValueError(Message("the ends of the first three runs have no plane because they lie on one line"))
    return np.stack([along, across / height])


def project(plane: Plane, parameters: np.ndarray) -> np.ndarray:
    """The coordinates (n, 2) of the points of the plane nearest to `parameters` (n, P): its least squares."""
    offsets = np.asarray(parameters, np.float64) - plane.origin
    return np.linalg.solve(plane.basis @ plane.basis.T, plane.basis @ offsets.T).T


def points(plane: Plane, coordinates: np.ndarray) -> np.ndarray:
    """The points (n, P) of the plane with these coordinates (n, 2)."""
    return plane.origin + np.asarray(coordinates, np.float64) @ plane.basis


def distance(plane: Plane, parameters: np.ndarray) -> np.ndarray:
    """How far each of `parameters` (n, P) is from the plane, (n,)."""
    return np.linalg.norm(parameters - points(plane, project(plane, parameters)), axis=1)


def explained(plane: Plane, parameters: np.ndarray) -> Explained:
    """What the plane shows of `parameters` (n, P), the snapshots of all runs; all of nothing, where they stand still.

    For a plane of principal directions these are the shares of the two largest squared singular values. Directions
    that are not orthogonal share what they both show, so that `together` is then not the sum of the axes.
    """
    offsets = np.asarray(parameters, np.float64) - plane.origin
    whole = float(np.square(offsets).sum())
    if whole == 0:
        return Explained((1.0, 1.0), 1.0)
    along = np.square(offsets @ plane.basis.T).sum(0) / np.square(plane.basis).sum(1) / whole
    together = 1.0 - float(np.square(distance(plane, parameters)).sum()) / whole
    return Explained((float(along[0]), float(along[1])), min(1.0, max(0.0, together)))


def extent(coordinates: np.ndarray, zoom: float = 1.0, margin: float = 0.15) -> Extent:
    """The part of the plane that holds all `coordinates` (n, 2), with a margin; the shorter side is widened to a third
    of the longer one. A `zoom` of 2 shows half of it, around the same middle."""
    low, high = coordinates.min(0), coordinates.max(0)
    half = (high - low) / 2
    half = np.maximum(half, NARROWEST * half.max())
    half = np.where(half > 0, half, 1.0) * (1 + 2 * margin) / zoom
    middle = (low + high) / 2
    (left, bottom), (right, top) = middle - half, middle + half
    return (float(left), float(right)), (float(bottom), float(top))


def around(origin: tuple[float, float] = (0.0, 0.0), reach: float = 1.0) -> Extent:
    """A square around a point."""
    x, y = origin
    return (x - reach, x + reach), (y - reach, y + reach)

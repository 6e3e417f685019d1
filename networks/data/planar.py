"""Classes of points in the plane."""

import numpy as np

from networks.data.dataset import DataSet, Samples
from parameters import Parameter

Generator = np.random.Generator


def _plane(**_: object) -> tuple[int, ...]:
    return (2,)


def _classes(generator: Generator, size: int, classes: int) -> np.ndarray:
    """As many of each class as can be, shuffled."""
    return generator.permutation(np.arange(size) % classes)


def _noisy(generator: Generator, x: np.ndarray, y: np.ndarray, noise: float) -> np.ndarray:
    return np.stack([x, y], axis=1) + noise * generator.standard_normal((len(x), 2))


def moons(generator: Generator, size: int, noise: float) -> Samples:
    """Half circles (cos t, sin t) and (1 − cos t, ½ − sin t), 0 ≤ t ≤ π, as scikit-learn's ``make_moons``."""
    label = _classes(generator, size, 2)
    angle = generator.uniform(0.0, np.pi, size)
    x = np.where(label == 0, np.cos(angle), 1.0 - np.cos(angle))
    y = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle))
    return Samples(_noisy(generator, x, y, noise), label)


def circles(generator: Generator, size: int, noise: float, *, factor: float) -> Samples:
    """Two circles around 0, of radius 1 (class 0) and `factor` (class 1)."""
    label = _classes(generator, size, 2)
    angle = generator.uniform(0.0, 2.0 * np.pi, size)
    radius = np.where(label == 0, 1.0, factor)
    return Samples(_noisy(generator, radius * np.cos(angle), radius * np.sin(angle), noise), label)


def spirals(generator: Generator, size: int, noise: float, *, turns: float) -> Samples:
    """Two arms, radius 2u and angle 2π·turns·u + π·class, with u uniform in 0 to 1."""
    label = _classes(generator, size, 2)
    along = generator.uniform(0.0, 1.0, size)
    angle = 2.0 * np.pi * turns * along + np.pi * label
    return Samples(_noisy(generator, 2.0 * along * np.cos(angle), 2.0 * along * np.sin(angle), noise), label)


def xor(generator: Generator, size: int, noise: float) -> Samples:
    """Uniform in the four squares between 0.1 and 1.1 from both axes; class 1 where the signs of x and y differ."""
    label = _classes(generator, size, 2)
    sign = generator.choice([-1.0, 1.0], size)
    x, y = generator.uniform(0.1, 1.1, (2, size))
    return Samples(_noisy(generator, sign * x, np.where(label == 0, sign, -sign) * y, noise), label)


def blobs(generator: Generator, size: int, noise: float, *, spread: float) -> Samples:
    """Three Gaussian clouds of standard deviation `spread` whose centres are a third of a circle of radius 1 apart."""
    label = _classes(generator, size, 3)
    angle = np.pi / 2.0 + 2.0 * np.pi / 3.0 * label
    cloud = spread * generator.standard_normal((2, size))
    return Samples(_noisy(generator, np.cos(angle) + cloud[0], np.sin(angle) + cloud[1], noise), label)


PLANAR = (
    DataSet(
        key="moons",
        title="Two moons",
        kind="classes",
        draw=moons,
        shape=_plane,
        classes=2,
        domain=((-1.75, 2.75), (-2.0, 2.5)),
        lesson="No straight line divides the moons; a few hidden units bend one.",
        reference="scikit-learn, sklearn.datasets.make_moons",
    ),
    DataSet(
        key="circles",
        title="Circles",
        kind="classes",
        draw=circles,
        shape=_plane,
        classes=2,
        domain=((-1.6, 1.6), (-1.6, 1.6)),
        parameters=(
            Parameter(key="factor", title="Inner radius", default=0.5, low=0.1, high=0.9, help="The outer one is 1."),
        ),
        lesson="One class lies inside the other: the boundary has to close, which takes three hidden units of a "
        "monotone activation.",
        reference="scikit-learn, sklearn.datasets.make_circles",
    ),
    DataSet(
        key="spirals",
        title="Spirals",
        kind="classes",
        draw=spirals,
        shape=_plane,
        classes=2,
        domain=((-2.4, 2.4), (-2.4, 2.4)),
        parameters=(
            Parameter(key="turns", title="Turns", default=1.5, low=0.25, high=3.0, help="Of each arm around 0."),
        ),
        lesson="The classes wind around each other: too small a network cannot follow.",
        reference="K. J. Lang, M. J. Witbrock, Learning to tell two spirals apart, 1988",
    ),
    DataSet(
        key="xor",
        title="XOR",
        kind="classes",
        draw=xor,
        shape=_plane,
        classes=2,
        domain=((-1.5, 1.5), (-1.5, 1.5)),
        lesson="Neither input tells anything alone; without a hidden layer it cannot be learned.",
        reference="M. Minsky, S. Papert, Perceptrons, 1969",
    ),
    DataSet(
        key="blobs",
        title="Three blobs",
        kind="classes",
        draw=blobs,
        shape=_plane,
        classes=3,
        domain=((-2.6, 2.6), (-2.4, 2.8)),
        parameters=(
            Parameter(
                key="spread",
                title="Spread",
                default=0.4,
                low=0.0,
                high=1.5,
                help="Standard deviation of a blob; the centres are 1.7 apart.",
            ),
        ),
        lesson="Straight lines are the best there is; a large network bends them around single points.",
        reference="scikit-learn, sklearn.datasets.make_blobs",
    ),
)

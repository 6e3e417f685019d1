"""Handwritten digits of 8×8 pixels: see data/README.md for their source and licence."""

from functools import cache
from pathlib import Path

import numpy as np

from networks.data.dataset import DataSet, Samples

FILE = Path(__file__).parent / "digits.npz"
COUNT = 1797
BRIGHTEST = 16.0  # pixels are whole numbers from 0 to this


@cache
def images() -> tuple[np.ndarray, np.ndarray]:
    """All images (1797, 8, 8), whole numbers from 0 to 16, and their digits (1797,), in the order of the file."""
    with np.load(FILE) as stored:
        found = stored["images"].astype(np.float64), stored["labels"].astype(np.int64)
    for array in found:
        array.setflags(write=False)
    return found


def digits(generator: np.random.Generator, size: int, noise: float) -> Samples:
    """`size` of the images, each once at most, as brightness from 0 to 1, plus noise·N(0, 1) on every pixel."""
    pixels, labels = images()
    chosen = generator.permutation(COUNT)[:size]
    bright = pixels[chosen] / BRIGHTEST
    return Samples(bright + noise * generator.standard_normal(bright.shape), labels[chosen])


DIGITS = (
    DataSet(
        key="digits",
        title="Handwritten digits",
        kind="images",
        draw=digits,
        shape=lambda: (8, 8),
        classes=10,
        most=COUNT,
        lesson="Real data: the same stroke is found wherever it is by one shared filter.",
        reference="E. Alpaydin, C. Kaynak, Optical recognition of handwritten digits, UCI Machine Learning "
        "Repository, 1998",
    ),
)

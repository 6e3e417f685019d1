"""Normalisations as PyTorch's in training, with weight 1 and bias 0: forward, and how a gradient goes back."""

from collections.abc import Callable

import numpy as np

EPS = 1e-5  # PyTorch's

Back = Callable[[np.ndarray], np.ndarray]


def none(a: np.ndarray) -> tuple[np.ndarray, Back]:
    """a as it is."""
    return a, lambda gradient: gradient


def batch(a: np.ndarray) -> tuple[np.ndarray, Back]:
    """`torch.nn.BatchNorm1d` in training: each unit (column) over the batch; the variance is the biased one.

    Source: S. Ioffe, C. Szegedy, Batch normalization, 2015.
    """
    return _standardise(a, axis=0)


def layer(a: np.ndarray) -> tuple[np.ndarray, Back]:
    """`torch.nn.LayerNorm`: each sample (row) over its units.

    Source: J. L. Ba, J. R. Kiros, G. E. Hinton, Layer normalization, 2016.
    """
    return _standardise(a, axis=1)


def _standardise(a: np.ndarray, *, axis: int) -> tuple[np.ndarray, Back]:
    """y = (a − μ)/√(σ² + ε); back: (δ − mean δ − y · mean(δ y))/√(σ² + ε), because μ and σ depend on a too."""
    centred = a - a.mean(axis=axis, keepdims=True)
    spread = np.sqrt(np.square(centred).mean(axis=axis, keepdims=True) + EPS)
    y = centred / spread

    def back(gradient: np.ndarray) -> np.ndarray:
        along = (gradient * y).mean(axis=axis, keepdims=True)
        return (gradient - gradient.mean(axis=axis, keepdims=True) - y * along) / spread

    return y, back


NORMALISATIONS: dict[str, Callable[[np.ndarray], tuple[np.ndarray, Back]]] = {
    "none": none,
    "batch": batch,
    "layer": layer,
}

"""How far a prediction is from its target, by the usual measures."""

from typing import NamedTuple

import numpy as np


class Metrics(NamedTuple):
    """The errors e = prediction − target of n points."""

    mse: float  # mean of e²
    rmse: float  # its root, in the target's unit
    mae: float  # mean of |e|
    r2: float  # 1 − Σe²/Σ(target − mean)²: 1 is perfect, 0 no better than the mean; NaN for a constant target
    mape: float  # mean of |e/target|, 1 is 100 %; infinite where a target is 0 and missed


def metrics(prediction: np.ndarray, target: np.ndarray) -> Metrics:
    """The measures of `prediction` (n,) against `target` (n,); raises `ValueError` if they do not fit or are empty.

    MAPE divides by the target: a target near 0 weighs without limit, so it means little where the target crosses 0.
    """
    prediction, target = np.asarray(prediction, float), np.asarray(target, float)
    if prediction.shape != target.shape or not target.size:
        raise ValueError(
            f"predictions {prediction.shape} of targets {target.shape} have no error because each needs the other"
        )
    error = prediction - target
    mse = float(np.mean(error**2))
    spread = float(np.mean((target - target.mean()) ** 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(error == 0.0, 0.0, np.abs(error / target))
    r2 = 1.0 - mse / spread if spread > 0 else float("nan")
    return Metrics(mse, float(np.sqrt(mse)), float(np.mean(np.abs(error))), r2, float(np.mean(parts)))

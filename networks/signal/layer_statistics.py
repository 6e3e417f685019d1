"""What to look at in a deep network's passes: spreads, dead and saturated units, histograms, layer by layer."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from networks.signal.depth import FLAT, Passes, rms
from networks.signal.layer_histograms import Histogram, LayerHistograms, histogram

BINS = 65  # an odd number: what has collapsed to 0 is in the middle one
FURTHEST = 5.0  # activations beyond ± this are counted, not drawn: one layer must not flatten the others
LEAST_DECADES = 4  # the gradient's axis has at least
PROBES = 4096  # values of a layer from which the range of an axis is found


class LayerStatistics(NamedTuple):
    """The layers of one network in numbers. Entry 0 of an (L+1,) array belongs to the inputs."""

    mean: np.ndarray  # (L+1,) of the activations
    std: np.ndarray  # (L+1,)
    signal: np.ndarray  # (L+1,) root mean square of the activations
    gradient: np.ndarray  # (L+1,) root mean square of the gradient with respect to them
    weight_gradient: np.ndarray  # (L,) root mean square of the gradient with respect to the weights
    histograms: LayerHistograms  # of the L layers; flat is a slope below FLAT


def layer_statistics(passes: Passes) -> LayerStatistics:
    """The statistics of every layer, over all its units and inputs."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return LayerStatistics(
            mean=_each(np.mean, passes.signal),
            std=_each(lambda h: rms(h - h.mean()), passes.signal),
            signal=_each(rms, passes.signal),
            gradient=_each(rms, passes.gradient),
            weight_gradient=passes.weight_gradient,
            histograms=LayerHistograms(
                activations=_of_activations([layer.reshape(1, -1) for layer in passes.signal[1:]]),
                gradients=_of_gradients([np.log10(np.abs(layer)).reshape(1, -1) for layer in passes.gradient[1:]]),
                dead=((passes.value == 0) & (passes.slope == 0)).all(axis=1).mean(axis=1),
                saturated=_each(lambda slope: float(np.mean(np.abs(slope) < FLAT)), passes.slope),
            ),
        )


def _each(measure: Callable[[np.ndarray], float], layers: Iterable[np.ndarray]) -> np.ndarray:
    return np.array([float(measure(one)) for one in layers])


def _ends(values: np.ndarray, low: float, high: float) -> list[float]:
    """Two quantiles of the finite ones among some of the values; NaN if there are none."""
    few = values.ravel()[:: -(-values.size // PROBES)]
    few = np.sort(few[np.isfinite(few)])
    return [float(few[int(q * (few.size - 1))]) if few.size else np.nan for q in (low, high)]


def _of_activations(layers: Sequence[np.ndarray]) -> Histogram:
    """One axis for all layers, from where values are to where they are: at least 1 to a side that has any."""
    lows, highs = np.transpose([_ends(h, 0.002, 0.998) for h in layers])
    low, high = float(np.nanmin(lows, initial=0.0)), float(np.nanmax(highs, initial=0.0))
    low = max(min(low, -1.0), -FURTHEST) if low < 0 else 0.0
    high = min(max(high, 1.0), FURTHEST) if high > 0 or low == 0 else 0.0
    margin = 0.03 * (high - low)  # so that what sits exactly at an end is inside a bin
    return histogram(layers, low - margin, high + margin, BINS).only


def _of_gradients(layers: Sequence[np.ndarray]) -> Histogram:
    """One axis for all layers, whole decades; log₁₀ of 0 is −∞, any other number is in a bin."""
    lows, highs = np.transpose([_ends(decades, 0.005, 0.999) for decades in layers])
    high = float(np.ceil(np.nanmax(highs)))
    low = min(float(np.floor(np.nanmin(lows))), high - LEAST_DECADES)
    return histogram([np.where(np.isneginf(d), d, np.maximum(d, low)) for d in layers], low, high, BINS).only

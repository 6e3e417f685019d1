"""Signal and gradient through a deep network at its start: one pass forward, one pass back, layer by layer.

The network has L layers of n units and no biases. With the inputs h₀ ~ N(0, 1), for l = 1 … L

    aₗ = hₗ₋₁ Wₗᵀ,    zₗ = norm(aₗ),    hₗ = φ(zₗ)  (+ hₗ₋₁ with a residual connection),

where norm is nothing, batch or layer normalisation as PyTorch's in training, with weight 1 and bias 0. The loss is
⟨c, h_L⟩ with a fixed random c ~ N(0, 1), so the gradient that goes in at the top has spread 1 whatever the network
is; gₗ = ∂loss/∂hₗ is exact reverse-mode differentiation through the whole batch.

Everything is float64: a gradient that vanishes is 1e-40 soon, and one that explodes 1e+60.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from curves.activations.activation import Activation
from curves.initialisations.initialisation import Initialisation
from networks.signal.normalisation import NORMALISATIONS
from parameters import Value

SAMPLES = 64  # inputs in the batch
FLAT = 0.01  # a slope below this passes on next to nothing: the unit is saturated for that input
BLOCK = 1 << 14  # values an activation is given at once: one shape, one compilation
LANES = 32  # widths are filled up with zeros to a multiple of this, so that few of them compile


class Passes(NamedTuple):
    """What a forward and a backward pass leave in every layer, B inputs at a time.

    Row 0 of `signal` and `gradient` belongs to the inputs; row l − 1 of the others to layer l.
    """

    signal: np.ndarray  # (L+1, B, n) h
    gradient: np.ndarray  # (L+1, B, n) ∂loss/∂h
    value: np.ndarray  # (L, B, n) φ(z), which is h without the residual connection
    slope: np.ndarray  # (L, B, n) φ′(z)
    weight_gradient: np.ndarray  # (L,) root mean square of ∂(loss/B)/∂W


@dataclass(frozen=True, kw_only=True)
class Network:
    """What is the same in all layers of a network."""

    activation: Activation
    initialisation: Initialisation
    parameters: Mapping[str, Value]  # of the activation
    gain: float = 1.0  # what the initialisation's weights are multiplied by
    normalisation: str = "none"
    residual: bool = False


def propagate(network: Network, *, depth: int, width: int, seed: int = 0, samples: int = SAMPLES) -> Passes:
    """One pass forward and one back through `depth` layers of `width` units.

    Layer l has the weights ``sample((seed, l), (width, width))``, so that networks which differ in one thing are
    compared on the same draws, and a deeper one goes on where a shallower one ends. Raises `ValueError` for a depth,
    a width or a number of samples below 1, and for a normalisation that is not known.
    """
    for name, number in (("depth", depth), ("width", width), ("samples", samples)):
        if number < 1:
            raise ValueError(f"{name}={number} is not allowed because a network needs one at least")
    if network.normalisation not in NORMALISATIONS:
        raise ValueError(f"normalisation={network.normalisation!r} is not one of {', '.join(NORMALISATIONS)}")
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):  # a number too large is data
        return _propagate(network, depth, width, seed, samples)


def _propagate(network: Network, depth: int, width: int, seed: int, samples: int) -> Passes:
    normalise = NORMALISATIONS[network.normalisation]
    layers = (depth, samples, width)
    weights = _weights(network.initialisation, depth, width, seed)
    signal, gradient = np.empty((depth + 1, samples, width)), np.empty((depth + 1, samples, width))
    value, slope = np.empty(layers), np.empty(layers)
    weight_gradient = np.empty(depth)
    back: list[Callable[[np.ndarray], np.ndarray]] = []

    outside = np.random.default_rng((seed, 0))
    signal[0] = outside.standard_normal((samples, width))
    gradient[depth] = outside.standard_normal((samples, width))
    for i in range(depth):
        normalised, through = normalise(network.gain * _forward(signal[i], weights[i]))
        back.append(through)
        value[i], slope[i] = _activate(network, normalised)
        signal[i + 1] = value[i] + signal[i] if network.residual else value[i]
    for i in reversed(range(depth)):
        inner = back.pop()(gradient[i + 1] * slope[i])
        gradient[i], weight_gradient[i] = _backward(inner, weights[i], signal[i])
        gradient[i] *= network.gain
        if network.residual:
            gradient[i] += gradient[i + 1]
    return Passes(signal, gradient, value, slope, weight_gradient)


@lru_cache(maxsize=3)  # 26 MB each at 50 layers of 256: a rotation is dear, and most changes keep the draws
def _weights(initialisation: Initialisation, depth: int, width: int, seed: int) -> np.ndarray:
    """(L, n, n), not to be written to."""
    weights = np.stack([initialisation.sample((seed, layer), (width, width)) for layer in range(1, depth + 1)])
    weights.setflags(write=False)
    return weights


def rms(values: np.ndarray) -> float:
    """√(mean of the squares), safe from squares that overflow or underflow; NaN if one is not finite."""
    largest = float(np.max(np.abs(values)))
    if largest == 0.0 or not np.isfinite(largest):
        return 0.0 if largest == 0.0 else np.nan
    return largest * float(np.sqrt(np.square(values / largest).mean()))


# Products are XLA's: beside other work NumPy's threads wait for each other so long that they take ten times as long.


def _forward(h: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """h Wᵀ."""
    width = h.shape[1]
    return np.asarray(_multiply(_filled(h), _filled(weight, square=True)))[:, :width]


def _backward(inner: np.ndarray, weight: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, float]:
    """∂loss/∂h = δ W of a gradient δ = ∂loss/∂a, and the root mean square of δᵀ h / B."""
    samples, width = h.shape
    gradient, largest, squares = _multiply_back(_filled(inner), _filled(weight, square=True), _filled(h))
    return np.asarray(gradient)[:, :width], float(largest) * float(np.sqrt(squares)) / width / samples


def _filled(values: np.ndarray, *, square: bool = False) -> np.ndarray:
    """`values` with columns of zeros (and rows, of a square one) up to a multiple of `LANES`."""
    more = -values.shape[1] % LANES
    return np.pad(values, ((0, more if square else 0), (0, more))) if more else values


@jax.jit
def _multiply(h: jax.Array, weight: jax.Array) -> jax.Array:
    return h @ weight.T


@jax.jit
def _multiply_back(inner: jax.Array, weight: jax.Array, h: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """δ W; and of δᵀ h the largest size and the sum of the squares in units of it, so that none overflows."""
    of_weight = inner.T @ h
    largest = jnp.max(jnp.abs(of_weight))
    scaled = of_weight / jnp.where(largest > 0, largest, 1.0)
    return inner @ weight, largest, jnp.sum(scaled * scaled)


def _activate(network: Network, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """φ(z) and φ′(z), in blocks of one size."""
    words = tuple((k, v) for k, v in network.parameters.items() if isinstance(v, (str, bool)))
    numbers = {k: v for k, v in network.parameters.items() if not isinstance(v, (str, bool))}
    both = _compiled(network.activation, words)
    padded = np.zeros((-(-z.size // BLOCK), BLOCK))
    padded.ravel()[: z.size] = z.ravel()
    found = np.stack([both(block, numbers) for block in padded], axis=1)
    value, slope = found.reshape(2, -1)[:, : z.size]
    return value.reshape(z.shape), slope.reshape(z.shape)


@lru_cache(maxsize=64)
def _compiled(activation: Activation, words: tuple[tuple[str, Value], ...]) -> Callable[..., jax.Array]:
    """Value and slope of an activation, one above the other; its numbers are run-time values."""

    def both(z: jax.Array, numbers: Mapping[str, jax.Array]) -> jax.Array:
        given = {**numbers, **dict(words)}
        return jnp.stack([activation.fn(z, **given), activation.derivative(z, **given)])

    return jax.jit(both)

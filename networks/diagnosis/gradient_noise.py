"""How far the gradient of a mini-batch lies from the gradient of all samples.

With gᵢ the gradient of sample i's loss, ḡ their mean over all N and σ² = 1/N Σ ‖gᵢ − ḡ‖², the gradient of a batch of
B samples is a mean of B of them. Drawn independently (with replacement) their deviations have covariance 0, so

    E‖g_B − ḡ‖² = 1/B² · B σ² = σ²/B.

Drawn without replacement, as the batches of an epoch are, two different samples deviate against each other. The sum
of all N deviations is 0, hence 0 = E‖Σ(gᵢ − ḡ)‖² = N σ² + N(N−1) c with c the covariance of two of them: c = −σ²/(N−1).
Then

    E‖g_B − ḡ‖² = 1/B² · (B σ² + B(B−1) c) = σ²/B · (N − B)/(N − 1),

which is 0 at B = N: the batch is all there is.

Source: W. Cochran, Sampling Techniques, 1977, theorem 2.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jax
import numpy as np

CHUNK = 64  # samples whose gradients are computed at a time


class Apart(NamedTuple):
    """How far what was measured is from its law, relatively."""

    median: float
    most: float
    at: int  # the batch of the most


@dataclass(frozen=True)
class GradientNoise:
    """What was measured at one point of weight space, for `batches` (m,): sizes B."""

    samples: int  # N
    batches: np.ndarray  # (m,) whole numbers
    full: float  # ‖ḡ‖
    spread: float  # σ
    with_replacement: np.ndarray  # (m,) measured: root of the mean of ‖g_B − ḡ‖² over the draws
    without_replacement: np.ndarray  # (m,)

    @property
    def law(self) -> np.ndarray:
        """(m,) σ/√B."""
        return noise_law(self.spread, self.batches)

    @property
    def finite_law(self) -> np.ndarray:
        """(m,) σ/√B · √((N−B)/(N−1))."""
        return noise_law(self.spread, self.batches, samples=self.samples)

    @property
    def power(self) -> float:
        """Of B, like which the noise falls that was measured with replacement; −½ by the law."""
        if len(self.batches) == 1:
            return -0.5
        return float(np.polyfit(np.log(self.batches), np.log(self.with_replacement), 1)[0])

    @property
    def clear_from(self) -> int | None:
        """The first of the batches with less noise than gradient, by the law."""
        below = self.batches[self.finite_law < self.full]
        return int(below[0]) if below.size else None

    @property
    def apart(self) -> Apart:
        """With replacement and without, which of all samples leaves no noise to compare."""
        within = self.batches < self.samples
        pairs = (
            (self.batches, self.with_replacement, self.law),
            (self.batches[within], self.without_replacement[within], self.finite_law[within]),
        )
        sizes = np.concatenate([sizes for sizes, _, _ in pairs])
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.nan_to_num(np.concatenate([np.abs(a / b - 1) for _, a, b in pairs]))
        worst = int(np.argmax(apart))
        return Apart(float(np.median(apart)), float(apart[worst]), int(sizes[worst]))


def noise_law(spread: float, batches: np.ndarray, *, samples: int | None = None) -> np.ndarray:
    """σ/√B for batches drawn with replacement; with the number of samples N that of batches drawn without."""
    batches = np.asarray(batches, float)
    law = spread / np.sqrt(batches)
    if samples is None:
        return law
    return law * np.sqrt(np.maximum(samples - batches, 0.0) / max(samples - 1, 1))


def sample_gradients(
    loss: Callable[[jax.Array, jax.Array, jax.Array], jax.Array],
    parameters: np.ndarray,
    inputs: np.ndarray,
    targets: np.ndarray,
) -> np.ndarray:
    """(N, P), the gradient of every sample's own loss.

    ``loss(parameters, inputs, targets)`` is the mean loss of a batch; it is given one sample at a time, so it must not
    mix samples (batch normalisation does).
    """

    def of_one(one: tuple[jax.Array, jax.Array]) -> jax.Array:
        x, y = one
        return jax.grad(loss)(parameters, x[None], y[None])

    compute = jax.jit(lambda x, y: jax.lax.map(of_one, (x, y), batch_size=CHUNK))
    return np.asarray(compute(inputs, targets))


def batch_sizes(samples: int, largest: int | None = None) -> np.ndarray:
    """The powers of two from 1 up to `largest`, or to all N samples; and all of them at the end."""
    largest = samples if largest is None else min(largest, samples)
    sizes = [1 << i for i in range(largest.bit_length()) if 1 << i <= largest]
    return np.unique([*sizes, largest])


def gradient_noise(
    gradients: np.ndarray, batches: Sequence[int] | np.ndarray, *, draws: int = 200, seed: int = 0
) -> GradientNoise:
    """The noise of batches of these sizes, each drawn `draws` times, from the samples' gradients (N, P).

    A batch's gradient is the mean of its samples'. Raises `ValueError` for a batch that is empty or larger than N.
    """
    count = len(gradients)
    batches = np.asarray(batches, int)
    if not count or batches.size == 0 or batches.min() < 1 or batches.max() > count:
        raise ValueError(f"{batches=} of {count} samples cannot be drawn because each needs 1 to {count} of them")
    mean = gradients.mean(axis=0, dtype=np.float64)
    away = gradients - mean.astype(gradients.dtype)
    wide = away.shape[1] > count
    matrix = away @ away.T if wide else away  # ‖wᵀA‖² = wᵀ(AAᵀ)w, and the smaller of the two is quicker
    generator = np.random.default_rng((seed, count))
    found = {replace: np.zeros(len(batches)) for replace in (True, False)}
    for i, size in enumerate(batches):
        for replace, into in found.items():
            weights = np.zeros((draws, count), away.dtype)
            for row in weights:
                drawn = generator.integers(count, size=size) if replace else generator.permutation(count)[:size]
                np.add.at(row, drawn, 1.0 / size)
            product = weights @ matrix
            squares = np.sum(product * (weights if wide else product), axis=1, dtype=np.float64)
            into[i] = np.sqrt(max(float(squares.mean()), 0.0))
    spread = float(np.sqrt(np.mean(np.sum(away.astype(np.float64) ** 2, axis=1))))
    return GradientNoise(count, batches, float(np.linalg.norm(mean)), spread, found[True], found[False])

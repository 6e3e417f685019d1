"""Mini-batches: which samples each step of a training averages over."""

from functools import lru_cache

import numpy as np


def steps_an_epoch(samples: int, batch: int) -> int:
    """How many full batches an epoch has: what is left over waits for the next shuffle."""
    return samples // batch


@lru_cache(maxsize=8)
def batches(seed: int, samples: int, batch: int, epochs: int) -> np.ndarray:
    """Indices (epochs · steps an epoch, batch), int32, of the samples of every step; not writable.

    Every epoch is a new shuffle, drawn without replacement, and begins with full batches; what does not fill one is
    left out of that epoch. The same seed, number of samples and size of the batch give the same batches, whatever is
    trained on them, and fewer epochs the first of them.
    """
    if not 1 <= batch <= samples:
        raise ValueError(f"{batch=} because it holds 1 to {samples} samples, as many as there are for training")
    order = np.tile(np.arange(samples, dtype=np.int32), (epochs, 1))
    # a stream of its own: the seed also draws samples and weights
    np.random.default_rng([seed, 1]).permuted(order, axis=1, out=order)
    count = steps_an_epoch(samples, batch)
    drawn = np.ascontiguousarray(order[:, : count * batch]).reshape(epochs * count, batch)
    drawn.setflags(write=False)
    return drawn

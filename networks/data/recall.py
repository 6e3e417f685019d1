"""Delayed recall: what was shown at the beginning of a sequence has to be said at its end."""

import numpy as np

from networks.data.dataset import DataSet, Samples
from parameters import Parameter

SYMBOLS = 4
DISTRACTORS = 2
FEATURES = SYMBOLS + DISTRACTORS + 1  # the last one is the signal to answer


def recall(generator: np.random.Generator, size: int, noise: float, *, delay: int) -> Samples:
    """Sequences of `delay` + 2 steps, one-hot: one of four symbols, distractors, and the signal to answer.

    The class is the symbol. Each of the `delay` steps between draws one of two distractors, which tell nothing;
    noise·N(0, 1) is added to all inputs.
    """
    label = generator.permutation(np.arange(size) % SYMBOLS)
    shown = np.full((size, delay + 2), FEATURES - 1)
    shown[:, 0] = label
    shown[:, 1:-1] = SYMBOLS + generator.integers(DISTRACTORS, size=(size, delay))
    one_hot = np.eye(FEATURES)[shown]
    return Samples(one_hot + noise * generator.standard_normal(one_hot.shape), label)


RECALL = (
    DataSet(
        key="recall",
        title="Delayed recall",
        kind="recall",
        draw=recall,
        shape=lambda delay: (delay + 2, FEATURES),
        classes=SYMBOLS,
        parameters=(
            Parameter(
                key="delay",
                title="Delay",
                default=20,
                low=2,
                high=60,
                help="Steps between the symbol that is shown and the signal to say which it was.",
            ),
        ),
        lesson="A plain recurrent network forgets the symbol before the gradient can tell it to keep it.",
        reference="S. Hochreiter, J. Schmidhuber, Long short-term memory, 1997",
    ),
)

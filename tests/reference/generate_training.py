"""Writes training.npz: PyTorch's own trainings from our initial weights, on our batches, with every optimizer.

    python -m tests.reference.export_training        # with the app's Python: writes training_inputs.npz
    python tests/reference/generate_training.py      # needs torch 2.13, which the app and its tests do not

Every recipe of training_recipes.py is trained for 100 steps. Kept of each: loss and norm of the gradient of every step,
parameters and buffers after `LOOKED_AT` steps, and the mean loss of all training and of all validation samples at the
end. Lion, AdaBelief, Yogi and Newton's method, which torch has not, are written in training_in_torch.py from their
papers (and optax's documentation) in a few lines each.
"""

from pathlib import Path

import numpy as np
from training_in_torch import train  # pyright: ignore[reportMissingImports]
from training_recipes import CASES, LOOKED_AT  # pyright: ignore[reportMissingImports]

FOLDER = Path(__file__).parent


def main() -> None:
    inputs = np.load(FOLDER / "training_inputs.npz")
    kept = {}
    for name, described in CASES.items():
        start, order, given, targets, loss, tensors, buffers = inputs[name]
        left = train(
            described,
            start=inputs[start],
            order=inputs[order].astype(np.int64),
            inputs=inputs[given],
            targets=inputs[targets],
            loss=str(loss),
            tensors=shapes(tensors),
            buffers=shapes(buffers),
            looked_at=LOOKED_AT,
        )
        kept |= {f"{name}/{part}": values for part, values in left.items()}
        print(name, left["loss"][[0, -1]], left["means"])
    np.savez_compressed(FOLDER / "training.npz", **kept)  # pyright: ignore[reportArgumentType]


def shapes(written: str) -> dict[str, tuple[int, ...]]:
    """Name -> shape of what ``name:2x3 name:4`` says."""
    pairs = (entry.split(":") for entry in str(written).split())
    return {name: tuple(int(side) for side in shape.split("x")) for name, shape in pairs}


if __name__ == "__main__":
    main()

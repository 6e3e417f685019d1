"""Writes training_inputs.npz: initial weights, samples and batches of training_recipes.py, as the app makes them.

python -m tests.reference.export_training   # with the app's Python, before generate_training.py
"""

from pathlib import Path

import numpy as np

from networks.data.samples import samples_of
from networks.models.network import Tensor
from networks.task import resolve
from networks.training.request import conditions
from tests.networks.training.training_cases import recipe_of
from tests.reference.training_recipes import CASES, STEPS

TARGET = Path(__file__).parent / "training_inputs.npz"


def main() -> None:
    kept: dict[str, np.ndarray] = {}

    def keep(name: str, values: np.ndarray) -> str:
        """Name of what is stored already, or of what is stored now: most cases share everything."""
        same = next((key for key, other in kept.items() if np.array_equal(other, values)), None)
        kept.setdefault(same or name, values)
        return same or name

    for name, described in CASES.items():
        recipe = recipe_of(described)
        held, split = conditions(resolve(recipe), dtype="float64", most_steps=None), samples_of(recipe.data)
        network = held.plan.network
        found = {
            "start": held.begin.parameters,
            "order": held.order[:STEPS].astype(np.uint8),
            "inputs": np.concatenate([split.training.inputs, split.validation.inputs]),
            "targets": np.concatenate([split.training.targets, split.validation.targets]),
        }
        parts = [keep(f"{name}/{part}", values) for part, values in found.items()]
        kept[name] = np.array([*parts, held.plan.loss, written(network.tensors), written(network.buffers)])
    np.savez_compressed(TARGET, **kept)  # pyright: ignore[reportArgumentType]


def written(tensors: tuple[Tensor, ...]) -> str:
    """``name:2x3 name:4`` of all of them."""
    return " ".join(f"{tensor.name}:{'x'.join(map(str, tensor.shape))}" for tensor in tensors)


if __name__ == "__main__":
    main()

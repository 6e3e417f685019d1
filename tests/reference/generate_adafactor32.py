"""Writes adafactor32.json: PyTorch's Adafactor on a matrix in float32, where its floor ε₁ is float32's own epsilon.

python tests/reference/generate_adafactor32.py      # needs torch 2.13, which the app and its tests do not
"""

import json
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]

SHAPE, STEPS, SCALES = (6, 5), 3, (1e-3, 1e-4, 1e-5)


def moves(scale: float) -> list:
    """The weights before and after each step, from gradients of this size, those of the second half a tenth of it."""
    rng = np.random.default_rng(1)
    weight = torch.tensor(rng.standard_normal(SHAPE).astype(np.float32), requires_grad=True)
    sizes = scale * np.where(np.arange(30).reshape(SHAPE) < 15, 1.0, 0.1)
    optimizer = torch.optim.Adafactor([weight])
    rows = [weight.detach().numpy().tolist()]
    for _ in range(STEPS):
        weight.grad = torch.tensor((sizes * rng.standard_normal(SHAPE)).astype(np.float32))
        optimizer.step()
        rows.append(weight.detach().numpy().tolist())
    return rows


if __name__ == "__main__":
    found = {"torch": torch.__version__, "weights": {str(scale): moves(scale) for scale in SCALES}}
    Path(__file__).with_name("adafactor32.json").write_text(json.dumps(found) + "\n")

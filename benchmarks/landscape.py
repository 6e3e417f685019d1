"""How fast a plane through weights is, as ratios measured side by side in one process.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.landscape

The loss of a 2-16-16-1 network at 61 × 61 points of a plane, over 500 samples in float32: `losses_on` against
``torch.func.vmap`` over the same points, at the fastest of some chunk sizes, both with all cores. They take turns, so
that whatever else the machine does meets them both; the figure is the median of the ratios of each turn. Then the
sharpness along a training of 2000 steps.
"""

import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.server import Row, show
from networks.landscape.losses import losses_on, training_samples
from networks.landscape.plane import Plane, around, plane
from networks.landscape.sharpness import sharpness
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import train

torch: Any = importlib.import_module("torch") if importlib.util.find_spec("torch") else None

RESOLUTION, TURNS = 61, 7
CHUNKS = (None, 61, 256, 1024)
RECIPE = Recipe(
    data=Data(size=714),
    options=(("batch_size", 0),),
    optimizer="gradient_descent",
    hyperparameters=(("learning_rate", 0.1),),
    epochs=2000,
)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def torch_plane(laid: Plane) -> Callable[[int | None], np.ndarray]:
    """The same plane through ``torch.func``: chunk size -> (61, 61)."""
    layers = torch.nn
    model = layers.Sequential(
        layers.Linear(2, 16), layers.Tanh(), layers.Linear(16, 16), layers.Tanh(), layers.Linear(16, 1)
    )
    network, names = resolve(RECIPE).network, [name for name, _ in model.named_parameters()]

    def tensors(flat: np.ndarray) -> list[Any]:
        return [torch.tensor(part, dtype=torch.float32) for part in network.unflatten(flat).values()]

    origin, first, second = (tensors(flat) for flat in (laid.origin, *laid.basis))
    inputs, targets = (torch.tensor(part, dtype=torch.float32) for part in training_samples(resolve(RECIPE)))
    side = torch.linspace(-1, 1, RESOLUTION)
    grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), -1).reshape(-1, 2)

    def loss(point: Any) -> Any:
        moved = {n: o + point[0] * a + point[1] * b for n, o, a, b in zip(names, origin, first, second, strict=True)}
        logit = torch.func.functional_call(model, moved, (inputs,))[:, 0]
        return torch.nn.functional.binary_cross_entropy_with_logits(logit, targets)

    def at(chunk: int | None) -> np.ndarray:
        with torch.no_grad():
            return torch.func.vmap(loss, chunk_size=chunk)(grid).numpy().reshape(RESOLUTION, RESOLUTION)

    return at


def planes(laid: Plane) -> list[Row]:
    """Ours and torch's take turns."""

    def ours() -> np.ndarray:
        return losses_on(laid, resolve(RECIPE), resolution=RESOLUTION, extent=around())

    reference = ours()
    own = [timed(ours) for _ in range(TURNS)]
    rows = [(f"Plane of {RESOLUTION} x {RESOLUTION} points, 500 samples", f"{statistics.median(own):.0f} ms", "")]
    if torch is None:
        return [*rows, ("  torch is not installed:", "python -m pip install torch==2.13.0", "")]
    theirs = torch_plane(laid)
    apart = float(np.max(np.abs(theirs(None) - reference)))
    fastest = min(CHUNKS, key=lambda chunk: min(timed(lambda: theirs(chunk)) for _ in range(2)))
    turns = [(timed(ours), timed(lambda: theirs(fastest))) for _ in range(TURNS)]
    ratio = statistics.median(other / mine for mine, other in turns)
    milliseconds = statistics.median(other for _, other in turns)
    return [
        *rows,
        (f"  torch.func.vmap, chunks of {fastest}", f"{ratio:.1f} x = {milliseconds:.0f} ms", ">= 1 x"),
        ("  losses apart by at most", f"{apart:.1e}", ""),
    ]


def main() -> None:
    """Measure, and show a table."""
    assert len(training_samples(resolve(RECIPE)).targets) == 500
    history = train(RECIPE)
    laid = plane("random", [history], resolve(RECIPE).network)
    rows = planes(laid)
    first = timed(lambda: sharpness(resolve(RECIPE), history))
    again = statistics.median(timed(lambda: sharpness(resolve(RECIPE), history)) for _ in range(3))
    rows.append(("Three eigenvalues at 41 snapshots, compiled for it", f"{first:.0f} ms", ""))
    rows.append(("  and again", f"{again:.0f} ms", ""))
    show("A plane through weights", rows)


if __name__ == "__main__":
    main()

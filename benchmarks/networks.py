"""How fast small networks train, as ratios measured side by side in one process.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.networks

Measured, in this order:

* in fresh processes: from asking for the default training to its first result, when nothing is compiled, and when the
  programs are kept on disk from an earlier start;
* the same in this process for a recipe that was trained before, and what compiles when everything about it that is a
  number changes;
* a 2-16-16-1 network, batches of 32, 1000 steps of Adam in float32 with loss and gradient norm of every step and 100
  looks at the losses and accuracies of all samples, through `networks.training.train`, against the same loop in torch
  (one thread, the same weights and batches). The loops take turns; the figure is the median of the ratios.
"""

import importlib
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax.monitoring
import numpy as np

from benchmarks.server import Row, show
from networks.data.batches import batches
from networks.data.samples import samples_of
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import pieces, train
from networks.training.history import History

torch: Any = importlib.import_module("torch") if importlib.util.find_spec("torch") else None

STEPS, BATCH, LOOKS, TURNS = 1000, 32, 100, 7
RECIPE = Recipe(epochs=167)  # of 6 batches: two steps more than are taken
FRESH = """
import sys, time
from pathlib import Path
import optimizers.executables
optimizers.executables.FOLDER = Path(sys.argv[1])
import jax
from networks.recipe import Recipe
from networks.training import pieces, warm
jax.block_until_ready(jax.device_put(0.0))
if sys.argv[2] == "warm":
    warm(Recipe())
else:
    began, first = time.perf_counter(), []
    first += [time.perf_counter() - began for _, history in pieces(Recipe()) if history is not None]
    print(first[0])
"""


def seconds(work: Callable[[], object]) -> float:
    """That `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ours() -> History:
    return train(RECIPE, most_steps=STEPS)


def torch_loop() -> Any:
    """What a notebook does that keeps what a `History` keeps; gives the last parameters as one vector."""
    split, network = samples_of(RECIPE.data), resolve(RECIPE).network
    layers = [torch.nn.Linear(2, 16), torch.nn.Tanh(), torch.nn.Linear(16, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1)]
    model = torch.nn.Sequential(*layers)
    start = network.unflatten(resolve(RECIPE).start)
    with torch.no_grad():
        for parameter, tensor in zip(model.parameters(), network.tensors, strict=True):
            parameter.copy_(torch.tensor(start[tensor.name]))
    sets = [
        (torch.tensor(samples.inputs, dtype=torch.float32), torch.tensor(samples.targets, dtype=torch.float32))
        for samples in (split.training, split.validation)
    ]
    (inputs, targets), criterion = sets[0], torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    order = torch.tensor(batches(RECIPE.seed, len(targets), BATCH, RECIPE.epochs)[:STEPS].astype(np.int64))
    measured, kept, seen = [], [], []

    def look() -> None:
        with torch.no_grad():
            kept.append(torch.cat([parameter.reshape(-1) for parameter in model.parameters()]))
            for x, y in sets:
                said = model(x)[:, 0]
                seen.append((criterion(said, y).item(), ((said > 0) == (y > 0)).float().mean().item()))

    look()
    for step, rows in enumerate(order, 1):
        optimizer.zero_grad()
        loss = criterion(model(inputs[rows])[:, 0], targets[rows])
        loss.backward()
        norm = torch.nn.utils.get_total_norm([parameter.grad for parameter in model.parameters()])
        measured.append((loss.item(), norm.item()))
        optimizer.step()
        if step % (STEPS // LOOKS) == 0:
            look()
    return kept[-1].numpy()


def race() -> list[Row]:
    """The loops take turns; ratios to ours."""
    name = f"2-16-16-1, batch {BATCH}, {STEPS} steps of Adam, {LOOKS} looks"
    history = ours()
    assert len(history.at) == LOOKS + 1
    if torch is None:
        mine = statistics.median(seconds(ours) for _ in range(TURNS))
        return [
            (name, f"{1000 * mine:.1f} ms", ""),
            ("  torch is not installed:", "python -m pip install torch==2.13.0", ""),
        ]
    torch.set_num_threads(1)
    apart = float(np.max(np.abs(torch_loop() - history.parameters[-1])))
    turns = [(min(seconds(ours) for _ in range(3)), seconds(torch_loop)) for _ in range(TURNS)]
    mine, other = (statistics.median(each) for each in zip(*turns, strict=True))
    ratio = statistics.median(theirs / own for own, theirs in turns)
    return [
        (name, f"{1000 * mine:.1f} ms", ""),
        ("  the same loop in torch", f"{ratio:.0f} x = {1000 * other:.0f} ms", ">= 20 x"),
        ("  last parameters apart by at most", f"{apart:.1e}", ""),
    ]


def first_results() -> list[Row]:
    """In processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder, "kept")

        def fresh(what: str) -> str:
            command = [sys.executable, "-c", FRESH, str(kept), what]
            paths = os.pathsep.join([str(Path(__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
            environment = os.environ | {"PYTHONPATH": paths}
            return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

        cold = float(fresh("train"))
        fresh("warm")
        loaded = float(fresh("train"))
    return [
        ("default training, first result: nothing compiled", f"{1000 * cold:.0f} ms", "<= 3 s on the page"),
        ("  programs kept on disk", f"{1000 * loaded:.0f} ms", ""),
    ]


def changes() -> list[Row]:
    """What is a number compiles nothing."""
    compiled: list[str] = []
    jax.monitoring.register_event_duration_secs_listener(
        lambda event, duration_secs, **_: compiled.append(event) if "backend_compile" in event else None
    )
    train(Recipe())
    first: list[float] = []
    began = time.perf_counter()
    first += [time.perf_counter() - began for _, history in pieces(Recipe()) if history is not None]
    compiled.clear()
    options = (("l1", 0.01), ("l2", 0.01), ("clip_norm", 1.0), ("label_smoothing", 0.1), ("gain", 2.0), ("patience", 9))
    changed = [
        *({"hyperparameters": (("learning_rate", rate),)} for rate in (0.0003, 0.003, 0.03, 0.3)),
        {"hyperparameters": (("b1", 0.5), ("weight_decay", 0.1), ("amsgrad", True))},
        *({"schedule": schedule} for schedule in (("cosine", ()), ("one_cycle", (("max_lr", 0.01),)))),
        *({"options": (option,)} for option in options),
        {"epochs": 321},
        {"seed": 7},
        {"data": Data(noise=0.3)},
        {"data": Data(added=((0.1, 0.2, 1),))},
    ]
    times = [seconds(lambda given=given: train(replace(Recipe(), **given))) for given in changed]
    return [
        ("  trained before", f"{1000 * first[0]:.0f} ms", "<= 500 ms on the page"),
        (f"{len(changed)} changes of numbers, whole training: median", f"{1000 * statistics.median(times):.0f} ms", ""),
        ("  compiles", str(len(compiled)), "0"),
    ]


MEASURED: tuple[Callable[[], list[Row]], ...] = (first_results, changes, race)


def main() -> None:
    show("Networks", [row for measure in MEASURED for row in measure()])


if __name__ == "__main__":
    main()

"""How fast a run is, as ratios measured side by side in one process.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.runner

Measured, in this order, in a fresh process:

* `warm_up`, and the first run of every surface with every optimizer after it, which must not compile;
* 1000 steps of Adam on Rosenbrock through `optimizers.run`, against the same loop with ``torch.optim.Adam``
  (float64, one tensor, autograd) and against a NumPy loop with the gradient written out by hand. The loops
  take turns, so that whatever else the machine does meets them all; the figure is the median of the ratios of
  each turn. `run` also hands back every position, loss and gradient; the other two keep only the last position;
* ten runs of 1000 steps, ten optimizers, as a page with ten runs asks for them;
* how often jax compiles while every hyperparameter, the start, the steps, the noise and every parameter of a
  surface change.
"""

import importlib
import importlib.util
import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jax.monitoring
import numpy as np

from benchmarks.server import Row, show
from optimizers import OPTIMIZERS, run
from scenes.descents.trajectory import warm_up
from surfaces import SURFACES, Surface, heights

torch: Any = importlib.import_module("torch") if importlib.util.find_spec("torch") else None

STEPS, RATE, START = 1000, 0.01, (-1.2, 1.0)
TURNS = 7
MIXED = (
    "gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop",
    "adam", "nadam", "rprop", "lbfgs", "newton",
)  # fmt: skip


@dataclass
class Compiles:
    """What jax has compiled since it was last asked."""

    seconds: list[float] = field(default_factory=list)

    def listen(self) -> None:
        jax.monitoring.register_event_duration_secs_listener(self._heard)

    def _heard(self, event: str, duration_secs: float, **_: object) -> None:
        if event == "/jax/core/compile/backend_compile_duration":
            self.seconds.append(duration_secs)

    def take(self) -> int:
        count = len(self.seconds)
        self.seconds.clear()
        return count


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def ours() -> np.ndarray:
    """Through the public interface, hyperparameters and all."""
    path = run(SURFACES["rosenbrock"], "adam", start=START, steps=STEPS, hyperparameters={"learning_rate": RATE})
    return path.position[-1]


def torch_loop() -> np.ndarray:
    """What a notebook does."""
    point = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([point], lr=RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        x, y = point
        loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        loss.backward()
        optimizer.step()
    return point.detach().numpy()


def numpy_loop() -> np.ndarray:
    """Adam and Rosenbrock's gradient by hand."""
    point, first, second = np.array(START), np.zeros(2), np.zeros(2)
    for t in range(1, STEPS + 1):
        x, y = point
        gradient = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient * gradient
        rate = RATE / (1 - 0.9**t)
        point = point - rate * first / (np.sqrt(second / (1 - 0.999**t)) + 1e-8)
    return point


def many(work: Callable[[], object], least_ms: float = 40.0) -> float:
    """Milliseconds of one call, from as many calls as fill `least_ms`."""
    times: list[float] = []
    while sum(times) < least_ms:
        times.append(timed(work))
    return statistics.median(times)


def race() -> list[Row]:
    """The loops take turns; ratios to ours."""
    loops: dict[str, Callable[[], np.ndarray]] = {"NumPy loop": numpy_loop}
    if torch is not None:
        torch.set_num_threads(1)
        loops["torch.optim loop"] = torch_loop
    reference = ours()
    apart = max(float(np.max(np.abs(loop() - reference))) for loop in loops.values())
    turns = [(many(ours), {name: timed(loop) for name, loop in loops.items()}) for _ in range(TURNS)]
    mine = statistics.median(own for own, _ in turns)
    rows = [(f"Adam on Rosenbrock, {STEPS} steps", f"{mine:.3f} ms", "")]
    for name in loops:
        ratio = statistics.median(other[name] / own for own, other in turns)
        milliseconds = statistics.median(other[name] for _, other in turns)
        target = ">= 150 x" if "torch" in name else ""
        rows.append((f"  {name}", f"{ratio:.0f} x = {milliseconds:.1f} ms", target))
    rows.append(("  end points apart by at most", f"{apart:.1e}", ""))
    if torch is None:
        rows.append(("  torch is not installed:", "python -m pip install torch==2.13.0", ""))
    return rows


def first_runs(compiles: Compiles) -> list[Row]:
    """Every surface with every optimizer, each for the first time."""
    pairs = list(itertools.product(SURFACES.values(), OPTIMIZERS))
    compiles.take()
    times = {pair: timed(lambda pair=pair: run(*pair, steps=300)) for pair in pairs}
    (surface, optimizer), worst = max(times.items(), key=lambda item: item[1])
    slowest = f"{worst:.1f} ms: {surface.key}, {optimizer}"
    return [
        (
            f"first run of {len(pairs)} pairs, 300 steps: median",
            f"{statistics.median(times.values()):.2f} ms",
            "",
        ),
        ("  slowest", slowest, ""),
        ("  compiles", str(compiles.take()), "0"),
    ]


def ten_runs() -> list[Row]:
    """What a page of ten runs computes."""
    surface = SURFACES["rosenbrock"]
    each = {key: many(lambda key=key: run(surface, key, steps=STEPS), 10) for key in MIXED}
    times = [timed(lambda: [run(surface, key, steps=STEPS) for key in MIXED]) for _ in range(15)]
    slowest = max(each, key=lambda key: each[key])
    return [
        (f"10 runs x {STEPS} steps, 10 optimizers", f"{statistics.median(times):.1f} ms", "<= 20 ms"),
        ("  slowest of them", f"{each[slowest]:.1f} ms: {slowest}", ""),
    ]


def change_everything(compiles: Compiles) -> list[Row]:
    """Move everything that a person can move on the page."""
    rosenbrock: Surface = SURFACES["rosenbrock"]
    for surface in SURFACES.values():
        heights(surface)  # a surface's grid is made ready when it is first chosen
    compiles.take()
    changes = 0
    for key, record in OPTIMIZERS.items():
        for parameter in record.hyperparameters:
            other = next((c for c in parameter.choices if c != parameter.default), None)
            if isinstance(parameter.default, bool):
                other = not parameter.default
            value = other if other is not None else min(parameter.high, max(parameter.low, 2))
            run(rosenbrock, key, hyperparameters={parameter.key: parameter.check(value)})
            changes += 1
    for steps, noise, x in itertools.product((1, 7, 1234, 5000), (0.0, 0.1), (-1.0, 0.3)):
        run(rosenbrock, "adam", start=(x, 0.5), steps=steps, noise=noise, seed=steps)
        changes += 1
    for surface in SURFACES.values():
        for parameter in surface.parameters:
            other = parameter.choices[-1] if parameter.choices else (float(parameter.default) + parameter.high) / 2
            moved = surface.at(**{parameter.key: other})
            run(moved, "adam")
            heights(moved)
            changes += 1
    return [(f"compiles in {changes} changes of settings", str(compiles.take()), "0")]


def main() -> None:
    compiles = Compiles()
    compiles.listen()
    warming = timed(warm_up) / 1000
    rows = [("warm_up", f"{warming:.1f} s, {len(compiles.seconds)} compiles", "")]
    rows += first_runs(compiles)
    rows += race()
    rows += ten_runs()
    rows += change_everything(compiles)
    show("Runner", rows)


if __name__ == "__main__":
    main()

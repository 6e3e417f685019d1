"""Writes scheduled.json and scheduled.npz: PyTorch's own schedules, and runs that a schedule or clipping drives.

    python tests/reference/generate_scheduled.py      # needs torch 2.13, which the app and its tests do not

`rates` are the rates (and momenta, second column) of schedules at many settings. PyTorch makes most of them from
the one before; how far that strays from its own closed form, where it has one, says how exactly they can be
compared: `tolerance` is 10 times it, and at least 1e-12.

`runs` are positions of an optimizer under a schedule, or with clipping between ``backward`` and ``step``. As in
generate_more.py each is run three times, twice with two units in the last place of noise on each position,
gradient and rate: `tolerance` is 30 times what that grows to, and at least 1e-12. A run that could not be
compared to 1e-9 all the way is an error.
"""

import inspect
import json
import warnings
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from torch.optim import lr_scheduler  # pyright: ignore[reportMissingImports]

STEPS = 200
FOLDER = Path(__file__).parent

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
warnings.simplefilter("ignore")  # a scheduler stepped without its optimizer

KEYS = {
    "ConstantLR": "constant",
    "StepLR": "step",
    "MultiStepLR": "multistep",
    "ExponentialLR": "exponential",
    "PolynomialLR": "polynomial",
    "LinearLR": "linear",
    "CosineAnnealingLR": "cosine",
    "CosineAnnealingWarmRestarts": "cosine_restarts",
    "OneCycleLR": "one_cycle",
    "CyclicLR": "cyclic",
    "LambdaLR": "noam",
}


def schedule(name: str, *, warm_up: tuple[str, int, float] | None = None, **arguments) -> dict:
    """A torch scheduler, and a warm-up (kind, steps, factor) in front of it."""
    return {"torch": name, "arguments": arguments, "warm_up": warm_up}


def ours(described: dict | None) -> tuple[str, dict] | None:
    """The schedule under the catalogue's names."""
    if described is None:
        return None
    values = dict(described["arguments"])
    if described["warm_up"]:
        values |= dict(zip(("warmup_kind", "warmup_steps", "warmup_factor"), described["warm_up"], strict=True))
    return KEYS[described["torch"]], values


def build(described: dict, optimizer: torch.optim.Optimizer):
    """The torch scheduler, the warm-up made before it, as one writes it."""
    arguments = described["arguments"]

    def noam(k: int) -> float:
        width, peak = arguments["d_model"], arguments["warmup"]
        return width**-0.5 * min((k + 1) ** -0.5, (k + 1) * peak**-1.5)

    def main():
        if described["torch"] == "LambdaLR":
            return lr_scheduler.LambdaLR(optimizer, noam)
        return getattr(lr_scheduler, described["torch"])(optimizer, **arguments)

    if described["warm_up"] is None:
        return main()
    kind, steps, factor = described["warm_up"]
    if kind == "linear":
        first = lr_scheduler.LinearLR(optimizer, start_factor=factor, total_iters=steps)
    else:
        first = lr_scheduler.ConstantLR(optimizer, factor=factor, total_iters=steps)
    return lr_scheduler.SequentialLR(optimizer, [first, main()], milestones=[steps])


def cycle(total_steps: int, **arguments) -> dict:
    return schedule("OneCycleLR", max_lr=0.5, total_steps=total_steps, **arguments)


def triangle(step_size_up: int, **arguments) -> dict:
    return schedule("CyclicLR", **{"base_lr": 0.01, "max_lr": 0.2, "step_size_up": step_size_up, **arguments})


def restarts(T_0: int, **arguments) -> dict:
    return schedule("CosineAnnealingWarmRestarts", T_0=T_0, **arguments)


LINEAR, CONSTANT = ("linear", 20, 0.1), ("constant", 15, 0.25)
RATE = 0.1
RATES: dict[str, tuple[dict, int]] = {  # what it is -> schedule, number of rates
    "constant half": (schedule("ConstantLR", factor=0.5, total_iters=7), 30),
    "constant for ever": (schedule("ConstantLR", factor=0.2, total_iters=0), 30),
    "constant at once": (schedule("ConstantLR", factor=0.9, total_iters=1), 10),
    "step slow": (schedule("StepLR", step_size=7, gamma=0.9), 100),
    "step each": (schedule("StepLR", step_size=1, gamma=0.5), 60),
    "step far": (schedule("StepLR", step_size=500, gamma=0.1), 100),
    "multistep one": (schedule("MultiStepLR", milestones=[10], gamma=0.1), 40),
    "multistep twice": (schedule("MultiStepLR", milestones=[10, 10, 25], gamma=0.5), 40),
    "multistep at 0": (schedule("MultiStepLR", milestones=[0, 1, 39, 100], gamma=0.3), 40),
    "exponential fast": (schedule("ExponentialLR", gamma=0.5), 60),
    "exponential slow": (schedule("ExponentialLR", gamma=0.999), 500),
    "exponential up": (schedule("ExponentialLR", gamma=1.03), 400),
    "polynomial line": (schedule("PolynomialLR", total_iters=50, power=1.0), 80),
    "polynomial root": (schedule("PolynomialLR", total_iters=50, power=0.5), 80),
    "polynomial steep": (schedule("PolynomialLR", total_iters=31, power=3.7), 40),
    "polynomial short": (schedule("PolynomialLR", total_iters=1, power=2.0), 5),
    "linear up": (schedule("LinearLR", start_factor=1 / 3, end_factor=1.0, total_iters=5), 20),
    "linear down": (schedule("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=50), 80),
    "linear part": (schedule("LinearLR", start_factor=0.8, end_factor=0.3, total_iters=120), 100),
    "cosine thrice": (schedule("CosineAnnealingLR", T_max=50, eta_min=0.0), 151),
    "cosine floor": (schedule("CosineAnnealingLR", T_max=37, eta_min=0.004), 112),
    "cosine odd": (schedule("CosineAnnealingLR", T_max=7, eta_min=1e-5), 100),
    "cosine shortest": (schedule("CosineAnnealingLR", T_max=1, eta_min=0.01), 10),
    "cosine long": (schedule("CosineAnnealingLR", T_max=1000, eta_min=0.0), 900),
    "restarts same": (restarts(13, T_mult=1, eta_min=0.002), 100),
    "restarts double": (restarts(10, T_mult=2, eta_min=0.0), 400),
    "restarts triple": (restarts(7, T_mult=3, eta_min=0.01), 400),
    "restarts each": (restarts(1, T_mult=1), 10),
    "restarts from 1": (restarts(1, T_mult=2), 300),
    "one-cycle": (cycle(100), 100),
    "one-cycle thirds": (cycle(100, three_phase=True), 100),
    "one-cycle thirds, straight": (cycle(77, three_phase=True, anneal_strategy="linear"), 77),
    "one-cycle late": (cycle(101, pct_start=0.9, div_factor=5.0, final_div_factor=10.0), 101),
    "one-cycle early": (cycle(100, pct_start=0.0), 100),
    "one-cycle all up": (cycle(50, pct_start=1.0), 50),
    "one-cycle thirds, late": (cycle(60, pct_start=0.7, three_phase=True), 60),
    "one-cycle thirds, early": (cycle(60, pct_start=0.01, three_phase=True), 60),
    "one-cycle longer than the run": (cycle(500), 100),
    "one-cycle of 1": (cycle(1), 1),
    "one-cycle of 3": (cycle(3), 3),
    "one-cycle, momentum": (cycle(90, base_momentum=0.5, max_momentum=0.99), 90),
    "one-cycle, no momentum": (cycle(90, cycle_momentum=False), 90),
    "cyclic": (triangle(10), 100),
    "cyclic slow down": (triangle(7, step_size_down=13), 150),
    "cyclic fast down": (triangle(23, step_size_down=1), 150),
    "cyclic halves": (triangle(9, step_size_down=4, mode="triangular2"), 150),
    "cyclic fades": (triangle(6, step_size_down=11, mode="exp_range", gamma=0.98), 150),
    "cyclic from 0": (triangle(3, base_lr=0.0), 60),
    "cyclic, momentum": (triangle(10, mode="triangular2", base_momentum=0.0, max_momentum=0.99), 100),
    "cyclic, no momentum": (triangle(10, cycle_momentum=False), 50),
    "noam 1": (schedule("LambdaLR", d_model=1, warmup=40), 300),
    "noam 64": (schedule("LambdaLR", d_model=64, warmup=4000), 300),
    "warm-up, constant": (schedule("ConstantLR", factor=0.5, total_iters=10, warm_up=LINEAR), 60),
    "warm-up, step": (schedule("StepLR", step_size=10, gamma=0.5, warm_up=LINEAR), 80),
    "warm-up, multistep": (schedule("MultiStepLR", milestones=[5, 30], gamma=0.5, warm_up=CONSTANT), 80),
    "warm-up, exponential": (schedule("ExponentialLR", gamma=0.95, warm_up=LINEAR), 80),
    "warm-up, polynomial": (schedule("PolynomialLR", total_iters=30, power=2.0, warm_up=CONSTANT), 80),
    "warm-up, linear": (schedule("LinearLR", start_factor=1.0, end_factor=0.1, total_iters=30, warm_up=LINEAR), 80),
    "warm-up, cosine": (schedule("CosineAnnealingLR", T_max=30, eta_min=0.01, warm_up=LINEAR), 120),
    "flat warm-up, cosine": (schedule("CosineAnnealingLR", T_max=30, eta_min=0.01, warm_up=CONSTANT), 120),
    "warm-up, restarts": (restarts(10, T_mult=2, warm_up=LINEAR), 120),
    "warm-up, one-cycle": (cycle(80, warm_up=LINEAR), 100),
    "flat warm-up, one-cycle early": (cycle(80, pct_start=0.0, warm_up=CONSTANT), 95),
    "warm-up, cyclic": (triangle(10, warm_up=LINEAR), 90),
    "warm-up, noam": (schedule("LambdaLR", d_model=4, warmup=10, warm_up=LINEAR), 90),
    "warm-up of 1": (schedule("StepLR", step_size=3, gamma=0.5, warm_up=("linear", 1, 0.01)), 20),
    "warm-up to the end": (schedule("StepLR", step_size=3, gamma=0.5, warm_up=("linear", 40, 0.01)), 42),
}


def rates(described: dict, count: int) -> tuple[np.ndarray, float]:
    """Rates and momenta (count, 2), and the largest deviation of the rates from torch's own closed form."""
    optimizer = torch.optim.SGD([torch.zeros(2, requires_grad=True)], lr=RATE, momentum=0.9)
    scheduler = build(described, optimizer)
    closed = getattr(scheduler, "_get_closed_form_lr", None)
    if described["torch"] == "ConstantLR" and not described["arguments"]["total_iters"]:
        closed = None  # there PyTorch's two forms disagree
    rows, strayed = [], 0.0
    for k in range(count):
        if k:
            optimizer.step()
            scheduler.step()
        group = optimizer.param_groups[0]
        rows.append((group["lr"], group["momentum"]))
        if closed and closed()[0] > 0:
            strayed = max(strayed, abs(group["lr"] / closed()[0] - 1))
    return np.array(rows), strayed


def rate_case(label: str) -> tuple[dict, np.ndarray]:
    """A schedule's description and its rows."""
    described, count = RATES[label]
    rows, strayed = rates(described, count)
    key, values = ours(described) or ("", {})
    cycles = key in ("one_cycle", "cyclic") and values.get("cycle_momentum", True)
    return {
        "id": label,
        "torch": described["torch"],
        "schedule": [key, values],
        "learning_rate": RATE,
        "steps": count,
        "cycles": cycles,
        "tolerance": max(1e-12, 10 * strayed),
    }, rows if cycles else rows[:, :1]


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def quadratic(x, y):
    return 0.5 * (x**2 + 50 * y**2)


FUNCTIONS = {f.__name__: f for f in (rosenbrock, quadratic)}
STARTS = {"rosenbrock": (-1.2, 1.0), "quadratic": (-3.0, 1.0)}


def on(rosenbrock: float, quadratic: float) -> dict[str, float]:
    """A number that depends on the surface."""
    return {"rosenbrock": rosenbrock, "quadratic": quadratic}


def using(name: str, driven: dict | None = None, *, clip: tuple[str, float] | None = None, **arguments):
    """A torch class and its arguments, the schedule that drives it, and how its gradients are clipped."""
    return name, arguments, driven, clip


PLAIN, HEAVY = on(1e-3, 0.03), on(3e-4, 0.01)
CYCLE = schedule("OneCycleLR", max_lr=on(0.05, 0.1), total_steps=200)
HEAVY_CYCLE = {"max_lr": on(1e-3, 0.02), "total_steps": 200}
DOWN = schedule("CosineAnnealingLR", T_max=200, eta_min=0.0)
RUNS = {
    "adam cosine": using("Adam", DOWN, lr=0.05),
    "adam cosine, up again": using("Adam", schedule("CosineAnnealingLR", T_max=60, eta_min=1e-3), lr=0.05),
    "momentum one-cycle": using("SGD", schedule("OneCycleLR", **HEAVY_CYCLE), lr=HEAVY, momentum=0.9),
    "momentum one-cycle straight": using(
        "SGD", schedule("OneCycleLR", anneal_strategy="linear", **HEAVY_CYCLE), lr=HEAVY, momentum=0.9
    ),
    "momentum one-cycle thirds": using(
        "SGD", schedule("OneCycleLR", three_phase=True, **HEAVY_CYCLE), lr=HEAVY, momentum=0.9
    ),
    "momentum one-cycle, own momentum": using(
        "SGD", schedule("OneCycleLR", cycle_momentum=False, **HEAVY_CYCLE), lr=HEAVY, momentum=0.8
    ),
    "gradient descent one-cycle": using("SGD", schedule("OneCycleLR", **HEAVY_CYCLE), lr=PLAIN),
    "gradient descent polynomial": using("SGD", schedule("PolynomialLR", total_iters=150, power=2.0), lr=PLAIN),
    "momentum triangular2": using(
        "SGD",
        schedule("CyclicLR", base_lr=1e-4, max_lr=on(8e-4, 0.02), step_size_up=20, mode="triangular2"),
        lr=HEAVY,
        momentum=0.9,
    ),
    "momentum through 0": using(
        "SGD",
        schedule("CyclicLR", base_lr=1e-4, max_lr=on(6e-4, 0.01), step_size_up=25, base_momentum=0.0),
        lr=HEAVY,
        momentum=0.9,
        dampening=0.2,
    ),
    "momentum from 0": using(
        "SGD",
        schedule(
            "CyclicLR",
            base_lr=1e-4,
            max_lr=on(6e-4, 0.01),
            step_size_up=25,
            base_momentum=0.0,
            max_momentum=0.0,
        ),
        lr=HEAVY,
        momentum=0.9,
        dampening=0.2,
    ),
    "nesterov exp_range": using(
        "SGD",
        schedule(
            "CyclicLR",
            base_lr=1e-4,
            max_lr=on(6e-4, 0.01),
            step_size_up=15,
            step_size_down=35,
            mode="exp_range",
            gamma=0.99,
        ),
        lr=HEAVY,
        momentum=0.9,
        nesterov=True,
    ),
    "momentum dampened, flat warm-up": using(
        "SGD",
        schedule("StepLR", step_size=60, gamma=0.3, warm_up=("constant", 30, 0.2)),
        lr=on(5e-4, 0.02),
        momentum=0.9,
        dampening=0.3,
    ),
    "momentum decay multistep": using(
        "SGD",
        schedule("MultiStepLR", milestones=[80, 140], gamma=0.2),
        lr=HEAVY,
        momentum=0.9,
        weight_decay=0.2,
    ),
    "asgd exponential": using("ASGD", schedule("ExponentialLR", gamma=0.99), lr=PLAIN, lambd=0.01, t0=20.0),
    "asgd warm-up": using(
        "ASGD", schedule("CosineAnnealingLR", T_max=170, eta_min=0.0, warm_up=("linear", 30, 0.1)), lr=PLAIN, lambd=0.01
    ),
    "adagrad step": using("Adagrad", schedule("StepLR", step_size=50, gamma=0.5), lr=0.5),
    "adagrad decay, noam": using("Adagrad", schedule("LambdaLR", d_model=1, warmup=20), lr=2.0, lr_decay=0.01),
    "adadelta polynomial": using(
        "Adadelta", schedule("PolynomialLR", total_iters=200, power=1.0), lr=1.0, eps=on(1e-6, 1e-4)
    ),
    "rmsprop momentum exponential": using("RMSprop", schedule("ExponentialLR", gamma=0.98), lr=0.01, momentum=0.9),
    "rmsprop centered, cyclic": using(
        "RMSprop",
        schedule("CyclicLR", base_lr=1e-4, max_lr=0.01, step_size_up=20),
        lr=0.01,
        momentum=0.5,
        centered=True,
    ),
    "rmsprop momentum through 0": using(
        "RMSprop",
        schedule("CyclicLR", base_lr=1e-4, max_lr=on(1e-3, 0.01), step_size_up=25, base_momentum=0.0),
        lr=0.01,
        momentum=0.9,
    ),
    "rprop step": using("Rprop", schedule("StepLR", step_size=50, gamma=0.1), lr=0.01),
    "rprop warm-up": using("Rprop", schedule("StepLR", step_size=50, gamma=0.1, warm_up=LINEAR), lr=0.05),
    "adafactor cosine": using("Adafactor", DOWN, lr=0.2),
    "adam one-cycle": using("Adam", CYCLE, lr=0.05),
    "adam decay, one-cycle": using("Adam", CYCLE, lr=0.05, weight_decay=0.3, betas=(0.5, 0.99)),
    "adam cyclic from 0": using(
        "Adam",
        schedule("CyclicLR", base_lr=0.0, max_lr=0.05, step_size_up=15, base_momentum=0.0, max_momentum=0.95),
        lr=0.05,
    ),
    "amsgrad one-cycle": using("Adam", CYCLE, lr=0.05, amsgrad=True),
    "adam noam": using("Adam", schedule("LambdaLR", d_model=1, warmup=40), lr=0.5),
    "adamax one-cycle": using("Adamax", CYCLE, lr=0.05),
    "adamax exponential": using("Adamax", schedule("ExponentialLR", gamma=0.99), lr=0.1),
    "adamw restarts": using(
        "AdamW",
        schedule("CosineAnnealingWarmRestarts", T_0=40, T_mult=2, eta_min=0.0),
        lr=0.05,
        weight_decay=0.1,
    ),
    "adamw one-cycle": using("AdamW", CYCLE, lr=0.05, weight_decay=0.5),
    "nadam warm-up": using("NAdam", schedule("LinearLR", start_factor=0.01, end_factor=1.0, total_iters=50), lr=0.03),
    "nadam one-cycle": using("NAdam", CYCLE, lr=0.05),
    "radam warm-up, cosine": using(
        "RAdam", schedule("CosineAnnealingLR", T_max=180, eta_min=0.0, warm_up=LINEAR), lr=on(2e-3, 0.02)
    ),
    "radam one-cycle": using("RAdam", schedule("OneCycleLR", **HEAVY_CYCLE), lr=0.01),
    "sparse adam one-cycle": using("SparseAdam", CYCLE, lr=0.05),
    "muon cosine": using("Muon", DOWN, lr=0.05),
    "muon one-cycle": using("Muon", CYCLE, lr=0.05, nesterov=False),
    "lbfgs step": using(
        "LBFGS", schedule("StepLR", step_size=30, gamma=0.6), lr=on(0.01, 0.05), max_iter=1, history_size=5
    ),
    "gradient descent norm": using("SGD", clip=("norm", 1.0), lr=on(0.02, 0.03)),
    "gradient descent value": using("SGD", clip=("value", 0.5), lr=on(0.02, 0.03)),
    "momentum norm": using("SGD", clip=("norm", 1.0), lr=on(2e-3, 0.01), momentum=0.9),
    "momentum norm, one-cycle": using(
        "SGD", schedule("OneCycleLR", **HEAVY_CYCLE), clip=("norm", 1.0), lr=HEAVY, momentum=0.9
    ),
    "gradient descent decay, norm": using("SGD", clip=("norm", 1.0), lr=on(0.003, 0.03), weight_decay=0.5),
    "gradient descent maximize, value": using("SGD", clip=("value", 0.5), lr=0.01, maximize=True),
    "adam norm": using("Adam", clip=("norm", 1.0), lr=on(0.01, 0.05)),
    "adam value": using("Adam", clip=("value", 0.5), lr=on(0.01, 0.05)),
    "adam value, cosine": using("Adam", DOWN, clip=("value", 0.5), lr=on(0.01, 0.05)),
}

OUR_NAMES: dict[str, str | tuple[str, ...]] = {
    "lr": "learning_rate",
    "history_size": "memory_size",
    "betas": ("b1", "b2"),
}
OUR_KEYS = {"SparseAdam": "sparse_adam"}


def optimizer_key(label: str, name: str) -> str:
    if name == "SGD":
        return "_".join(label.split()[:2]) if label.startswith("gradient") else label.split(maxsplit=1)[0]
    return OUR_KEYS.get(name, name.lower())


def torch_run(
    name: str,
    arguments: dict,
    driven: dict | None,
    clip: tuple[str, float] | None,
    surface: str,
    noise: np.random.Generator | None,
) -> np.ndarray:
    """Positions (STEPS + 1, 2)."""
    shape = (1, 2) if name == "Muon" else (2,)
    point = torch.tensor(STARTS[surface]).reshape(shape).requires_grad_()
    optimizer = getattr(torch.optim, name)([point], **arguments)
    scheduler = build(driven, optimizer) if driven else None

    def shaken(size: tuple[int, ...]) -> np.ndarray:
        return np.ones(size) if noise is None else 1 + noise.choice([-2.0, 0.0, 2.0], size) * np.finfo(float).eps

    def shake(values: torch.Tensor) -> torch.Tensor:
        return values if noise is None else values * torch.tensor(shaken(tuple(values.shape)))

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = FUNCTIONS[surface](*point.reshape(2))
        loss.backward()
        point.grad = shake(point.grad)
        if clip:
            by = {"norm": torch.nn.utils.clip_grad_norm_, "value": torch.nn.utils.clip_grad_value_}
            by[clip[0]]([point], clip[1])
        if name == "SparseAdam":
            point.grad = point.grad.to_sparse()
        return loss

    rows = [point.detach().numpy().ravel().copy()]
    for step in range(STEPS):
        optimizer.step(closure)
        point.data = shake(point.data)
        if scheduler and step < STEPS - 1:
            scheduler.step()
            optimizer.param_groups[0]["lr"] *= float(shaken(()))
        rows.append(point.detach().numpy().ravel().copy())
    return np.array(rows)


def on_surface(arguments: dict, surface: str) -> dict:
    return {k: v[surface] if isinstance(v, dict) else v for k, v in arguments.items()}


def run_case(label: str, surface: str) -> tuple[dict, np.ndarray]:
    """A run's description and its positions."""
    name, arguments, driven, clip = RUNS[label]
    arguments = on_surface(arguments, surface)
    driven = driven and driven | {"arguments": on_surface(driven["arguments"], surface)}
    told = (name, arguments, driven, clip, surface)
    path = torch_run(*told, None)
    shaken = [torch_run(*told, np.random.default_rng(seed)) for seed in (1, 2)]
    error = max(float(np.max(np.abs(s - path) / (1 + np.abs(path)))) for s in shaken)
    if not 30 * error <= 1e-9:
        raise SystemExit(f"{label} on {surface} cannot be compared: {error:.1e}, ends at {path[-1]}")
    if np.ptp(path[:, 0]) < 1e-2:
        raise SystemExit(f"{label} on {surface} hardly moves: {path[0]} to {path[-1]}")
    named: dict = {}
    for key, value in arguments.items():
        our = OUR_NAMES.get(key, key)
        named.update(zip(our, value, strict=True) if isinstance(our, tuple) else [(our, value)])
    return {
        "id": f"{surface}|{label}",
        "torch": name,
        "surface": surface,
        "start": STARTS[surface],
        "optimizer": "amsgrad" if arguments.get("amsgrad") else optimizer_key(label, name),
        "hyperparameters": named,
        "schedule": ours(driven),
        "clip": clip,
        "end": list(path[-1]),
        "tolerance": max(1e-12, 30 * error),
    }, path


def defaults(name: str) -> dict:
    parameters = inspect.signature(getattr(lr_scheduler, name)).parameters.values()
    return {p.name: None if p.default is inspect.Parameter.empty else p.default for p in parameters}


def main() -> None:
    compared = [rate_case(label) for label in RATES]
    walked = [run_case(label, surface) for label in RUNS for surface in FUNCTIONS]
    description = {
        "torch": torch.__version__,
        "written_by": "tests/reference/generate_scheduled.py",
        "rates_rule": "|rate - row| <= tolerance * |row| + 1e-15 * (largest row); likewise the momentum",
        "runs_rule": "|position - row| <= tolerance * (1 + |row|) for every row",
        "defaults": {name: defaults(name) for name in KEYS},
        "rates": [described for described, _ in compared],
        "runs": [described for described, _ in walked],
    }
    rows = {described["id"]: values for described, values in compared + walked}
    (FOLDER / "scheduled.json").write_text(json.dumps(description, separators=(",", ":")) + "\n")
    np.savez_compressed(FOLDER / "scheduled.npz", **rows)  # pyright: ignore


if __name__ == "__main__":
    main()

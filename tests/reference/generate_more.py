"""Writes more.json and more.npz: PyTorch's own runs for the settings that trajectories.npz leaves out.

    python tests/reference/generate_more.py      # needs torch 2.13, which the app and its tests do not

Every case is run three times: as it is, and twice with two units in the last place of noise on each
position and gradient. What that noise grows to says how exactly the run can be compared at all: `tolerance`
is 30 times it, and at least 1e-12; `rows` is how long it stays below 1e-9. A case of fewer than all rows is
an error unless it stands in `SHORT`; `end` is where it ends, to be met to 1e-4.
"""

import inspect
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch  # pyright: ignore[reportMissingImports]

STEPS = 100
FOLDER = Path(__file__).parent
# Until then L-BFGS has arrived, and where exactly it stands there is a matter of rounding.
SHORT = {"lbfgs_3_5": 10, "lbfgs_3_5_wolfe": 4}

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def quadratic(x, y):
    """Condition number 20, turned by 30 degrees."""
    angle = torch.tensor(np.pi / 6)
    u, v = torch.cos(angle) * x + torch.sin(angle) * y, torch.cos(angle) * y - torch.sin(angle) * x
    return 0.5 * (u**2 + 20 * v**2)


def gate(x, y):
    """x has a slope of exactly 0 until y has come below ½."""
    return 0.5 * y**2 + 0.5 * x**2 * torch.relu(0.5 - y)


def hinge(x, y):
    """x has a slope of exactly 0 whenever y is negative, and y swings through 0."""
    return 0.5 * y**2 + 0.5 * (x - 1) ** 2 * torch.relu(y)


FUNCTIONS = {f.__name__: f for f in (rosenbrock, himmelblau, quadratic, gate, hinge)}
STARTS = {
    "rosenbrock": (-1.2, 1.0),
    "himmelblau": (-1.0, 1.0),
    "quadratic": (-3.0, 1.0),
    "gate": (2.0, 2.0),
    "hinge": (3.0, 1.0),
}
DENSE = ("rosenbrock", "himmelblau", "quadratic")
SPARSE = ("gate", "hinge", "rosenbrock")

# Learning rates for rules whose step is proportional to the slope: down, and (slowly) up.
DOWN = {"rosenbrock": 4e-4, "himmelblau": 4e-3, "quadratic": 0.02}
UP = {"rosenbrock": 2e-6, "himmelblau": 1e-3, "quadratic": 1e-3}


def using(name: str, *, surfaces: tuple[str, ...] = DENSE, **arguments) -> tuple[str, dict, tuple[str, ...]]:
    """A torch class, its arguments and where to run it."""
    return name, arguments, surfaces


CASES = {
    "sgd_nesterov_decay": using("SGD", lr=DOWN, momentum=0.9, nesterov=True, weight_decay=0.3),
    "sgd_momentum_decay": using("SGD", lr=DOWN, momentum=0.8, dampening=0.3, weight_decay=0.3),
    "sgd_maximize": using("SGD", lr=UP, maximize=True, weight_decay=0.1),
    "momentum_maximize": using("SGD", lr=UP, momentum=0.5, maximize=True),
    "asgd_soon": using("ASGD", lr=DOWN, lambd=0.05, alpha=0.6, t0=5.0),
    "asgd_at_once": using("ASGD", lr=DOWN, t0=0.0, weight_decay=0.2),
    "asgd_maximize": using("ASGD", lr=UP, t0=10.0, maximize=True),
    "adagrad_initial": using("Adagrad", lr=0.3, initial_accumulator_value=0.7),
    "adagrad_decay": using("Adagrad", lr=0.3, lr_decay=0.05, eps=1e-3, weight_decay=0.5),
    "adagrad_maximize": using("Adagrad", lr=0.1, maximize=True),
    "adadelta_other": using("Adadelta", lr=1.0, rho=0.8, eps=1e-6),
    "adadelta_decay": using("Adadelta", lr=0.5, rho=0.95, eps=1e-4, weight_decay=0.4),
    "adadelta_maximize": using("Adadelta", lr=0.5, eps=1e-5, maximize=True),
    "rmsprop_all": using("RMSprop", lr=0.01, alpha=0.9, eps=1e-6, momentum=0.7, centered=True, weight_decay=0.3),
    "rmsprop_decay": using("RMSprop", lr=0.01, alpha=0.97, weight_decay=1.0),
    "rmsprop_maximize": using("RMSprop", lr=0.01, centered=True, maximize=True),
    "rprop_etas": using("Rprop", lr=0.05, etas=(0.3, 1.5)),
    "rprop_steps": using("Rprop", lr=0.1, etas=(0.7, 1.05), step_sizes=(1e-3, 0.2)),
    "rprop_maximize": using("Rprop", lr=0.001, etas=(0.5, 1.05), maximize=True),
    "adafactor_eps": using("Adafactor", lr=0.3, eps=(1e-2, 0.1), d=1.5),
    "adafactor_decay": using("Adafactor", lr=0.1, beta2_decay=-0.5, d=3.0, weight_decay=0.2),
    "adafactor_maximize": using("Adafactor", lr=0.05, maximize=True),
    "adam_decay": using("Adam", lr=0.05, weight_decay=0.7),
    "adam_decoupled": using("Adam", lr=0.05, weight_decay=0.7, decoupled_weight_decay=True),
    "adam_amsgrad_decay": using("Adam", lr=0.1, betas=(0.8, 0.9), amsgrad=True, weight_decay=0.3),
    "adam_betas": using("Adam", lr=0.02, betas=(0.5, 0.8), eps=1e-3),
    "adam_no_momentum": using("Adam", lr=0.01, betas=(0.0, 0.99)),
    "adam_maximize": using("Adam", lr=0.03, weight_decay=0.1, maximize=True),
    "adamax_decay": using("Adamax", lr=0.1, betas=(0.8, 0.95), weight_decay=0.5),
    "adamax_maximize": using("Adamax", lr=0.02, maximize=True),
    "adamw_amsgrad": using("AdamW", lr=0.1, betas=(0.9, 0.9), weight_decay=0.5, amsgrad=True),
    "adamw_maximize": using("AdamW", lr=0.03, weight_decay=0.5, maximize=True),
    "nadam_decay": using("NAdam", lr=0.03, momentum_decay=0.02, weight_decay=0.4),
    "nadam_decoupled": using("NAdam", lr=0.03, weight_decay=0.4, decoupled_weight_decay=True),
    "nadam_maximize": using("NAdam", lr=0.01, maximize=True),
    "radam_decay": using("RAdam", lr=DOWN, betas=(0.8, 0.99), weight_decay=0.4),
    "radam_decoupled": using("RAdam", lr=DOWN, weight_decay=0.4, betas=(0.9, 0.9), decoupled_weight_decay=True),
    "radam_maximize": using("RAdam", lr=UP, maximize=True),
    "sparse_adam": using("SparseAdam", lr=0.1, surfaces=SPARSE),
    "sparse_adam_betas": using("SparseAdam", lr=0.15, betas=(0.7, 0.95), eps=1e-2, surfaces=SPARSE),
    "sparse_adam_maximize": using("SparseAdam", lr=0.02, maximize=True, surfaces=("hinge", "rosenbrock")),
    "muon_plain": using("Muon", lr=0.05, nesterov=False, weight_decay=0.0),
    "muon_match": using("Muon", lr=0.1, adjust_lr_fn="match_rms_adamw", weight_decay=0.3),
    "muon_steps": using("Muon", lr=0.05, momentum=0.8, ns_steps=3),
    "muon_coefficients": using("Muon", lr=0.05, ns_coefficients=(1.5, -0.5, 0.0), ns_steps=10),
    "lbfgs_3_5": using("LBFGS", lr=0.2, history_size=3, max_iter=5),
    "lbfgs_3_5_wolfe": using("LBFGS", lr=1.0, history_size=3, max_iter=5, line_search_fn="strong_wolfe"),
    "lbfgs_1_wolfe": using("LBFGS", lr=0.1, max_iter=1, line_search_fn="strong_wolfe"),
    "lbfgs_tolerances": using(
        "LBFGS", lr=0.5, max_eval=12, tolerance_grad=0.5, tolerance_change=1e-3, line_search_fn="strong_wolfe"
    ),
}

OUR_NAMES: dict[str, str | tuple[str, ...]] = {
    "lr": "learning_rate",
    "history_size": "memory_size",
    "betas": ("b1", "b2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "ns_coefficients": ("ns_a", "ns_b", "ns_c"),
}
CLASS_NAMES = {"RMSprop": {"alpha": "decay"}, "Adafactor": {"eps": ("eps1", "eps2")}}
OUR_KEYS = {"SparseAdam": "sparse_adam", "sgd_maximize": "gradient_descent", "sgd_nesterov_decay": "nesterov"}
OUR_KEYS |= {"SGD": "momentum"}


def torch_run(name: str, arguments: dict, surface: str, noise: np.random.Generator | None) -> np.ndarray:
    """Positions (STEPS + 1, 2), for ASGD with the averaged ones beside them (STEPS + 1, 4)."""
    shape = (1, 2) if name == "Muon" else (2,)
    point = torch.tensor(STARTS[surface]).reshape(shape).requires_grad_()
    optimizer = getattr(torch.optim, name)([point], **arguments)

    def shake(values: torch.Tensor) -> torch.Tensor:
        if noise is None:
            return values
        sizes = noise.choice([-2.0, 0.0, 2.0], tuple(values.shape)) * np.finfo(float).eps
        return values * (1 + torch.tensor(sizes))

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = FUNCTIONS[surface](*point.reshape(2))
        loss.backward()
        point.grad = shake(point.grad)
        if name == "SparseAdam":
            point.grad = point.grad.to_sparse()
        return loss

    rows = []
    for step in range(STEPS + 1):
        if step:
            optimizer.step(closure)
            point.data = shake(point.data)
        row = point.detach().numpy().ravel()
        if name == "ASGD":
            average = optimizer.state[point]["ax"].numpy() if step else np.zeros(2)
            row = np.concatenate([row, average])
        rows.append(row.copy())
    return np.array(rows)


def ours(name: str, arguments: dict) -> dict:
    """torch's arguments under the catalogue's names."""
    named: dict = {}
    for key, value in arguments.items():
        our = CLASS_NAMES.get(name, {}).get(key, OUR_NAMES.get(key, key))
        named.update(zip(our, value, strict=True) if isinstance(our, tuple) else [(our, value)])
    return named


def case(label: str, name: str, arguments: dict, surface: str) -> tuple[dict, np.ndarray]:
    """One case's description and its rows."""
    arguments = {k: v[surface] if isinstance(v, dict) else v for k, v in arguments.items()}
    path = torch_run(name, arguments, surface, None)
    shaken = [torch_run(name, arguments, surface, np.random.default_rng(seed)) for seed in (1, 2)]
    with np.errstate(invalid="ignore"):
        error = np.max([np.abs(s - path) / (1 + np.abs(path)) for s in shaken], axis=(0, 2))
    grown = np.flatnonzero(~(30 * error <= 1e-9) | (np.abs(path).max(axis=1) > 1e6))
    rows = int(grown[0]) if grown.size else STEPS + 1
    if rows < SHORT.get(label, STEPS + 1):
        raise SystemExit(f"{label} on {surface} can be compared for {rows} rows only, ends at {path[-1]}")
    if np.ptp(path[:rows, 0]) < 1e-3:
        raise SystemExit(f"{label} on {surface} hardly moves: {path[0]} to {path[-1]}")
    described = {
        "id": f"{surface}|{label}",
        "torch": name,
        "arguments": arguments,
        "surface": surface,
        "start": STARTS[surface],
        "optimizer": OUR_KEYS.get(label, OUR_KEYS.get(name, name.lower())),
        "hyperparameters": ours(name, arguments),
        "rows": rows,
        "end": list(path[-1, :2]),
        "tolerance": max(1e-12, 30 * float(error[:rows].max())),
    }
    return described, path[:rows]


def defaults(kind: Callable) -> dict:
    parameters = inspect.signature(kind).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


def main() -> None:
    runs = [
        case(label, name, arguments, surface)
        for label, (name, arguments, surfaces) in CASES.items()
        for surface in surfaces
    ]
    description = {
        "torch": torch.__version__,
        "written_by": "tests/reference/generate_more.py",
        "rule": "|position - row| <= tolerance * (1 + |row|) for every row; ASGD's rows end with its average",
        "cases": [described for described, _ in runs],
    }
    names = sorted({name for name, _, _ in CASES.values()})
    torch_defaults = {name: defaults(getattr(torch.optim, name)) for name in names}
    (FOLDER / "more.json").write_text(json.dumps(description, indent=None, separators=(",", ":")) + "\n")
    (FOLDER / "torch_defaults.json").write_text(json.dumps(torch_defaults, indent=1) + "\n")
    np.savez_compressed(FOLDER / "more.npz", **{described["id"]: path for described, path in runs})  # pyright: ignore


if __name__ == "__main__":
    main()

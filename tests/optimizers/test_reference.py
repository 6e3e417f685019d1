"""Every run of PyTorch's recorded ones, step by step, by the data's own rule."""

import json
from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, run
from optimizers.runner import prepare
from surfaces import SURFACES

REFERENCE = Path(__file__).parent.parent / "reference"
CASES = json.loads((REFERENCE / "trajectories.json").read_text())["cases"]
SURFACE_KEYS = {"camel3": "three_hump_camel", "illquad": "quadratic"}
RENAMED = {"lr": "learning_rate", "history_size": "memory_size"}
SGD_KEYS = {(False, False): "gradient_descent", (True, False): "momentum", (True, True): "nesterov"}


@cache
def recorded() -> dict[str, np.ndarray]:
    with np.load(REFERENCE / "trajectories.npz") as archive:
        return dict(archive)


@pytest.fixture(scope="module", autouse=True)
def prepared():
    prepare([SURFACES[key] for key in {surface_key(case) for case in CASES}])


def surface_key(case: dict) -> str:
    return SURFACE_KEYS.get(case["surface"], case["surface"])


def optimizer_key(case: dict) -> str:
    """The catalogue's name for a torch class with these arguments."""
    arguments = case["kw"]
    if case["torch"] == "SGD":
        return SGD_KEYS[bool(arguments["momentum"]), arguments["nesterov"]]
    return "amsgrad" if case["torch"] == "Adam" and arguments["amsgrad"] else case["torch"].lower()


def hyperparameters(case: dict) -> dict:
    """torch's arguments under the catalogue's names."""
    named = {RENAMED.get(key, key): value for key, value in case["kw"].items()}
    pairs = {
        "betas": ("b1", "b2"),
        "etas": ("eta_minus", "eta_plus"),
        "step_sizes": ("step_min", "step_max"),
        "ns_coefficients": ("ns_a", "ns_b", "ns_c"),
    }
    for tuple_name, names in pairs.items():
        named.update(zip(names, named.pop(tuple_name, ()), strict=False))
    if case["torch"] == "RMSprop":
        named["decay"] = named.pop("alpha")
    if case["torch"] == "Adafactor":
        named["eps1"], named["eps2"] = named.pop("eps")
    if case["torch"] == "LBFGS":
        named["line_search_fn"] = named["line_search_fn"] or "none"
    known = {p.key for p in OPTIMIZERS[optimizer_key(case)].hyperparameters}
    defaults = {"amsgrad": True, "decoupled_weight_decay": True}  # what AdamW and its kind fix
    assert all(key in known or value == defaults.get(key, value) for key, value in named.items())
    return {key: value for key, value in named.items() if key in known}


def deviation(case: dict) -> float:
    """The largest |x_k − ref| / (1 + |ref|) over the rows that may be compared, in units of nothing."""
    reference = recorded()[case["id"]][: case["n_cmp"] + 1, :2]
    trajectory = run(
        SURFACES[surface_key(case)],
        optimizer_key(case),
        start=tuple(case["start"]),
        steps=200,
        hyperparameters=hyperparameters(case),
    )
    position = trajectory.position[: len(reference)]
    if len(position) < len(reference):
        return np.inf
    return float(np.max(np.abs(position - reference) / (1 + np.abs(reference))))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_run_equals_torch(case):
    if case["n_cmp"] < 20:
        pytest.skip("torch's own run is too sensitive to compare; see test_divergence_is_reported")
    assert deviation(case) <= case["tol"]

"""Every run of PyTorch's recorded ones, step by step, by the data's own rule."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizers import OPTIMIZERS, prepare, run
from scenes.descents import verification
from scenes.descents.verification import VERIFICATION, Verification
from surfaces import SURFACES
from tests.reference import REFERENCE

RECORD = json.loads((REFERENCE / "trajectories.json").read_text())
CASES = RECORD["cases"]
SURFACE_KEYS: dict[str, str] = {"camel3": "three_hump_camel", "illquad": "quadratic"}
RENAMED: dict[str, str] = {"lr": "learning_rate", "history_size": "memory_size"}
SGD_KEYS = {(False, False): "gradient_descent", (True, False): "momentum", (True, True): "nesterov"}


@cache
def recorded() -> dict[str, np.ndarray]:
    with np.load(REFERENCE / "trajectories.npz") as archive:
        return dict(archive)


@pytest.fixture(scope="module", autouse=True)
def prepared():
    prepare([SURFACES[key] for key in {surface_key(case) for case in CASES}])


def surface_key(case: dict) -> str:
    key: str = case["surface"]
    return SURFACE_KEYS.get(key, key)


def optimizer_key(case: dict) -> str:
    """The catalogue's name for a torch class with these arguments."""
    arguments = case["kw"]
    if case["torch"] == "SGD":
        return SGD_KEYS[bool(arguments["momentum"]), arguments["nesterov"]]
    return "amsgrad" if case["torch"] == "Adam" and arguments["amsgrad"] else case["torch"].lower()


def hyperparameters(case: dict) -> dict:
    """torch's arguments under the catalogue's names."""
    arguments: dict[str, Any] = case["kw"]
    named = {RENAMED.get(key, key): value for key, value in arguments.items()}
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
    defaults: dict[str, Any] = {"amsgrad": True, "decoupled_weight_decay": True}  # what AdamW and its kind fix
    assert all(key in known or value == defaults.get(key, value) for key, value in named.items())
    return {key: value for key, value in named.items() if key in known}


def deviation(case: dict) -> float:
    """The largest |x_k − ref| / (1 + |ref|) over the rows that may be compared."""
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
    assert deviation(case) <= case["tol"]


@pytest.mark.parametrize("case", [c for c in CASES if c["n_finite"] < 200], ids=lambda case: case["id"])
def test_what_blows_up_in_torch_blows_up_here(case):
    """Of these only the beginning can be compared; the rest must be lost here too."""
    trajectory = run(
        SURFACES[surface_key(case)],
        optimizer_key(case),
        start=tuple(case["start"]),
        steps=200,
        hyperparameters=hyperparameters(case),
    )
    assert trajectory.diverged_at is not None or np.abs(trajectory.position).max() > 1e6


def measure() -> Verification:
    """What the page says about this comparison, computed."""
    return Verification(
        torch=RECORD["reference"].split()[1].split("+")[0],
        cases=len(CASES),
        further_cases=len(json.loads((REFERENCE / "more.json").read_text())["cases"]),
        surfaces=len({case["surface"] for case in CASES}),
        positions=sum(case["n_cmp"] + 1 for case in CASES),
        too_sensitive=sum(case["n_cmp"] < 20 for case in CASES),
        largest_deviation=max(deviation(case) for case in CASES if case["tol"] <= 1e-12),
    )


def test_the_page_states_what_is_measured():
    measured = measure()
    assert measured._replace(largest_deviation=0) == VERIFICATION._replace(largest_deviation=0)
    assert measured.largest_deviation <= max(1e-12, 2 * VERIFICATION.largest_deviation)


if __name__ == "__main__":  # python -m tests.optimizers.test_reference writes what the page reads
    text = json.dumps(measure()._asdict(), indent=2) + "\n"
    (Path(verification.__file__).with_suffix(".json")).write_text(text)

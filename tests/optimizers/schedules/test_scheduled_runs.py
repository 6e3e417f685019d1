"""Optimizers that a schedule drives, or whose gradients are clipped, against PyTorch's own runs (float64)."""

import json
from functools import cache

import numpy as np
import pytest

from optimizers import OPTIMIZERS, SCHEDULES, Trajectory, run
from optimizers.schedules import course
from surfaces import SURFACES
from tests.reference import REFERENCE

CASES = json.loads((REFERENCE / "scheduled.json").read_text())["runs"]
FUNCTIONS = {
    "rosenbrock": SURFACES["rosenbrock"],
    "quadratic": SURFACES["quadratic"].at(condition_number=50.0, rotation=0.0),
}


@cache
def recorded() -> dict[str, np.ndarray]:
    with np.load(REFERENCE / "scheduled.npz") as archive:
        return dict(archive)


def error(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest deviation relative to 1 + |expected|; infinite if rows are missing."""
    if found.shape != expected.shape:
        return np.inf
    return float(np.max(np.abs(found - expected) / (1 + np.abs(expected))))


def run_of(case: dict) -> Trajectory:
    return run(
        FUNCTIONS[case["surface"]],
        case["optimizer"],
        start=tuple(case["start"]),
        steps=200,
        hyperparameters=case["hyperparameters"],
        schedule=case["schedule"] and tuple(case["schedule"]),
        clip=case["clip"] and tuple(case["clip"]),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_run_equals_torch(case):
    assert case["tolerance"] <= 1e-9
    trajectory = run_of(case)
    assert error(trajectory.position, recorded()[case["id"]]) <= case["tolerance"]
    np.testing.assert_allclose(trajectory.position[-1], case["end"], rtol=0, atol=1e-8)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_trajectory_says_what_drove_it(case):
    """The rates and momenta of the schedule, whatever the optimizer makes of them."""
    trajectory = run_of(case)
    schedule = case["schedule"] and tuple(case["schedule"])
    told = course(schedule, learning_rate=case["hyperparameters"]["learning_rate"], steps=200)
    np.testing.assert_array_equal(trajectory.learning_rate, told.learning_rate)
    if told.momentum is None:
        assert trajectory.momentum is None
    else:
        np.testing.assert_array_equal(trajectory.momentum, told.momentum)
    assert trajectory.clipped.any() == (case["clip"] is not None)


def test_nothing_is_left_out():
    """Every torch optimizer is driven by a schedule, every one PyTorch can cycle is cycled; every kind is clipped."""
    driven = {OPTIMIZERS[case["optimizer"]].torch for case in CASES if case["schedule"]}
    assert driven == {record.torch for record in OPTIMIZERS.values() if record.torch}
    cycled = {
        case["optimizer"] for case in CASES if case["schedule"] and case["schedule"][0] in ("one_cycle", "cyclic")
    }
    assert cycled == {key for key, record in OPTIMIZERS.items() if record.torch and record.cycled}
    assert {case["schedule"][0] for case in CASES if case["schedule"]} == {
        key for key, schedule in SCHEDULES.items() if schedule.torch
    } - {"constant"}
    assert {case["clip"][0] for case in CASES if case["clip"]} == {"norm", "value"}


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("quadratic|adam cosine", {"schedule": ["cosine", {"T_max": 200, "eta_min": 1e-9}]}),
        ("quadratic|momentum norm", {"clip": ["norm", 1.0 + 1e-6]}),  # PyTorch adds 1e-6 to the norm
        ("quadratic|adam value", {"clip": ["value", 0.5 + 1e-8]}),
    ],
)
def test_a_wrong_setting_is_noticed(label, change):
    case = next(case for case in CASES if case["id"] == label)
    assert error(run_of({**case, **change}).position, recorded()[label]) > case["tolerance"]

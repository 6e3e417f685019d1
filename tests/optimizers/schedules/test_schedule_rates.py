"""The rates of every schedule against PyTorch's own numbers, facts, closed forms and papers."""

import json
from functools import cache

import numpy as np
import pytest

from optimizers.schedules import SCHEDULES, course
from tests.reference import REFERENCE

GIVEN = json.loads((REFERENCE / "schedules.json").read_text())["cases"]
MORE = json.loads((REFERENCE / "scheduled.json").read_text())
FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}
WARM = ("warmup_steps", "warmup_kind", "warmup_factor")


@cache
def recorded() -> dict[str, np.ndarray]:
    with np.load(REFERENCE / "scheduled.npz") as archive:
        return dict(archive)


def rates(key: str, steps: int = 300, learning_rate: float = 0.1, **values) -> np.ndarray:
    return course((key, values), learning_rate=learning_rate, steps=steps).learning_rate


def assert_close(found: np.ndarray | None, expected, tolerance: float = 1e-12) -> None:
    assert found is not None
    expected = np.asarray(expected)
    assert found.shape == expected.shape
    assert found.dtype == float
    assert np.all(np.abs(found - expected) <= tolerance * np.abs(expected) + 1e-15 * np.abs(expected).max())


# Against PyTorch.


def named(case: dict) -> tuple[str, dict]:
    """The schedule of a given case under the catalogue's names."""
    scheduler, *which = case["scheduler"].split(":")
    if scheduler == "SequentialLR":
        told = case["kw"]
        warm = {"warmup_steps": told["warmup"], "warmup_factor": told["start_factor"]}
        return "cosine", {"T_max": told["total"] - told["warmup"], "eta_min": told["eta_min"], **warm}
    return next(s.key for s in SCHEDULES.values() if s.torch == scheduler and (not which or s.key in which)), case["kw"]


@pytest.mark.parametrize("case", GIVEN, ids=lambda case: f"{case['scheduler']} {case['kw']}")
def test_given_cases(case):
    schedule = named(case)
    found = course(schedule, learning_rate=case["optimizer_lr"], steps=len(case["lr"]))
    assert_close(found.learning_rate, case["lr"])
    if "momentum" in case:
        assert_close(found.momentum, case["momentum"])
    else:
        assert found.momentum is None


def test_a_run_as_long_as_given_needs_no_length():
    """The default lengths stretch with the run: PyTorch's numbers come out without naming them."""
    for case in GIVEN:
        if case["scheduler"] == "OneCycleLR":
            kept = {k: v for k, v in case["kw"].items() if k not in ("total_steps", "max_lr")}
            assert_close(rates("one_cycle", steps=201, learning_rate=case["kw"]["max_lr"], **kept), case["lr"])
        elif case["scheduler"] == "CosineAnnealingLR":
            assert_close(rates("cosine", steps=200), case["lr"][:200])
        elif case["scheduler"].startswith("SequentialLR"):
            assert_close(rates("cosine", steps=200, warmup_steps=20), case["lr"][:200])


@pytest.mark.parametrize("case", MORE["rates"], ids=lambda case: case["id"])
def test_rates_equal_torch(case):
    assert case["tolerance"] <= 1e-11
    found = course(tuple(case["schedule"]), learning_rate=case["learning_rate"], steps=case["steps"])
    expected = recorded()[case["id"]]
    assert_close(found.learning_rate, expected[:, 0], case["tolerance"])
    if case["cycles"]:
        assert_close(found.momentum, expected[:, 1], case["tolerance"])
    else:
        assert found.momentum is None


def test_nothing_is_left_out():
    """Every torch schedule of the catalogue and each of its parameters is compared, and a warm-up before each."""
    compared: dict[str, set[str]] = {}
    for case in MORE["rates"]:
        compared.setdefault(case["schedule"][0], set()).update(case["schedule"][1])
    for key, schedule in SCHEDULES.items():
        if schedule.torch:
            assert {p.key for p in schedule.parameters} == compared[key]


def test_a_wrong_setting_is_noticed():
    case = next(case for case in MORE["rates"] if case["id"] == "cosine floor")
    wrong = {**case["schedule"][1], "eta_min": case["schedule"][1]["eta_min"] * (1 + 1e-11)}
    with pytest.raises(AssertionError):
        assert_close(rates("cosine", steps=case["steps"], **wrong), recorded()[case["id"]][:, 0])


# PyTorch's defaults that are not ours, and why.
OTHER = {
    ("constant", "factor"): (1 / 3, 1.0),  # Constant is what its name says
    ("constant", "total_iters"): (5, 0),  # all lengths stretch with the run
    ("polynomial", "total_iters"): (5, 0),
    ("polynomial", "power"): (1.0, 2.0),  # a straight line is what linear_to_floor is
    ("linear", "total_iters"): (5, 0),
    ("cyclic", "step_size_up"): (2000, 25),  # six cycles in the page's 300 steps, not a fraction of one
    ("cyclic", "gamma"): (1.0, 0.99),  # exp_range would be triangular
}
NOT_OURS = {"optimizer", "last_epoch", "epochs", "steps_per_epoch", "scale_fn", "scale_mode", "lr_lambda"}


@pytest.mark.parametrize("key", [key for key, schedule in SCHEDULES.items() if schedule.torch])
def test_parameters_and_defaults_are_torch_own(key):
    theirs = {k: v for k, v in MORE["defaults"][SCHEDULES[key].torch].items() if k not in NOT_OURS}
    ours = {p.key: p.default for p in SCHEDULES[key].parameters if p.key not in WARM}
    if key != "noam":
        assert theirs.keys() == ours.keys()
    for name, default in theirs.items():
        if (key, name) in OTHER:
            assert (default, ours[name]) == OTHER[key, name]
        elif default is not None:
            assert ours[name] == default


# Facts and closed forms.


def test_cosine_half_way():
    fact = FACTS["cosine_half"]
    told = fact["inputs"]
    whole = rates("cosine", steps=told["T"] + 1, learning_rate=told["lr"], T_max=told["T"], eta_min=told["eta_min"])
    found = [whole[told["T"] // 2], whole.mean()]
    np.testing.assert_allclose(found, fact["expected"], rtol=0, atol=fact["tolerance"])


def test_noam_peak():
    fact = FACTS["noam_peak"]
    found = rates("noam", learning_rate=1.0, d_model=512, warmup=40)
    np.testing.assert_allclose([np.argmax(found), found.max()], fact["expected"], rtol=0, atol=fact["tolerance"])


def test_inverse_time():
    found = rates("inverse_time", steps=501, learning_rate=0.3, decay=0.01)
    np.testing.assert_allclose(found[[0, 1, 100, 300, 500]], 0.3 / np.array([1, 1.01, 2, 4, 6]), rtol=1e-15)
    np.testing.assert_array_equal(rates("inverse_time", decay=0.0), 0.1)


def test_linear_to_floor():
    found = rates("linear_to_floor", steps=60, tau=40, eps_tau=0.001)
    np.testing.assert_allclose(found[[0, 10, 20, 30]], [0.1, 0.07525, 0.0505, 0.02575], rtol=1e-14)
    np.testing.assert_array_equal(found[40:], 0.001)
    np.testing.assert_allclose(np.diff(found[:41]), -0.099 / 40, rtol=1e-11)
    whole = rates("linear_to_floor", steps=50)
    np.testing.assert_allclose(whole, 0.1 * (1 - np.arange(50) / 50), rtol=1e-14)


@pytest.mark.parametrize(
    ("shape", "quarters"),
    [
        ("linear", [0.75, 0.5, 0.25]),
        ("cosine", [(2 + np.sqrt(2)) / 4, 0.5, (2 - np.sqrt(2)) / 4]),
        ("1-sqrt", [0.5, 1 - np.sqrt(0.5), 1 - np.sqrt(0.75)]),
    ],
)
def test_warmup_stable_decay(shape, quarters):
    given = {"decay_steps": 40, "shape": shape, "eta_min": 0.02, "warmup_steps": 20, "warmup_factor": 0.1}
    found = rates("warmup_stable_decay", steps=200, **given)
    np.testing.assert_allclose(found[:20], 0.1 * (0.1 + 0.9 * np.arange(20) / 20), rtol=1e-14)
    np.testing.assert_array_equal(found[20:161], 0.1)
    np.testing.assert_allclose(found[[170, 180, 190]], 0.02 + 0.08 * np.array(quarters), rtol=1e-13)
    assert np.all(np.diff(found[160:]) < 0)


def test_warmup_stable_decay_comes_down_over_a_fifth():
    found = rates("warmup_stable_decay", steps=330)
    assert np.flatnonzero(found == 0.1).tolist() == list(range(30, 271))
    np.testing.assert_allclose(found[-1], 0.1 / 60, rtol=1e-13)


def test_restarts_are_where_they_should_be():
    """Restarts of growing periods stand at T₀(mⁿ−1)/(m−1), however long the run."""
    found = rates("cosine_restarts", steps=100_000, T_0=3, T_mult=10)
    assert np.flatnonzero(found == 0.1).tolist() == [0, 3, 33, 333, 3333, 33333]
    found = rates("cosine_restarts", steps=1000, T_0=7)
    assert np.flatnonzero(found == 0.1).tolist() == list(range(0, 1000, 7))


def test_peak_of_a_cycle_is_the_learning_rate():
    assert rates("one_cycle").max() == pytest.approx(0.1, rel=1e-3)
    assert rates("cyclic").max() == 0.1
    assert rates("one_cycle", max_lr=0.7).max() == pytest.approx(0.7, rel=1e-3)
    assert rates("cyclic", max_lr=0.7).max() == 0.7


def test_one_cycle_with_a_climb_of_no_length():
    """Where PyTorch divides 0 by 0 the climb is over at once."""
    found = course(("one_cycle", {"pct_start": 0.1, "max_lr": 0.5}), learning_rate=0.1, steps=10)
    assert found.learning_rate[0] == 0.5
    assert found.momentum is not None
    assert found.momentum[0] == 0.85
    assert np.all(np.diff(found.learning_rate) < 0)


def test_a_growing_rate_may_outgrow_the_numbers():
    found = rates("exponential", steps=20_000, gamma=1.05)
    assert found[399] == pytest.approx(0.1 * 1.05**399)
    assert found[-1] == np.inf

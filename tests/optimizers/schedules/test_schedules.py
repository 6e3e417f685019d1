"""The registry of schedules: the warm-up in front of each, what is refused and why, and that one entry is enough."""

from dataclasses import replace

import numpy as np
import pytest

from optimizers.schedules import SCHEDULES, collect, course, problems
from optimizers.schedules.schedule import WARM_UP, Schedule
from parameters import Parameter

# Part of links: none may ever change.
KEYS = [
    "constant",
    "step",
    "multistep",
    "exponential",
    "polynomial",
    "linear",
    "inverse_time",
    "linear_to_floor",
    "cosine",
    "cosine_restarts",
    "one_cycle",
    "cyclic",
    "noam",
    "warmup_stable_decay",
]
WARM = ("warmup_steps", "warmup_kind", "warmup_factor")

every_schedule = pytest.mark.parametrize("key", SCHEDULES)


def rates(key: str, steps: int = 300, learning_rate: float = 0.1, **values) -> np.ndarray:
    return course((key, values), learning_rate=learning_rate, steps=steps).learning_rate


# The warm-up, in front of every schedule.


@every_schedule
@pytest.mark.parametrize("kind", ["linear", "constant"])
def test_warm_up_delays_the_schedule(key, kind):
    warm = {"warmup_steps": 25, "warmup_kind": kind, "warmup_factor": 0.2}
    alone = course((key, {"warmup_steps": 0}), learning_rate=0.1, steps=175)
    found = course((key, warm), learning_rate=0.1, steps=200)
    np.testing.assert_array_equal(found.learning_rate[25:], alone.learning_rate)
    base = 0.1 / 25 if key == "one_cycle" else 0.1  # PyTorch puts the initial rate of the cycle in its place
    climb = np.linspace(0.2, 1.0, 26)[:-1] if kind == "linear" else np.full(25, 0.2)
    np.testing.assert_allclose(found.learning_rate[:25], base * climb, rtol=1e-14)
    if alone.momentum is None:
        assert found.momentum is None
    else:
        assert found.momentum is not None
        np.testing.assert_array_equal(found.momentum, [*[alone.momentum[0]] * 25, *alone.momentum])


@every_schedule
def test_warm_up_may_fill_the_run(key):
    found = rates(key, steps=20, warmup_steps=20, warmup_factor=0.5)
    np.testing.assert_allclose(found / found[0], 1 + np.arange(20) / 20, rtol=1e-14)


# The registry.


def test_keys_are_kept():
    assert list(SCHEDULES) == KEYS
    assert all(schedule.key == key for key, schedule in SCHEDULES.items())


@every_schedule
def test_entry_is_complete(key):
    schedule = SCHEDULES[key]
    for text in (schedule.title, schedule.formula, schedule.lesson, schedule.reference):
        assert text
    assert schedule.lesson.endswith(".")
    assert tuple(p.key for p in schedule.parameters[-3:]) == WARM == tuple(p.key for p in WARM_UP)
    keys = [p.key for p in schedule.parameters]
    assert len(set(keys)) == len(keys)
    for parameter in schedule.parameters:
        assert parameter.title
        assert parameter.help
        assert parameter.check(parameter.default) == parameter.default
        assert parameter.read(parameter.write(parameter.default)) == parameter.default


@every_schedule
@pytest.mark.parametrize("learning_rate", [0.1, 10.0, 1e-6])
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 300, 5000])
def test_defaults_serve_any_run(key, steps, learning_rate):
    assert problems(key, {}, learning_rate=learning_rate, steps=steps) == {}
    found = course((key, {}), learning_rate=learning_rate, steps=steps)
    assert found.learning_rate.shape == (steps,)
    assert np.all(np.isfinite(found.learning_rate))
    assert np.all(found.learning_rate >= 0)
    assert found.learning_rate.max() <= learning_rate * (1 + 1e-15)
    if found.momentum is not None:
        assert found.momentum.shape == (steps,)
        assert np.all((found.momentum >= 0) & (found.momentum < 1))


@every_schedule
def test_no_steps_no_rates(key):
    assert course((key, {}), learning_rate=0.1, steps=0).learning_rate.shape == (0,)


@every_schedule
def test_defaults_move_the_rate(key):
    """On the page's 300 steps each but Constant shows what it is."""
    found = rates(key)
    assert (np.ptp(found) > 0.05 * found.max()) == (key != "constant")


def values_of(parameter: Parameter) -> list:
    """Values at the ends of what a parameter may be, and between."""
    if parameter.choices:
        return list(parameter.choices)
    if isinstance(parameter.default, bool):
        return [False, True]
    if isinstance(parameter.default, tuple):
        return [(0,), (5, 5, 9), (3, 2, 1), tuple(range(20))]
    low, high = parameter.low, parameter.high
    between = np.sqrt(max(low, 1e-3) * high)
    kind = type(parameter.default)
    return [kind(low), kind(np.ceil(between) if kind is int else between), kind(high)]


@every_schedule
def test_any_values_are_refused_or_served(key):
    """Whatever is set: what `problems` finds is refused, and with its defaults in place the course is sound."""
    rng = np.random.default_rng(0)
    parameters = SCHEDULES[key].parameters
    refused = 0
    for _ in range(400):
        values = {p.key: values_of(p)[rng.integers(len(values_of(p)))] for p in parameters if rng.random() < 0.6}
        steps, learning_rate = int(rng.choice([1, 7, 60, 400])), float(rng.choice([1e-3, 0.1, 2.0]))
        wrong = problems(key, values, learning_rate=learning_rate, steps=steps)
        assert wrong.keys() <= values.keys()
        if wrong:
            refused += 1
            with pytest.raises(ValueError, match="because"):
                course((key, values), learning_rate=learning_rate, steps=steps)
        mended = {name: value for name, value in values.items() if name not in wrong}
        assert problems(key, mended, learning_rate=learning_rate, steps=steps) == {}
        found = course((key, mended), learning_rate=learning_rate, steps=steps)
        assert np.all(found.learning_rate >= 0)
        assert np.all(np.isfinite(found.learning_rate))
        assert found.momentum is None or np.all((found.momentum >= 0) & (found.momentum < 1))
    assert refused


# What is refused.

PROBLEMS = [
    ("step", {"warmup_steps": 301}, {"warmup_steps": "301 is longer than the run of 300 steps"}),
    ("warmup_stable_decay", {"eta_min": 0.2}, {"eta_min": "0.2 is above the learning rate 0.1"}),
    ("warmup_stable_decay", {"decay_steps": 271}, {"decay_steps": "271 is longer than the 270 steps there are for it"}),
    ("linear_to_floor", {"eps_tau": 0.2}, {"eps_tau": "0.2 is above the learning rate 0.1"}),
    ("one_cycle", {"total_steps": 299}, {"total_steps": "299 is shorter than the 300 steps it has to last"}),
    (
        "one_cycle",
        {"total_steps": 279, "warmup_steps": 20},
        {"total_steps": "279 is shorter than the 280 steps it has to last"},
    ),
    # Not wrong, though PyTorch's argument would be at another learning rate, or it does not matter:
    ("cosine", {"eta_min": 0.5}, {}),
    ("cosine_restarts", {"eta_min": 1}, {}),
    ("multistep", {"milestones": (200, 100)}, {}),
    ("one_cycle", {"base_momentum": 0.96}, {}),
    ("cyclic", {"max_momentum": 0.7}, {}),
    ("cyclic", {"base_lr": 0.2}, {}),
    ("cyclic", {"base_lr": 0.2, "max_lr": 0.3}, {}),
    ("cyclic", {"base_momentum": 0.95, "cycle_momentum": False}, {}),
    ("one_cycle", {"total_steps": 280, "warmup_steps": 20}, {}),
    ("multistep", {"milestones": (100, 100, 5000)}, {}),
    ("step", {"warmup_steps": 300}, {}),
]


# PyTorch 2.13's rates where the floor is above the rate, the peak below the base, or the milestones are not in order.
UPSIDE_DOWN = [
    ("cosine", {"T_max": 1, "eta_min": 1e-4}, 1e-5, [1e-5, 1e-4, 1e-5, 1e-4]),
    ("cosine_restarts", {"T_0": 2, "eta_min": 0.2}, 0.1, [0.1, 0.15, 0.1, 0.15]),
    ("cyclic", {"base_lr": 0.2, "max_lr": 0.1, "step_size_up": 2}, 0.1, [0.2, 0.15, 0.1, 0.15, 0.2]),
    ("multistep", {"milestones": (3, 1)}, 0.1, [0.1, 0.01, 0.01, 0.001, 0.001]),
]


@pytest.mark.parametrize(("key", "values", "rate", "expected"), UPSIDE_DOWN)
def test_what_pytorch_takes_is_taken(key, values, rate, expected):
    found = course((key, values), learning_rate=rate, steps=len(expected)).learning_rate
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(("key", "values", "expected"), PROBLEMS)
def test_problems(key, values, expected):
    assert problems(key, values, learning_rate=0.1, steps=300) == expected
    if expected:
        with pytest.raises(ValueError, match="because"):
            rates(key, **values)
    else:
        assert np.all(rates(key, **values) >= 0)


def test_every_check_is_tested():
    """A schedule that has a check has a case above."""
    plain = Schedule.__dataclass_fields__["problems"].default
    assert {key for key, s in SCHEDULES.items() if s.problems is not plain} <= {
        key for key, _, found in PROBLEMS if found
    }


@pytest.mark.parametrize(
    "values",
    [
        {"eta_min": None},
        {"eta_min": "low"},
        {"eta_min": np.nan},
        {"eta_min": -1},
        {"eta_min": []},
        {"gamma": 3},
        {7: 7},
    ],
)
def test_problems_never_raises(values):
    for key in [*SCHEDULES, "warp"]:
        for learning_rate in (0.1, 0.0, -1.0, np.nan, np.inf):
            for steps in (-1, 0, 1):
                assert problems(key, values, learning_rate=learning_rate, steps=steps) == {}


@pytest.mark.parametrize(
    ("key", "values", "words"),
    [
        ("warp", {}, ["'warp'", "constant, step, multistep"]),
        ("step", {"speed": 1}, ["speed", "step has only step_size, gamma, warmup_steps"]),
        ("step", {"gamma": 0}, ["gamma=0", "because 0 is outside 0.001 to 1"]),
        ("step", {"gamma": np.nan}, ["gamma=nan", "finite"]),
        ("step", {"step_size": 0}, ["step_size=0", "outside 1 to 100000"]),
        ("step", {"step_size": 1.5}, ["step_size=1.5", "whole"]),
        ("constant", {"factor": 1.5}, ["factor=1.5", "outside 0 to 1"]),
        ("linear", {"start_factor": 0}, ["start_factor=0", "outside"]),
        ("cosine", {"T_max": -1}, ["T_max=-1", "outside 0 to"]),
        ("cosine", {"eta_min": "0"}, ["eta_min='0'", "not a number"]),
        ("one_cycle", {"three_phase": 1}, ["three_phase=1", "neither on nor off"]),
        ("one_cycle", {"anneal_strategy": "sine"}, ["'sine'", "cos, linear"]),
        ("multistep", {"milestones": ()}, ["milestones=()", "list of whole numbers"]),
        ("multistep", {"milestones": [10, -5]}, ["milestones=", "-5 is outside"]),
        ("cosine", {"warmup_steps": -1}, ["warmup_steps=-1", "outside"]),
        ("cosine", {"warmup_factor": 0.0}, ["warmup_factor=0.0", "outside"]),
        ("cosine", {"warmup_kind": "hot"}, ["'hot'", "linear, constant"]),
    ],
)
def test_refuses_with_a_reason(key, values, words):
    with pytest.raises(ValueError) as raised:
        rates(key, **values)
    assert [word for word in words if word not in str(raised.value)] == []


@pytest.mark.parametrize(
    ("learning_rate", "steps"), [(np.nan, 10), (np.inf, 10), (0.1, -1), (0.1, 1.5), (0.1, np.nan), (0.1, np.inf)]
)
@pytest.mark.parametrize("schedule", [None, ("cosine", {})])
def test_refuses_numbers_that_are_none(schedule, learning_rate, steps):
    with pytest.raises(ValueError, match="because"):
        course(schedule, learning_rate=learning_rate, steps=steps)


def test_no_schedule_is_constant():
    found = course(None, learning_rate=0.3, steps=4)
    np.testing.assert_array_equal(found.learning_rate, [0.3, 0.3, 0.3, 0.3])
    assert found.momentum is None
    np.testing.assert_array_equal(rates("constant", steps=4, learning_rate=0.3), found.learning_rate)


@pytest.mark.parametrize("milestones", [[40, 90], (40, 90), "40-90", "40, 90"])
def test_milestones_as_json_a_link_or_a_person_writes_them(milestones):
    found = rates("multistep", milestones=milestones)[[39, 40, 89, 90]]
    np.testing.assert_allclose(found, [0.1, 0.01, 0.01, 0.001])


# A new one.


def test_a_new_schedule_needs_only_its_record(monkeypatch):
    """One entry: the course, the warm-up in front of it and its own check."""
    sawtooth = Schedule(
        key="sawtooth",
        title="Sawtooth",
        rates=lambda k, *, learning_rate, teeth, **_: learning_rate * (1 - k % teeth / teeth),
        problems=lambda *, steps, teeth, **_: {"teeth": f"{teeth} do not fit"} if teeth > steps else {},
        formula=r"\eta\,(1 - (k \bmod n)/n)",
        parameters=(Parameter(key="teeth", title="Teeth", default=2, low=1, high=10), *WARM_UP),
        lesson="…",
        reference="…",
    )
    monkeypatch.setitem(SCHEDULES, "sawtooth", sawtooth)
    np.testing.assert_allclose(
        rates("sawtooth", steps=8, learning_rate=4.0, teeth=4, warmup_steps=2, warmup_factor=0.5),
        [2, 3, 4, 3, 2, 1, 4, 3],
    )
    assert problems("sawtooth", {"teeth": 9}, learning_rate=1.0, steps=8) == {"teeth": "9 do not fit"}
    with pytest.raises(ValueError, match="teeth=9 because 9 do not fit"):
        rates("sawtooth", steps=8, teeth=9)


def test_keys_are_unique():
    with pytest.raises(ValueError, match="two schedules have the key step"):
        collect(tuple(SCHEDULES.values()), (replace(SCHEDULES["linear"], key="step"),))

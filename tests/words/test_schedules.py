"""What the records of the schedules say in numbers, computed from the rates they give."""

from typing import Any

import numpy as np
import optax
import pytest

from optimizers import run
from optimizers.schedules import SCHEDULES, course
from surfaces import SURFACES
from tests.words.claims import holds


def rates(key: str, steps: int = 100, **values: Any) -> np.ndarray:
    return course((key, values), learning_rate=0.5, steps=steps).learning_rate


@holds("Share of the learning rate that the first steps use; 1 is the learning rate itself.")
@holds("With total_iters 0, which PyTorch too allows, its factor is never lifted.")
def test_constant():
    assert set(rates("constant", factor=0.2, total_iters=30)[:30]) == {0.1}
    assert set(rates("constant", factor=0.2, total_iters=30)[30:]) == {0.5}
    assert set(rates("constant", factor=0.2, total_iters=0)) == {0.1}
    assert set(rates("constant", factor=1.0)) == {0.5}


@holds("After its half period it climbs again, as PyTorch's does; optax's stays at the bottom.")
def test_cosine_climbs_again():
    found = rates("cosine", T_max=40)
    assert found[40] == pytest.approx(0)
    assert np.all(np.diff(found[40:81]) > 0)
    assert found[80] == pytest.approx(0.5)
    assert np.asarray(optax.cosine_decay_schedule(0.5, 40)(70)) == 0


@holds("Each period is so many times as long as the one before.")
@holds("The rate that each period leads down to; the restart comes one step before it.")
def test_restarts():
    found = rates("cosine_restarts", steps=200, T_0=10, T_mult=3, eta_min=0.01)
    at = np.flatnonzero(np.diff(found) > 0) + 1
    np.testing.assert_array_equal(at, [10, 40, 130])
    np.testing.assert_allclose(found[at], 0.5)
    whole = 0.01 + (0.5 - 0.01) * (1 + np.cos(np.pi * np.arange(11) / 10)) / 2
    np.testing.assert_allclose(found[:10], whole[:10])
    assert whole[10] == pytest.approx(0.01)
    assert found.min() > 0.01


@holds(
    "The rate between two peaks.",
    "Up and down between two rates: the highs cross barriers, the lows show what has been found.",
    "Each peak as high as the last, half as high, or lower by γ at every step.",
)
def test_cyclic():
    told = {"step_size_up": 10, "base_lr": 0.1, "max_lr": 0.5}
    same, half, lower = (
        rates("cyclic", mode=mode, gamma=0.98, **told) for mode in ("triangular", "triangular2", "exp_range")
    )
    for found in (same, half, lower):
        np.testing.assert_allclose(found[::20], 0.1)
        assert found.min() == pytest.approx(0.1)
    np.testing.assert_allclose(same[10::20], 0.5)
    np.testing.assert_allclose(half[10::20] - 0.1, 0.4 * 0.5 ** np.arange(5))
    np.testing.assert_allclose(lower - 0.1, (same - 0.1) * 0.98 ** np.arange(100), atol=1e-12)

    def end(high: float) -> float:
        schedule = ("cyclic", {**told, "base_lr": 0.01, "max_lr": high, "cycle_momentum": False})
        return run(SURFACES["three_hump_camel"], "gradient_descent", steps=200, schedule=schedule).loss[-1]

    assert end(0.01) == pytest.approx(0.3, abs=0.002), "the low alone stays in the outer well"
    assert end(0.5) < 1e-6, "the high crosses the barrier"
    schedule = ("cyclic", {**told, "base_lr": 0.01, "max_lr": 0.2, "cycle_momentum": False})
    noisy = run(SURFACES["quadratic"], "gradient_descent", steps=400, schedule=schedule, noise=1.0)
    assert noisy.loss[200::20].mean() < noisy.loss[210::20].mean() / 2


@holds("Above 1 it grows: a range test.")
@holds("A straight line between two shares of the rate; rising, it shows which rate is one too many.")
def test_rising_rates():
    np.testing.assert_allclose(rates("exponential", gamma=1.05), 0.5 * 1.05 ** np.arange(100))
    found = rates("linear", start_factor=0.2, end_factor=0.8)
    np.testing.assert_allclose(found, 0.5 * (0.2 + 0.6 * np.arange(100) / 100))
    surface, limit = SURFACES["quadratic"].at(condition_number=10.0), 2 / 10
    rising = ("linear", {"start_factor": 0.01, "end_factor": 1.0})
    distance = np.abs(
        run(
            surface,
            "gradient_descent",
            start=(0.0, 1.0),
            steps=100,
            hyperparameters={"learning_rate": 0.4},
            schedule=rising,
        ).position[:, 1]
    )
    grew = np.flatnonzero(np.diff(distance) > 0)[0]
    along = course(rising, learning_rate=0.4, steps=100).learning_rate
    assert along[grew - 1] <= limit * (1 + 1e-9) < along[grew + 1]


@holds("The rate from there on, a rate of its own; the book takes about 1% of the learning rate.")
def test_floor():
    found = rates("linear_to_floor", tau=50, eps_tau=0.005)
    np.testing.assert_allclose(found[50:], 0.01 * 0.5)
    np.testing.assert_allclose(np.diff(found[:51]), (0.005 - 0.5) / 50)


@holds("Steps at which the rate is decayed, such as 100-200.")
def test_milestones():
    found = rates("multistep", steps=300, milestones=(100, 200), gamma=0.1)
    np.testing.assert_array_equal(np.flatnonzero(np.diff(found)) + 1, [100, 200])
    milestones = next(p for p in SCHEDULES["multistep"].parameters if p.key == "milestones")
    assert milestones.read("100-200") == (100, 200)


@holds(
    "Climbs in a straight line, then falls as 1/√t: it needs no length, so the run may go on for ever.",
    "Steps the rate climbs; at the peak it is η/√(d·w₀).",
    "A surface has no width: 1.",
)
def test_noam():
    found = rates("noam", steps=400, warmup=40)
    np.testing.assert_allclose(np.diff(found[:40]), found[0])
    assert found.argmax() == 39
    assert found[39] == pytest.approx(0.5 / np.sqrt(40))
    assert rates("noam", d_model=9, warmup=40)[39] == pytest.approx(0.5 / np.sqrt(9 * 40))
    np.testing.assert_allclose(found[40:], 0.5 / np.sqrt(np.arange(41, 401)))
    np.testing.assert_array_equal(rates("noam", steps=100, warmup=40), found[:100])
    assert next(p.default for p in SCHEDULES["noam"].parameters if p.key == "d_model") == 1


@holds("The curve of each phase: half a cosine or a straight line.")
@holds("If share × length is 1, PyTorch divides by 0; here the run begins at the peak.")
def test_one_cycle():
    told: dict[str, Any] = {"pct_start": 0.41, "div_factor": 10.0, "final_div_factor": 10.0}
    for strategy, curve in (
        ("cos", lambda x: (1 - np.cos(np.pi * x)) / 2),
        ("linear", lambda x: x),
    ):
        found = rates("one_cycle", anneal_strategy=strategy, **told)
        np.testing.assert_allclose(found[:41], 0.05 + 0.45 * curve(np.arange(41) / 40))
        np.testing.assert_allclose(found[40:], 0.5 - 0.495 * curve(np.arange(60) / 59))
    assert rates("one_cycle", steps=10, pct_start=0.1)[0] == 0.5
    assert rates("one_cycle", steps=20, pct_start=0.05)[0] == 0.5
    assert rates("one_cycle", steps=20, pct_start=0.1)[0] < 0.1


@holds("1 is a straight line (PyTorch's default); more falls early and ends gently.")
def test_polynomial_powers():
    straight, bent = (rates("polynomial", power=power) for power in (1.0, 3.0))
    np.testing.assert_allclose(np.diff(straight), -0.5 / 100)
    assert np.diff(bent)[0] < 2 * np.diff(straight)[0]
    assert np.diff(bent)[-1] > 0.1 * np.diff(straight)[-1]


@holds(
    "The last steps of the run, which come down; 0: a fifth of those after the warm-up.",
    "s(x): 1 − x, (1 + cos πx)/2 or 1 − √x.",
)
def test_warmup_stable_decay():
    x = np.arange(20) / 20
    for shape, falls in (("linear", 1 - x), ("cosine", (1 + np.cos(np.pi * x)) / 2), ("1-sqrt", 1 - np.sqrt(x))):
        found = rates("warmup_stable_decay", steps=130, warmup_steps=30, decay_steps=0, shape=shape, eta_min=0.1)
        np.testing.assert_allclose(found[30:110], 0.5)
        np.testing.assert_allclose(found[110:], 0.1 + 0.4 * falls)

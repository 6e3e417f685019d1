"""The noise floor: what is measured, what theory says, and what the page draws."""

import math
from dataclasses import replace

import numpy as np
import pytest

from optimizers import run
from scenes.descents.noise import curvatures, noise_floor, sharpest
from scenes.descents.race import BATCH_SIZE, RUN, SCHEDULE, Conditions, Run
from surfaces import SURFACES

CONDITION = 4.0
BOWL = SURFACES["quadratic"].at(condition_number=CONDITION)  # ½(x² + 4y²)
SIGMA = 2.0
SEEDS = 40
SETTLED = 1000  # steps after which the start is forgotten at all rates here


def conditions(**changes) -> Conditions:
    return replace(Conditions(BOWL, (1.0, 1.0), 5000, SIGMA, 1, 0), **changes)


def sgd(rate: float, **settings) -> Run:
    return Run(RUN.pick("gradient_descent", learning_rate=rate, **settings), 0)


def measured(rate: float, batch_size: int, schedule=None) -> np.ndarray:
    """Mean loss of SGD over seeds, at every step."""
    losses = [
        run(
            BOWL,
            "gradient_descent",
            start=(1.0, 1.0),
            steps=5000,
            hyperparameters={"learning_rate": rate},
            noise=SIGMA,
            batch_size=batch_size,
            schedule=schedule,
            seed=seed,
        ).loss
        for seed in range(SEEDS)
    ]
    return np.mean(losses, axis=0)


def closed_form(rate: float, batch_size: int) -> float:
    """x ← (1−ηλ)x − ηξ has the variance v = (1−ηλ)²v + η²s²; the loss is ½λv summed over both directions."""
    s = SIGMA / math.sqrt(batch_size)
    variances = {curvature: rate**2 * s**2 / (1 - (1 - rate * curvature) ** 2) for curvature in (1.0, CONDITION)}
    return sum(0.5 * curvature * variance for curvature, variance in variances.items())


@pytest.mark.parametrize("batch_size", [1, 8, 64])
@pytest.mark.parametrize("rate", [0.05, 0.15, 0.4])
def test_measured_floor_is_the_closed_form(rate, batch_size):
    expected = closed_form(rate, batch_size)
    assert measured(rate, batch_size)[SETTLED:].mean() == pytest.approx(expected, rel=0.05)
    shown = noise_floor(conditions(batch_size=batch_size), sgd(rate))
    assert shown == pytest.approx(expected, rel=1e-12)


def test_decay_as_1_over_t_removes_the_floor():
    constant = closed_form(0.4, 1)
    loss = measured(0.4, 1, ("inverse_time", {"decay": 0.1}))
    assert loss[4500:].mean() < 0.02 * constant
    early, late = loss[400:600].mean(), loss[4000:].mean()
    assert late == pytest.approx(early / 9, rel=0.25), "it falls as the rate does, as 1/t"


@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_floor_with_momentum(momentum):
    """Against the stationary covariance of the heavy ball, solved as a linear system (Lyapunov equation)."""
    rate, expected = 0.05, 0.0
    for curvature in (1.0, CONDITION):
        step = np.array([[1 - rate * curvature, -rate * momentum], [curvature, momentum]])
        push = np.array([-rate, 1.0])
        kron = np.eye(4) - np.kron(step, step)
        covariance = np.linalg.solve(kron, np.outer(push, push).ravel() * SIGMA**2).reshape(2, 2)
        expected += 0.5 * curvature * covariance[0, 0]
    run_ = Run(RUN.pick("momentum", learning_rate=rate, momentum=momentum), 0)
    assert noise_floor(conditions(), run_) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "one"),
    [
        ({"noise": 0.0}, sgd(0.1)),
        ({"batch_size": BATCH_SIZE.high}, sgd(0.1)),
        ({"surface": SURFACES["rosenbrock"]}, sgd(0.1)),
        ({"surface": SURFACES["saddle"]}, sgd(0.1)),
        ({}, sgd(0.5)),  # 2/λ: nothing holds it
        ({}, sgd(0.1, weight_decay=0.1)),
        ({}, replace(sgd(0.1), clip_norm=1.0)),
        ({}, replace(sgd(0.1), schedule=SCHEDULE.pick("cosine"))),
        ({}, Run(RUN.pick("adam"), 0)),
    ],
)
def test_no_floor_is_claimed_where_theory_has_none(changes, one):
    assert noise_floor(conditions(**changes), one) is None


def test_a_batch_of_its_own_counts():
    assert noise_floor(conditions(), replace(sgd(0.1), batch_size=16)) == pytest.approx(closed_form(0.1, 16))


def test_curvatures():
    assert curvatures(BOWL) == pytest.approx((1.0, CONDITION))
    assert curvatures(SURFACES["rosenbrock"]) is None
    # Rosenbrock's Hessian at (1, 1) is ((802, −400), (−400, 200))
    assert sharpest(SURFACES["rosenbrock"]) == pytest.approx(501 + math.sqrt(501**2 - 400), rel=1e-9)
    assert sharpest(SURFACES["saddle"]) is None

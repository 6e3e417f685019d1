"""`sweep` against `run` at the same rates, and against closed forms."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax.monitoring
import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, SCHEDULES, Sweep, run, sweep
from optimizers.schedules import catalogue as schedules
from surfaces import SURFACES, Surface

EVERY = sorted(OPTIMIZERS)
CALM = (1e-4, 7e-4, 3e-3)  # rates at which a rounding error does not grow
CONDITIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "noise": {"noise": 0.3, "batch_size": 4, "seed": 3},
    "schedule": {"schedule": ("cosine", {"eta_min": 1e-5, "warmup_steps": 7})},
    "schedule of the momentum": {"schedule": ("one_cycle", {})},
    "clipped": {"clip": {"norm": 1.0}},
    "all": {
        "noise": 0.2,
        "seed": 5,
        "schedule": ("cyclic", {"base_lr": 1e-5, "step_size_up": 9}),
        "clip": {"norm": 2.0, "value": 0.5},
        "start": (0.5, -0.7),
    },
}


def score(surface: Any, optimizer: Any, rate: float, *, steps: int = 300, hyperparameters: Any = None, **told) -> float:
    """What a sweep says of one rate, from the run at that rate."""
    given = {**(hyperparameters or {}), "learning_rate": float(rate)}
    path = run(surface, optimizer, steps=steps, hyperparameters=given, **told)
    return np.inf if path.diverged_at else float(path.loss[-max(1, steps // 10) :].mean())


def scores(surface: Any, optimizer: Any, rates, **told) -> list[float]:
    return [score(surface, optimizer, rate, **told) for rate in rates]


@pytest.mark.parametrize("told", CONDITIONS.values(), ids=CONDITIONS.keys())
@pytest.mark.parametrize("surface", ["quadratic", "rosenbrock"])
@pytest.mark.parametrize("key", EVERY)
def test_scores_are_those_of_runs(key, surface, told):
    found = sweep(SURFACES[surface], key, rates=CALM, steps=120, **told)
    expected = scores(SURFACES[surface], key, CALM, steps=120, **told)
    np.testing.assert_allclose(found.loss, expected, rtol=1e-9, atol=1e-17)
    np.testing.assert_array_equal(found.rate, CALM)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())
def test_on_every_surface(surface):
    moved = surface.at(
        **{p.key: p.choices[-1] if p.choices else (float(p.default) + p.high) / 2 for p in surface.parameters}
    )
    found = sweep(moved, "adam", rates=CALM, steps=50)
    np.testing.assert_allclose(found.loss, scores(moved, "adam", CALM, steps=50), rtol=1e-9)


@pytest.mark.parametrize("key", SCHEDULES)
def test_under_every_schedule(key):
    """Its defaults, whose rates all are affine in the base rate, so that no run is made for each."""
    told: dict[str, Any] = {"schedule": (key, {"warmup_steps": 5}), "steps": 100}
    for optimizer in ("momentum", "adam", "newton"):
        found = sweep(SURFACES["quadratic"], optimizer, rates=CALM, **told)
        np.testing.assert_allclose(found.loss, scores(SURFACES["quadratic"], optimizer, CALM, **told), rtol=1e-9)


def test_a_schedule_that_is_not_affine(monkeypatch):
    squared = replace(SCHEDULES["constant"], rates=lambda k, *, learning_rate, **_: learning_rate**2 + 0 * k)
    monkeypatch.setitem(schedules.SCHEDULES, "constant", squared)
    rates = (0.01, 0.03, 0.1)
    found = sweep(SURFACES["quadratic"], "gradient_descent", rates=rates, schedule=("constant", {}))
    constant = sweep(SURFACES["quadratic"], "gradient_descent", rates=np.square(rates))
    np.testing.assert_allclose(found.loss, constant.loss, rtol=1e-9)


@pytest.mark.parametrize("key", EVERY)
def test_rates_spread_over_the_range_of_the_record(key):
    found = sweep(SURFACES["quadratic"], key, steps=1)
    parameter = next(p for p in OPTIMIZERS[key].hyperparameters if p.key == "learning_rate")
    low = max(parameter.low, float(parameter.default) / 1000)
    assert (found.rate[0], found.rate[-1]) == (low, parameter.high)
    assert found.rate.shape == found.loss.shape == (64,)
    even = np.log(parameter.high / low) / 63
    np.testing.assert_allclose(np.diff(np.log(found.rate)), even, atol=0.011)  # two rates rounded to 3 digits
    assert [float(f"{rate:.3g}") for rate in found.rate] == list(found.rate)


# Closed forms.


def bowl(curvature: float) -> Surface:
    return SURFACES["quadratic"].at(condition_number=curvature, rotation=0.0)


@pytest.mark.parametrize("steps", [0, 1, 9, 25, 300])
def test_gradient_descent_on_a_quadratic_in_closed_form(steps):
    """½(x² + κy²): x_k = (1 − η)^k x₀, y_k = (1 − κη)^k y₀, at all 64 rates."""
    found = sweep(bowl(10.0), "gradient_descent", start=(3.0, -2.0), steps=steps)
    k = np.arange(steps + 1)[-max(1, steps // 10) :, None]
    with np.errstate(over="ignore"):
        x, y = 3.0 * (1 - found.rate) ** k, -2.0 * (1 - 10.0 * found.rate) ** k
        expected = np.mean(0.5 * (x**2 + 10.0 * y**2), axis=0)
    np.testing.assert_allclose(found.loss, expected, rtol=1e-9, atol=1e-290)


@pytest.mark.parametrize("curvature", [2.0, 10.0, 50.0])
def test_best_rate_of_gradient_descent_is_the_known_one(curvature):
    """2/(1 + κ), after so many steps that where they began no longer matters, yet not at the last digit."""
    steps = int(10 / np.log((curvature + 1) / (curvature - 1)))
    found = sweep(bowl(curvature), "gradient_descent", start=(1.0, 1.0), steps=steps)
    grid_step = (found.rate[-1] / found.rate[0]) ** (1 / 63)
    assert 1 / grid_step <= found.best * (1 + curvature) / 2 <= grid_step


def test_more_steps_than_one_executable_takes():
    found = sweep(lambda p: 0.5 * (p @ p), "gradient_descent", start=(1.0, 0.0), rates=(1e-3, 1e-4), steps=6001)
    k = np.arange(6002)[-600:, None]
    np.testing.assert_allclose(found.loss, np.mean(0.5 * (1 - found.rate) ** (2 * k), axis=0), rtol=1e-9)


# Divergence is data.


@pytest.mark.parametrize("key", EVERY)
def test_what_diverges_is_infinite(key):
    """From far away on the cliff-sided Rosenbrock, at slow and at wild rates."""
    rates = (1e-5, 1e-3, 5.0, 50.0, 1e6)
    told: dict[str, Any] = {"start": (-1.9, 2.9), "steps": 200}
    found = sweep(SURFACES["rosenbrock"], key, rates=rates, **told)
    expected = scores(SURFACES["rosenbrock"], key, rates, **told)
    np.testing.assert_array_equal(np.isinf(found.loss), np.isinf(expected))
    assert not np.isnan(found.loss).any()
    assert np.isfinite(found.loss[list(rates).index(found.best)])


def test_one_lane_does_not_disturb_another():
    rates = np.geomspace(1e-4, 10.0, 64)
    alone = [sweep(SURFACES["rosenbrock"], "momentum", rates=[rate], steps=80).loss[0] for rate in rates]
    together = sweep(SURFACES["rosenbrock"], "momentum", rates=rates, steps=80).loss
    assert 0 < np.isinf(together).sum() < 64
    np.testing.assert_allclose(together, alone, rtol=1e-9)


def undefined_on_the_left(point):
    return jnp.log(point[0]) + point[1]


@pytest.mark.parametrize("key", ["adam", "newton", "lbfgs"])
@pytest.mark.parametrize("steps", [0, 20])
def test_undefined_start(key, steps):
    found = sweep(undefined_on_the_left, key, start=(-1.0, 2.0), rates=CALM, steps=steps)
    assert np.isinf(found.loss).all()
    assert found.best == CALM[0]


# The best.


@pytest.mark.parametrize("surface", ["quadratic", "rosenbrock", "himmelblau"])
@pytest.mark.parametrize("key", EVERY)
def test_best_is_the_rate_with_the_lowest_loss(key, surface):
    found = sweep(SURFACES[surface], key, steps=100, noise=0.01)  # with noise no two are equal
    assert found.best == found.rate[np.argmin(found.loss)]
    np.testing.assert_allclose(found.loss.min(), score(SURFACES[surface], key, found.best, steps=100, noise=0.01))


def test_of_equals_the_one_that_got_there_first():
    """Newton on a quadratic reaches 0 at all these rates, at rate 1 with its first step."""
    found = sweep(bowl(10.0), "newton", rates=(0.5, 0.8, 1.0, 1.3), steps=900)
    np.testing.assert_allclose(found.loss, 0.0, atol=1e-300)
    assert found.best == 1.0


def test_of_those_equal_to_rounding_the_one_that_got_there_first():
    """All rates end in one minimum of −50.06 and jitter there by its 14th digit, the larger ones more."""
    told: dict[str, Any] = {"noise": 1e-5, "steps": 1500}
    rates = (0.005, 0.01, 0.02, 0.03)
    found = sweep(SURFACES["styblinski_tang"], "gradient_descent", rates=rates, **told)
    np.testing.assert_allclose(found.loss, found.loss[0], rtol=1e-13)
    assert np.argmin(found.loss) != 3
    assert found.best == rates[3]


def test_who_climbs_is_best_where_the_loss_is_highest():
    found = sweep(
        SURFACES["himmelblau"], "adam", start=(-0.5, -1.0), rates=CALM, steps=100, hyperparameters={"maximize": True}
    )
    assert found.best == CALM[-1]
    assert found.loss[-1] == max(found.loss)


# What is asked.


def test_any_number_of_rates():
    rates = np.geomspace(1e-4, 1e-2, 130)
    whole = sweep(SURFACES["rosenbrock"], "adam", rates=rates, steps=60)
    for some in (rates[:1], rates[60:66], rates[:64], rates[:65], rates):
        found = sweep(SURFACES["rosenbrock"], "adam", rates=some, steps=60)
        assert found.loss.shape == found.rate.shape == some.shape
        np.testing.assert_array_equal(found.loss, whole.loss[np.isin(rates, some)])


def test_the_learning_rate_among_the_hyperparameters_plays_no_part():
    told: dict[str, Any] = {"rates": CALM, "steps": 40}
    with_rate, without = (
        sweep(SURFACES["rosenbrock"], "adam", hyperparameters=given | {"b1": 0.5}, **told)
        for given in ({"learning_rate": 0.7}, {})
    )
    assert_same(with_rate, without)


def test_arrays_are_not_writable():
    """A Sweep may be cached and shared, so nobody can change it, nor the rates it was given."""
    given = np.array(CALM)
    found = sweep(SURFACES["rosenbrock"], "adam", rates=given, steps=1)
    given[0] = 7.0
    np.testing.assert_array_equal(found.rate, CALM)
    for array in (found.rate, found.loss):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def assert_same(a: Sweep, b: Sweep) -> None:
    np.testing.assert_array_equal(a.rate, b.rate)
    np.testing.assert_array_equal(a.loss, b.loss)
    assert a.best == b.best


@pytest.mark.parametrize("key", ["adam", "lbfgs"])
def test_a_rate_that_the_schedule_does_not_fit_is_not_scored(key):
    """A floor above the learning rate, which `run` refuses."""
    told: dict[str, Any] = {"schedule": ("warmup_stable_decay", {"eta_min": 1e-3}), "steps": 50}
    with pytest.raises(ValueError, match="eta_min"):
        score(SURFACES["rosenbrock"], key, 1e-4, **told)
    found = sweep(SURFACES["rosenbrock"], key, rates=(1e-4, 1e-3, 2e-3, 4e-3), **told)
    assert np.isnan(found.loss[0])
    np.testing.assert_allclose(found.loss[1:], scores(SURFACES["rosenbrock"], key, found.rate[1:], **told), rtol=1e-9)
    assert found.best > 1e-4
    high_floor: dict[str, Any] = told | {"schedule": ("warmup_stable_decay", {"eta_min": 1e-2})}
    assert np.isnan(sweep(SURFACES["rosenbrock"], key, **high_floor).loss[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"optimizer": "adamm"}, ["optimizer='adamm'", "because"]),
        ({"rates": ()}, ["rates=()", "because"]),
        ({"rates": (0.1, float("nan"))}, ["rates=(0.1, nan)", "because", "finite"]),
        ({"rates": ((0.1, 0.2),)}, ["rates=((0.1, 0.2),)", "because"]),
        ({"steps": -1}, ["steps=-1", "because"]),
        ({"hyperparameters": {"beta1": 0.9}}, ["beta1", "because"]),
        ({"schedule": ("cosinus", {})}, ["cosinus", "because"]),
        ({"schedule": ("warmup_stable_decay", {"eta_min": 1.0}), "rates": (0.1, 0.2)}, ["eta_min=1.0", "because"]),
        ({"noise": -1.0}, ["noise=-1.0", "because"]),
        ({"clip": {"length": 1.0}}, ["clip={'length': 1.0}", "because"]),
    ],
    ids=str,
)
def test_bad_input_is_named_with_the_reason(options, words):
    given: dict[str, Any] = {"optimizer": "adam", "steps": 3} | options
    with pytest.raises(ValueError) as raised:
        sweep(SURFACES["rosenbrock"], given.pop("optimizer"), **given)
    assert [word for word in words if word not in str(raised.value)] == []


# Compiling.


@pytest.fixture
def compiles() -> Iterator[list[str]]:
    """What has compiled since the test began."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield events
    jax.monitoring.unregister_event_duration_listener(listen)


def test_nothing_compiles_after_prepare(compiles):
    quadratic, keys = SURFACES["quadratic"], iter(list(SCHEDULES) * 2)
    for i, (key, record) in enumerate(OPTIMIZERS.items()):
        for surface in SURFACES.values():
            sweep(surface, key, steps=2)
        sweep(SURFACES["rosenbrock"], key, start=(0.1 * i, 0.3), steps=i, schedule=(next(keys), {}))
        sweep(quadratic.at(condition_number=3.0 + i), key, steps=40 + i, rates=(0.01, 0.1), noise=0.1 * i, seed=i)
        for parameter in record.hyperparameters:
            other = parameter.choices[-1] if parameter.choices else None
            if other is None:
                other = not parameter.default if isinstance(parameter.default, bool) else parameter.high / 3
            sweep(quadratic, key, steps=4, rates=CALM, clip=1.0 + i, hyperparameters={parameter.key: other})
    assert compiles == []


def test_a_plain_function_compiles_once(compiles):
    def bowl(point):
        return point[0] ** 2 + 3 * point[1] ** 2

    sweep(bowl, "adam", start=(1.0, 1.0), steps=2)
    assert compiles
    compiles.clear()
    sweep(bowl, "adam", start=(2.0, 1.0), steps=4999, noise=0.1, hyperparameters={"b1": 0.5}, clip=("value", 1.0))
    assert compiles == []

"""`run` and `prepare` as a caller meets them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import jax
import jax.monitoring
import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, Trajectory, prepare, run
from surfaces import SURFACES

STEPS = 60
EVERY = sorted(OPTIMIZERS)
ON = ["himmelblau", "quadratic"]
CALM = {"asgd": 1e-3}  # learning rates where the default runs away on Himmelblau


def race(key: str, surface: str = "himmelblau", **options) -> Trajectory:
    given = {"learning_rate": CALM[key]} if key in CALM else {}
    return run(SURFACES[surface], key, steps=STEPS, hyperparameters=given, **options)


@cache
def independent(surface: str) -> Callable:
    """Loss and gradient of a surface for many points at once, compiled apart from any run."""
    return jax.jit(jax.vmap(jax.value_and_grad(SURFACES[surface].fn)))


@pytest.mark.parametrize("surface", ON)
@pytest.mark.parametrize("key", EVERY)
def test_trajectory_keeps_its_promises(key, surface):
    t = race(key, surface)
    assert t.diverged_at is None
    assert t.steps == STEPS
    shapes = [a.shape for a in (t.position, t.loss, t.gradient, t.update, t.learning_rate)]
    assert shapes == [(STEPS + 1, 2), (STEPS + 1,), (STEPS + 1, 2), (STEPS, 2), (STEPS,)]
    assert {a.dtype for a in t[:5]} == {np.dtype(np.float64)}
    np.testing.assert_array_equal(t.position[0], SURFACES[surface].start)
    np.testing.assert_array_equal(t.update, t.position[1:] - t.position[:-1])
    loss, gradient = independent(surface)(t.position)
    np.testing.assert_allclose(t.loss, loss, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(t.gradient, gradient, rtol=1e-11, atol=1e-11)
    assert t.loss.min() < t.loss[0]


@pytest.mark.parametrize("key", EVERY)
def test_learning_rate_is_what_was_asked_for(key):
    t = run(SURFACES["quadratic"], key, steps=7, hyperparameters={"learning_rate": 0.0123})
    np.testing.assert_array_equal(t.learning_rate, np.full(7, 0.0123))
    assert run(SURFACES["quadratic"], key, steps=1).learning_rate[0] == OPTIMIZERS[key].hyperparameters[0].default


@pytest.mark.parametrize("field", Trajectory._fields[:5])
def test_arrays_are_not_writable(field):
    """A Trajectory may be cached and shared, so nobody can change it."""
    with pytest.raises(ValueError, match="read-only"):
        getattr(race("adam"), field)[...] = 0


@pytest.mark.parametrize("key", [k for k in EVERY if any(p.key == "maximize" for p in OPTIMIZERS[k].hyperparameters)])
def test_maximize_climbs(key):
    t = run(
        SURFACES["himmelblau"],
        key,
        start=(-1.0, 0.0),
        steps=30,
        hyperparameters={"maximize": True, "learning_rate": 1e-3},
    )
    assert t.loss[-1] > t.loss[0]
    loss, _ = independent("himmelblau")(t.position)
    np.testing.assert_allclose(t.loss, loss, rtol=1e-12)  # the loss itself is not turned round


def test_surface_parameters_reach_the_function():
    t = run(SURFACES["quadratic"].at(condition_number=7.0), "gradient_descent", start=(1.0, 2.0), steps=0)
    assert t.loss[0] == 0.5 * (1 + 7 * 4)
    np.testing.assert_array_equal(t.gradient[0], [1.0, 14.0])


# Divergence is data.


def test_divergence_ends_the_rows_before_it():
    """On ½(x² + 50y²) at rate 1, y grows by a factor −49 a step until it leaves the float64 numbers."""
    given = {"learning_rate": 1.0}
    t = run(SURFACES["quadratic"], "gradient_descent", start=(0.0, 1.0), steps=1000, hyperparameters=given)
    # the loss 25·49^(2k) is the first to overflow
    step = next(k for k in range(1000) if 25.0 * 49.0 ** min(2 * k, 180) > 1.7e308 or 2 * k >= 182)
    assert t.diverged_at == step
    assert len(t.position) == step == t.steps + 1
    assert all(np.all(np.isfinite(a)) for a in t[:5])
    np.testing.assert_allclose(t.position[:, 1], (-49.0) ** np.arange(step), rtol=1e-12)


@pytest.mark.parametrize("key", ["gradient_descent", "momentum", "nesterov", "asgd", "newton", "lbfgs"])
def test_every_row_before_divergence_is_finite(key):
    t = run(SURFACES["rosenbrock"], key, start=(-1.9, 2.9), steps=300, hyperparameters={"learning_rate": 5.0})
    assert all(np.all(np.isfinite(a)) for a in t[:5])
    assert len(t.position) == (t.diverged_at or 301)


def test_singular_hessian_diverges():
    t = run(lambda p: p[0] + p[1], "newton", start=(1.0, 2.0), steps=5)
    assert t.diverged_at == 1
    np.testing.assert_array_equal(t.position, [[1.0, 2.0]])


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_undefined_start_is_shown_and_nothing_more(steps):
    t = run(lambda p: jnp.log(p[0]) + p[1], "adam", start=(-1.0, 2.0), steps=steps)
    assert t.diverged_at == 0
    np.testing.assert_array_equal(t.position, [[-1.0, 2.0]])
    assert np.isnan(t.loss[0])
    assert t.steps == 0


@pytest.mark.parametrize("key", EVERY)
def test_no_steps(key):
    t = run(SURFACES["himmelblau"], key, start=(0.0, 0.0), steps=0)
    assert (t.steps, t.diverged_at, t.update.shape) == (0, None, (0, 2))
    np.testing.assert_allclose([*t.loss, *t.gradient[0]], [170.0, -14.0, -22.0])


def test_more_steps_than_one_executable_records():
    """On ½|p|² at rate η every step multiplies by 1−η, the 6001st too."""
    t = run(lambda p: 0.5 * (p @ p), "gradient_descent", start=(1.0, -2.0), steps=6001)
    expected = np.array([1.0, -2.0]) * (1 - 0.001) ** np.arange(6002)[:, None]
    assert (t.steps, t.diverged_at) == (6001, None)
    np.testing.assert_allclose(t.position, expected, rtol=1e-11)


def test_plain_function_and_record_are_accepted():
    by_key = run(lambda p: (p[0] - 3) ** 2 + p[1] ** 2, "newton", start=(7.0, 1.0), steps=1)
    np.testing.assert_allclose(by_key.position[-1], [3.0, 0.0], atol=1e-14)
    record = OPTIMIZERS["adam"]
    np.testing.assert_array_equal(race("adam").position, run(SURFACES["himmelblau"], record, steps=STEPS).position)


# Errors name the thing and the reason.


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"optimizer": "adamm"}, ["optimizer='adamm'", "because", "adam,"]),
        ({"optimizer": "constructor"}, ["constructor", "because"]),
        ({"hyperparameters": {"beta1": 0.9}}, ["beta1", "because", "adam has only", "b1"]),
        ({"hyperparameters": {"learning_rate": float("nan")}}, ["learning_rate=nan", "because", "finite"]),
        ({"hyperparameters": {"b1": float("inf")}}, ["b1=inf", "because", "finite"]),
        ({"hyperparameters": {"learning_rate": "fast"}}, ["learning_rate='fast'", "because"]),
        ({"hyperparameters": {"learning_rate": [0.1, 0.2]}}, ["learning_rate=[0.1, 0.2]", "because"]),
        ({"steps": -1}, ["steps=-1", "because"]),
        ({"steps": 2.5}, ["steps=2.5", "because", "whole"]),
        ({"steps": float("nan")}, ["steps=nan", "because"]),
        ({"steps": float("inf")}, ["steps=inf", "because"]),
        ({"noise": -0.1}, ["noise=-0.1", "because", "negative"]),
        ({"noise": float("nan")}, ["noise=nan", "because"]),
        ({"noise": 0.1, "seed": -1}, ["seed=-1", "because"]),
        ({"start": (1.0, float("nan"))}, ["start=(1.0, nan)", "because", "finite"]),
        ({"start": (1.0, 2.0, 3.0)}, ["start=(1.0, 2.0, 3.0)", "because"]),
        ({"start": "here"}, ["start='here'", "because"]),
        ({"optimizer": "lbfgs", "hyperparameters": {"memory_size": 101}}, ["memory_size=101", "because", "100"]),
        ({"optimizer": "lbfgs", "hyperparameters": {"memory_size": 0}}, ["memory_size=0", "because"]),
        (
            {"optimizer": "lbfgs", "hyperparameters": {"line_search_fn": "armijo"}},
            ["line_search_fn='armijo'", "because", "none, strong_wolfe"],
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_bad_input_is_named_with_the_reason(options, words):
    given: dict[str, Any] = {"optimizer": "adam", "steps": 3} | options
    with pytest.raises(ValueError) as raised:
        run(SURFACES["rosenbrock"], given.pop("optimizer"), **given)
    assert [word for word in words if word not in str(raised.value)] == []


def test_plain_function_needs_a_start():
    with pytest.raises(ValueError, match="start=None because"):
        run(lambda p: p @ p, "adam")


# Noise.


def realised_noise(seed: int, **given) -> np.ndarray:
    """(update / −rate) − gradient of a run of gradient descent."""
    t = run(
        SURFACES["quadratic"],
        "gradient_descent",
        steps=5000,
        noise=0.7,
        seed=seed,
        hyperparameters={"learning_rate": 0.01, **given},
    )
    return t.update / -0.01 - t.gradient[:-1]


def test_noise_has_the_scale_it_says():
    noise = realised_noise(3)
    assert noise.shape == (5000, 2)
    np.testing.assert_allclose(noise.std(axis=0), [0.7, 0.7], rtol=0.05)
    np.testing.assert_allclose(noise.mean(axis=0), [0.0, 0.0], atol=0.05 * 0.7)
    assert abs(np.corrcoef(noise.T)[0, 1]) < 0.05
    assert abs(np.corrcoef(noise[1:, 0], noise[:-1, 0])[0, 1]) < 0.05
    fourth = np.mean((noise / 0.7) ** 4)
    assert fourth == pytest.approx(3.0, rel=0.1)  # normal: kurtosis 3


def test_loss_and_gradient_are_without_noise():
    t = race("gradient_descent", noise=2.0, seed=5)
    loss, gradient = independent("himmelblau")(t.position)
    np.testing.assert_allclose(t.loss, loss, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(t.gradient, gradient, rtol=1e-11, atol=1e-11)


def test_one_seed_is_one_noise_for_all_runs():
    other = realised_noise(3, momentum=0.0, nesterov=True)
    np.testing.assert_allclose(other, realised_noise(3), atol=1e-9)
    steps = [
        run(
            SURFACES["saddle"],
            key,
            start=(0.0, 0.0),
            steps=1,
            noise=1.0,
            seed=8,
            hyperparameters={"learning_rate": 1e-3},
        ).update
        for key in ("gradient_descent", "momentum", "asgd", "radam")
    ]
    for step in steps[1:]:
        np.testing.assert_allclose(step, steps[0], rtol=1e-12)
    assert not np.allclose(realised_noise(3), realised_noise(4), atol=0.1)


@pytest.mark.parametrize("key", EVERY)
def test_seed_decides_the_path(key):
    near = (3.1, 2.05)  # a minimum, so that the noise also turns the sign of the gradient
    first, again, other = (race(key, start=near, noise=5.0, seed=seed) for seed in (11, 11, 12))
    np.testing.assert_array_equal(first.position, again.position)
    assert not np.array_equal(first.position, other.position)
    np.testing.assert_array_equal(race(key, seed=11).position, race(key, seed=12).position)


def test_shorter_run_is_the_beginning_of_a_longer():
    long = run(SURFACES["himmelblau"], "adam", steps=200, noise=1.0, seed=2)
    short = run(SURFACES["himmelblau"], "adam", steps=50, noise=1.0, seed=2)
    np.testing.assert_array_equal(short.position, long.position[:51])


# Compiling.


@pytest.fixture(scope="module")
def compile_events() -> Iterator[list[str]]:
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield events
    jax.monitoring.unregister_event_duration_listener(listen)


@contextmanager
def counting(events: list[str]) -> Iterator[Callable[[], int]]:
    before = len(events)
    yield lambda: len(events) - before


def test_counter_counts(compile_events):
    with counting(compile_events) as count:
        run(lambda p: p[0] ** 4 + p[1] ** 2, "adam", start=(1.0, 1.0), steps=2)
        assert count() >= 1


def test_nothing_compiles_after_prepare(compile_events):
    quadratic = SURFACES["quadratic"]
    with counting(compile_events) as count:
        for i, (key, record) in enumerate(OPTIMIZERS.items()):
            for surface in SURFACES.values():
                run(surface, key, steps=2)
            run(SURFACES["rosenbrock"], key, start=(0.1 * i, 0.3), steps=i)
            run(quadratic.at(condition_number=3.0 + i, rotation=7.0), key, steps=5000)
            for parameter in record.hyperparameters:
                other = parameter.choices[-1] if parameter.choices else None
                if other is None:
                    other = not parameter.default if isinstance(parameter.default, bool) else parameter.high / 3
                run(quadratic, key, steps=4 + i, noise=0.1 * i, seed=i, hyperparameters={parameter.key: other})
        assert count() == 0


def test_preparing_again_compiles_nothing(compile_events):
    with counting(compile_events) as count:
        prepare(tuple(SURFACES.values()))
        prepare([SURFACES["rosenbrock"]], [OPTIMIZERS["adam"]])
        assert count() == 0


def test_plain_function_compiles_once(compile_events):
    def bowl(point):
        return point[0] ** 2 + 3 * point[1] ** 2

    run(bowl, "adam", start=(1.0, 1.0), steps=2)
    with counting(compile_events) as count:
        run(bowl, "adam", start=(2.0, 1.0), steps=4999, noise=0.1, seed=3, hyperparameters={"b1": 0.5})
        assert count() == 0


OF_EVERY_KIND = ["gradient_descent", "rmsprop", "rprop", "adafactor", "adam", "nadam", "muon", "newton", "lbfgs"]


@pytest.mark.parametrize("key", OF_EVERY_KIND)
def test_own_executable_gives_the_same_path(key):
    """Alone or in the switch with all others, a run is the same to rounding (XLA fuses them differently)."""

    def quadratic(point):
        return SURFACES["quadratic"].fn(point)

    alone = run(quadratic, key, start=(-3.0, 1.0), steps=STEPS)
    np.testing.assert_allclose(alone.position, race(key, "quadratic").position, rtol=1e-12, atol=1e-12)


# Strong Wolfe.


@pytest.mark.parametrize("surface", ["rosenbrock", "beale", "himmelblau", "booth", "matyas", "goldstein_price"])
def test_strong_wolfe_reaches_a_minimum(surface):
    t = run(SURFACES[surface], "lbfgs", steps=40, hyperparameters={"line_search_fn": "strong_wolfe"})
    gaps = np.linalg.norm(np.array(SURFACES[surface].minima) - t.position[-1], axis=1)
    assert gaps.min() < 1e-4
    assert np.all(np.diff(t.loss) <= 1e-12)  # sufficient decrease: the loss never rises


def test_a_constant_function_may_be_a_plain_number():
    """Without a slope AdamW only shrinks the point: θ_k = (1 − ηλ)^k θ_0."""
    t = run(
        lambda _: 0.0, "adamw", start=(1.0, 2.0), steps=50, hyperparameters={"learning_rate": 0.1, "weight_decay": 0.1}
    )
    np.testing.assert_allclose(t.position[-1], 0.99**50 * np.array([1.0, 2.0]), rtol=1e-12)

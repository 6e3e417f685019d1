"""Textbook facts (tests/reference/facts.json), reproduced through `run`.

Each function below is named after its fact and returns what the app observes; the fact says what must come
out and how exactly. A constant gradient is a plane, a gradient of zero a level one.
"""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, Trajectory, run
from parameters import Parameter
from surfaces import SURFACES
from tests.reference import REFERENCE

FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}
TOPICS = {"GD", "momentum", "saddle", "Newton", "adaptive", "decay", "numerics", "stochastic"}
ELSEWHERE = {"surface", "activation", "init", "loss", "schedule"}
NOT_REPRODUCIBLE = {"finite_population"}  # draws without replacement: `run` has no data to draw from

OBSERVE: dict[str, Callable[[dict], Any]] = {}


def observes(fact: Callable[[dict], Any]) -> Callable[[dict], Any]:
    OBSERVE[fact.__name__] = fact
    return fact


def plane(point, slope_x, slope_y):
    return slope_x * point[0] + slope_y * point[1]


def on_plane(optimizer: str, slope: tuple[float, float], steps: int, start=(0.0, 0.0), **given) -> Trajectory:
    """A run under the constant gradient `slope`; `noise` and `seed` may be among what is given."""
    parameters = [Parameter(key=key, title=key, default=0.0) for key in ("slope_x", "slope_y")]
    surface: Any = SimpleNamespace(fn=plane, parameters=parameters, values=slope, start=start)
    noise = {key: given.pop(key) for key in ("noise", "seed") if key in given}
    return run(surface, optimizer, steps=steps, hyperparameters=given, **noise)


def on_quadratic(optimizer: str, steps: int, **given) -> Trajectory:
    return run(SURFACES["quadratic"], optimizer, start=(-3.0, 1.0), steps=steps, hyperparameters=given)


@observes
def gd_threshold_above(inputs):
    return abs(on_quadratic("gradient_descent", inputs["steps"], learning_rate=inputs["lr"]).position[-1, 1])


gd_threshold_below = gd_threshold_above
OBSERVE["gd_threshold_below"] = gd_threshold_below


@observes
def gd_threshold_exact(inputs):
    return on_quadratic("gradient_descent", 200, learning_rate=inputs["lr"]).position[inputs["steps"], 1]


@observes
def gd_optimal_rate(inputs):
    end = on_quadratic("gradient_descent", inputs["steps"], learning_rate=2 / 51).position[-1]
    return np.abs(end / [-3.0, 1.0])


def recurrence() -> tuple[np.ndarray, np.ndarray]:
    """(a, b) of p_{k+1} = a·p_k − b·p_{k−1} along each axis, read off a run at the best momentum and rate."""
    beta, rate = FACTS["hb_optimal_beta"]["expected"]
    p = on_quadratic("momentum", 3, learning_rate=rate, momentum=beta).position
    solved = [np.linalg.solve([[p[1, i], -p[0, i]], [p[2, i], -p[1, i]]], p[2:, i]) for i in range(2)]
    return np.array(solved).T[0], np.array(solved).T[1]


@observes
def hb_optimal_beta(inputs):
    """Best means a double root at both ends of the spectrum, a = ±2√b: so a alone gives both numbers."""
    a, b = recurrence()
    np.testing.assert_allclose(a**2, 4 * b, rtol=1e-10)
    return [((a[0] - a[1]) / 4) ** 2, (a[0] - a[1]) / (inputs["L"] - inputs["mu"])]


@observes
def hb_optimal_rate(inputs):
    return [np.max(np.abs(np.roots([1, -a, b]))) for a, b in zip(*recurrence(), strict=True)]


@observes
def hb_beats_gd(inputs):
    beta, rate = FACTS["hb_optimal_beta"]["expected"]
    heavy = on_quadratic("momentum", 120, learning_rate=rate, momentum=beta).position[-1]
    plain = on_quadratic("gradient_descent", 120, learning_rate=2 / 51).position[-1]
    return bool(np.linalg.norm(plain) > 1e8 * np.linalg.norm(heavy))


def steps_on_plane(optimizer: str, at: list[int], slope: float = 1.0, **given) -> np.ndarray:
    """Lengths of the steps with these numbers (from 1) at a learning rate of 1."""
    trajectory = on_plane(optimizer, (slope, slope), max(at), learning_rate=1.0, **given)
    return -trajectory.update[np.array(at) - 1, 0]


@observes
def momentum_terminal(inputs):
    return steps_on_plane("momentum", inputs["k"], momentum=inputs["beta"])


@observes
def dampening_first_step(inputs):
    return steps_on_plane("momentum", inputs["k"], momentum=inputs["beta"], dampening=inputs["dampening"])


@observes
def saddle_manifold(inputs):
    trajectory = run(
        SURFACES["saddle"],
        "gradient_descent",
        start=tuple(inputs["start"]),
        steps=inputs["steps"],
        hyperparameters={"learning_rate": inputs["lr"]},
    )
    assert np.all(trajectory.position[:, 1] == 0)
    return trajectory.position[-1]


@observes
def newton_quadratic(inputs):
    starts = zip(("quadratic", "booth"), inputs["starts"], strict=True)
    return [run(SURFACES[key], "newton", start=tuple(start), steps=1).position[-1] for key, start in starts]


@observes
def newton_saddle(inputs):
    return run(SURFACES["saddle"], "newton", start=tuple(inputs["start"]), steps=1).position[-1]


@observes
def adam_first_step(inputs):
    g = inputs["g"]
    given = {"learning_rate": inputs["lr"], "eps": inputs["eps"]}
    first, second = on_plane("adam", (g[0], g[1]), 1, **given), on_plane("adam", (g[2], 0.0), 1, **given)
    return [*first.update[0], second.update[0, 0]]


@observes
def adam_constant_grad(inputs):
    return on_plane("adam", (inputs["g"], 0.0), inputs["steps"], learning_rate=inputs["lr"]).position[-1, 0]


@observes
def adam_no_bias_correction(inputs):
    """Adam always corrects; without it the step is what its uncorrected moments give after one update."""
    defaults = {p.key: p.default for p in OPTIMIZERS["adam"].hyperparameters if p.key != "maximize"}
    given = {"learning_rate": inputs["lr"], "b1": inputs["b1"], "b2": inputs["b2"]}
    rule = OPTIMIZERS["adam"].transform(**{k: jnp.asarray(v, float) for k, v in (defaults | given).items()})
    point = jnp.zeros(2)
    _, state = rule.update(jnp.ones(2), rule.init(point), point)
    moments = cast(Any, state).moments
    return inputs["lr"] * float(moments.first[0] / (jnp.sqrt(moments.second[0]) + float(defaults["eps"])))


@observes
def rmsprop_bias(inputs):
    return steps_on_plane("rmsprop", inputs["t"], decay=inputs["alpha"], eps=0.0)


@observes
def adadelta_first(inputs):
    return steps_on_plane("adadelta", [1], slope=inputs["g"], rho=0.9, eps=1e-6)[0]


@observes
def nadam_first_step(inputs):
    """A huge momentum decay leaves no warm-up, which is the form with a constant β."""
    return [steps_on_plane("nadam", [1], eps=0.0, momentum_decay=psi)[0] for psi in (0.004, 1e6)]


@observes
def decay_sgd_pure(inputs):
    given = {"learning_rate": inputs["lr"], "weight_decay": inputs["wd"]}
    keys = ("gradient_descent", "adamw")
    return [on_plane(key, (0.0, 0.0), inputs["k"], (1.0, 0.0), **given).position[-1, 0] for key in keys]


@observes
def decay_adam_l2(inputs):
    runs = [
        on_plane("adam", (0.0, 0.0), 1, (1.0, 0.0), learning_rate=inputs["lr"], weight_decay=decay)
        for decay in inputs["wd"]
    ]
    return [-trajectory.update[0, 0] for trajectory in runs]


@observes
def lion_unit_step(inputs):
    trajectory = on_plane("lion", (1e-9, -300.0), 1, learning_rate=1.0, weight_decay=0.0)
    return -trajectory.update[0]


@observes
def fd_gradient_check(inputs):
    """The largest relative error of the run's gradient against a central difference of its losses."""

    def at(x: float, y: float) -> Trajectory:
        return run(SURFACES["rosenbrock"], "adam", start=(x, y), steps=0)

    (x, y), h = inputs["p"], float(np.cbrt(np.finfo(float).eps))
    found = at(x, y).gradient[0]
    rise = [at(x + h, y).loss[0] - at(x - h, y).loss[0], at(x, y + h).loss[0] - at(x, y - h).loss[0]]
    return np.max(np.abs(np.array(rise) / (2 * h) / found - 1))


@observes
def minibatch_se(inputs):
    """Each seed is one sample of a gradient's noise: the mean over n seeds scatters by σ/√n."""

    def noise(seed: int) -> np.ndarray:
        return -on_plane("gradient_descent", (0, 0), 5000, learning_rate=1.0, noise=1.0, seed=seed).update

    samples = np.array([noise(seed) for seed in range(80)])
    spread = [np.std(samples[:16].mean(axis=0)), np.std(samples[16:].mean(axis=0))]
    sizes = np.sqrt(inputs["n"])
    return [*(spread * sizes), spread[0] / spread[1]]


def agrees(observed: Any, fact: dict) -> bool:
    expected, tolerance = fact["expected"], fact["tolerance"]
    if fact["tol_kind"] == "bool":
        return observed is expected
    scale = np.abs(expected) if fact["tol_kind"] == "rel" else 1.0
    observed = np.asarray(observed, float)
    return observed.shape == np.shape(expected) and bool(np.all(np.abs(observed - expected) <= tolerance * scale))


@pytest.mark.parametrize("name", OBSERVE)
def test_fact(name):
    fact = FACTS[name]
    observed = OBSERVE[name](fact["inputs"])
    assert agrees(observed, fact), f"{fact['description']}: {fact['expected']} expected, {observed} observed"


def test_no_fact_is_left_out():
    assert {fact["topic"] for fact in FACTS.values()} == TOPICS | ELSEWHERE
    ours = {name for name, fact in FACTS.items() if fact["topic"] in TOPICS}
    assert set(OBSERVE) == ours - NOT_REPRODUCIBLE


def test_tolerance_is_kept():
    """A value just outside a fact's tolerance does not agree with it."""
    for name in OBSERVE:
        fact = FACTS[name]
        if fact["tol_kind"] == "bool":
            assert not agrees(not fact["expected"], fact)
            continue
        expected = np.asarray(fact["expected"], float)
        scale = np.abs(expected) if fact["tol_kind"] == "rel" else 1.0
        assert agrees(expected, fact)
        assert not agrees(expected + 1.1 * fact["tolerance"] * scale + 1e-14, fact)

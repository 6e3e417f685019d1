"""Surfaces against numbers from outside: PyTorch's reference trajectories and textbook facts."""

import json
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from surfaces import SURFACES
from tests.reference import REFERENCE

OUR_NAME = {"camel3": "three_hump_camel", "illquad": "quadratic"}
FACTS = {fact["id"]: fact for fact in json.loads((REFERENCE / "facts.json").read_text())["facts"]}


def check(fact_id: str, observed: Any) -> None:
    fact = FACTS[fact_id]
    relative = fact["tol_kind"] == "rel"
    rtol, atol = (fact["tolerance"], 0) if relative else (0, fact["tolerance"])
    np.testing.assert_allclose(observed, fact["expected"], rtol=rtol, atol=atol)


@pytest.fixture(scope="module")
def rows() -> dict[str, np.ndarray]:
    """Rows x, y, f, |gradient| of all reference trajectories, by surface, as far as they are finite."""
    cases = json.loads((REFERENCE / "trajectories.json").read_text())["cases"]
    with np.load(REFERENCE / "trajectories.npz") as arrays:
        parts: dict[str, list[np.ndarray]] = {}
        for case in cases:
            parts.setdefault(case["surface"], []).append(arrays[case["id"]][: case["n_finite"] + 1, :4])
    return {name: np.concatenate(arrays) for name, arrays in parts.items()}


NAMES = sorted(json.loads((REFERENCE / "trajectories.json").read_text())["surfaces"])


@pytest.mark.parametrize("name", NAMES)
def test_value_and_gradient_are_pytorchs(name: str, rows: dict[str, np.ndarray]):
    points, value, norm = rows[name][:, :2], rows[name][:, 2], rows[name][:, 3]
    surface = SURFACES[OUR_NAME.get(name, name)]
    ours, gradient = jax.jit(jax.vmap(jax.value_and_grad(surface)))(points)
    assert len(points) > 1000
    assert np.all(np.abs(ours - value) <= 1e-11 * (1 + np.abs(value)))
    assert np.all(np.abs(np.hypot(*gradient.T) - norm) <= 1e-11 * (1 + norm))


def test_rosenbrock_facts():
    rosenbrock = SURFACES["rosenbrock"]
    start = jnp.array(FACTS["rosenbrock_start"]["inputs"]["p"], float)
    value, gradient = jax.jit(jax.value_and_grad(rosenbrock))(start)
    check("rosenbrock_start", [value, *gradient])
    hessian = np.asarray(jax.jit(jax.hessian(rosenbrock))(jnp.ones(2)))
    check("rosenbrock_cond", [np.trace(hessian), np.linalg.det(hessian), np.linalg.cond(hessian)])
    check("rosenbrock_max_lr", 2 / np.linalg.eigvalsh(hessian)[-1])


def test_rastrigin_curvature():
    hessian = np.asarray(jax.jit(jax.hessian(SURFACES["rastrigin"]))(jnp.zeros(2)))
    np.testing.assert_allclose(hessian, hessian[0, 0] * np.eye(2), rtol=0, atol=1e-10)
    check("rastrigin_curv", [hessian[0, 0], 2 / hessian[0, 0]])


def test_easom_plateau():
    value, gradient = jax.jit(jax.value_and_grad(SURFACES["easom"]))(jnp.zeros(2))
    check("easom_plateau", [value, np.hypot(*gradient)])


def test_himmelblau_census():
    """Newton's method from a grid of starts finds every stationary point; the Hessian's signs say which."""
    himmelblau = SURFACES["himmelblau"]
    gradient, hessian = jax.grad(himmelblau), jax.hessian(himmelblau)

    @jax.jit
    @jax.vmap
    def newton(start: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        def step(_: int, point: jax.Array) -> jax.Array:
            (a, b), (_, d) = hessian(point)
            u, v = gradient(point)
            return point - jnp.stack([d * u - b * v, a * v - b * u]) / (a * d - b * b)

        end = jax.lax.fori_loop(0, 60, step, start)
        return end, gradient(end), hessian(end)

    axis = np.linspace(-5, 5, 21) + 0.01  # off the lines of symmetry, where a Hessian may be singular
    ends, slopes, hessians = map(np.asarray, newton(np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)))
    arrived = np.hypot(*slopes.T) < 1e-9
    points, first = np.unique(ends[arrived].round(6), axis=0, return_index=True)
    positive = (np.linalg.eigvalsh(hessians[arrived][first]) > 0).sum(axis=1)
    check("himmelblau_census", [(positive == signs).sum() for signs in (2, 1, 0)])
    minima = points[positive == 2]
    assert all(np.abs(minima - point).max(axis=1).min() < 1e-6 for point in himmelblau.minima)

"""What must hold of every surface in the catalogue; a new entry is tested without new test code."""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from surfaces import SURFACES, Surface, _by_key, heights

# fmt: off
KEYS = {
    "saddle", "monkey_saddle", "rosenbrock", "cliff", "plateau", "quadratic", "beale", "himmelblau", "booth",
    "matyas", "rastrigin", "ackley", "styblinski_tang", "three_hump_camel", "six_hump_camel",
    "goldstein_price", "easom", "mccormick", "griewank", "levy", "double_well", "long_valley",
    "linear_regression", "softmax_cross_entropy", "softmax_squared_error",
}
# fmt: on

each_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES.keys())

STEP = 1e-4
# Fourth-order central difference: f′ ≈ Σ weight · f(x + offset · STEP) / STEP.
OFFSETS, WEIGHTS = np.array([-2, -1, 1, 2]), np.array([1, -8, 8, -1]) / 12


class Sample(NamedTuple):
    """f and its gradient at the points the tests ask about, from one compilation."""

    grid_gradient: np.ndarray  # (41 * 41, 2)
    minimum_value: np.ndarray  # (minima,)
    minimum_gradient: np.ndarray  # (minima, 2)
    probe_value: np.ndarray  # (probes,)
    gradient: np.ndarray  # (200, 2) at random points
    difference: np.ndarray  # (200, 2) the same by finite differences


@lru_cache
def sample(key: str) -> Sample:
    surface = SURFACES[key]
    low, high = np.array(surface.domain).T
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 41).T), axis=-1).reshape(-1, 2)
    random = np.random.default_rng(0).uniform(low, high, (200, 2))
    shifts = STEP * OFFSETS[:, None, None] * np.eye(2)  # (offset, axis, 2)
    shifted = (random[:, None, None] + shifts).reshape(-1, 2)
    parts = (
        grid,
        np.reshape(surface.minima, (-1, 2)),
        np.array([point for point, _ in surface.probes]),
        random,
        shifted,
    )
    value, gradient = jax.jit(jax.vmap(jax.value_and_grad(surface)))(np.concatenate(parts))
    ends = np.cumsum([len(part) for part in parts])[:-1]
    values, gradients = np.split(np.asarray(value), ends), np.split(np.asarray(gradient), ends)
    difference = np.einsum("o,poa->pa", WEIGHTS, values[4].reshape(200, 4, 2)) / STEP
    return Sample(gradients[0], values[1], gradients[1], values[2], gradients[3], difference)


def test_keys_are_the_published_ones():
    assert SURFACES.keys() == KEYS
    assert all(key == surface.key for key, surface in SURFACES.items())


def test_families_stand_together_in_the_menu():
    families = [surface.family for surface in SURFACES.values()]
    assert len(list(groupby(families))) == len(set(families))


def test_a_key_given_twice_is_refused():
    with pytest.raises(ValueError, match="saddle"):
        _by_key((SURFACES["saddle"],), (SURFACES["saddle"],))


@each_surface
def test_record_is_complete(surface: Surface):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", surface.key)
    assert all((surface.title, surface.family, surface.reference, surface.fn.__doc__))
    assert surface.formula.isascii()
    assert surface.formula.count("{") == surface.formula.count("}")
    assert surface.formula.count(r"\left") == surface.formula.count(r"\right")
    assert surface.lesson.endswith(".")
    assert len(surface.lesson) <= 220
    assert len(surface.probes) >= 3


@each_surface
def test_start_and_minima_lie_inside_the_domain(surface: Surface):
    low, high = np.array(surface.domain).T
    assert np.all(low < high)
    for point in (surface.start, *surface.minima):
        assert np.all((low < point) & (point < high))


@each_surface
def test_probes(surface: Surface):
    expected = [value for _, value in surface.probes]
    np.testing.assert_allclose(sample(surface.key).probe_value, expected, rtol=1e-9, atol=1e-14)


@each_surface
def test_gradient_is_finite(surface: Surface):
    assert np.isfinite(sample(surface.key).grid_gradient).all()
    assert np.isfinite(sample(surface.key).minimum_gradient).all()


@each_surface
def test_gradient_is_that_of_finite_differences(surface: Surface):
    np.testing.assert_allclose(sample(surface.key).gradient, sample(surface.key).difference, rtol=1e-6, atol=1e-6)


@each_surface
def test_minima_are_minima_to_full_precision(surface: Surface):
    """A Newton step from a minimum leads nowhere, and the Hessian there is positive definite."""
    if not surface.minima:
        return
    hessian = np.asarray(jax.jit(jax.vmap(jax.hessian(surface)))(np.array(surface.minima)))
    gradient = sample(surface.key).minimum_gradient
    assert np.isfinite(hessian).all()
    assert np.abs(gradient).max() < 1e-11
    assert np.linalg.eigvalsh(hessian).min() > 0
    newton = np.linalg.solve(hessian, gradient[..., None])[..., 0]
    assert np.abs(newton).max() < 1e-14


@each_surface
def test_minima_are_global(surface: Surface):
    if surface.minima:
        values = sample(surface.key).minimum_value
        assert np.ptp(values) < 1e-12
        assert heights(surface, 201).min() > values.max() - 1e-12
    else:
        wider = replace(surface, domain=tuple((10 * low, 10 * high) for low, high in surface.domain))
        assert heights(wider, 201).min() < 10 * heights(surface, 201).min() < 0


@each_surface
def test_dtype_follows_the_data(surface: Surface):
    for dtype in (jnp.float32, jnp.float64):
        point = jax.ShapeDtypeStruct((2,), dtype)
        value, gradient = jax.eval_shape(jax.value_and_grad(surface), point)
        assert (value.shape, gradient.shape) == ((), (2,))
        assert value.dtype == gradient.dtype == dtype

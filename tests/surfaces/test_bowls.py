"""The quadratic's two parameters."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from surfaces import SURFACES

QUADRATIC = SURFACES["quadratic"]
POINTS = np.random.default_rng(0).uniform(-4, 4, (50, 2))

# Parameter values are arguments, as in the app: one compilation serves all of them.
at_points = jax.jit(jax.vmap(QUADRATIC.fn, in_axes=(0, None, None)))
hessian = jax.jit(jax.hessian(QUADRATIC.fn))


def test_defaults_are_the_textbook_quadratic():
    x, y = POINTS.T
    np.testing.assert_allclose(jax.jit(jax.vmap(QUADRATIC))(POINTS), 0.5 * (x**2 + 50 * y**2), rtol=1e-15)
    assert QUADRATIC.at().values == (50.0, 0.0)


@pytest.mark.parametrize("degrees", [-90.0, -37.5, 0.0, 30.0, 90.0])
def test_turning_surface_and_point_together_changes_nothing(degrees: float):
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned = POINTS @ np.array([[cos, sin], [-sin, cos]])  # row vectors, counter-clockwise
    np.testing.assert_allclose(at_points(turned, 50.0, degrees), at_points(POINTS, 50.0, 0.0), rtol=1e-12)


@pytest.mark.parametrize("condition_number", [1.0, 50.0, 1e4])
@pytest.mark.parametrize("rotation", [-90.0, 0.0, 30.0])
def test_eigenvalues_are_one_and_the_condition_number(condition_number: float, rotation: float):
    eigenvalues = np.linalg.eigvalsh(hessian(jnp.ones(2), condition_number, rotation))
    np.testing.assert_allclose(eigenvalues, [1, condition_number], rtol=1e-10)


def test_values_out_of_range_are_refused():
    with pytest.raises(ValueError, match="outside"):
        QUADRATIC.at(condition_number=0.5)
    with pytest.raises(ValueError, match="no parameter"):
        QUADRATIC.at(kappa=2.0)

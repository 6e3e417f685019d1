"""The grid of heights that contours and 3-D views are drawn from."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
from jax import Array

from surfaces import SURFACES, heights


def test_rows_are_y_columns_are_x_and_ends_are_included():
    mccormick = SURFACES["mccormick"]  # its two axes differ
    (left, right), (bottom, top) = mccormick.domain
    grid = heights(mccormick, 5)
    assert (grid.shape, grid.dtype) == ((5, 5), np.float64)
    corners = {(0, 0): (left, bottom), (0, 4): (right, bottom), (4, 0): (left, top), (4, 4): (right, top)}
    for index, corner in corners.items():
        np.testing.assert_allclose(grid[index], mccormick(jnp.array(corner)), rtol=1e-14)


def test_a_parameter_moves_the_heights_without_compiling():
    traced = []

    def quadratic(point: Array, *values: Array) -> Array:
        traced.append(values)
        return SURFACES["quadratic"].fn(point, *values)

    surface = replace(SURFACES["quadratic"], fn=quadratic)
    plain, steep = heights(surface), heights(surface.at(condition_number=1e4, rotation=90.0))
    assert len(traced) == 1
    np.testing.assert_allclose(plain.max(), 0.5 * (16 + 50 * 16))
    np.testing.assert_allclose(steep.max(), 0.5 * (16 + 1e4 * 16))
    assert steep[48, 0] > 100 * steep[0, 48]  # turned by 90°, the steep axis is x

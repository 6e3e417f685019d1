"""The height field of the contour and of the landscape, on functions whose values are known everywhere."""

import math

import numpy as np
import pytest

RELIEF, UPSAMPLE = "race/relief", "core/upsample"


def grid(f, size: int) -> list[float]:
    """A function on 0..1 × 0..1, row = y."""
    y, x = np.mgrid[0 : 1 : size * 1j, 0 : 1 : size * 1j]
    return (f(x, y) + 0 * x).ravel().tolist()


def test_a_plane_without_a_minimum_is_drawn_as_it_is(evaluate):
    made = "makeRelief(Float32Array.from(heights), 9, false)"
    heights = grid(lambda x, y: 10 + 4 * x - 2 * y, 9)  # from 8 to 14
    for u, v in [(0, 0), (1, 0), (0, 1), (0.31, 0.77)]:
        height = evaluate(RELIEF, f"{made}.at(u, v)", heights=heights, u=u, v=v)
        assert height == pytest.approx((2 + 4 * u - 2 * v) / 6, abs=1e-6)
        value = evaluate(RELIEF, f"{made}.value(height)", heights=heights, height=height)
        assert value == pytest.approx(10 + 4 * u - 2 * v, abs=1e-5)


def test_the_logarithm_goes_from_0_to_1_and_back_to_the_values(evaluate):
    heights = grid(lambda x, y: 100 * ((x - 0.5) ** 2 + (y - 0.25) ** 2), 17)
    made = "makeRelief(Float32Array.from(heights), 17)"
    field = evaluate(RELIEF, f"Array.from({made}.height)", heights=heights)
    assert (min(field), max(field)) == pytest.approx((0, 1), abs=1e-6)
    assert np.argsort(field, kind="stable")[-1] == np.argsort(heights, kind="stable")[-1]
    back = evaluate(RELIEF, f"field.map({made}.value)", heights=heights, field=field)
    np.testing.assert_allclose(back, heights, rtol=1e-4, atol=1e-4)


def test_a_hole_is_told_and_filled_with_the_mean_of_its_neighbours(evaluate):
    heights = grid(lambda x, y: x, 5)
    heights[2 * 5 + 2] = math.nan
    made = "makeRelief(Float32Array.from(heights), 5, false)"
    assert evaluate(RELIEF, f"{made}.at(0.5, 0.5)", heights=heights) == pytest.approx(0.5)
    told = f"[[0.5, 0.5], [0.25, 0.5]].map(([u, v]) => {made}.isDefined(u, v))"
    assert evaluate(RELIEF, told, heights=heights) == [False, True]
    assert evaluate(RELIEF, f"{made}.complete", heights=heights) is False


def test_nothing_but_holes_is_a_plain(evaluate):
    made = "makeRelief(new Float32Array(16).fill(NaN), 4)"
    assert evaluate(RELIEF, f"{made}.at(0.3, 0.6)") == 0.5


def test_a_sample_is_bilinear(evaluate):
    """x + 2 y + 3 x y is bilinear itself."""
    field = grid(lambda x, y: x + 2 * y + 3 * x * y, 2)
    for u, v in [(0.25, 0.5), (0.9, 0.1), (1, 1)]:
        sampled = evaluate(UPSAMPLE, "sample(field, 2, u, v)", field=field, u=u, v=v)
        assert sampled == pytest.approx(u + 2 * v + 3 * u * v)
    outside = evaluate(UPSAMPLE, "sample(field, 2, -3, 9)", field=field)
    assert outside == pytest.approx(2)  # the value of the nearest place


def test_catmull_rom_goes_through_the_grid_and_gives_parabolas_back(evaluate):
    """Inside, where it has all four neighbours, Keys' cubic convolution is exact for polynomials of degree two."""
    size, wide = 9, 33
    field = grid(lambda x, y: 1 + x - 2 * y + 3 * x**2 + x * y - y**2, size)
    place = f"(k) => k / {wide - 1}"
    fine = evaluate(UPSAMPLE, f"Array.from(upsample(field, 9, {wide}, {wide}, {place}, {place}))", field=field)
    fine = np.array(fine).reshape(wide, wide)
    np.testing.assert_allclose(fine[::4, ::4].ravel(), field, atol=1e-6)
    exact = np.array(grid(lambda x, y: 1 + x - 2 * y + 3 * x**2 + x * y - y**2, wide)).reshape(wide, wide)
    inside = slice(4, wide - 4)
    np.testing.assert_allclose(fine[inside, inside], exact[inside, inside], atol=1e-6)

"""The chart of gradients through time."""

from typing import Any

import numpy as np
import pytest

from figures.time_chart import DEEPEST, TimeCurve, time_chart


def curve(gradient, law=None, name: str = "Linear", color: str = "#123456") -> TimeCurve:
    gradient = np.asarray(gradient, dtype=float)
    return TimeCurve(name=name, color=color, gradient=gradient, law=gradient if law is None else np.asarray(law))


def drawn(*curves: TimeCurve) -> Any:
    return time_chart(curves)


def axis(*curves: TimeCurve) -> Any:
    return drawn(*curves).layout.yaxis


def test_every_gradient_is_a_line_with_its_law_dotted_behind_it():
    powers = 0.9 ** np.arange(50.0)
    law, gradient = drawn(curve(powers, 0.8 ** np.arange(50.0))).data
    np.testing.assert_allclose(gradient.y, powers, rtol=1e-6)
    np.testing.assert_allclose(law.y, 0.8 ** np.arange(50.0), rtol=1e-6)
    assert (law.line.dash, gradient.line.dash) == ("dot", None)
    assert gradient.name == "Linear"
    assert gradient.line.color == "#123456"


def test_the_axis_holds_every_gradient_whatever_the_laws():
    low, high = axis(curve([1, 1e-5], [1, 1e-20]), curve([1, 1e3], [1, 1e30])).range
    assert -5.6 < low < -5
    assert 3 < high < 3.6


@pytest.mark.parametrize("values", [[1, 1, 1], [1, 0, 0], [0, 0], [1, np.nan]])
def test_the_axis_is_two_decades_at_least(values):
    low, high = axis(curve(values)).range
    assert high - low >= 2
    assert low < 0 < high


def test_a_lost_gradient_leaves_the_picture():
    (_, line) = drawn(curve([1, 1e-20, DEEPEST / 2, 0.0])).data
    np.testing.assert_array_equal(np.isnan(line.y), [False, False, True, True])


def test_ticks_are_few_and_whole_decades():
    for span in (2, 9, 30, 60):
        tick = axis(curve([1, 10.0**-span if span < 32 else 1e-31])).dtick
        assert tick == int(tick) >= 1
        assert span / tick <= 10 or span > 31


def test_background_is_the_pages():
    layout = drawn(curve([1, 2])).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"

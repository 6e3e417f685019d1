"""The chart of two inputs, and that of two slopes: what is drawn is what was given."""

from typing import Any

import numpy as np
import pytest

from figures.data_chart import SPREAD, data_chart
from figures.saturation_chart import saturation_chart


@pytest.mark.parametrize("degrees", [0.0, 30.0])
def test_points_are_drawn_to_one_scale_with_the_axes_of_their_cloud(degrees):
    turn = np.radians(degrees)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    along = np.array([[3, 0], [-3, 0], [0, 1], [0, -1]])  # variances 4.5 and 0.5
    points, targets = along @ axes, np.arange(4.0)
    figure: Any = data_chart(points, targets, ("first", "second"))
    *lines, cloud = figure.data
    np.testing.assert_allclose(np.column_stack([cloud.x, cloud.y]), points, rtol=1e-6)
    np.testing.assert_array_equal(cloud.marker.color, targets)
    assert figure.layout.yaxis.scaleanchor == "x"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("first", "second")
    for line, axis, variance in zip(lines, axes[::-1], (0.5, 4.5), strict=True):
        reach = np.array([np.diff(line.x)[0], np.diff(line.y)[0]]) / 2
        np.testing.assert_allclose(np.linalg.norm(reach), SPREAD * np.sqrt(variance))
        np.testing.assert_allclose(abs(reach @ axis), np.linalg.norm(reach))


def test_slopes_are_drawn_on_a_log_axis_and_marked_at_the_logit():
    logit = np.linspace(-4, 4, 9)
    slopes = {"steep": (np.exp(-logit), "#111111"), "flat": (np.exp(-2 * logit), "#222222")}
    figure: Any = saturation_chart(logit, slopes, marked=-2.0)
    assert figure.layout.yaxis.type == "log"
    curves = [trace for trace in figure.data if trace.mode == "lines"]
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [curve.name for curve in curves] == ["steep", "flat"]
    for curve, (slope, color) in zip(curves, slopes.values(), strict=True):
        np.testing.assert_allclose(curve.y, slope, rtol=1e-6)
        assert curve.line.color == color
    np.testing.assert_allclose([dot.y[0] for dot in dots], [np.exp(2), np.exp(4)])
    assert {dot.x[0] for dot in dots} == {-2.0}


def test_the_mark_between_two_logits_lies_on_the_curve():
    """On the log axis: halfway along a straight line there."""
    figure: Any = saturation_chart(np.array([0.0, 1.0]), {"one": (np.array([1.0, 1e-4]), "#111111")}, marked=0.5)
    (dot,) = [trace for trace in figure.data if trace.mode == "markers"]
    np.testing.assert_allclose(dot.y[0], 1e-2)

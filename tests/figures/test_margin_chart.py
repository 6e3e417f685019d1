"""The chart of margins, and curves that lie on one another."""

import numpy as np
import plotly.graph_objects as go
import pytest

from figures.margin_chart import HIGHEST, HIGHEST_MEAN, MOST, MarginCurve, margin_chart
from figures.overlap import dashes

X = np.array([-2.0, -0.5, 0.3, 1.5])
Y = np.array([-1.0, 1.0, -1.0, 1.0])
M = np.linspace(-3, 3, 61)
THRESHOLDS = np.linspace(-4, 4, 81)


def curve(name: str, value: np.ndarray, **changes) -> MarginCurve:
    given = {"slope": 0 * M, "marks": np.arange(4.0), "means": np.abs(THRESHOLDS), **changes}
    return MarginCurve(name=name, color="#123456", m=M, value=value, **given)


def chart(*curves: MarginCurve) -> go.Figure:
    return margin_chart(curves, x=X, y=Y, margins=X * Y, thresholds=THRESHOLDS, threshold=0.25, margin=-1.5)


def traces(figure: go.Figure, axis: str) -> list:
    return [trace for trace in figure.data if (trace.xaxis or "x") == axis]  # pyright: ignore


def test_each_panel_has_its_lines_and_points():
    figure = chart(curve("a", M**2), curve("b", -M))
    loss, mean, slope, points = (traces(figure, axis) for axis in ("x", "x2", "x3", "x4"))
    assert [trace.name for trace in loss] == ["a", "a", "b", "b"]
    np.testing.assert_allclose(loss[0].y, M**2, rtol=1e-6)
    np.testing.assert_allclose(loss[1].x, X * Y, rtol=1e-6)
    np.testing.assert_allclose(loss[1].y, np.arange(4.0), rtol=1e-6)
    np.testing.assert_allclose(mean[1].x0 + mean[1].dx * np.arange(len(mean[1].y)), THRESHOLDS[::2], atol=1e-12)
    np.testing.assert_allclose(slope[0].y, 0 * M, rtol=1e-6)
    np.testing.assert_allclose(points[0].x, X, rtol=1e-6)
    assert sum(trace.showlegend is not False for trace in figure.data) == 2  # pyright: ignore


def test_wrong_answers_are_hollow_and_classes_have_their_marks():
    expected = ["diamond", "circle-open", "diamond-open", "circle"]
    figure = chart(curve("a", M**2))
    assert list(traces(figure, "x4")[0].marker.symbol) == expected
    assert list(traces(figure, "x")[1].marker.symbol) == expected


def test_lines_stand_at_margin_and_threshold():
    shapes = chart(curve("a", M**2)).layout.shapes  # pyright: ignore
    assert [(shape.xref, shape.x0) for shape in shapes] == [("x", -1.5), ("x3", -1.5), ("x2", 0.25), ("x4", 0.25)]


@pytest.mark.parametrize(
    ("marks", "means", "top", "top_of_means"),
    [(1.0, 0.1, HIGHEST, 2.0), (8.0, 3.0, 8.4, 3.9), (500.0, 90.0, MOST, HIGHEST_MEAN)],
)
def test_axes_hold_what_does_not_dwarf_the_rest(marks, means, top, top_of_means):
    figure = chart(curve("a", M**2, marks=np.full(4, marks), means=means + np.abs(THRESHOLDS)))
    assert figure.layout.yaxis.range[1] == pytest.approx(top)  # pyright: ignore
    assert figure.layout.yaxis2.range[1] == pytest.approx(top_of_means)  # pyright: ignore


def test_curves_that_lie_on_one_another_are_dashed():
    x = np.linspace(-1, 1, 201)
    square, half = x**2, np.where(x < 0, x**2, 0)
    assert dashes([x] * 3, [square, half, 1 - x]) == ["solid", "dash", "solid"]
    assert dashes([x] * 3, [square] * 3) == ["solid", "dash", "dot"]
    assert dashes([x] * 2, [half, np.where(x < 0, -x, 0)]) == ["solid", "solid"], "at 0 all may lie together"
    assert dashes([x] * 2, [np.full(201, np.nan), square]) == ["solid", "solid"]
    assert dashes([], []) == []

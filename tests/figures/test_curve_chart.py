"""The chart of values and slopes: what it shows of its arrays."""

from typing import Any

import numpy as np
import pytest

from figures.curve_chart import Curve, curve_chart

X = np.linspace(-2, 2, 9)
RANGE = (-2.0, 2.0)
INF = float("inf")


def curve(i: int = 0, **changed: Any) -> Curve:
    given: dict[str, Any] = {"name": f"curve {i}", "color": f"#00000{i}", "x": X, "value": X**2, "slope": 2 * X}
    return Curve(**given | changed)


def chart(*curves: Curve, **options: Any) -> Any:
    return curve_chart(curves, **{"x_range": RANGE, "value_title": "value", "slope_title": "slope"} | options)


def lines(figure: Any) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "lines"]


def test_value_above_slope_over_one_axis():
    figure = chart(curve(), value_title="loss", slope_title="gradient", x_title="error")
    value, slope = lines(figure)
    np.testing.assert_allclose(value.y, X**2, rtol=1e-6)
    np.testing.assert_allclose(slope.y, 2 * X, rtol=1e-6)
    assert (value.legendgroup, value.showlegend) == (slope.legendgroup, not slope.showlegend)
    assert figure.layout.yaxis.title.text == "loss"
    assert figure.layout.yaxis2.title.text == "gradient"
    assert figure.layout.xaxis2.title.text == "error"
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range == RANGE


def test_flat_stretches_are_bars_a_lane_each_cut_to_the_axis():
    figure = chart(curve(0, flat=((-INF, -1.0), (1.5, INF))), curve(1), curve(2, flat=((-5.0, -3.0), (-0.5, 0.5))))
    bars = [shape for shape in figure.layout.shapes if shape.yref == "y2"]
    assert [(bar.x0, bar.x1, bar.fillcolor) for bar in bars] == [
        (-2.0, -1.0, "#000000"),
        (1.5, 2.0, "#000000"),
        (-0.5, 0.5, "#000002"),
    ]
    assert bars[0].y0 == bars[1].y0 > bars[2].y1
    assert figure.layout.yaxis2.range == (-3, 0)
    assert figure.layout.yaxis2.title.text == "flat"
    assert len(figure.layout.shapes) == len(bars), "three curves are not shaded in their panels"


def test_one_or_two_curves_are_shaded_in_both_panels():
    for curves in ((curve(0, flat=((0.0, INF),)),), (curve(0, flat=((0.0, INF),)), curve(1))):
        figure = chart(*curves)
        shaded = [shape for shape in figure.layout.shapes if shape.yref != "y2"]
        assert [(shape.x0, shape.x1, shape.fillcolor) for shape in shaded] == [(0.0, 2.0, "#000000")] * 2
        assert len({shape.yref for shape in shaded}) == 2


def test_two_curves_of_one_color_are_not_shaded():
    pair = (curve(0, color="red", flat=((0.0, INF),)), curve(1, color="red", flat=((-INF, 0.0),)))
    assert all(shape.yref == "y2" for shape in chart(*pair).layout.shapes)


def test_without_flat_stretches_there_is_no_strip():
    assert len({trace.yaxis for trace in chart(curve(0, flat=((5.0, 6.0),))).data}) == 3
    assert len({trace.yaxis for trace in chart(curve()).data}) == 2


def test_a_dot_on_each_curve_at_the_probe_but_where_it_is_not_finite():
    figure = chart(curve(0, mark=(1.0, 2.0)), curve(1, mark=(INF, -3.0)), curve(2), probe=1.0)
    above, below = [trace for trace in figure.data if trace.mode == "markers"]
    assert (list(above.x), list(above.y), list(above.marker.color)) == ([1.0], [1.0], ["#000000"])
    assert (list(below.x), list(below.y), list(below.marker.color)) == ([1.0] * 2, [2.0, -3.0], ["#000000", "#000001"])
    assert [shape.x0 for shape in figure.layout.shapes] == [1.0, 1.0]


def test_ranges_can_be_given():
    figure = chart(curve(), value_range=(0.0, 3.0), slope_range=(-1.0, 1.0))
    assert (figure.layout.yaxis.range, figure.layout.yaxis2.range) == ((0.0, 3.0), (-1.0, 1.0))


@pytest.mark.parametrize("count", [1, 5, 10])
def test_the_chart_fits_a_laptop_s_screen(count):
    figure = chart(*(curve(i, flat=((0.0, 1.0),)) for i in range(count)))
    assert 400 < figure.layout.height < 640

"""The chart of eigenvalues: what is in it, and which axis it takes."""

from dataclasses import replace
from typing import Any

import numpy as np

from figures.sharpness_chart import SharpnessCurves, sharpness_chart

STEPS = np.arange(0, 100, 10)
TOP = np.linspace(5.0, 20.0, 10)
CURVES = SharpnessCurves(
    name="Gradient descent",
    color="#123456",
    dash="solid",
    at=STEPS,
    largest=np.stack([TOP, TOP / 2, TOP / 4], axis=1),
    limit=np.full(10, 19.0),
)


def axis(*curves: SharpnessCurves) -> Any:
    layout: Any = sharpness_chart(curves).layout
    return layout.yaxis


def test_a_line_for_every_eigenvalue_and_the_limit():
    figure: Any = sharpness_chart([CURVES])
    lines = {trace.name: trace for trace in figure.data}
    assert list(lines) == [
        "Gradient descent, λ2",
        "Gradient descent, λ3",
        "Gradient descent",
        "limit of Gradient descent",
    ]
    np.testing.assert_allclose(lines["Gradient descent"].y, TOP, rtol=1e-6)
    np.testing.assert_allclose(lines["Gradient descent, λ3"].y, TOP / 4, rtol=1e-6)
    assert lines["limit of Gradient descent"].line.dash == "dot"
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["Gradient descent"]
    low, high = figure.layout.yaxis.range
    assert low <= 0
    assert 20 < high < 25


def test_a_limit_out_of_reach_does_not_squeeze_the_curves():
    near, far = (axis(replace(CURVES, limit=np.full(10, limit))) for limit in (30.0, 2000.0))
    assert near.range[1] > 30
    assert far.range[1] < 25
    assert axis(replace(CURVES, limit=None)).range[1] < 25


def test_what_spans_decades_is_drawn_to_powers_of_ten():
    wild = CURVES.largest.copy()
    wild[0, 0] = 1e5
    shown = axis(replace(CURVES, largest=wild))
    assert shown.type == "log"
    assert shown.range[1] > 5


def test_a_run_that_was_lost_leaves_the_others():
    lost = replace(CURVES, name="lost", largest=np.full((10, 3), np.nan))
    assert axis(lost, CURVES).range[1] > 20
    assert axis(lost).range is None

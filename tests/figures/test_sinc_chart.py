"""The chart of the noisy sinc: what it draws of its arrays."""

from typing import Any

import numpy as np
import pytest

from figures.sinc_chart import MOST_POINTS, FittedCurve, sinc_chart

PLACES = np.linspace(-3, 3, 61)
TRUTH = np.sinc(PLACES)


def chart(count: int = 50, *, impulses: float = 9.0, noise: float = 0.1) -> Any:
    x = np.linspace(-3, 3, count)
    hit = np.arange(count) % 10 == 0
    y = np.sinc(x) + impulses * hit
    fits = [
        FittedCurve(name="Squared error", color="#c07f00", dash="solid", curve=TRUTH + 0.3),
        FittedCurve(name="Huber", color="#00966d", dash="dash", curve=TRUTH),
    ]
    return sinc_chart(
        PLACES,
        TRUTH,
        fits,
        band=(TRUTH - 0.2, TRUTH + 0.2),
        band_name="band",
        band_color="#5a78e0",
        x=x,
        y=y,
        hit=hit,
        noise=noise,
    )


def traces(figure: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for trace in figure.data:
        found.setdefault(trace.name, []).append(trace)
    return found


def test_fits_are_drawn_above_and_their_errors_below():
    above, below = traces(chart())["Squared error"]
    np.testing.assert_allclose(above.y, TRUTH + 0.3, atol=1e-6)
    np.testing.assert_allclose(below.y, 0.3, atol=1e-6)
    assert (above.yaxis, below.yaxis) == (None, "y2")
    assert not below.showlegend
    bottom, top = traces(chart())["band"]
    np.testing.assert_allclose(top.y - bottom.y, 0.4, atol=1e-6)
    assert top.fill == "tonexty"


@pytest.mark.parametrize(("impulses", "name"), [(9.0, "impulse, higher up"), (-9.0, "impulse, lower down")])
def test_points_beyond_the_axis_are_marked_at_its_edge(impulses, name):
    figure = chart(impulses=impulses)
    (marks,) = traces(figure)[name]
    low, high = figure.layout.yaxis.range
    assert len(marks.x) == 5
    assert np.all((np.array(marks.y) > low) & (np.array(marks.y) < high))
    assert len(traces(figure)["points"][0].x) == 45


def test_impulses_in_sight_are_where_they_are():
    (marks,) = traces(chart(impulses=0.5))["hit by an impulse"]
    np.testing.assert_allclose(np.array(marks.y), np.sinc(np.array(marks.x)) + 0.5, atol=1e-6)


@pytest.mark.parametrize("count", [100, 400, 401, 4000, 5000])
def test_not_too_many_points_are_drawn(count):
    drawn = sum(len(trace.x) for trace in chart(count).data if trace.mode == "markers")
    assert min(count, MOST_POINTS / 2) <= drawn <= MOST_POINTS


def test_the_axis_holds_every_curve():
    figure = chart()
    low, high = figure.layout.yaxis.range
    assert low < TRUTH.min() - 0.35
    assert high > TRUTH.max() + 0.35

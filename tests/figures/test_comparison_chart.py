"""Charts of comparisons: what they draw of the records they are given."""

from typing import Any

import numpy as np
import pytest

from figures.comparison_chart import HEIGHT, Line, Lines, Place, Ranking, lines_chart, ranking_chart

COLORS = ("#c07f00", "#3b8fc4", "#00966d")


def drawn(lines: list[Line], **options) -> Any:
    return lines_chart(Lines("epochs", options.pop("y_title", "loss"), lines, **options), COLORS)


def lines(*ends: float, **options) -> Any:
    x = np.arange(1.0, 5.0)
    return drawn([Line(f"run {i}", i, x, np.geomspace(1.0, e, 4)) for i, e in enumerate(ends)], **options)


def ranked(places: list[Place], title: str, **options) -> Any:
    return ranking_chart(Ranking(title, places, **options), COLORS)


def test_lines_are_as_given():
    figure = drawn([Line("a", 4, np.arange(3.0), np.array([1.0, np.inf, np.nan]), "dash", True)], y_title="gap")
    (trace,) = figure.data
    assert (trace.name, trace.line.color, trace.line.dash, trace.mode) == ("a", COLORS[1], "dash", "lines+markers")
    assert trace.y[0] == 1
    assert np.isnan(trace.y[1:]).all()
    assert figure.layout.yaxis.title.text == "gap"
    assert figure.layout.yaxis.type is None


@pytest.mark.parametrize(("low", "dtick"), [(0.1, "D2"), (0.005, 1), (1e-6, 1), (1e-20, 3)])
def test_log_axes_have_as_many_ticks_as_fit(low, dtick):
    figure = lines(low, y_log=True)
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.dtick == dtick


@pytest.mark.parametrize("values", [[0.0, 0.0], [np.nan, np.inf], [-1.0, -2.0], []])
def test_a_log_axis_of_nothing_is_drawn_all_the_same(values):
    figure = drawn([Line("a", 0, np.arange(len(values)), np.array(values))], x_log=True, y_log=True)
    assert figure.layout.yaxis.type == "log"


def test_a_level_is_a_line_with_its_words():
    (shape,) = lines(0.5, level=(0.25, "large above 0.25"), y_log=True).layout.shapes
    assert (shape.y0, shape.y1, shape.label.text) == (0.25, 0.25, "large above 0.25")
    assert lines(0.5).layout.shapes == ()


@pytest.mark.parametrize(("ends", "side"), [((0.1, 0.2), "end"), ((0.1, np.nan), "end"), ((0.1, 0.5), "start")])
def test_words_of_a_level_stand_clear_of_lines_that_fall_through_it(ends, side):
    (shape,) = lines(*ends, level=(0.25, "large")).layout.shapes
    assert shape.label.textposition == side


def test_the_legend_has_room():
    few, many = lines(0.5), lines(*[0.5] * 12)
    assert many.layout.margin.t > few.layout.margin.t
    assert many.layout.height - many.layout.margin.t == few.layout.height - few.layout.margin.t


def test_a_ranking_has_a_dot_a_seed_and_a_bar_at_the_mean():
    figure = ranked([Place("best", 0, (0.9, 0.7)), Place("worst", 1, (0.5,))], "accuracy")
    dots, mean, *_ = figure.data
    np.testing.assert_allclose(dots.x, [0.9, 0.7], rtol=1e-6)
    assert set(dots.y) == {"best"}
    np.testing.assert_allclose(mean.x, [0.8], rtol=1e-6)
    low, high = figure.layout.yaxis.range
    assert low > high  # the first is on top
    assert figure.layout.yaxis.categoryarray == ("best", "worst")


def test_what_diverged_has_no_mean_and_no_dot():
    figure = ranked([Place("a", 0, (0.9, np.inf)), Place("b", 1, (np.inf, np.nan))], "loss", log=True)
    assert [len(trace.x) for trace in figure.data] == [1, 0]
    assert figure.layout.yaxis.categoryarray == ("a", "b")


def test_many_places_get_a_taller_chart():
    many = ranked([Place(str(i), i, (1.0,)) for i in range(20)], "loss")
    assert many.layout.height > HEIGHT
    assert ranked([], "loss").layout.height == HEIGHT

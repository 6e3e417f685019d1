"""Losses of the margin with the points of a data set on them, and their means over the threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, ZERO, along, chart, short, upright
from figures.overlap import dashes
from messages import Message
from texts import _

HIGHEST = 6.0  # loss that is always in sight; more is shown only if it does not dwarf that
MOST = 12.0
HIGHEST_MEAN = 8.0
SYMBOLS = {1.0: "circle", -1.0: "diamond"}  # of the classes, beside their place
COLUMNS = ([0.0, 0.46], [0.54, 1.0])  # of the width
ROWS = ([0.46, 1.0], [0.0, 0.36])  # of the height
TITLES = {  # by their axes
    "": Message("loss"),
    "2": Message("mean loss of the points"),
    "3": Message("slope"),
    "4": Message("the points, y = ±1"),
}


@dataclass(frozen=True, kw_only=True)
class MarginCurve:
    """A loss: value and slope ``(n,)`` over margins m, its value at the margin of each point, its mean ``(k,)``."""

    name: str
    color: str
    m: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    marks: np.ndarray
    means: np.ndarray


def margin_chart(
    curves: Sequence[MarginCurve],
    *,
    x: np.ndarray,
    y: np.ndarray,
    margins: np.ndarray,
    thresholds: np.ndarray,
    threshold: float,
    margin: float,
) -> go.Figure:
    """Four panels: loss and slope over the margin, mean loss over the threshold, and the points below it.

    Points have `x`, a class `y` of ±1 and a margin ``(n,)``; one that is answered wrongly is hollow. The panels of
    a column share their axis. Text and lines are grey or a loss's colour, so that they read on white and on
    near-black.
    """
    signs = [SYMBOLS[float(sign)] + ("" if m > 0 else "-open") for sign, m in zip(y, margins, strict=True)]
    drawn = dashes([curve.m for curve in curves], [curve.value for curve in curves])
    data = [_points(x, y, margins, signs)]
    for curve, dash in zip(curves, drawn, strict=True):
        data += _traces(curve, margins, thresholds, signs, dash)
    highest = _highest(curves)
    ends = [float(curves[0].m[0]), float(curves[0].m[-1])]
    inputs = [min(-4.0, float(x.min()) - 0.5), max(4.0, float(x.max()) + 0.5)]
    hidden = {"showticklabels": False}
    layout = {
        "height": 440,
        "margin": {"l": 34, "r": 10, "t": 52, "b": 40},
        "legend": {"orientation": "h", "y": 1.06, "yanchor": "bottom", "x": 0.0, "font": {"color": MUTED}},
        "hovermode": "closest",
        "xaxis": _across(0, "y", ends) | hidden | {"matches": "x3"},
        "xaxis2": _across(1, "y2", inputs) | hidden | {"matches": "x4"},
        "xaxis3": _across(0, "y3", ends) | {"title": _("margin m = y·f(x)")},
        "xaxis4": _across(1, "y4", inputs) | {"title": _("x, and the threshold")},
        "yaxis": _up(0, "x", [-0.04 * highest, highest]),
        "yaxis2": _up(0, "x2", [-0.06, _highest_mean(curves)]),
        "yaxis3": _up(1, "x3", [-4.3, 4.3]),
        "yaxis4": _up(1, "x4", [-2, 2])
        | {"tickvals": [-1, 1], "ticktext": ["−1", "+1"], "showgrid": False, "zeroline": False},
        "shapes": [upright(margin, "x"), upright(margin, "x3"), upright(threshold, "x2"), upright(threshold, "x4")],
        "annotations": [_title(axis, _(words)) for axis, words in TITLES.items()],
    }
    return chart(data, layout)


def _across(column: int, anchor: str, ends: list[float]) -> dict[str, Any]:
    return {**AXIS, **ZERO, "domain": COLUMNS[column], "anchor": anchor, "range": ends}


def _up(row: int, anchor: str, ends: list[float]) -> dict[str, Any]:
    return {**AXIS, **ZERO, "domain": ROWS[row], "anchor": anchor, "range": ends}


def _title(axis: str, words: str) -> dict[str, Any]:
    """Above the left corner of a panel."""
    place = {"xref": f"x{axis} domain", "yref": f"y{axis} domain", "x": 0.0, "y": 1.0}
    return {"text": words, **place, "xanchor": "left", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}


def _traces(
    curve: MarginCurve, margins: np.ndarray, thresholds: np.ndarray, signs: list[str], dash: str
) -> list[dict[str, Any]]:
    """A loss on its three panels; in the legend once."""
    shared = {"name": curve.name, "legendgroup": curve.name}
    line = {**shared, "mode": "lines", "line": {"color": curve.color, "width": 2.2, "dash": dash}}
    return [
        {**line, **along(curve.m), "y": short(curve.value), "hovertemplate": _("m %{x:.3g}, loss %{y:.3g}")},
        {
            **shared,
            "x": short(margins),
            "y": short(curve.marks),
            "mode": "markers",
            "showlegend": False,
            "marker": {"color": curve.color, "size": 7, "symbol": signs},
            "hovertemplate": _("a point with m %{x:.3g}, loss %{y:.3g}"),
        },
        {
            **line,
            **along(curve.m),
            "y": short(curve.slope),
            "xaxis": "x3",
            "yaxis": "y3",
            "showlegend": False,
            "hovertemplate": _("m %{x:.3g}, slope %{y:.3g}"),
        },
        {
            **line,
            **along(thresholds[::2]),
            "y": short(curve.means[::2]),
            "xaxis": "x2",
            "yaxis": "y2",
            "showlegend": False,
            "hovertemplate": _("threshold %{x:.3g}, mean loss %{y:.3g}"),
        },
    ]


def _points(x: np.ndarray, y: np.ndarray, margins: np.ndarray, signs: list[str]) -> dict[str, Any]:
    """The points in their two rows, one above another where they are close."""
    lift = np.array([0.22 * (sum(abs(x[:i] - x[i]) < 0.12)) for i in range(len(x))])
    return {
        "x": short(x),
        "y": short(y + lift * y),
        "mode": "markers",
        "showlegend": False,
        "marker": {"color": MUTED, "size": 9, "symbol": signs},
        "hovertemplate": _("x %{x:.3g}, margin %{customdata:.3g}") + "<extra></extra>",
        "customdata": short(margins),
        "xaxis": "x4",
        "yaxis": "y4",
    }


def _highest(curves: Sequence[MarginCurve]) -> float:
    """The top of the losses' axis: every mark if it is not too far up."""
    return float(np.clip(1.05 * max(curve.marks.max() for curve in curves), HIGHEST, MOST))


def _highest_mean(curves: Sequence[MarginCurve]) -> float:
    """The top of the means' axis: every floor, if it is not too far up."""
    return float(np.clip(1.3 * max(curve.means.min() for curve in curves), 2.0, HIGHEST_MEAN))

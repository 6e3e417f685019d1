"""Losses of the margin with the points of a data set on them, and their means over the threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from figures.overlap import dashes

MUTED = "#8a8985"
GRID = "rgba(128,128,128,.18)"
HIGHEST = 6.0  # loss that is always in sight; more is shown only if it does not dwarf that
MOST = 12.0
HIGHEST_MEAN = 8.0
SYMBOLS = {1.0: "circle", -1.0: "diamond"}  # of the classes, beside their place


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
    figure = make_subplots(
        rows=2,
        cols=2,
        shared_xaxes="columns",  # pyright: ignore[reportArgumentType]
        row_heights=[0.6, 0.4],
        vertical_spacing=0.1,
        horizontal_spacing=0.08,
        subplot_titles=("loss", "mean loss of the points", "slope", "the points, y = ±1"),
    )
    figure.update_annotations(font={"size": 12, "color": MUTED}, xanchor="left")
    for annotation, axis in zip(figure.layout.annotations, ("x", "x2", "x3", "x4"), strict=True):  # pyright: ignore
        annotation.update(xref=f"{axis} domain", x=0.0)
    highest = _highest(curves)
    drawn = dashes([curve.m for curve in curves], [curve.value for curve in curves])
    for curve, dash in zip(curves, drawn, strict=True):
        _add_curve(figure, curve, margins, y, thresholds, dash=dash)
    _add_points(figure, x, y, margins)
    for column, at in ((1, margin), (2, threshold)):
        for row in (1, 2):
            figure.add_vline(x=at, row=row, col=column, line={"color": MUTED, "width": 1.2, "dash": "dot"})  # pyright: ignore[reportArgumentType]
    axis: dict[str, Any] = {"gridcolor": GRID, "zerolinecolor": "rgba(128,128,128,.45)", "color": MUTED}
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    ends = float(curves[0].m[0]), float(curves[0].m[-1])
    figure.update_xaxes(range=ends, col=1)
    figure.update_xaxes(range=[min(-4.0, x.min() - 0.5), max(4.0, x.max() + 0.5)], col=2)
    figure.update_xaxes(title="margin m = y·f(x)", row=2, col=1)
    figure.update_xaxes(title="x, and the threshold", row=2, col=2)
    figure.update_yaxes(range=[-0.04 * highest, highest], row=1, col=1)
    figure.update_yaxes(range=[-4.3, 4.3], row=2, col=1)
    figure.update_yaxes(range=[-0.06, _highest_mean(curves)], row=1, col=2)
    figure.update_yaxes(
        tickvals=[-1, 1], ticktext=["−1", "+1"], range=[-2, 2], showgrid=False, zeroline=False, row=2, col=2
    )
    figure.update_layout(
        height=440,
        margin={"l": 34, "r": 10, "t": 52, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED, "size": 12},
        legend={"orientation": "h", "y": 1.06, "yanchor": "bottom", "x": 0.0, "font": {"color": MUTED}},
        hovermode="closest",
    )
    return figure


def _add_curve(
    figure: go.Figure, curve: MarginCurve, margins: np.ndarray, y: np.ndarray, thresholds: np.ndarray, *, dash: str
) -> None:
    """A loss on its three panels; in the legend once."""
    line = {"color": curve.color, "width": 2.2, "dash": dash}
    shared = {"name": curve.name, "legendgroup": curve.name, "mode": "lines", "line": line}
    figure.add_scatter(x=curve.m, y=curve.value, **shared, hovertemplate="m %{x:.3g}, loss %{y:.3g}", row=1, col=1)
    figure.add_scatter(
        x=margins,
        y=curve.marks,
        mode="markers",
        name=curve.name,
        legendgroup=curve.name,
        showlegend=False,
        marker={
            "color": curve.color,
            "size": 7,
            "symbol": [SYMBOLS[float(sign)] + ("" if m > 0 else "-open") for sign, m in zip(y, margins, strict=True)],
        },
        hovertemplate="a point with m %{x:.3g}, loss %{y:.3g}",
        row=1,
        col=1,
    )
    figure.add_scatter(
        x=curve.m,
        y=curve.slope,
        **shared,
        showlegend=False,
        hovertemplate="m %{x:.3g}, slope %{y:.3g}",
        row=2,
        col=1,
    )
    figure.add_scatter(
        x=thresholds[::2],
        y=curve.means[::2],
        **shared,
        showlegend=False,
        hovertemplate="threshold %{x:.3g}, mean loss %{y:.3g}",
        row=1,
        col=2,
    )


def _add_points(figure: go.Figure, x: np.ndarray, y: np.ndarray, margins: np.ndarray) -> None:
    """The points in their two rows, one above another where they are close."""
    lift = np.array([0.22 * (sum(abs(x[:i] - x[i]) < 0.12)) for i in range(len(x))])
    figure.add_scatter(
        x=x,
        y=y + lift * y,
        mode="markers",
        showlegend=False,
        marker={
            "color": MUTED,
            "size": 9,
            "symbol": [SYMBOLS[float(sign)] + ("" if m > 0 else "-open") for sign, m in zip(y, margins, strict=True)],
        },
        hovertemplate="x %{x:.3g}, margin %{customdata:.3g}<extra></extra>",
        customdata=margins,
        row=2,
        col=2,
    )


def _highest(curves: Sequence[MarginCurve]) -> float:
    """The top of the losses' axis: every mark if it is not too far up."""
    return float(np.clip(1.05 * max(curve.marks.max() for curve in curves), HIGHEST, MOST))


def _highest_mean(curves: Sequence[MarginCurve]) -> float:
    """The top of the means' axis: every floor, if it is not too far up."""
    return float(np.clip(1.3 * max(curve.means.min() for curve in curves), 2.0, HIGHEST_MEAN))

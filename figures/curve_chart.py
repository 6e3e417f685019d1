"""Values and slopes of any number of curves over one axis, with the stretches in which each is flat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

MUTED = "#8a8985"
GRID = "rgba(128,128,128,.18)"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LANE = 8  # pixels a curve has in the strip between the panels
LEGEND_LINE = 22  # pixels
PANELS = 392  # pixels of both panels together
Range = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One curve: `value` and `slope` ``(n,)`` over `x` ``(n,)``; both break where they are not a number.

    `flat` are the stretches (low, high) in which it has next to no slope, ±inf where one does not end; `mark` is its
    (value, slope) at the probe.
    """

    name: str
    color: str
    x: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    dash: str = "solid"
    flat: tuple[Range, ...] = ()
    mark: tuple[float, float] | None = None


def curve_chart(
    curves: Sequence[Curve],
    *,
    x_range: Range,
    probe: float | None = None,
    x_title: str = "x",
    value_title: str = "value",
    slope_title: str = "slope",
    flat_title: str = "flat",
    value_range: Range | None = None,
    slope_range: Range | None = None,
) -> go.Figure:
    """The values above, the slopes below, over the same x: one reads both at a glance, and on a phone too.

    A curve's flat stretches are bars of its colour between the panels; where there are at most two curves, of
    different colours, the panels are shaded there as well (more would only mix to brown). At `probe` stands a line
    with a dot on each curve. Ranges that are not given fit the curves. Text is grey, so that it reads on white and
    on near-black.
    """
    strip = LANE * len(curves) + 8 if any(curve.flat for curve in curves) else 0
    heights = [PANELS / 2, *([strip] if strip else []), PANELS / 2]
    rows, gap = len(heights), 14
    total = sum(heights) + gap * (rows - 1)
    figure = make_subplots(
        rows=rows, cols=1, shared_xaxes=True, row_heights=heights, vertical_spacing=gap / total if rows > 1 else 0
    )
    for curve in curves:
        line = {"color": curve.color, "width": 2.2, "dash": curve.dash}
        for y, row in ((curve.value, 1), (curve.slope, rows)):
            figure.add_scatter(
                x=curve.x,
                y=y,
                mode="lines",
                line=line,
                name=curve.name,
                legendgroup=curve.name,
                showlegend=row == 1,
                hovertemplate="%{y:.4g}",
                row=row,
                col=1,
            )
    for row in (1, rows):
        if len({curve.color for curve in curves}) == len(curves) <= 2:
            _shade(figure, curves, x_range, row)
        if probe is not None:
            _mark(figure, curves, probe, row, 0 if row == 1 else 1)
    if strip:
        _strip(figure, curves, x_range, flat_title)
    axis: dict[str, Any] = {"gridcolor": GRID, "zerolinecolor": "rgba(128,128,128,.5)", "color": MUTED}
    figure.update_xaxes(**axis, range=x_range)
    figure.update_xaxes(title=x_title, row=rows, col=1)
    figure.update_yaxes(**axis, title_standoff=4)
    figure.update_yaxes(title=value_title, range=value_range, row=1, col=1)
    figure.update_yaxes(title=slope_title, range=slope_range, row=rows, col=1)
    lines = -(-len(curves) // 6)
    figure.update_layout(
        height=total + 46 + LEGEND_LINE * lines + 8,
        margin={"l": 46, "r": 8, "t": LEGEND_LINE * lines + 8, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED, "size": 12},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": {"color": MUTED, "size": 12}},
        hovermode="x unified",
    )
    return figure


def _inside(flat: Range, x_range: Range) -> Range | None:
    """The part of a stretch that is in sight."""
    low, high = max(flat[0], x_range[0]), min(flat[1], x_range[1])
    return (low, high) if low < high else None


def _shade(figure: go.Figure, curves: Sequence[Curve], x_range: Range, row: int) -> None:
    panel: dict[str, Any] = {"row": row, "col": 1}
    for curve in curves:
        for low, high in filter(None, (_inside(flat, x_range) for flat in curve.flat)):
            figure.add_vrect(x0=low, x1=high, fillcolor=curve.color, opacity=0.1, line_width=0, layer="below", **panel)


def _mark(figure: go.Figure, curves: Sequence[Curve], probe: float, row: int, which: int) -> None:
    panel: dict[str, Any] = {"row": row, "col": 1}
    figure.add_vline(x=probe, line={"color": MUTED, "width": 1.2, "dash": "dot"}, **panel)
    marked = [curve for curve in curves if curve.mark is not None and np.isfinite(curve.mark[which])]
    figure.add_scatter(
        x=[probe] * len(marked),
        y=[curve.mark[which] for curve in marked if curve.mark],
        mode="markers",
        marker={"color": [curve.color for curve in marked], "size": 9, "line": {"color": MUTED, "width": 1}},
        showlegend=False,
        hoverinfo="skip",
        **panel,
    )


def _strip(figure: go.Figure, curves: Sequence[Curve], x_range: Range, title: str) -> None:
    """A lane a curve, in the order of the legend."""
    for lane, curve in enumerate(curves):
        for low, high in filter(None, (_inside(flat, x_range) for flat in curve.flat)):
            figure.add_shape(
                type="rect",
                x0=low,
                x1=high,
                y0=-lane - 0.85,
                y1=-lane - 0.15,
                fillcolor=curve.color,
                opacity=0.8,
                line_width=0,
                row=2,
                col=1,
            )
    figure.add_scatter(x=list(x_range), y=[None, None], showlegend=False, hoverinfo="skip", row=2, col=1)
    figure.update_yaxes(
        range=[-len(curves), 0],
        showgrid=False,
        zeroline=False,
        showticklabels=False,
        title={"text": title, "font": {"size": 11}},
        row=2,
        col=1,
    )
    figure.update_xaxes(showgrid=False, zeroline=False, row=2, col=1)

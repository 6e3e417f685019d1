"""Noisy points with the curves fitted to them, and how far each curve is from the true one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

MUTED = "#8a8985"
GRID = "rgba(128,128,128,.18)"
MOST_POINTS = 600
MARGIN = 0.1  # of the height, kept free for marks of points beyond the axis


@dataclass(frozen=True, kw_only=True)
class FittedCurve:
    """A curve ``(m,)`` at the places of the chart."""

    name: str
    color: str
    dash: str  # Plotly's, a second cue beside the colour
    curve: np.ndarray


def sinc_chart(
    places: np.ndarray,
    truth: np.ndarray,
    fits: Sequence[FittedCurve],
    *,
    band: tuple[np.ndarray, np.ndarray],
    band_name: str,
    band_color: str,
    x: np.ndarray,
    y: np.ndarray,
    hit: np.ndarray,
    noise: float,
) -> go.Figure:
    """Two panels on one x axis: the points (x, y) ``(n,)`` with the true curve, the fits and the band; and fit − truth.

    Of more than 600 points every second, third … is drawn. The axis shows the curves and what the Gaussian `noise`
    reaches; a point that was `hit` and lies beyond is marked by a triangle at the edge.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.68, 0.32], vertical_spacing=0.04)
    curves = [truth, *band, *(fit.curve for fit in fits)]
    low = min(truth.min() - 3.5 * noise, *(curve.min() for curve in curves)) - 0.05
    high = max(truth.max() + 3.5 * noise, *(curve.max() for curve in curves)) + 0.05
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    _add_points(figure, x, y, hit, low, high)
    _add_band(figure, places, band, band_name, band_color)
    shared = {"x": places, "mode": "lines", "hovertemplate": "%{y:.3f}"}
    figure.add_scatter(
        **shared, y=truth, name="true curve", line={"color": MUTED, "width": 5}, opacity=0.6, row=1, col=1
    )
    for fit in fits:
        line = {"color": fit.color, "width": 2, "dash": fit.dash}
        figure.add_scatter(**shared, y=fit.curve, name=fit.name, legendgroup=fit.name, line=line, row=1, col=1)
        figure.add_scatter(
            **shared,
            y=fit.curve - truth,
            name=fit.name,
            legendgroup=fit.name,
            showlegend=False,
            line=line,
            row=2,
            col=1,
        )
    axis = {"gridcolor": GRID, "zeroline": False, "color": MUTED}
    figure.update_xaxes(**axis, range=[float(places[0]), float(places[-1])])
    figure.update_yaxes(**axis)
    figure.update_xaxes(title="x", row=2, col=1)
    figure.update_yaxes(title="y", range=[low, high], row=1, col=1)
    figure.update_yaxes(title="fit − true", zeroline=True, zerolinecolor=MUTED, row=2, col=1)
    figure.update_layout(
        height=500,
        margin={"l": 56, "r": 10, "t": 8, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED, "size": 12},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "font": {"color": MUTED}},
        hovermode="x",
    )
    return figure


def _add_points(figure: go.Figure, x: np.ndarray, y: np.ndarray, hit: np.ndarray, low: float, high: float) -> None:
    """Faint dots; those that an impulse hit are crosses, and beyond the axis triangles that point there."""
    thin = slice(None, None, -(-len(x) // MOST_POINTS))
    x, y, hit = x[thin], y[thin], hit[thin]
    edge = 0.35 * MARGIN * (high - low)
    far = np.where(y > high - edge, 1, np.where(y < low + edge, -1, 0))
    marks = (
        ("points", ~hit, {"color": MUTED, "size": 3.5, "opacity": 0.5}),
        ("hit by an impulse", hit & (far == 0), {"color": "#d9534f", "size": 6, "symbol": "x-thin-open"}),
        ("impulse, higher up", hit & (far > 0), {"color": "#d9534f", "size": 7, "symbol": "triangle-up-open"}),
        ("impulse, lower down", hit & (far < 0), {"color": "#d9534f", "size": 7, "symbol": "triangle-down-open"}),
    )
    for name, which, marker in marks:
        if which.any():
            shown = np.where(far > 0, high - edge, np.where(far < 0, low + edge, y))
            figure.add_scatter(
                x=x[which], y=shown[which], mode="markers", name=name, marker=marker, hoverinfo="skip", row=1, col=1
            )


def _add_band(
    figure: go.Figure, places: np.ndarray, band: tuple[np.ndarray, np.ndarray], name: str, color: str
) -> None:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    edge = {"color": f"rgba({red},{green},{blue},.75)", "width": 1.2, "dash": "dot"}
    for curve, fill, legend in ((band[0], None, False), (band[1], "tonexty", True)):
        figure.add_scatter(
            x=places,
            y=curve,
            mode="lines",
            line=edge,
            fill=fill,
            fillcolor=f"rgba({red},{green},{blue},.17)",
            name=name,
            legendgroup=name,
            showlegend=legend,
            hovertemplate="%{y:.3f}",
            row=1,
            col=1,
        )

"""Noisy points with the curves fitted to them, and how far each curve is from the true one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, along, chart, short
from texts import _

RED = "#d9534f"
MOST_POINTS = 400
MARGIN = 0.1  # of the height, kept free for marks of points beyond the axis
BELOW = 0.3  # of the height is the lower panel's


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

    `places` (m,) are evenly spaced. Of more than 400 points every second, third … is drawn. The axis shows the
    curves and what the Gaussian `noise` reaches; a point that was `hit` and lies beyond is marked by a triangle at
    the edge.
    """
    curves = [truth, *band, *(fit.curve for fit in fits)]
    low = min(truth.min() - 3.5 * noise, *(curve.min() for curve in curves)) - 0.05
    high = max(truth.max() + 3.5 * noise, *(curve.max() for curve in curves)) + 0.05
    low, high = low - MARGIN * (high - low), high + MARGIN * (high - low)
    evenly = {**along(places), "mode": "lines", "hovertemplate": "%{y:.3f}"}
    data = [
        *_points(x, y, hit, low, high),
        *_band(evenly, band, band_name, band_color),
        {**evenly, "y": short(truth), "name": _("true curve"), "line": {"color": MUTED, "width": 5}, "opacity": 0.6},
    ]
    for fit in fits:
        shared = {**evenly, "name": fit.name, "legendgroup": fit.name}
        shared["line"] = {"color": fit.color, "width": 2, "dash": fit.dash}
        data += [
            {**shared, "y": short(fit.curve)},
            {**shared, "y": short(fit.curve - truth), "yaxis": "y2", "showlegend": False},
        ]
    layout = {
        "height": 500,
        "margin": {"l": 56, "r": 10, "t": 8, "b": 40},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "font": {"color": MUTED}},
        "hovermode": "x",
        "xaxis": {**AXIS, "anchor": "y2", "title": "x", "range": [float(places[0]), float(places[-1])]},
        "yaxis": {**AXIS, "domain": [BELOW + 0.04, 1.0], "title": "y", "range": [low, high]},
        "yaxis2": {
            **AXIS,
            "domain": [0.0, BELOW],
            "title": _("fit − true"),
            "zeroline": True,
            "zerolinecolor": MUTED,
        },
    }
    return chart(data, layout)


def _points(x: np.ndarray, y: np.ndarray, hit: np.ndarray, low: float, high: float) -> list[dict[str, Any]]:
    """Faint dots; those that an impulse hit are crosses, and beyond the axis triangles that point there."""
    thin = slice(None, None, -(-len(x) // MOST_POINTS))
    x, y, hit = x[thin], y[thin], hit[thin]
    edge = 0.35 * MARGIN * (high - low)
    far = np.where(y > high - edge, 1, np.where(y < low + edge, -1, 0))
    shown = np.where(far > 0, high - edge, np.where(far < 0, low + edge, y))
    kinds = (
        (_("points"), ~hit, {"color": MUTED, "size": 3.5, "opacity": 0.5}),
        (_("hit by an impulse"), hit & (far == 0), {"color": RED, "size": 6, "symbol": "x-thin-open"}),
        (_("impulse, higher up"), hit & (far > 0), {"color": RED, "size": 7, "symbol": "triangle-up-open"}),
        (_("impulse, lower down"), hit & (far < 0), {"color": RED, "size": 7, "symbol": "triangle-down-open"}),
    )
    return [
        {
            "x": short(x[which]),
            "y": short(shown[which]),
            "mode": "markers",
            "name": name,
            "marker": marker,
            "hoverinfo": "skip",
        }
        for name, which, marker in kinds
        if which.any()
    ]


def _band(
    evenly: dict[str, Any], band: tuple[np.ndarray, np.ndarray], name: str, color: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    edge = {"color": f"rgba({red},{green},{blue},.75)", "width": 1.2, "dash": "dot"}
    shared = {**evenly, "name": name, "legendgroup": name, "line": edge}
    fill = {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},.17)"}
    bottom, top = map(short, band)
    return {**shared, "y": bottom, "showlegend": False}, {**shared, "y": top, **fill}

"""Values and slopes of any number of curves over one axis, with the stretches in which each is flat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, ZERO, along, chart, short, upright
from texts import _

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LANE = 8  # pixels a curve has in the strip between the panels
GAP = 14  # pixels between panels
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
    value_title: str,
    slope_title: str,
    x_title: str = "x",
    probe: float | None = None,
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
    total = PANELS + GAP + (strip + GAP if strip else 0)
    panel, below = PANELS / 2 / total, "3" if strip else "2"
    data = [trace for curve in curves for trace in _lines(curve, below)]
    shapes: list[dict[str, Any]] = []
    for which, axis in ((0, ""), (1, below)):
        if len({curve.color for curve in curves}) == len(curves) <= 2:
            shapes += [
                _stretch(
                    curve.color, low, high, f"x{axis}", f"y{axis} domain", (0, 1), {"opacity": 0.1, "layer": "below"}
                )
                for curve, low, high in _in_sight(curves, x_range)
            ]
        if probe is not None:
            shapes.append(upright(probe, f"x{axis}"))
            data.append(_marks(curves, probe, which, axis))
    across = {**AXIS, **ZERO, "range": x_range}
    up = {**AXIS, **ZERO}
    lines = -(-len(curves) // 6)
    layout = {
        "height": total + 46 + LEGEND_LINE * lines + 8,
        "margin": {"l": 46, "r": 8, "t": LEGEND_LINE * lines + 8, "b": 40},
        "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "font": {"color": MUTED, "size": 12}},
        "hovermode": "x unified",
        "xaxis": {**across, "anchor": "y", "matches": f"x{below}", "showticklabels": False},
        f"xaxis{below}": {**across, "anchor": f"y{below}", "title": {"text": x_title}},
        "yaxis": {**up, "domain": [1 - panel, 1], "anchor": "x", "title": _title(value_title), "range": value_range},
        f"yaxis{below}": {
            **up,
            "domain": [0, panel],
            "anchor": f"x{below}",
            "title": _title(slope_title),
            "range": slope_range,
        },
        "shapes": shapes,
    }
    if strip:  # a lane a curve, in the order of the legend
        lanes = {id(curve): lane for lane, curve in enumerate(curves)}
        for curve, low, high in _in_sight(curves, x_range):
            lane = lanes[id(curve)]
            shapes.append(_stretch(curve.color, low, high, "x2", "y2", (-lane - 0.85, -lane - 0.15), {"opacity": 0.8}))
        data.append({"x": x_range, "y": [None, None], "xaxis": "x2", "yaxis": "y2", "showlegend": False} | _SILENT)
        bare = {"showgrid": False, "zeroline": False, "showticklabels": False}
        layout["xaxis2"] = {**across, **bare, "anchor": "y2", "matches": f"x{below}"}
        layout["yaxis2"] = {
            **AXIS,
            **bare,
            "domain": [panel + GAP / total, 1 - panel - GAP / total],
            "anchor": "x2",
            "range": [-len(curves), 0],
            "title": {"text": _("flat"), "font": {"size": 11}, "standoff": 4},
        }
    return chart(data, layout)


_SILENT = {"hoverinfo": "skip"}


def _title(words: str) -> dict[str, Any]:
    return {"text": words, "standoff": 4}


def _lines(curve: Curve, below: str) -> list[dict[str, Any]]:
    shared = {
        **along(curve.x),
        "mode": "lines",
        "line": {"color": curve.color, "width": 2.2, "dash": curve.dash},
        "name": curve.name,
        "legendgroup": curve.name,
        "hovertemplate": "%{y:.4g}",
    }
    lower = {"xaxis": f"x{below}", "yaxis": f"y{below}", "showlegend": False}
    return [{**shared, "y": short(curve.value), "showlegend": True}, {**shared, "y": short(curve.slope), **lower}]


def _in_sight(curves: Sequence[Curve], x_range: Range) -> Iterator[tuple[Curve, float, float]]:
    """The flat stretches, cut to the axis."""
    for curve in curves:
        for flat in curve.flat:
            low, high = max(flat[0], x_range[0]), min(flat[1], x_range[1])
            if low < high:
                yield curve, low, high


def _stretch(color: str, low: float, high: float, x: str, y: str, ends: Range, look: dict[str, Any]) -> dict[str, Any]:
    place = {"xref": x, "yref": y, "x0": low, "x1": high, "y0": ends[0], "y1": ends[1]}
    return {"type": "rect", **place, "fillcolor": color, "line": {"width": 0}, **look}


def _marks(curves: Sequence[Curve], probe: float, which: int, axis: str) -> dict[str, Any]:
    """A dot on each curve, but where it is not finite."""
    marked = [(curve.mark[which], curve.color) for curve in curves if curve.mark and np.isfinite(curve.mark[which])]
    return {
        "x": [probe] * len(marked),
        "y": [value for value, _color in marked],
        "mode": "markers",
        "marker": {"color": [color for _value, color in marked], "size": 9, "line": {"color": MUTED, "width": 1}},
        "showlegend": False,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        **_SILENT,
    }

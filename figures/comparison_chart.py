"""What is compared, side by side: lines over one axis, and runs in the order of what was measured."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, THIN, chart, short
from texts import _

HEIGHT = 310  # pixels of a chart of lines, without its legend
ROW = 42  # pixels of a run in a ranking
LEGEND_LINE = 22
CHARACTERS = 60  # of a legend's line, about


class Line(NamedTuple):
    """`y` (n,) over `x` (n,); what is not finite is left out. `color` is an index into the palette."""

    name: str
    color: int
    x: np.ndarray
    y: np.ndarray
    dash: str = "solid"
    marked: bool = False


class Lines(NamedTuple):
    """Lines with their axes; `level` is a horizontal line that means something, and what it means."""

    x_title: str
    y_title: str
    lines: Sequence[Line]
    x_log: bool = False
    y_log: bool = False
    level: tuple[float, str] | None = None


class Place(NamedTuple):
    """A run in a ranking, with what each seed gave."""

    name: str
    color: int
    values: Sequence[float]


class Ranking(NamedTuple):
    """Runs from above, and of what they are ranked by the name."""

    title: str
    places: Sequence[Place]
    log: bool = False


def lines_chart(panel: Lines, colors: Sequence[str]) -> go.Figure:
    """The lines of one panel, named in a legend above them."""
    data = []
    for line in panel.lines:
        color = colors[line.color % len(colors)]
        trace: dict[str, Any] = {
            "x": short(line.x),
            "y": _finite(line.y),
            "name": line.name,
            "mode": "lines+markers" if line.marked else "lines",
            "line": {"color": color, "width": 2, "dash": line.dash},
            "hovertemplate": "%{fullData.name}: %{y:.3g}<extra></extra>",
        }
        if line.marked:
            trace["marker"] = {"size": 6, "color": color}
        data.append(trace)
    legend = LEGEND_LINE * max(1, -(-sum(len(line.name) + 8 for line in panel.lines) // CHARACTERS))
    layout = {
        "height": HEIGHT + legend,
        "margin": {"l": 56, "r": 10, "t": legend + 8, "b": 42},
        "legend": {"orientation": "h", "y": 1.01, "yanchor": "bottom", "x": 0, "font": {"color": MUTED, "size": 12}},
        "hovermode": "x unified",
        "showlegend": True,
        "xaxis": _axis(panel.x_title, *(line.x for line in panel.lines), log=panel.x_log),
        "yaxis": _axis(panel.y_title, *(line.y for line in panel.lines), log=panel.y_log),
    }
    if panel.level is not None:
        value, words = panel.level
        # what is 0 is none on a log axis
        through = all(len(line.y) and line.y[0] > value and not line.y[-1] >= value for line in panel.lines)
        layout |= _level(value, words, side="end" if through else "start")
    return chart(data, layout)


def ranking_chart(panel: Ranking, colors: Sequence[str]) -> go.Figure:
    """The runs from above in the order given: a dot for each seed, a bar at their mean."""
    data = []
    for place in panel.places:
        values = np.asarray(place.values, float)
        finite = values[np.isfinite(values)]
        color = colors[place.color % len(colors)]
        shared = {"name": place.name, "showlegend": False, "hovertemplate": "%{x:.4g}<extra>%{fullData.name}</extra>"}
        data.append(
            {
                **shared,
                "x": short(finite),
                "y": [place.name] * len(finite),
                "mode": "markers",
                "marker": {"color": color, "size": 9, "opacity": 0.55},
            }
        )
        if finite.size == values.size:
            mark = {"symbol": "line-ns", "size": 20, "line": {"color": color, "width": 3.5}}
            data.append(
                {
                    **shared,
                    "x": short(values.mean(keepdims=True)),
                    "y": [place.name],
                    "mode": "markers",
                    "marker": mark,
                    "hovertemplate": _("mean {value}", value="%{x:.4g}") + "<extra>%{fullData.name}</extra>",
                }
            )
    names = [place.name for place in panel.places]
    layout = {
        "height": max(HEIGHT, 70 + ROW * len(panel.places)),
        "margin": {"l": 8, "r": 14, "t": 30, "b": 42},
        "xaxis": _axis(panel.title, *(np.asarray(place.values) for place in panel.places), log=panel.log),
        "yaxis": {
            **AXIS,
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            "range": [len(names) - 0.5, -0.5],
            "automargin": True,
        },
    }
    return chart(data, layout)


def _axis(title: str, *values: np.ndarray, log: bool) -> dict[str, Any]:
    """An axis for these values; a log axis of few decades has 2 and 5 between its powers of ten."""
    axis = {**AXIS, "title": {"text": title}}
    if not log:
        return axis
    every = np.concatenate([np.asarray(one, float).ravel() for one in values]) if values else np.ones(1)
    every = every[np.isfinite(every) & (every > 0)]
    decades = float(np.log10(every.max() / every.min())) if every.size else 0.0
    if decades < 3:
        return axis | {"type": "log", "dtick": "D2" if decades < 2 else 1, "tickformat": "~g"}
    return axis | {"type": "log", "dtick": int(np.ceil(decades / 8)), "exponentformat": "power"}


def _level(value: float, words: str, *, side: str) -> dict[str, Any]:
    """A thin line across the panel with its words below it: at its start, or where all lines fall through it, behind
    them at its end."""
    line = {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": THIN}
    # plotly takes the height of a shape as it is, that of a note on a log axis as its logarithm: a label is the shape's
    label = {"text": words, "textposition": side, "yanchor": "top", "font": {"color": MUTED, "size": 11}}
    return {"shapes": [line | {"label": label}]}


def _finite(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, float)
    return short(np.where(np.isfinite(values), values, np.nan))

"""How long a gradient is, against the steps it has gone back in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, chart, short
from texts import _

DEEPEST = 1e-32  # the axis reaches no further down; a gradient that is lost is lost


@dataclass(frozen=True, kw_only=True)
class TimeCurve:
    """One recurrence: `gradient` and its `law`, both (T+1,), row t belonging to t steps before the end."""

    name: str
    color: str
    gradient: np.ndarray
    law: np.ndarray


def time_chart(curves: Sequence[TimeCurve]) -> go.Figure:
    """The gradients as solid lines on a log axis, their laws dotted and thin; level is what reaches far.

    A gradient that is 0, or below the deepest that is shown, leaves the picture.
    """
    data = []
    for curve in curves:
        law = {"line": {"color": curve.color, "width": 1.2, "dash": "dot"}, "opacity": 0.75, "hoverinfo": "skip"}
        gradient = {
            "line": {"color": curve.color, "width": 2.4},
            "name": curve.name,
            "hovertemplate": "%{fullData.name}: %{y:.3g}<extra></extra>",
        }
        data += [
            {"x0": 0, "y": _seen(curve.law), "mode": "lines", **law},
            {"x0": 0, "y": _seen(curve.gradient), "mode": "lines", **gradient},
        ]
    one = {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": 1, "y1": 1}
    layout = {
        "height": 430,
        "margin": {"l": 62, "r": 12, "t": 12, "b": 42},
        "showlegend": False,
        "hovermode": "x unified",
        "xaxis": {**AXIS, "title": _("steps back in time")},
        "yaxis": {**AXIS, "title": _("length of the gradient"), "type": "log", "exponentformat": "power"}
        | _range(curves),
        "shapes": [one | {"line": {"color": MUTED, "width": 1}}],
    }
    return chart(data, layout)


def _seen(values: np.ndarray) -> np.ndarray:
    return short(np.where(values > DEEPEST, values, np.nan))


def _range(curves: Sequence[TimeCurve]) -> dict:
    """An axis that holds every gradient, two decades at least, and its ticks; laws may leave it."""
    seen = np.concatenate([curve.gradient for curve in curves])
    seen = seen[np.isfinite(seen) & (seen > DEEPEST)]
    low, high = (np.log10(seen.min()), np.log10(seen.max())) if seen.size else (-1.0, 1.0)
    middle, half = (low + high) / 2, max((high - low) / 2, 1.0)
    return {"range": [middle - 1.06 * half, middle + 1.06 * half], "dtick": int(np.ceil(half / 4.5))}

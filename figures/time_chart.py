"""How long a gradient is, against the steps it has gone back in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

MUTED = "#8a8985"
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
    figure = go.Figure()
    for curve in curves:
        steps = np.arange(len(curve.gradient))
        line = {"color": curve.color, "width": 1.2, "dash": "dot"}
        figure.add_scatter(x=steps, y=_seen(curve.law), mode="lines", line=line, opacity=0.75, hoverinfo="skip")
        line = {"color": curve.color, "width": 2.4}
        words = "%{fullData.name}: %{y:.3g}<extra></extra>"
        figure.add_scatter(
            x=steps, y=_seen(curve.gradient), mode="lines", line=line, name=curve.name, hovertemplate=words
        )
    figure.add_hline(y=1, line={"color": MUTED, "width": 1})
    axis = {"gridcolor": "rgba(128,128,128,.18)", "zeroline": False, "color": MUTED}
    figure.update_layout(
        height=430,
        margin={"l": 62, "r": 12, "t": 12, "b": 42},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED},
        showlegend=False,
        hovermode="x unified",
        xaxis={**axis, "title": "steps back in time"},
        yaxis={**axis, "title": "length of the gradient", "type": "log", "exponentformat": "power"} | _range(curves),
    )
    return figure


def _seen(values: np.ndarray) -> np.ndarray:
    return np.where(values > DEEPEST, values, np.nan)


def _range(curves: Sequence[TimeCurve]) -> dict:
    """An axis that holds every gradient, two decades at least, and its ticks; laws may leave it."""
    seen = np.concatenate([curve.gradient for curve in curves])
    seen = seen[np.isfinite(seen) & (seen > DEEPEST)]
    low, high = (np.log10(seen.min()), np.log10(seen.max())) if seen.size else (-1.0, 1.0)
    middle, half = (low + high) / 2, max((high - low) / 2, 1.0)
    return {"range": [middle - 1.06 * half, middle + 1.06 * half], "dtick": int(np.ceil(half / 4.5))}

"""What all charts that stand still share: muted text and lines on the page's own background, put together at once.

Plotly checks every `add_…` and `update_…` for milliseconds; one dict of traces and layout is checked once.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

MUTED = "#8a8985"
AXIS: dict[str, Any] = {"gridcolor": "rgba(128,128,128,.18)", "zeroline": False, "color": MUTED}
ZERO = {"zeroline": True, "zerolinecolor": "rgba(128,128,128,.5)"}  # for an axis on which 0 is a place of its own
THIN = {"color": MUTED, "width": 1.2, "dash": "dot"}  # a line that marks a place


def chart(data: Sequence[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    """Traces and layout, in Plotly's own words, on the page's background."""
    look = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": MUTED, "size": 12},
    }
    return go.Figure({"data": data, "layout": look | layout})


def short(values: np.ndarray) -> np.ndarray:
    """Half the bytes, for what is only looked at."""
    with np.errstate(over="ignore"):
        return np.asarray(values, np.float32)


def along(x: np.ndarray) -> dict[str, Any]:
    """The places of a trace: first and distance if they are evenly spaced, which takes no bytes, or all of them."""
    distance = np.diff(x)
    if len(x) > 2 and np.ptp(distance) <= 1e-6 * abs(float(distance[0])):
        return {"x0": float(x[0]), "dx": float(x[-1] - x[0]) / (len(x) - 1)}
    return {"x": short(x)}


def upright(x: float, axis: str = "x", line: dict[str, Any] = THIN) -> dict[str, Any]:
    """A line from the bottom to the top of the panel of an x axis: ``"x"``, ``"x2"``, …"""
    return {
        "type": "line",
        "xref": axis,
        "yref": f"{axis.replace('x', 'y')} domain",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": line,
    }

"""How steep two losses are against the logit, on a log axis, with one logit marked."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, along, chart, short, upright
from texts import _


def saturation_chart(logit: np.ndarray, slopes: Mapping[str, tuple[np.ndarray, str]], *, marked: float) -> go.Figure:
    """`slopes`: by name, |slope| (n,) at `logit` (n,) and a colour. A line stands at the logit `marked`."""
    data = []
    for name, (slope, color) in slopes.items():
        words = f"{name}<br>" + _("z %{x:.3g}, slope %{y:.3g}") + "<extra></extra>"
        line = {"color": color, "width": 2.2}
        at = np.exp(np.interp(marked, logit, np.log(slope)))  # as the log axis has it
        dot = {"x": [marked], "y": [at], "mode": "markers", "marker": {"color": color, "size": 8}}
        data += [
            {**along(logit), "y": short(slope), "name": name, "mode": "lines", "line": line, "hovertemplate": words},
            {**dot, "hoverinfo": "skip", "showlegend": False},
        ]
    layout = {
        "height": 270,
        "margin": {"l": 60, "r": 8, "t": 28, "b": 40},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0.0},
        "xaxis": {**AXIS, "title": _("logit z of the true class")},
        "yaxis": {**AXIS, "title": _("|slope in z|"), "type": "log", "exponentformat": "power"},
        "shapes": [upright(marked)],
    }
    return chart(data, layout)

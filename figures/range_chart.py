"""The learning-rate range test as a chart: loss against rate, with the limit of stability."""

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, chart, short, upright
from texts import _


def range_chart(
    rate: np.ndarray, loss: np.ndarray, *, color: str, limit: float | None, lowest: float, set_rate: float
) -> go.Figure:
    """`loss` (n,) above the minimum after a step taken at `rate` (n,); `set_rate` is the page's own.

    Text and lines are grey or the run's colour, so that the chart reads on white and on near-black.
    """
    floor = np.nanmax(loss) * 1e-16 if loss.size else 1e-16
    curve = {
        "x": short(rate),
        "y": short(np.maximum(loss, floor)),
        "mode": "lines",
        "line": {"color": color, "width": 2.2},
        "hovertemplate": _("rate %{x:.3g}") + "<br>" + _("loss %{y:.3g}") + "<extra></extra>",
    }
    marks = [
        (set_rate, _("rate set {rate:.2g}", rate=set_rate), "dot"),
        (lowest, _("lowest loss {rate:.2g}", rate=lowest), "dash"),
    ]
    if limit is not None:
        marks.append((limit, f"2/λ<sub>max</sub> {limit:.2g}", "solid"))
    words = [
        {
            "x": np.log10(at),
            "y": 1.0,
            "xref": "x",
            "yref": "paper",
            "text": what,
            "showarrow": False,
            "yanchor": "bottom",
            "yshift": 2 + 13 * (i % 3),
            "font": {"size": 11},
        }
        for i, (at, what, _dash) in enumerate(sorted(marks))
    ]
    axis = {**AXIS, "type": "log", "exponentformat": "power"}
    layout = {
        "height": 260,
        "margin": {"l": 60, "r": 12, "t": 48, "b": 40},
        "showlegend": False,
        "xaxis": {**axis, "title": _("learning rate, growing by the same factor at every step")},
        "yaxis": {**axis, "title": _("loss")},
        "hovermode": "x",
        "shapes": [upright(at, line={"color": MUTED, "width": 1.2, "dash": dash}) for at, _what, dash in marks],
        "annotations": words,
    }
    return chart([curve], layout)

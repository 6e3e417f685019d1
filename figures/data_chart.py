"""Two inputs of a data set as points, with the directions in which they spread most and least."""

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, MUTED, chart, short
from texts import _

SHADES = [[0.0, "#3b8fc4"], [0.5, "#a7a6a2"], [1.0, "#d5850a"]]
SPREAD = 2.0  # standard deviations that the axes reach


def data_chart(inputs: np.ndarray, targets: np.ndarray, names: tuple[str, str]) -> go.Figure:
    """`inputs` (n, 2), drawn to one scale on both axes and coloured by `targets` (n,).

    Through their middle the eigenvectors of their second moments, each two standard deviations long to both sides.
    """
    variances, directions = np.linalg.eigh(inputs.T @ inputs / len(inputs))
    data = []
    for variance, direction in zip(variances, directions.T, strict=True):
        x, y = np.outer(direction, (-SPREAD * np.sqrt(variance), SPREAD * np.sqrt(variance)))
        data.append({"x": x, "y": y, "mode": "lines", "line": {"color": MUTED, "width": 1.6}, "hoverinfo": "skip"})
    bar = {"title": {"text": _("target")}, "thickness": 9, "outlinewidth": 0, "tickfont": {"color": MUTED}}
    data.append(
        {
            "x": short(inputs[:, 0]),
            "y": short(inputs[:, 1]),
            "mode": "markers",
            "marker": {
                "color": short(targets),
                "colorscale": SHADES,
                "size": 7,
                "line": {"width": 0.5, "color": MUTED},
                "colorbar": bar,
            },
            "hovertemplate": "%{x:.3g}, %{y:.3g}<br>" + _("target %{marker.color:.3g}") + "<extra></extra>",
        }
    )
    layout = {
        "height": 270,
        "margin": {"l": 48, "r": 8, "t": 8, "b": 40},
        "showlegend": False,
        "xaxis": {**AXIS, "title": names[0]},
        "yaxis": {**AXIS, "title": names[1], "scaleanchor": "x"},
    }
    return chart(data, layout)

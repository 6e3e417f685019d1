"""Two inputs of a data set as points, with the directions in which they spread most and least."""

import numpy as np
import plotly.graph_objects as go

MUTED = "#8a8985"
SHADES = [[0.0, "#3b8fc4"], [0.5, "#a7a6a2"], [1.0, "#d5850a"]]
SPREAD = 2.0  # standard deviations that the axes reach


def data_chart(inputs: np.ndarray, targets: np.ndarray, names: tuple[str, str]) -> go.Figure:
    """`inputs` (n, 2), drawn to one scale on both axes and coloured by `targets` (n,).

    Through their middle the eigenvectors of their second moments, each two standard deviations long to both sides.
    """
    variances, directions = np.linalg.eigh(inputs.T @ inputs / len(inputs))
    figure = go.Figure()
    for variance, direction in zip(variances, directions.T, strict=True):
        x, y = np.outer(direction, (-SPREAD * np.sqrt(variance), SPREAD * np.sqrt(variance)))
        line = {"color": MUTED, "width": 1.6}
        figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")
    figure.add_scatter(
        x=inputs[:, 0],
        y=inputs[:, 1],
        mode="markers",
        marker={
            "color": targets,
            "colorscale": SHADES,
            "size": 7,
            "line": {"width": 0.5, "color": MUTED},
            "colorbar": {"title": {"text": "target"}, "thickness": 9, "outlinewidth": 0, "tickfont": {"color": MUTED}},
        },
        hovertemplate="%{x:.3g}, %{y:.3g}<br>target %{marker.color:.3g}<extra></extra>",
    )
    axis = {"gridcolor": "rgba(128,128,128,.18)", "zeroline": False, "color": MUTED}
    figure.update_layout(
        height=270,
        margin={"l": 48, "r": 8, "t": 8, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED},
        showlegend=False,
        xaxis={**axis, "title": names[0]},
        yaxis={**axis, "title": names[1], "scaleanchor": "x"},
    )
    return figure

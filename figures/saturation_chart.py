"""How steep two losses are against the logit, on a log axis, with one logit marked."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

MUTED = "#8a8985"


def saturation_chart(logit: np.ndarray, slopes: Mapping[str, tuple[np.ndarray, str]], *, marked: float) -> go.Figure:
    """`slopes`: by name, |slope| (n,) at `logit` (n,) and a colour. A line stands at the logit `marked`."""
    figure = go.Figure()
    for name, (slope, color) in slopes.items():
        figure.add_scatter(
            x=logit,
            y=slope,
            name=name,
            mode="lines",
            line={"color": color, "width": 2.2},
            hovertemplate=f"{name}<br>z %{{x:.3g}}, slope %{{y:.3g}}<extra></extra>",
        )
        figure.add_scatter(
            x=[marked],
            y=[np.exp(np.interp(marked, logit, np.log(slope)))],  # as the log axis has it
            mode="markers",
            marker={"color": color, "size": 8},
            hoverinfo="skip",
            showlegend=False,
        )
    figure.add_vline(x=marked, line={"color": MUTED, "width": 1.2, "dash": "dot"})
    axis = {"gridcolor": "rgba(128,128,128,.18)", "zeroline": False, "color": MUTED}
    figure.update_layout(
        height=270,
        margin={"l": 60, "r": 8, "t": 28, "b": 40},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": MUTED},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0.0},
        xaxis={**axis, "title": "logit z of the true class"},
        yaxis={**axis, "title": "|slope in z|", "type": "log", "exponentformat": "power"},
    )
    return figure

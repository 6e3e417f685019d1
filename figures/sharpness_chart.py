"""The largest eigenvalues of the Hessian along the training of each run, with the limits of stability."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.look import AXIS, chart, short
from texts import _

WIDE = 30.0  # times the median the axis reaches evenly; what spans more is drawn to powers of ten
NEAR = 2.5  # times the largest eigenvalue: a limit further up is not in the picture


@dataclass(frozen=True, kw_only=True)
class SharpnessCurves:
    """One run: `largest` (S, k), falling, after the steps `at` (S,), and the `limit` (S,) if it has one."""

    name: str
    color: str
    dash: str  # of the sharpness, a second cue beside the colour
    at: np.ndarray
    largest: np.ndarray
    limit: np.ndarray | None


def sharpness_chart(curves: Sequence[SharpnessCurves]) -> go.Figure:
    """The sharpness of each run as a line, the eigenvalues below it thin, its limit dotted.

    A limit far above all eigenvalues does not squeeze them: it leaves the picture.
    """
    data = [trace for curve in curves for trace in _traces(curve)]
    layout = {
        "height": 340,
        "margin": {"l": 62, "r": 12, "t": 8, "b": 42},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0},
        "hovermode": "x unified",
        "xaxis": {**AXIS, "title": _("step")},
        "yaxis": {**AXIS, "title": _("eigenvalues of the Hessian")} | _range(curves),
    }
    return chart(data, layout)


def _traces(curve: SharpnessCurves) -> list[dict[str, Any]]:
    shared = {"x": short(curve.at), "mode": "lines", "legendgroup": curve.name}
    traces = [
        {
            **shared,
            "y": short(curve.largest[:, i]),
            "name": f"{curve.name}, λ{i + 1}",
            "showlegend": False,
            "opacity": 0.55,
            "line": {"color": curve.color, "width": 1},
            "hovertemplate": "%{fullData.name}: %{y:.4g}<extra></extra>",
        }
        for i in range(1, curve.largest.shape[1])
    ]
    traces.append(
        {
            **shared,
            "y": short(curve.largest[:, 0]),
            "name": curve.name,
            "line": {"color": curve.color, "width": 2.4, "dash": curve.dash},
            "hovertemplate": "%{fullData.name}: %{y:.4g}<extra></extra>",
        }
    )
    if curve.limit is not None:
        traces.append(
            {
                **shared,
                "y": short(curve.limit),
                "name": _("limit of {run}", run=curve.name),
                "showlegend": False,
                "line": {"color": curve.color, "width": 1.6, "dash": "dot"},
                "hovertemplate": "%{fullData.name}: %{y:.4g}<extra></extra>",
            }
        )
    return traces


def _range(curves: Sequence[SharpnessCurves]) -> dict[str, Any]:
    """An axis for all eigenvalues and the limits near them."""
    seen = np.concatenate([curve.largest.ravel() for curve in curves])
    seen = seen[np.isfinite(seen)]
    if not seen.size or seen.max() <= 0:
        return {}
    top = float(seen.max())
    near = [curve.limit[np.isfinite(curve.limit)] for curve in curves if curve.limit is not None]
    limits = np.concatenate([np.zeros(0), *near])
    top = max(top, float(limits[limits <= NEAR * top].max(initial=0.0)))
    sharpness = np.concatenate([curve.largest[:, 0] for curve in curves])
    sharpness = sharpness[np.isfinite(sharpness) & (sharpness > 0)]
    if sharpness.size and top > WIDE * float(np.median(sharpness)):
        low = float(sharpness.min())
        return {"type": "log", "exponentformat": "power", "range": [np.log10(low) - 0.1, np.log10(top) + 0.1]}
    bottom = min(0.0, float(seen.min()))
    return {"range": [1.06 * bottom, 1.06 * top], "zeroline": True}

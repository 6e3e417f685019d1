"""Loss against learning rate as a line so small that one a run fits side by side."""

from base64 import b64encode
from html import escape

import numpy as np

from texts import _

WIDTH, HEIGHT, PAD = 240.0, 44.0, 4.0


def rate_curve(rate: np.ndarray, loss: np.ndarray, chosen: float, minimum: float | None, color: str, name: str) -> str:
    """A figure in HTML: log rate to the right, log of the loss above `minimum` upwards, a dot at the chosen rate.

    `rate` (n,) grows; `loss` (n,) is infinite where the run diverged, which is drawn in red along the top,
    and not a number where nothing could be measured.
    """
    finite = np.isfinite(loss)
    if not finite.any():
        return _frame("", escape(_("{name}: no rate stays finite", name=name)), "")
    excess = np.where(finite, loss, np.nan) - (np.nanmin(loss[finite]) if minimum is None else minimum)
    top = np.nanmax(excess)
    floor = max(top, 1e-300) * 1e-18
    height = np.log10(np.clip(excess, floor, None))
    low, high = np.nanmin(height), np.nanmax(height)
    x = PAD + (WIDTH - 2 * PAD) * (np.log(rate) - np.log(rate[0])) / (np.log(rate[-1]) - np.log(rate[0]))
    y = HEIGHT - PAD - (HEIGHT - 2 * PAD) * (height - low) / ((high - low) or 1.0)
    pieces, drawing = [], False
    for i in range(len(rate)):
        if finite[i]:
            pieces.append(f"{'L' if drawing else 'M'}{x[i]:.1f} {y[i]:.1f}")
        drawing = bool(finite[i])
    at = int(np.argmin(np.abs(np.log(rate) - np.log(chosen))))
    at = at if finite[at] else int(np.nanargmin(excess))
    lost = "".join(
        f'<path d="M{x[i]:.1f} {PAD}h2.6" stroke="#d9534f" stroke-width="2"/>' for i in np.flatnonzero(np.isinf(loss))
    )
    drawing = (
        f'<path d="{"".join(pieces)}" fill="none" stroke="{color}" stroke-width="1.8" stroke-linejoin="round"/>{lost}'
        f'<circle cx="{x[at]:.1f}" cy="{y[at]:.1f}" r="4" fill="{color}"/>'
    )
    reached = _("loss {loss:.3g}", loss=loss[at]) if minimum is None else _("{excess:.2g} above f*", excess=excess[at])
    label = _("{name}: best learning rate {rate:.3g}, {reached}", name=name, rate=chosen, reached=reached)
    bold = f"<b>{chosen:.3g}</b>"
    best = _("best rate {rate}", rate=bold)
    return _frame(label, f"<b>{escape(name)}</b><br>{best} · {escape(reached)}", drawing)


def _frame(label: str, caption: str, drawing: str) -> str:
    """The drawing as an image, because Streamlit strips SVG from HTML; its words are its text alternative."""
    size = f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
    svg = b64encode(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawing}</svg>'.encode()).decode()
    picture = f'<img src="data:image/svg+xml;base64,{svg}" alt="{escape(label)}">' if drawing else ""
    return f'<figure class="downhill-rates">{picture}<figcaption>{caption}</figcaption></figure>'

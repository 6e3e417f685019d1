"""Below the landscape: how much of the truth it shows, how sharp the loss is, and the formulas."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import streamlit as st

from messages import Message
from pages.frame.numbers import written
from pages.frame.tables import Row, table
from player.payloads.race import COLORS
from scenes.networks.landscape import LandscapeScene, left_out, samples_drawn
from texts import _
from trainings.planes import Ground, Sharp

Names = Sequence[tuple[str, str]]
ROUNDING = 1e-9  # of the largest distance: what is nearer is on the plane
UNSEEN = 0.02  # of the squared distances: a plane with less of them shows no paths


def in_words(scene: LandscapeScene, found: Sequence[Ground]) -> str:
    """What is drawn and how much of the paths it holds."""
    wrong = [_("plane: {why}", why=_(ground.problem)) for ground in found if ground.problem]
    words = []
    for held, ground in zip(_HOLDS[1:] if len(found) > 1 else _HOLDS[:1], found, strict=False):
        first, second = map(_percent, ground.explained.axes)
        together = _percent(ground.explained.together)
        words.append(_(Message(held, together=together, first=first, second=second)))
        if ground.explained.together < UNSEEN:
            words[-1] += " " + _("Random directions hardly see a path.")
    count, drawn = samples_drawn(scene)
    words.append(_(Message(_DRAWN_FIRST if drawn < count else _DRAWN_ALL, count=drawn)))
    if others := left_out(scene):
        runs = ", ".join(str(index + 1) for index in others)
        words.append(_("Not shown: run {runs}, because two architectures are the most.", runs=runs))
    return "".join(
        [f'<div class="downhill-problem" role="alert">{escape(each)}</div>' for each in wrong]
        + [f'<p class="downhill-lesson">{escape(each)}</p>' for each in words]
    )


_HOLDS = (
    Message(
        "The plane holds {together} of the squared distances of all snapshots from the end of its first run ({first} "
        "along x, {second} along y); the rest is off it."
    ),
    Message(
        "The first plane holds {together} of the squared distances of all snapshots from the end of its first run "
        "({first} along x, {second} along y); the rest is off it."
    ),
    Message(
        "The second plane holds {together} of the squared distances of all snapshots from the end of its first run "
        "({first} along x, {second} along y); the rest is off it."
    ),
)
_DRAWN_ALL = Message(
    "Drawn is the loss of all {count} training samples, without penalties; batch normalisation takes its statistics "
    "from them at every point. The chart's solid lines are the loss at the runs' own weights, the dotted ones that of "
    "the plane below them."
)
_DRAWN_FIRST = Message(
    "Drawn is the loss of the first {count} training samples, without penalties; batch normalisation takes its "
    "statistics from them at every point. The chart's solid lines are the loss at the runs' own weights, the dotted "
    "ones that of the plane below them."
)


def numbers(scene: LandscapeScene, found: Sequence[Ground], called: Names, sharps: Mapping[int, Sharp]) -> str:
    """A row a run: the loss where it is and where it is drawn, and the sharpness against its limit."""
    heads = (
        _("Run"),
        _("Loss at the end"),
        _("On the plane"),
        _("Largest gap"),
        _("Distance at the end"),
        _("Sharpness, first"),
        _("Last"),
        _("Largest"),
        _("Limit at the end"),
        _("Lowest eigenvalue, last"),
    )
    rows = []
    for shown in (shown for ground in found for shown in ground.runs):
        path, (name, detail) = shown.path, called[shown.index]
        gap = np.abs(path.on_plane - path.loss)
        widest = int(np.nanargmax(gap)) if np.isfinite(gap).any() else 0
        cells = [
            written(float(path.loss[-1]), 3),
            written(float(path.on_plane[-1]), 3),
            written(float(gap[widest]), 3),
            written(float(path.distance[-1]) if path.distance[-1] > ROUNDING * path.distance.max() else 0.0, 3),
            *_sharpness(sharps.get(shown.index)),
        ]
        rows.append(Row(name, cells, COLORS[scene.runs[shown.index].color], detail))
    meaning = _(
        "Sharpness is the largest eigenvalue of the Hessian of the loss that is trained, over all training samples. "
        "Above the limit, 2/η for gradient descent, swings along its direction grow."
    )
    return table(heads, rows) + f'<p class="downhill-lesson">{escape(f"{meaning} {_notes(called, sharps)}")}</p>'


def _notes(called: Names, sharps: Mapping[int, Sharp]) -> str:
    """How the limits are to be read, each note once with the runs it is about."""
    about: dict[tuple[Message, ...], list[str]] = {}
    for index, each in sharps.items():
        if each.notes:
            about.setdefault(each.notes, []).append(called[index][0])
    return " ".join(
        _("{runs}: {notes}.", runs=", ".join(dict.fromkeys(runs)), notes=", ".join(map(_, notes)))
        for notes, runs in about.items()
    )


def _sharpness(each: Sharp | None) -> list[str]:
    if each is None:
        return ["…"] * 5
    top = each.sharpness.largest[:, 0]
    most = float(np.nanmax(top)) if np.isfinite(top).any() else float("nan")
    limit = "–" if each.limit is None else written(float(each.limit[-1]), 3)
    return [
        *(written(float(value), 3) for value in (top[0], top[-1], most)),
        limit,
        written(float(each.sharpness.smallest[-1, 0]), 3),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.0005 else f"{written(100 * share, 2)} %"


def show_formulas() -> None:
    """What is computed."""
    with st.expander(_("Formulas")):
        st.markdown(_(_FORMULAS))


_FORMULAS = Message(r"""
**The plane** holds the weights $\theta^* + x\,d_1 + y\,d_2$, with the end $\theta^*$ of the first run.

*Along the paths*: of all snapshots $\theta_i$ of all runs, $d_1$ and $d_2$ are the leading right singular vectors of
the rows $\theta_i - \theta^*$: no plane through that end is nearer to the paths. The paths of random walks are well
explained too, so a large share alone says little. *Random*: normal numbers, and then for every filter (a row of a
weight, a kernel of a convolution) $d \leftarrow d\,\lVert w\rVert / \lVert d\rVert$; biases and normalisations stay.
Scaling one layer of a ReLU network up and the next down by the same factor changes the picture and nothing else (Li
et al., 2018, section 4), so only filter-normalised directions can be compared between networks. *Three ends*: $d_1$
leads from the first run's end to the second's, $d_2$ is what the third's has besides.

A path is drawn at the nearest point of the plane. A slice shows less than there is: what is convex on the plane may
be bent elsewhere, a barrier on it may have a way around.

H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, *Visualizing the loss landscape of neural nets*, 2018.

**Sharpness** is the largest eigenvalue $\lambda_1$ of the Hessian $H = \nabla^2 L(\theta)$, found by Lanczos' method
from products

$$
H v = \frac{\mathrm d}{\mathrm d\varepsilon} \nabla L(\theta + \varepsilon v)
$$

with full reorthogonalisation, in float64. On a quadratic gradient descent shrinks the part along an eigenvector if
$\lambda < 2/\eta$; with momentum the limit is $(2 + 2\mu)/\eta$, with Nesterov's look-ahead
$(2 + 2\mu)/(\eta(1 + 2\mu))$. Trained on all samples a network may sharpen until it is there and stay: the edge of
stability. Under cross-entropy the sharpness falls again as the samples are fitted, and may never get there. With
batches the loss that is seen changes at every step, and it stays below. Adam and its like scale every
coordinate, so that their limit is one on the Hessian scaled in the same way, which is not drawn.

J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, *Gradient descent on neural networks typically occurs at the edge
of stability*, 2021.
""")

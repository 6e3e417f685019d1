"""The Margins page: surrogates of the 0–1 loss over the margin, and a classifier whose threshold moves."""

from collections.abc import Sequence

import streamlit as st

from figures.margin_chart import MarginCurve, margin_chart
from pages.frame.controls import show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from player.payloads.race import COLORS
from scenes.curves.margin import (
    FAR,
    PROBE,
    SURROGATE,
    THRESHOLD,
    THRESHOLDS,
    WEIGHT,
    MarginScene,
    SurrogateCurve,
    surrogate_curves,
)
from texts import _, counted, listed

LOSSES = EntryList(field="losses", choice=SURROGATE, one="loss", many="losses")


def show(scene: MarginScene) -> None:
    """Widgets → Scene → curves → chart and table. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.losses]))
    show_picture(_draw)
    _show_formulas(scene)
    with st.sidebar:
        show_presets()
        show_settings((THRESHOLD, WEIGHT, FAR, PROBE))
        show_entries(LOSSES)
        show_ending()


def _draw(scene: MarginScene) -> None:
    curves = surrogate_curves(scene)
    x, y = scene.points
    st.plotly_chart(
        margin_chart(
            [
                MarginCurve(
                    name=_(curve.surrogate.title),
                    color=COLORS[curve.color],
                    m=curve.m,
                    value=curve.value,
                    slope=curve.slope,
                    marks=curve.marks,
                    means=curve.means,
                )
                for curve in curves
            ],
            x=x,
            y=y,
            margins=scene.margins,
            thresholds=THRESHOLDS,
            threshold=scene.threshold,
            margin=scene.margin,
        ),
        key="margins",
        config={"displayModeBar": False},
    )
    st.caption(_in_words(scene, curves))
    st.html(_table(scene, curves))


def _in_words(scene: MarginScene, curves: Sequence[SurrogateCurve]) -> str:
    """What the chart shows, for those who do not see it."""
    words = [
        counted(
            "{count} of {points} points is answered wrongly: the hollow mark.",
            "{count} of {points} points are answered wrongly: the hollow marks.",
            scene.errors,
            points=scene.margins.size,
        )
    ]
    if any(curve.surrogate.key == "zero_one" for curve in curves):
        words.append(_("The slope of the 0–1 loss is 0 everywhere: its mean goes in steps."))
    pushed = dict.fromkeys(_(curve.surrogate.title).lower() for curve in curves if curve.right > 0)
    if pushed:
        words.append(
            counted(
                "Beyond a margin of 1 lies {count} right answer, and the slope of {losses} is above 0 there: it "
                "punishes it.",
                "Beyond a margin of 1 lie {count} right answers, and the slope of {losses} is above 0 there: it "
                "punishes them.",
                int((scene.margins > 1).sum()),
                losses=listed(pushed),
            )
        )
    return " ".join(words)


def _table(scene: MarginScene, curves: Sequence[SurrogateCurve]) -> str:
    """A row a loss: its numbers at one margin, and over all points."""
    heads = (
        _("Loss"),
        _("at m = {margin}", margin=written(scene.margin)),
        _("Slope there"),
        _("Mean over the points"),
        _("Its slope in the threshold"),
        _("Best threshold"),
    )
    rows = []
    for curve in curves:
        numbers = map(written, (*curve.at_margin, curve.mean, curve.pull))
        best = ", ".join(_interval(low, high) for low, high in curve.best)
        rows.append(Row(_(curve.surrogate.title), (*numbers, best), COLORS[curve.color]))
    return table(heads, rows)


def _interval(low: float, high: float) -> str:
    return written(low) if low == high else _("{low} to {high}", low=written(low), high=written(high))


def _show_formulas(scene: MarginScene) -> None:
    with st.expander(_("Formulas")):
        parts = [
            _(
                "The classifier is $f(x) = w\\,(x - b)$ with the weight $w$ and the threshold $b$; it answers with the "
                "sign of $f$, and the margin of a point is $m = y\\,f(x)$. All these losses pass through $(0, 1)$ and "
                "lie above the 0–1 loss, so a small mean leaves no room for many errors."
            )
        ]
        for key in dict.fromkeys(entry.pick.key for entry in scene.losses):
            record = SURROGATE.catalogue[key]
            parts += [
                f"**{_(record.title)}** — {_(record.lesson)}",
                f"$$\n{_(record.formula)}\n$$",
                _(record.reference),
            ]
        st.markdown("\n\n".join(parts))


PAGE = Page(
    title="Margins",
    path="margins",
    kind=MarginScene,
    show=show,
    warm_up=lambda: surrogate_curves(MarginScene()),
)

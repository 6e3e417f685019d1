"""The Losses page: what losses charge for a prediction, and how hard they pull."""

from collections.abc import Sequence
from functools import reduce
from html import escape

import numpy as np
import streamlit as st

from figures.curve_chart import Curve, curve_chart
from figures.overlap import dashes
from pages.frame.controls import show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from parameters import Value
from player.payloads.race import COLORS
from scenes.codec.entry import Entry
from scenes.codec.fields import Pick
from scenes.curves.loss_curves import SAMPLE, LossCurve, loss_curves
from scenes.curves.losses import HIGH, LOSS, LOW, PROBE, LossScene
from texts import _, listed

LOSSES = EntryList(field="losses", choice=LOSS, one="loss", many="losses", told=True)
STEEP = 2.0  # times what 95 % of a curve stay below: what is beyond is cut off


def show(scene: LossScene) -> None:
    """Widgets → Scene → curves → chart and table. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.losses]))
    show_picture(_draw)
    _show_formulas(scene)
    with st.sidebar:
        show_presets()
        show_entries(LOSSES, below=_below)
        show_settings((PROBE, *scene.settings, LOW, HIGH))
        show_ending()


def _draw(scene: LossScene) -> None:
    curves = loss_curves(scene)
    names = [" · ".join([_(curve.loss.title), *_unusual(curve.pick)]) for curve in curves]
    low, high = float(curves[0].x[0]), float(curves[0].x[-1])
    values, slopes = [c.value for c in curves], [c.slope for c in curves]
    inside = low <= scene.probe <= high
    marks = [c.at_probe for c in curves if inside and c.at_probe]
    drawn = dashes([c.x for c in curves], values)
    st.plotly_chart(
        curve_chart(
            [
                Curve(
                    name=name,
                    color=COLORS[curve.color],
                    x=curve.x,
                    value=curve.value,
                    slope=curve.slope,
                    dash=dash,
                    mark=curve.at_probe,
                )
                for name, curve, dash in zip(names, curves, drawn, strict=True)
            ],
            x_range=(low, high),
            probe=scene.probe if inside else None,
            x_title=_axis(scene, curves),
            value_title=_("loss"),
            slope_title=_("slope"),
            value_range=_range(values, [value for value, _slope in marks]),
            slope_range=_range(slopes, [slope for _value, slope in marks]),
        ),
        key="losses",
        config={"displayModeBar": False},
    )
    st.caption(_in_words(scene, curves, names))
    st.html(_table(scene, curves, names) + _sentences(curves))


def _below(_index: int, entry: Entry) -> None:
    """Under the name of a loss in the sidebar: what tells it from another of that name."""
    if words := _unusual(entry.pick):
        st.html(f'<div class="downhill-lesson">{escape(", ".join(words))}</div>')


def _unusual(pick: Pick) -> list[str]:
    """The settings that are not at their defaults, by their letters where they have one: δ 0.25."""
    found = []
    for parameter in LOSS.parameters(pick.key):
        value, last = pick[parameter.key], parameter.title.split()[-1]
        setting = last if len(last) == 1 else _(parameter.title).lower()
        if value == parameter.default:
            continue
        if isinstance(value, bool):
            found.append(setting if value else _("no {setting}", setting=setting))
        else:
            found.append(_("{setting} {value}", setting=setting, value=_of(value)))
    return found


def _of(value: Value) -> str:
    return written(float(value), 12)


def _axis(scene: LossScene, curves: Sequence[LossCurve]) -> str:
    """What the axis is to the losses shown."""
    kinds = list(dict.fromkeys(curve.loss.prediction for curve in curves))
    if kinds == ["a number"]:
        if scene.target:
            return _("prediction: the target is {target}", target=written(scene.target))
        return _("prediction: the error, as the target is 0")
    said = reduce(lambda before, last: _("{before}, or {last}", before=before, last=last), map(_, kinds))
    return _("prediction: {kinds}", kinds=said)


def _range(lines: Sequence[np.ndarray], marks: Sequence[float]) -> tuple[float, float]:
    """An axis for all of them and the marks on them; an end that runs off is cut."""
    ends = [0.0, *marks]
    for line in (line[np.isfinite(line)] for line in lines):
        for share, extreme in ((5, line.min(initial=0.0)), (95, line.max(initial=0.0))):
            usual = float(np.percentile(line, share)) if line.size else 0.0
            ends.append(float(extreme) if abs(extreme) <= STEEP * abs(usual) + 1.0 else STEEP * usual)
    room = 0.06 * (max(ends) - min(ends) or 1.0)
    return min(ends) - room, max(ends) + room


def _in_words(scene: LossScene, curves: Sequence[LossCurve], names: Sequence[str]) -> str:
    """What the chart shows, for those who do not see it."""
    words = [_("Above what a prediction costs, below how hard the loss pulls at it.")]
    free = [name for curve, name in zip(curves, names, strict=True) if np.isinf(curve.steepest)]
    held = [(curve, name) for curve, name in zip(curves, names, strict=True) if np.isfinite(curve.steepest)]
    if free:
        words.append(_("The pull of {losses} has no limit.", losses=listed(free)))
    if held:
        (first, name), *others = held
        limits = [_("{loss} pulls with {slope} at most", loss=name, slope=written(first.steepest, 3))]
        limits += [_("{loss} with {slope}", loss=name, slope=written(curve.steepest, 3)) for curve, name in others]
        words.append(_("{limits}.", limits=listed(limits)))
    if any(curve.at_probe is None for curve in curves):
        words.append(_("Not every loss is defined at {prediction}.", prediction=written(scene.probe)))
    return " ".join(words)


def _table(scene: LossScene, curves: Sequence[LossCurve], names: Sequence[str]) -> str:
    """A row a loss: its numbers at the probe, its largest slope, and the constant it is best at."""
    sample = ", ".join(f"{number:g}" for number in SAMPLE)
    is_stated = any(curve.best is not None for curve in curves)
    heads = (
        _("Loss"),
        _("at {prediction}", prediction=written(scene.probe)),
        _("Slope there"),
        _("Largest slope"),
        _("Best constant of {sample}", sample=sample) if is_stated else _("Best constant"),
    )
    rows = []
    for curve, name in zip(curves, names, strict=True):
        value, slope = curve.at_probe or (None, None)
        best = _(curve.loss.best, **dict(curve.pick.values))
        if curve.best is not None:
            best = _("{constant}, {meaning}", constant=written(curve.best), meaning=best)
        steepest = _("no limit") if np.isinf(curve.steepest) else written(curve.steepest)
        rows.append(Row(name, (written(value), written(slope), steepest, best), COLORS[curve.color]))
    return table(heads, rows)


def _sentences(curves: Sequence[LossCurve]) -> str:
    """What each loss forgives and what it costs; once if it is there several times."""
    records = dict.fromkeys(curve.loss for curve in curves)
    but = escape(_("But:"))
    words = "".join(
        f'<p class="downhill-lesson"><b>{escape(_(loss.title))}</b>: {escape(_(loss.cures))} <i>{but}</i> '
        f"{escape(_(loss.costs))}</p>"
        for loss in records
    )
    return f'<div style="margin-top: .9rem">{words}</div>'


def _show_formulas(scene: LossScene) -> None:
    with st.expander(_("Formulas")):
        parts = []
        for entry in {entry.pick.key: entry for entry in scene.losses}.values():
            record = LOSS.catalogue[entry.pick.key]
            torch = record.torch.format(**dict(entry.pick.values))
            parts += [
                f"**{_(record.title)}** — {_(record.lesson)}",
                f"$$\n{_(record.formula)}\n$$",
                _("{source}. In PyTorch `{code}`.", source=_(record.reference), code=torch),
            ]
        st.markdown("\n\n".join(parts))


PAGE = Page(title="Losses", path="losses", kind=LossScene, show=show, warm_up=lambda: loss_curves(LossScene()))

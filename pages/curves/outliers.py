"""The Outliers page: points on a line to drag, and the constant that is best for them under each loss."""

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from messages import Message
from pages.frame.controls import choose, show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.fragments import fragment
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.place import At
from pages.frame.state import change, drawn, redraw
from pages.frame.style import style
from pages.frame.tables import Html, Row, bold, table
from pages.frame.widgets import Control, setting, text_field
from player.components.points import placed, points
from player.payloads.points import Mark
from player.payloads.race import COLORS
from scenes.codec.entry import Entry
from scenes.curves.outliers import (
    HIGH,
    LOSS,
    LOW,
    MOST_POINTS,
    Estimate,
    OutlierScene,
    estimates,
    read_points,
    write_points,
)
from texts import _

LOSSES = EntryList(field="losses", choice=LOSS, one="loss", many="losses")
PLAYER = "player-points"
_SIGNS = {"delta": "δ", "beta": "β", "quantile": "q"}


def show(scene: OutlierScene) -> None:
    """Widgets → Scene → best constants → player and table. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.losses]))
    show_picture(_draw)
    _show_formulas(scene)
    with st.sidebar:
        show_presets()
        show_entries(LOSSES, settings=_settings, below=_below)
        _show_line()
        show_ending()


def _below(index: int, entry: Entry) -> None:
    """The settings of a loss, always in sight: they are what moves its constant."""
    place, title = LOSSES.at(index).at("pick"), _(LOSS.catalogue[entry.pick.key].title)
    for parameter in LOSS.parameters(entry.pick.key):
        label = _("{setting} of {loss}", setting=_(parameter.title), loss=title)
        setting(parameter, place, f"loss{index}", label=label, visible=False)


def _settings(index: int, entry: Entry) -> None:
    """Which loss it is, and what that does."""
    choose(LOSS, LOSSES.at(index).at("pick"), f"loss{index}-kind", _("Loss"))
    st.html(f'<div class="downhill-lesson">{escape(_(LOSS.catalogue[entry.pick.key].cures))}</div>')


def _draw(scene: OutlierScene) -> None:
    found = estimates(scene)
    points(
        scene.points,
        [
            Mark(
                name=_name(one),
                color=one.color,
                constant=one.constant,
                ends=one.ends if one.is_flat else (one.constant, one.constant),
                least=one.least,
                highest=one.highest,
                heights=one.heights,
            )
            for one in found
        ],
        low=scene.low,
        high=scene.high,
        most=MOST_POINTS,
        key=PLAYER,
        on_move=partial(_place, "moved"),
        on_release=partial(_place, "released"),
    )
    st.html(_table(scene, found))


def _place(event: str) -> None:
    """Put the points where the browser says, on the line; a finished drag is one change to undo."""
    scene = st.session_state.scene
    sent = scene.placed(placed(PLAYER, event))
    before = st.session_state.setdefault("before_drag", scene)
    if sent is not None:
        change(replace(scene, points=sent), undoable=False)
    if event == "released":
        del st.session_state.before_drag
        after, st.session_state.scene = st.session_state.scene, before
        change(after)
        redraw()


@fragment("points")
def _show_line() -> None:
    """The points as text, and where the line begins and ends."""
    drawn("points")
    text_field(
        Control(
            key="points-text",
            place=At("points"),
            read=read_points,
            write=write_points,
            told=lambda why, _present: Message("points: {why}; they stay as they were.", why=why),
        ),
        label=_("Points"),
        max_chars=2000,
        help=_("Numbers with blanks between them."),
    )
    for parameter, column in zip((LOW, HIGH), st.columns(2), strict=True):
        with column:
            setting(parameter)


def _table(scene: OutlierScene, found: tuple[Estimate, ...]) -> str:
    """A row a loss: its best constant, and how far the farthest point has moved it."""
    heads = [_("Loss"), _("Best constant"), _("Which is"), _("Mean loss there")]
    if scene.farthest is not None:
        heads += [_("Without the point at {point}", point=written(scene.farthest)), _("It moves the best by")]
    return table(heads, [Row(_name(one), _cells(one), COLORS[one.color]) for one in found])


def _name(one: Estimate) -> str:
    """The loss with its settings."""
    pairs = (f"{_SIGNS.get(p.key) or _(p.title)} = {p.write(one.pick[p.key])}" for p in one.loss.parameters)
    return ", ".join([_(one.loss.title), *pairs])


def _cells(one: Estimate) -> list[str]:
    constant = bold(written(one.constant))
    if one.is_flat:
        low, high = map(written, one.ends)
        constant = Html(_("{constant}, any of {low} to {high}", constant=constant, low=low, high=high))
    cells = [constant, _(one.loss.best, **dict(one.pick.values)), written(one.least)]
    if one.without is not None:
        cells += [written(one.without), bold(written(round(one.constant - one.without, 12)))]
    return cells


def _show_formulas(scene: OutlierScene) -> None:
    with st.expander(_("Formulas")):
        parts = [
            _(
                "The best constant is the c for which the sum of the losses of all points is smallest: where the "
                "slopes, the pulls of the points, cancel. Mean, median and quantile are closed forms; an even number "
                "of points has the mean of the middle two as its median. The others are found by halving, to the last "
                "digit."
            )
        ]
        for key in dict.fromkeys(entry.pick.key for entry in scene.losses):
            record = LOSS.catalogue[key]
            parts += [
                f"**{_(record.title)}** — {_(record.cures)} {_(record.costs)}",
                f"$$\n{_(record.formula)}\n$$",
                _(record.reference),
            ]
        st.markdown("\n\n".join(parts))


PAGE = Page(
    title="Outliers",
    path="outliers",
    kind=OutlierScene,
    show=show,
    fragments={"points": lambda scene: (scene.points, scene.low, scene.high)},
    warm_up=lambda: estimates(OutlierScene()),
)

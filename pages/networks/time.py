"""The page Through time: how long the gradient of a recurrence is, t steps back."""

from html import escape

import streamlit as st

from figures.time_chart import TimeCurve, time_chart
from pages.frame.controls import choose, show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from parameters import Parameter, Value
from player.payloads.race import COLORS
from scenes.codec.entry import Entry
from scenes.codec.fields import Pick
from scenes.networks.time import CLIP, RECURRENCE, SEED, STEPS, WIDTH, TimeScene, reach, unrolled
from texts import _, counted

RECURRENCES = EntryList(field="recurrences", choice=RECURRENCE, one="recurrence", many="recurrences")


def show(scene: TimeScene) -> None:
    """Widgets → Scene → gradients → chart. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.recurrences]))
    show_picture(_draw)
    with st.expander(_("Formulas")):
        _formulas(scene)
    with st.sidebar:
        show_presets()
        show_entries(RECURRENCES, settings=_settings, below=_below)
        show_settings((STEPS, WIDTH, SEED))
        show_ending()


def _below(index: int, entry: Entry) -> None:
    """What decides how far back the gradient reaches, always in sight."""
    first = RECURRENCE.catalogue[entry.pick.key].parameters[:1]
    show_settings(first, RECURRENCES.at(index).at("pick"), f"recurrence{index}")


def _settings(index: int, entry: Entry) -> None:
    """The kind of recurrence and the rest of its parameters."""
    key, place = f"recurrence{index}", RECURRENCES.at(index).at("pick")
    choose(RECURRENCE, place, f"{key}-kind", _("Recurrence"))
    show_settings(RECURRENCE.parameters(entry.pick.key)[1:], place, key)


def name(entry: Entry) -> str:
    """The recurrence, and what tells it from others of its kind."""
    return f"{_(RECURRENCE.catalogue[entry.pick.key].title)}, {recurrence_words(entry.pick)}"


def recurrence_words(pick: Pick) -> str:
    """What tells this recurrence from another of its kind: "ρ 0.9, orthogonal, clipped at 1, each step"."""
    always = ("spectral_radius", "forget_bias")
    words = [
        _setting(parameter, pick[parameter.key])
        for parameter in RECURRENCE.catalogue[pick.key].parameters
        if parameter.key in always or pick[parameter.key] != parameter.default
    ]
    if pick["clip"]:
        length = CLIP.write(pick["clip"])
        if pick["clipping"] == "each_step":
            words.append(_("clipped at {length}, each step", length=length))
        else:
            words.append(_("clipped at {length}, whole", length=length))
    return ", ".join(words)


def _setting(parameter: Parameter, value: Value) -> str:
    """A setting of a recurrence in a word or two."""
    text = parameter.write(value)
    match parameter.key:
        case "spectral_radius":
            return f"ρ {text}"
        case "matrix":
            return _(text)
        case "drive":
            return _("inputs {spread}", spread=text)
        case "forget_bias":
            return _("forget bias {bias}", bias=text)
    return _("{setting} {value}", setting=_(parameter.title), value=text)


def _draw(scene: TimeScene) -> None:
    found = [unrolled(entry.pick, scene.steps, scene.width, scene.seed) for entry in scene.recurrences]
    curves = [
        TimeCurve(name=name(entry), color=COLORS[entry.color], gradient=one.gradient, law=one.law)
        for entry, one in zip(scene.recurrences, found, strict=True)
    ]
    st.plotly_chart(time_chart(curves), key="time-chart", config={"displayModeBar": False})
    st.html(_results(scene, curves))


def _results(scene: TimeScene, curves: list[TimeCurve]) -> str:
    """The chart in words and numbers: how much of each gradient is left."""
    rows = []
    for curve in curves:
        per_step, lost_after = reach(curve.gradient)
        end = _("never") if lost_after is None else counted("{count} step", "{count} steps", lost_after)
        rows.append(Row(curve.name, (written(per_step), written(float(curve.gradient[-1]), 3), end), curve.color))
    heads = (
        _("Recurrence"),
        _("A step multiplies it by"),
        _("Length after {steps}", steps=scene.steps),
        _("Less than 1 % left after"),
    )
    length = counted(
        "Length of the gradient with respect to the state, from the end of time (left) to {count} step before it; log "
        "axis.",
        "Length of the gradient with respect to the state, from the end of time (left) to {count} steps before it; log "
        "axis.",
        scene.steps,
    )
    dotted = _("Dotted: the law alone, ρᵗ or the product of the forget gates.")
    return f'<p class="downhill-lesson">{escape(length)} {escape(dotted)}</p>' + table(heads, rows)


def _formulas(scene: TimeScene) -> None:
    parts = [
        _(
            "The loss is ⟨v, s⟩ of the last state s with a random v of length 1, and the gradient that of the loss "
            "with respect to the state t steps before, by exact reverse-mode differentiation; of an LSTM the state is "
            "the cell."
        )
    ]
    for key in dict.fromkeys(entry.pick.key for entry in scene.recurrences):
        record = RECURRENCE.catalogue[key]
        parts += [
            f"**{_(record.title)}** — {_(record.lesson)}",
            f"$$\n{_(record.formula)}\n$$",
            f"{_(record.reference)}.",
        ]
    st.markdown("\n\n".join(parts))


PAGE = Page(title="Through time", path="time", kind=TimeScene, show=show)

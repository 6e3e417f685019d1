"""The Activations page: values and slopes of activation functions side by side, and what each cures and costs."""

import math
from collections.abc import Sequence
from html import escape

import streamlit as st

from figures.curve_chart import DASHES, Curve, curve_chart
from pages.frame.controls import show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.names import unusual
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.style import style
from pages.frame.tables import Html, Row, table
from pages.frame.widgets import show_settings
from player.payloads.race import COLORS
from scenes.curves.activation_curves import ActivationCurve, activation_curves
from scenes.curves.activations import ACTIVATION, FLAT, HIGH, LAYERS, LOW, PROBE, SPREAD, ActivationScene
from texts import _, counted, listed

ACTIVATIONS = EntryList(field="activations", choice=ACTIVATION, one="activation", many="activations")
Stretch = tuple[float, float]

# One table; on a phone each row becomes a card whose cells name themselves.
_STYLE = """<style>
.downhill-facts td { vertical-align: top; }
.downhill-facts tr:not(.downhill-why) td:first-child { min-width: 8rem; }
.downhill-facts .downhill-why td { border-top: 0; padding-top: 0; white-space: normal; text-align: left; opacity: .8; }
@media (max-width: 640px) {
  .downhill-facts thead { display: none; }
  .downhill-facts :is(tbody, tr, td) { display: block; }
  .downhill-facts td, .downhill-facts td:not(:first-child) {
    display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .12rem 0; white-space: normal;
  }
  .downhill-facts td[data-of]::before { content: attr(data-of); opacity: .75; text-align: left; flex: 0 1 auto; }
  .downhill-facts tr:not(.downhill-why) { border-top: 1px solid rgba(128, 128, 128, .35); padding-top: .4rem; }
  .downhill-facts .downhill-why td { display: block; padding: .2rem 0 .6rem; }
}
</style>"""


def show(scene: ActivationScene) -> None:
    """Widgets → Scene → curves → chart and table. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.activations]) + _STYLE)
    show_picture(_draw)
    _show_formulas(scene)
    with st.sidebar:
        show_presets()
        show_entries(ACTIVATIONS)
        show_settings((PROBE, SPREAD, FLAT, LAYERS, LOW, HIGH))
        show_ending()


def _draw(scene: ActivationScene) -> None:
    curves = activation_curves(scene)
    st.plotly_chart(
        curve_chart(
            [
                Curve(
                    name=_name(curve),
                    color=COLORS[curve.color],
                    x=curve.x,
                    value=curve.value,
                    slope=curve.slope,
                    dash=DASHES[i % len(DASHES)],
                    flat=curve.shape.flat,
                    mark=curve.at_probe,
                )
                for i, curve in enumerate(curves)
            ],
            x_range=(scene.low, scene.high),
            probe=scene.probe,
            value_title="f(x)",
            slope_title=_("slope f′(x)"),
        ),
        key="activations",
        config={"displayModeBar": False},
    )
    st.caption(_in_words(scene, curves))
    st.html(_table(scene, curves))


def _name(curve: ActivationCurve) -> str:
    """The title, the settings that are unusual, and which output it is of several."""
    title = _(curve.activation.title)
    words = [*unusual(curve.activation.parameters, curve.pick), *filter(None, [curve.part])]
    return _("{activation} ({settings})", activation=title, settings=", ".join(words)) if words else title


def _in_words(scene: ActivationScene, curves: Sequence[ActivationCurve]) -> str:
    """What the chart shows, for those who do not see it."""
    words = [
        _(
            "Above the values, below the slopes, between them a bar wherever a slope is below {flat:g}: flat.",
            flat=scene.flat,
        )
    ]
    steepest, mildest = (pick(curve.shape.steepest for curve in curves) for pick in (max, min))
    ends = {"steepest": _with_slope(curves, steepest), "mildest": _with_slope(curves, mildest)}
    if mildest < steepest * (1 - 1e-9):
        words.append(_("Steepest: {steepest}; least steep: {mildest}.", **ends))
    else:
        words.append(_("Steepest: {steepest}.", **ends))
    flattest = max(curves, key=lambda curve: curve.flat_share)
    most = {"spread": scene.spread, "activation": _name(flattest), "share": _percent(flattest.flat_share)}
    if len(curves) > 1:
        words.append(
            _(
                "Of inputs that spread by σ = {spread:g} around 0, {activation} is flat for {share}; none for more.",
                **most,
            )
        )
    else:
        words.append(_("Of inputs that spread by σ = {spread:g} around 0, {activation} is flat for {share}.", **most))
    words += dict.fromkeys(_(curve.activation.drawn) for curve in curves if curve.activation.drawn)
    return " ".join(words)


def _with_slope(curves: Sequence[ActivationCurve], steepest: float) -> str:
    """The curves with this steepest slope, and where they have it if there is but one."""
    found = [curve for curve in curves if math.isclose(curve.shape.steepest, steepest, rel_tol=1e-9)]
    slope = written(steepest, 3)
    if len(found) > 1:
        return _("{activations} with {slope}", activations=listed(map(_name, found)), slope=slope)
    where = _stretches(found[0].shape.steepest_at)
    return _("{activation} with {slope} {where}", activation=_name(found[0]), slope=slope, where=where)


def _stretches(stretches: tuple[Stretch, ...]) -> str:
    """Stretches of x in words: "at x = 0", "for x > 0", "for |x| > 0.5", "as x → ∞"."""
    if not stretches:
        return _("nowhere")
    ends = [end for stretch in stretches for end in stretch]
    if len(stretches) == 2 and all(math.isclose(a, -b) for a, b in zip(ends, ends[::-1], strict=True)):
        edge = stretches[1][0]
        return _("as |x| → ∞") if edge == math.inf else _("for |x| > {edge}", edge=written(edge, 3))
    return ", ".join(_stretch(*stretch) for stretch in stretches)


def _stretch(low: float, high: float) -> str:
    if low == high:
        place = written(low)
        return _("as x → {place}", place=place) if math.isinf(low) else _("at x = {place}", place=place)
    if math.isinf(low) and math.isinf(high):
        return _("everywhere")
    if math.isinf(low):
        return _("for x < {high}", high=written(high, 3))
    if math.isinf(high):
        return _("for x > {low}", low=written(low, 3))
    if math.isclose(low, -high):
        return _("for |x| < {high}", high=written(high, 3))
    return _("for {low} < x < {high}", low=written(low, 3), high=written(high, 3))


def _percent(share: float) -> str:
    if 0 < share < 0.0005:
        return _("under 0.1 %")
    return f"{written(100 * share, 2 if share < 0.995 else 4)} %"


def _range(curve: ActivationCurve) -> str:
    shape = curve.shape
    left, right = "[" if shape.lowest_taken else "(", "]" if shape.highest_taken else ")"
    return f"{left}{written(shape.lowest, 3)}, {written(shape.highest, 3)}{right}"


def _table(scene: ActivationScene, curves: Sequence[ActivationCurve]) -> str:
    """A row a curve with its numbers, and below the last of an activation what it cures and costs."""
    heads = (
        _("Activation"),
        f"f({written(scene.probe)})",
        f"f′({written(scene.probe)})",
        _("Steepest slope"),
        counted("One layer, at most", "{count} layers, at most", scene.layers),
        _("Flat where"),
        _("Flat for"),
        _("No slope for"),
        _("Mean output"),
        _("Centred"),
        _("Outputs"),
    )
    rows = []
    for curve in curves:
        shape = curve.shape
        cells = (
            written(curve.at_probe[0]),
            written(curve.at_probe[1], 3),
            _("{slope} {where}", slope=written(shape.steepest, 3), where=_stretches(shape.steepest_at)),
            written(curve.through, 2),
            _stretches(shape.flat),
            _percent(curve.flat_share),
            _percent(curve.dead_share) if shape.dead else "–",
            written(0.0 if curve.centred and abs(curve.response.mean) < 1e-12 else curve.response.mean, 3),
            _("yes") if curve.centred else _("no"),
            _range(curve),
        )
        rows.append(Row(_name(curve), cells, COLORS[curve.color]))
        if curve.part == curve.activation.parts[-1]:
            rows.append(_why(curve))
    return table(heads, rows, cards=True)


def _why(curve: ActivationCurve) -> Html:
    """What an activation cures and costs, and how PyTorch writes it."""
    code = curve.activation.torch.format(**dict(curve.pick.values))
    told = (
        (_("Cures:"), escape(_(curve.activation.cures))),
        (_("Costs:"), escape(_(curve.activation.costs))),
        (_("PyTorch:"), f"<code>{escape(code)}</code>"),
    )
    return Html(" ".join(f"<b>{escape(label)}</b> {words}" for label, words in told))


def _show_formulas(scene: ActivationScene) -> None:
    with st.expander(_("Formulas")):
        parts = [
            _(
                "Inputs are taken as normal with mean 0 and spread σ: the mean output and the shares of inputs are "
                "integrals over that law. At a kink the slope is the one PyTorch takes. A stretch below the flat slope "
                "counts if the slope does not merely pass through 0 there; outputs count as centred if their mean is "
                "below 1 % of their size."
            )
        ]
        for key in dict.fromkeys(entry.pick.key for entry in scene.activations):
            record = ACTIVATION.catalogue[key]
            parts += [
                f"**{_(record.title)}** — {_(record.lesson)}",
                f"$$\n{_(record.formula)}\n$$",
                f"{_(record.reference)}.",
            ]
        parts.append(
            _(
                "Values and slopes of all activations are compared with PyTorch's own, at many parameters, at the "
                "kinks, and out to |x| = 1e6: to 1e-12, but for softplus, which PyTorch takes for a straight line "
                "above 20 (3e-9), and the slopes of hard sigmoid and CELU, whose 1/6 and 1/α PyTorch rounds to single "
                "precision (1e-8 at the parameters compared)."
            )
        )
        st.markdown("\n\n".join(parts))


PAGE = Page(
    title="Activations",
    path="activations",
    kind=ActivationScene,
    show=show,
    warm_up=lambda: activation_curves(ActivationScene()),
)

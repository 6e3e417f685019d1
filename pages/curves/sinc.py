"""The Noisy sinc page: one curve fitted to points with impulses, under several losses, and a band of quantiles."""

from html import escape

import streamlit as st

from figures.sinc_chart import MOST_POINTS, FittedCurve, sinc_chart
from pages.frame.controls import show_ending, show_presets
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import show_settings
from player.payloads.race import COLORS
from scenes.curves.sinc import FITTED, FRESH, SETTINGS, Experiment, SincScene, experiment
from texts import _, counted

COLOR = {key: COLORS[i] for i, key in enumerate(FITTED)}
DASH = {"huber": "dash", "log_cosh": "dashdot"}
BAND = COLORS[6]


def show(scene: SincScene) -> None:
    """Widgets → Scene → fits → chart and table. The picture is sent first, then the controls."""
    st.html(style(()))
    show_picture(_draw)
    _show_formulas()
    with st.sidebar:
        show_presets()
        show_settings(SETTINGS)
        show_ending()


def _draw(scene: SincScene) -> None:
    found = experiment(scene)
    st.plotly_chart(
        sinc_chart(
            found.places,
            found.truth,
            [
                FittedCurve(name=_(fit.title), color=COLOR[fit.key], dash=DASH.get(fit.key, "solid"), curve=fit.curve)
                for fit in found.fits
            ],
            band=(found.band.bottom, found.band.top),
            band_name=_("{lower:g} to {upper:g} quantile", lower=scene.lower, upper=scene.upper),
            band_color=BAND,
            x=found.sample.places,
            y=found.sample.values,
            hit=found.sample.hit,
            noise=scene.noise,
        ),
        key="sinc",
        config={"displayModeBar": False},
    )
    st.caption(_in_words(scene, found))
    st.html(_table(found))


def _in_words(scene: SincScene, found: Experiment) -> str:
    """What the chart shows, for those who do not see it."""
    band = found.band
    words = _impulses(scene, found) if scene.share and scene.size else []
    words.append(
        _(
            "Of {fresh:,} fresh points {held:.1%} lie in the band of the quantiles {lower:g} and {upper:g}, which "
            "should hold {stated:.0%}.",
            fresh=FRESH,
            held=band.held,
            lower=scene.lower,
            upper=scene.upper,
            stated=band.stated,
        )
    )
    if band.crossed:
        words.append(
            _(
                "The two quantile curves, fitted apart, cross: on {crossed:.0%} of the line the higher is the top.",
                crossed=band.crossed,
            )
        )
    if scene.count > MOST_POINTS:
        words.append(_("One point in {count} is drawn.", count=-(-scene.count // MOST_POINTS)))
    return " ".join(words)


def _impulses(scene: SincScene, found: Experiment) -> list[str]:
    """How many points are hit, and how far that moves the curves of squared and absolute error."""
    moved = {fit.key: fit.moved for fit in found.fits}
    squared, absolute = written(moved["mse"], 3), written(moved["mae"], 3)
    times = moved["mse"] / moved["mae"] if moved["mae"] else 0.0
    hit = counted(
        "Impulses hit {hit:,} of {count:,} point.",
        "Impulses hit {hit:,} of {count:,} points.",
        scene.count,
        hit=int(found.sample.hit.sum()),
    )
    if times > 1:
        moves = _(
            "They move the curve of squared error by {squared} (root mean square), that of absolute error by "
            "{absolute}: {times} times less.",
            squared=squared,
            absolute=absolute,
            times=written(times, 3),
        )
    else:
        moves = _(
            "They move the curve of squared error by {squared} (root mean square), that of absolute error by "
            "{absolute}.",
            squared=squared,
            absolute=absolute,
        )
    return [hit, moves]


def _table(found: Experiment) -> str:
    """A row a fit: how far it is from the true curve, and from the points."""
    measures = (_("MSE"), _("RMSE"), _("MAE"), "R²", _("MAPE"))
    heads = (_("Fitted under"), _("Moved by impulses"), *measures, *measures)
    rows = []
    for fit in found.fits:
        cells = [written(fit.moved, 3)]
        for m in (fit.clean, fit.data):
            cells += [*(written(value, 3) for value in (m.mse, m.rmse, m.mae, m.r2)), _percent(m.mape)]
        rows.append(Row(_(fit.title), cells, COLOR[fit.key]))
    above = [(_("against the true curve"), len(measures)), (_("against the points"), len(measures))]
    words = _(
        "Against the points squared error has the smallest MSE and absolute error the smallest MAE: each is fitted to "
        "be so. The true curve, which no fit has seen, shows who is right. MAPE divides each error by its target, and "
        "the true curve is 0 at ±1, ±2 and ±3: near there a small error counts as hundreds of per cent, so that MAPE "
        "says little here."
    )
    return table(heads, rows, above=above) + f'<p class="downhill-lesson">{escape(words)}</p>'


def _percent(share: float) -> str:
    return f"{100 * share:,.0f} %" if 0.995 <= share < 1e6 else f"{written(100 * share, 3)} %"


def _show_formulas() -> None:
    with st.expander(_("Formulas")):
        parts = [
            _(
                "The points are $y = \\frac{\\sin \\pi x}{\\pi x} + \\sigma\\,\\varepsilon$ with Gaussian "
                "$\\varepsilon$, for $-3 \\le x \\le 3$; an impulse adds its size times a number between ½ and 1½. The "
                "curve is a cubic spline, $f(x) = \\sum_j w_j B_j(x)$: linear in its parameters, so that every loss "
                "below is convex in them and each fit is the best there is. Squared error is least squares; absolute "
                "error, Huber and the quantiles are solved by an interior-point method to a gap of $10^{-10}$ (Portnoy "
                "and Koenker, 1997), log-cosh by Newton's method."
            ),
            _(
                "A $q$ quantile curve minimises $\\sum \\max(q\\,r, (q-1)\\,r)$ of the residuals $r = y - f(x)$; a "
                "share $q$ of the points comes to lie below it. Two of them make a band. Fitted apart they may cross; "
                "then the higher one is taken as the top (Chernozhukov, Fernández-Val and Galichon, 2010). With few "
                "points and many parameters the band is too narrow for points that were not fitted."
            ),
            "$R^2 = 1 - \\sum e^2 / \\sum (y - \\bar y)^2$, $\\text{MAPE} = \\frac1n \\sum |e / y|$.",
        ]
        st.markdown("\n\n".join(parts))


PAGE = Page(title="Noisy sinc", path="sinc", kind=SincScene, show=show)

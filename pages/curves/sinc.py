"""The Noisy sinc page: one curve fitted to points with impulses, under several losses, and a band of quantiles."""

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
                FittedCurve(name=fit.title, color=COLOR[fit.key], dash=DASH.get(fit.key, "solid"), curve=fit.curve)
                for fit in found.fits
            ],
            band=(found.band.bottom, found.band.top),
            band_name=f"{scene.lower:g} to {scene.upper:g} quantile",
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
    moved = {fit.key: fit for fit in found.fits}
    squared, absolute = moved["mse"], moved["mae"]
    band = found.band
    words = []
    if scene.share and scene.size:
        ratio = squared.moved / absolute.moved if absolute.moved else 0.0
        words.append(
            f"Impulses hit {int(found.sample.hit.sum()):,} of {scene.count:,} points. They move the curve of squared "
            f"error by {written(squared.moved, 3)} (root mean square), that of absolute error by "
            f"{written(absolute.moved, 3)}{f': {written(ratio, 3)} times less' if ratio > 1 else ''}."
        )
    words.append(
        f"Of {FRESH:,} fresh points {band.held:.1%} lie in the band of the quantiles {scene.lower:g} and "
        f"{scene.upper:g}, which should hold {band.stated:.0%}."
    )
    if band.crossed:
        words.append(
            f"The two quantile curves, fitted apart, cross: on {band.crossed:.0%} of the line the higher is the top."
        )
    if scene.count > MOST_POINTS:
        words.append(f"One point in {-(-scene.count // MOST_POINTS)} is drawn.")
    return " ".join(words)


def _table(found: Experiment) -> str:
    """A row a fit: how far it is from the true curve, and from the points."""
    measures = ("MSE", "RMSE", "MAE", "R²", "MAPE")
    heads = ("Fitted under", "Moved by impulses", *measures, *measures)
    rows = []
    for fit in found.fits:
        cells = [written(fit.moved, 3)]
        for m in (fit.clean, fit.data):
            cells += [*(written(value, 3) for value in (m.mse, m.rmse, m.mae, m.r2)), _percent(m.mape)]
        rows.append(Row(fit.title, cells, COLOR[fit.key]))
    above = [(f"against the {what}", len(measures)) for what in ("true curve", "points")]
    return table(heads, rows, above=above) + (
        '<p class="downhill-lesson">Against the points squared error has the smallest MSE and absolute error the '
        "smallest MAE: each is fitted to be so. The true curve, which no fit has seen, shows who is right. MAPE "
        "divides each error by its target, and the true curve is 0 at ±1, ±2 and ±3: near there a small error "
        "counts as hundreds of per cent, so that MAPE says little here.</p>"
    )


def _percent(share: float) -> str:
    return f"{100 * share:,.0f} %" if 0.995 <= share < 1e6 else f"{written(100 * share, 3)} %"


def _show_formulas() -> None:
    with st.expander("Formulas"):
        st.markdown(
            "The points are $y = \\frac{\\sin \\pi x}{\\pi x} + \\sigma\\,\\varepsilon$ with Gaussian $\\varepsilon$, "
            "for $-3 \\le x \\le 3$; an impulse adds its size times a number between ½ and 1½. The curve is a cubic "
            "spline, $f(x) = \\sum_j w_j B_j(x)$: linear in its parameters, so that every loss below is convex in "
            "them and each fit is the best there is. Squared error is least squares; absolute error, Huber and the "
            "quantiles are solved by an interior-point method to a gap of $10^{-10}$ (Portnoy and Koenker, 1997), "
            "log-cosh by Newton's method.\n\n"
            "A $q$ quantile curve minimises $\\sum \\max(q\\,r, (q-1)\\,r)$ of the residuals $r = y - f(x)$; a share "
            "$q$ of the points comes to lie below it. Two of them make a band. Fitted apart they may cross; then the "
            "higher one is taken as the top (Chernozhukov, Fernández-Val and Galichon, 2010). With few points and many "
            "parameters the band is too narrow for points that were not fitted.\n\n"
            "$R^2 = 1 - \\sum e^2 / \\sum (y - \\bar y)^2$, $\\text{MAPE} = \\frac1n \\sum |e / y|$."
        )


PAGE = Page(title="Noisy sinc", path="sinc", kind=SincScene, show=show)

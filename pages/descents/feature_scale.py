"""The Feature scale page: what the scales of the inputs make of a loss, and one button against it."""

import streamlit as st

from figures.data_chart import data_chart
from messages import Message
from pages.descents.controls import RACE, show_race
from pages.descents.race import draw_race
from pages.descents.results import show_below
from pages.descents.runs import choose_rates, show_runs
from pages.descents.trajectories import name
from pages.frame.controls import show_presets
from pages.frame.fragments import fragment
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.state import drawn, redraw, update
from pages.frame.style import style
from pages.frame.tables import Html, Row, bold, table
from pages.frame.widgets import show_settings
from player.payloads.race import COLORS
from scenes.descents.feature_scale import CORRELATION, INPUTS, RATES, SCALE, FeatureScene, conditioning, has_best
from texts import _, counted

# What the two buttons above the picture do, by what the inputs are: the inputs they make, their words and icon.
_STANDARDISE = ("standardised", Message("Standardise the inputs"), ":material/adjust:")
_BACK = ("raw", Message("Back to the raw inputs"), ":material/undo:")
_WHITEN = ("whitened", Message("Whiten them"), ":material/blur_on:")
_UNWHITEN = ("standardised", Message("Only standardise them"), ":material/adjust:")
CHANGES = {"raw": _STANDARDISE, "standardised": _BACK, "whitened": _BACK}
WHITENING = {"raw": _WHITEN, "standardised": _WHITEN, "whitened": _UNWHITEN}
NAMES = {"raw": Message("Raw"), "standardised": Message("Standardised"), "whitened": Message("Whitened")}
AXES = {
    "raw": (Message("first input"), Message("second input")),
    "standardised": (Message("first input, standardised"), Message("second input, standardised")),
    "whitened": (Message("first input, whitened"), Message("second input, whitened")),
}

_LEAST, _MOST = "λ<sub>min</sub>", "λ<sub>max</sub>"


def show(scene: FeatureScene) -> None:
    """Widgets → Scene → run → player. The picture is sent first, then the controls."""
    st.html(style([COLORS[run.color] for run in scene.runs], above="3.1rem"))
    show_picture(_draw)
    _show_numbers()
    show_below()
    with st.sidebar:
        show_presets()
        show_settings((SCALE, CORRELATION))
        choose_rates(RATES, {"best": _("Best"), "own": _("As set")})
        show_runs(scene, own_rate=lambda _, run: not (scene.rates == "best" and has_best(run)))
        show_race()


def _draw(scene: FeatureScene) -> None:
    _show_inputs(scene)
    draw_race("paths", name, scene)


def _show_inputs(scene: FeatureScene) -> None:
    """What is done to the inputs, each other way a press away, and what it comes to."""
    found = scene.conditioning
    with st.container(horizontal=True, vertical_alignment="center"):
        _button("change-inputs", *CHANGES[scene.inputs], primary=True)
        _button("whiten", *WHITENING[scene.inputs], primary=False)
        words = [
            _("condition number {number}", number=f"<b>κ = {found.condition_number:.4g}</b>"),
            _("stable below a rate of {rate:.3g}", rate=found.limit),
            counted(
                "{count:,} step to a thousandth of the distance",
                "{count:,} steps to a thousandth of the distance",
                found.steps,
            ),
        ]
        st.html(f'<div class="downhill-lesson">{" · ".join(words)}</div>')


def _button(key: str, inputs: str, words: Message, icon: str, *, primary: bool) -> None:
    """The button that makes the inputs so."""

    def press() -> None:
        update(inputs=inputs)
        redraw()

    st.button(_(words), icon=icon, key=key, on_click=press, type="primary" if primary else "secondary")


@fragment("inputs")
def _show_numbers() -> None:
    """The data as they are given to the model, and what they mean for gradient descent."""
    drawn("inputs")
    scene = st.session_state.scene
    inputs, targets = scene.data
    picture, numbers = st.columns([2, 3], gap="medium")
    with picture:
        across, up = AXES[scene.inputs]
        chart = data_chart(inputs, targets, (_(across), _(up)))
        st.plotly_chart(chart, key="data", config={"displayModeBar": False})
        st.caption(_in_words(scene))
    with numbers:
        st.html(_table(scene) + _explained())


def _in_words(scene: FeatureScene) -> str:
    """What the small chart shows, for those who do not see it."""
    longer, wider = scene.conditioning.larger**0.5, scene.conditioning.smaller**0.5
    count = len(scene.data[0])
    if longer - wider < 1e-9:
        cloud = _("The {count} samples as the model sees them, both axes to one scale: a round cloud.", count=count)
    else:
        cloud = _(
            "The {count} samples as the model sees them, both axes to one scale: a cloud {times:.3g} times as long as "
            "wide.",
            count=count,
            times=longer / wider,
        )
    roots = _(
        "Its axes' standard deviations {wider:.3g} and {longer:.3g} are the roots of the loss's curvatures.",
        wider=wider,
        longer=longer,
    )
    return f"{cloud} {roots}"


def _table(scene: FeatureScene) -> str:
    """All three ways of giving the inputs, the one that is shown in bold."""
    rows = []
    for inputs in INPUTS.choices:
        found = conditioning(scene.scale, scene.correlation, inputs)
        numbers = (found.smaller, found.larger, found.condition_number)
        cells = [*map(written, numbers), written(found.limit, 3), written(found.best, 3), f"{found.steps:,}"]
        name, *cells = map(bold if inputs == scene.inputs else str, (_(NAMES[inputs]), *cells))
        rows.append(Row(name, cells))
    heads = (_("Inputs"), Html(_LEAST), Html(_MOST), "κ", Html(f"2/{_MOST}"), _("Best rate"), _("Steps to 1/1000"))
    return table(heads, rows)


def _explained() -> str:
    """What the numbers of the table are."""
    curvatures = _(
        "The curvatures λ of the loss are the eigenvalues of the second moments of the inputs, and κ = {most}/{least}; "
        "the ellipses are √κ times as long as wide. Gradient descent is stable below 2/{most} and quickest at "
        "2/({least} + {most}), where a step leaves (κ − 1)/(κ + 1) of the distance at the worst.",
        most=_MOST,
        least=_LEAST,
    )
    normalisation = _(
        "Standardised, two inputs with the correlation ρ have κ = (1 + |ρ|)/(1 − |ρ|). <b>Batch normalisation</b> does "
        "the same inside a network, for the inputs of every layer: over each mini-batch it gives each of them the mean "
        "0 and the standard deviation 1, and then a scale and a shift that are learned. It too leaves correlations."
    )
    return f'<p style="margin-top: .9rem">{curvatures}</p><p>{normalisation}</p>'


PAGE = Page(
    title="Feature scale",
    path="feature_scale",
    kind=FeatureScene,
    show=show,
    fragments=RACE | {"inputs": lambda scene: scene.record},
)

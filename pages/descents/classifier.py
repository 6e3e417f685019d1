"""The page that sets cross-entropy beside squared error: one classifier, two losses, the same runs."""

from functools import partial

import numpy as np
import streamlit as st

from figures.saturation_chart import saturation_chart
from pages.descents.controls import RACE, show_race
from pages.descents.race import draw_race
from pages.descents.results import show_below
from pages.descents.runs import show_runs
from pages.descents.trajectories import name
from pages.frame.controls import show_presets
from pages.frame.fragments import fragment
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.state import drawn
from pages.frame.style import style
from pages.frame.tables import Row, bold, table
from pages.frame.widgets import setting
from player.payloads.race import COLORS
from scenes.descents.classifier import LOGIT, PAIR, ClassifierScene, Saturation, saturation, slopes
from texts import _

_number = partial(written, digits=5)  # as the player writes numbers: −9.0787e−5


def show(scene: ClassifierScene) -> None:
    """Widgets → Scene → runs under both losses → player. The picture is sent first, then the controls."""
    st.html(style([COLORS[run.color] for run in scene.runs]))
    show_picture(lambda scene: draw_race("pair", name, scene, scene.races))
    _show_saturation()
    show_below(PAIR)
    with st.sidebar:
        show_presets()
        show_runs(scene)
        show_race()


@fragment("saturation")
def _show_saturation() -> None:
    """The slopes of both losses at one logit, in numbers and as curves."""
    drawn("saturation")
    scene = st.session_state.scene
    found = saturation(scene.logit)
    numbers, picture = st.columns([3, 2], gap="medium")
    with numbers:
        st.markdown(_("**The gradient where the answer is wrong and sure**"))
        setting(LOGIT)
        st.html(_table(found))
        st.caption(_in_words(scene.logit, found))
    with picture:
        logits = np.linspace(LOGIT.low, LOGIT.high, 201)
        cross_entropy, squared_error = slopes(logits)
        st.plotly_chart(
            saturation_chart(
                logits,
                {_("cross-entropy"): (cross_entropy, COLORS[0]), _("squared error"): (squared_error, COLORS[1])},
                marked=scene.logit,
            ),
            key="saturation",
            config={"displayModeBar": False},
        )


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if 100 <= ratio < 1e9 else _number(ratio)


def _table(found: Saturation) -> str:
    rows = (
        (_("Cross-entropy"), found.cross_entropy, "σ(z) − 1", found.cross_entropy_slope),
        (_("Squared error"), found.squared_error, "2(σ(z) − 1)·σ(z)·(1 − σ(z))", found.squared_error_slope),
    )
    cells = (Row(title, (_number(loss), rule, bold(_number(slope)))) for title, loss, rule, slope in rows)
    return table((_("Loss of one sample"), _("Loss"), _("Slope in z"), _("Here")), cells)


def _in_words(logit: float, found: Saturation) -> str:
    """What table and chart say."""
    return _(
        "At z = {logit} the true class has the probability {probability}. Cross-entropy's slope there is "
        "{cross_entropy}, squared error's {squared_error}: {times} times smaller. The factor σ(z)(1 − σ(z)), which "
        "saturation makes almost 0, remains in squared error's slope; in cross-entropy's it cancels.",
        logit=_number(logit),
        probability=_number(found.probability),
        cross_entropy=_number(found.cross_entropy_slope),
        squared_error=_number(found.squared_error_slope),
        times=_times(found.ratio),
    )


PAGE = Page(
    title="Cross-entropy or squared error",
    path="classifier",
    kind=ClassifierScene,
    show=show,
    fragments=RACE | {"saturation": lambda scene: scene.logit},
)

"""The Trajectories page: several optimizers on one surface, on four linked views."""

import streamlit as st

from pages.descents.controls import RACE, show_race, show_surface
from pages.descents.race import show_race_run
from pages.descents.results import show_below
from pages.descents.runs import choose_rates, show_runs
from pages.frame.controls import show_presets
from pages.frame.names import schedule_words, setting_words, unusual
from pages.frame.page import Page
from pages.frame.style import style
from player.payloads.race import COLORS
from scenes.descents.race import RUN, RUN_SETTINGS, Run
from scenes.descents.trajectory import RATES, TrajectoryScene, warm_up
from texts import _


def show(scene: TrajectoryScene) -> None:
    """Widgets → Scene → run → player. The picture is sent first, then the controls."""
    st.html(style([COLORS[run.color] for run in scene.runs]))
    show_race_run("paths", name)
    show_below()
    with st.sidebar:
        show_surface()
        show_presets()
        choose_rates(RATES, {"own": _("As set"), "same": _("Same"), "best": _("Best")})
        if scene.rates == "best":
            st.caption(_("64 rates are tried for each run; the curves below the picture show how it ends at them."))
        show_runs(scene, own_rate=lambda _index, _run: scene.rates == "own", shared=scene.rates == "same")
        show_race()


def name(run: Run) -> tuple[str, str]:
    """The optimizer, and what tells two runs of it apart, the unusual first."""
    record = RUN.catalogue[run.pick.key]
    rate, *others = record.hyperparameters
    words = unusual(others, run.pick) + schedule_words(run)
    words += [setting_words(p, getattr(run, p.key)) for p in RUN_SETTINGS if getattr(run, p.key) != p.default]
    return _(record.title), " · ".join([*words, _("lr {rate}", rate=rate.write(run.pick[rate.key]))])


PAGE = Page(title="Trajectories", path="", kind=TrajectoryScene, show=show, fragments=RACE, warm_up=warm_up)

"""The Schedules page: one optimizer under several learning-rate schedules, curves and paths on one clock."""

from functools import partial
from typing import Any

import streamlit as st

from figures.range_chart import range_chart
from pages.descents.controls import RACE, show_race, show_surface
from pages.descents.race import show_race_run
from pages.descents.results import show_below
from pages.frame.controls import choose, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.fragments import fragment
from pages.frame.names import unusual
from pages.frame.page import Page
from pages.frame.place import At
from pages.frame.schedules import show_schedule
from pages.frame.state import drawn
from pages.frame.style import style
from pages.frame.widgets import setting, show_settings
from player.payloads.race import COLORS
from scenes.codec.entry import Entry
from scenes.descents.race import CLIP_NORM, CLIP_VALUE, RUN, SCHEDULE, Run
from scenes.descents.range_test import FASTEST, SLOWEST, RangeTest, range_test
from scenes.descents.schedules import ScheduleScene
from texts import _

SCHEDULES = EntryList(field="schedules", choice=SCHEDULE, one="schedule", many="schedules")


def show(scene: ScheduleScene) -> None:
    """Widgets → Scene → run → player. The picture is sent first, then the controls."""
    st.html(style([COLORS[run.color] for run in scene.runs]))
    show_race_run("schedules", name)
    _range_test()
    show_below()
    with st.sidebar:
        show_presets()
        show_entries(SCHEDULES, settings=partial(_settings, scene))
        _optimizer(scene)
        show_surface()
        show_race()


def name(run: Run) -> tuple[str, str]:
    """The schedule, and its settings that are unusual."""
    record = SCHEDULE.catalogue[run.schedule.key]
    return _(record.title), " · ".join(unusual(record.parameters, run.schedule))


def _settings(scene: ScheduleScene, index: int, entry: Entry) -> None:
    show_schedule(SCHEDULES.at(index).at("pick"), scene.optimizer.key, f"schedule{index}")


def _optimizer(scene: ScheduleScene) -> None:
    """The one optimizer of the page: its rate in sight, the rest folded away."""
    place = At("optimizer")
    choose(RUN, place, "optimizer", _("Optimizer"))
    rate, *others = RUN.parameters(scene.optimizer.key)
    setting(rate, place, "optimizer")
    with st.expander(_("Settings of the optimizer")):
        show_settings(others, place, "optimizer")
        show_settings((CLIP_NORM, CLIP_VALUE), prefix="optimizer")


def _shown_by_range_test(scene: ScheduleScene) -> Any:
    """Nothing while it is folded."""
    opened = bool(st.session_state.get("range-test"))
    return opened and (scene.conditions, scene.optimizer, scene.clip_norm, scene.clip_value)


@fragment("range")
def _range_test() -> None:
    """Loss against a growing rate: how large a rate this optimizer bears here.

    Only an opened one is computed and drawn: Plotly alone takes the browser a second to load.
    """
    with st.expander(_("Learning-rate range test"), key="range-test", on_change="rerun") as opened:
        drawn("range")
        if not opened.open:
            return
        scene = st.session_state.scene
        found = range_test(scene)
        st.caption(_in_words(found, _(RUN.catalogue[scene.optimizer.key].title)))
        st.plotly_chart(
            range_chart(
                found.rate,
                found.loss,
                color=COLORS[0],
                limit=found.limit,
                lowest=found.lowest,
                set_rate=float(scene.optimizer["learning_rate"]),
            ),
            key="range-chart",
            config={"displayModeBar": False},
        )


def _in_words(found: RangeTest, title: str) -> str:
    """What the chart shows, for those who do not see it."""
    sentences = [
        _(
            "One run of {optimizer} from the same start, its rate growing from {slowest:g} to {fastest:g}.",
            optimizer=title,
            slowest=SLOWEST,
            fastest=FASTEST,
        )
    ]
    if found.lost and found.rate.size:
        sentences.append(
            _(
                "The loss is lowest after the step at {lowest:.2g}; beyond {last:.2g} the run is lost.",
                lowest=found.lowest,
                last=found.rate[-1],
            )
        )
    else:
        sentences.append(_("The loss is lowest after the step at {lowest:.2g}.", lowest=found.lowest))
    if found.limit is not None:
        sentences.append(_("Gradient descent is stable at the minimum up to 2/λ_max = {limit:.3g}.", limit=found.limit))
    return " ".join(sentences)


PAGE = Page(
    title="Schedules",
    path="schedules",
    kind=ScheduleScene,
    show=show,
    fragments=RACE | {"range": _shown_by_range_test},
)

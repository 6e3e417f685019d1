"""Below the player: how the race ended, the formulas, and why to believe them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from figures.rate_curve import rate_curve
from pages.frame import formulas
from pages.frame.fragments import fragment
from pages.frame.numbers import written
from pages.frame.state import drawn
from pages.frame.tables import Row, table
from player.payloads.race import COLORS
from scenes.descents.race import CONSTANT, RUN, SCHEDULE, Conditions, Run, race
from scenes.descents.results import TOLERANCE, Result, result
from scenes.descents.trajectory import Surface, TrajectoryScene, lowest, sweeps
from scenes.descents.verification import VERIFICATION
from texts import _


def show_below(surfaces: Sequence[Surface] = ()) -> None:
    """Folded, and not in tabs: Streamlit's tabs walk the whole page at every change, which takes 40 ms."""
    with st.expander(_("Formulas")):
        _formulas(surfaces)
    with st.expander(_("How do we know this is right?")):
        _proof()


def show_results(scene: Any, names: Callable[[Run], tuple[str, str]], races: Mapping[str, Conditions]) -> None:
    """One row a run, the best first; where each run has its best rate, how its end depends on the rate."""
    several = len(races) > 1
    rows = [row for title, each in races.items() for row in [_(title)] * several + _rows(each, scene.runs, names)]
    arrived = _("Steps to within {tolerance:g}", tolerance=TOLERANCE)
    heads = (_("Run"), _("Rate"), _("Final loss"), _("Distance to minimum"), arrived, _("Diverged"))
    st.html(_rates(scene) + table(heads, rows))


def _rows(conditions: Conditions, runs: Sequence[Run], names: Callable[[Run], tuple[str, str]]) -> list[Any]:
    ends = [
        (run, result(conditions.surface, path)) for run, path in zip(runs, race(conditions, tuple(runs)), strict=True)
    ]
    ends.sort(key=lambda end: (end[1].diverged_at is not None, end[1].final_loss))
    return [Row(names(run)[0], _cells(run, end), COLORS[run.color]) for run, end in ends]


def _cells(run: Run, end: Result) -> list[str]:
    numbers = [written(float(run.pick["learning_rate"]), 6), written(end.final_loss), written(end.distance)]
    arrived = "–" if end.arrived_at is None else str(end.arrived_at)
    return [*numbers, arrived, "–" if end.diverged_at is None else _("step {step}", step=end.diverged_at)]


def _rates(scene: Any) -> str:
    """A curve a run, in the runs' order."""
    if not isinstance(scene, TrajectoryScene) or scene.rates != "best":
        return ""
    curves = (
        rate_curve(
            found.rate,
            found.loss,
            float(run.pick["learning_rate"]),
            lowest(scene.record),
            COLORS[run.color],
            _(RUN.catalogue[run.pick.key].title),
        )
        for run, found in zip(scene.runs, sweeps(scene), strict=True)
    )
    return f'<div class="downhill-sweeps">{"".join(curves)}</div>'


def explained(scene: Any) -> tuple[tuple[str, ...], ...]:
    """The optimizers and the schedules of a Scene whose formulas are shown."""
    optimizers = dict.fromkeys(run.pick.key for run in scene.runs)
    schedules = dict.fromkeys(run.schedule.key for run in scene.runs if run.schedule != CONSTANT)
    return tuple(optimizers), tuple(schedules)


@fragment("formulas")
def _formulas(surfaces: Sequence[Surface]) -> None:
    """Each surface's, each optimizer's and each schedule's, as one text: every element is a message to the browser."""
    drawn("formulas")
    scene, parts = st.session_state.scene, []
    optimizers, schedules = explained(scene)
    for surface in surfaces or (scene.record,):
        words = f"**{_(surface.title)}** — {_(surface.lesson)}"
        parts += [words, f"$$\nf(x, y) = {_(surface.formula)}\n$$", _(surface.reference)]
    for key in optimizers:
        record = RUN.catalogue[key]
        torch = record.torch and f"torch.optim.{record.torch}"
        parts += formulas.explained(record, year=record.year, torch=torch, note=record.note)
    for key in schedules:
        record = SCHEDULE.catalogue[key]
        parts += formulas.explained(record, torch=record.torch and f"torch.optim.lr_scheduler.{record.torch}")
    st.markdown("\n\n".join(parts))


def _proof() -> None:
    st.markdown(
        _(
            "Every optimizer that PyTorch has but SparseAdam is run against PyTorch {torch} itself, step by step in "
            "float64: **{cases} recorded runs** of up to 200 steps on {surfaces} surfaces, **{positions:,} positions** "
            "compared. The largest deviation of any run in which rounding is not amplified is "
            "**{largest_deviation:.1e}** (relative); where a path is chaotic, it is compared for as long as PyTorch's "
            "own run can be told from its rounding. {too_sensitive} of the runs allow fewer than 20 steps, because "
            "they blow up or magnify rounding at once. {further_cases} more runs cover SparseAdam and "
            "the remaining settings.",
            **VERIFICATION._asdict(),
        )
    )
    st.markdown(
        _(
            "Learning-rate schedules and clipping are compared with PyTorch's in the same way, on paper and inside "
            "runs; the rule shown inside a step is evaluated and gives the update that was taken, to 1e-12, for every "
            "optimizer. L-BFGS with the strong Wolfe search is PyTorch's own search, and compared like the rest. "
            "Gradients come from automatic differentiation and are checked against finite differences; the surfaces "
            "against published values. Nothing is clipped, clamped or tuned that the page does not show. "
            "`make test` repeats all of it."
        )
    )

"""The Training page: several runs of small networks on the same samples, on one clock."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from messages import Message
from pages.frame.controls import show_ending, show_presets
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.state import complain, redraw, update
from pages.frame.style import style
from pages.networks.progress import follow, show_progress
from pages.networks.results import show_formulas, show_proof, tables
from pages.networks.runs import names, show_network_runs
from pages.networks.settings import SAMPLES, show_data, show_samples
from pages.networks.views import views_of
from player.components.training import pointed, training
from player.payloads.race import COLORS
from player.payloads.training import TrainingViews
from scenes.codec.link import to_pairs
from scenes.networks.points import MOST_POINTS, point_of
from scenes.networks.training import NetworkScene, recipe_of, recipes_of
from texts import _
from trainings.pictures import prepare, warm_up_networks
from trainings.queue import Standing

PLAYER = "player-training"
LAST = "training-shown"  # of which recipes the player was given what last
DIMMED = f"<style>.st-key-{PLAYER} {{ opacity: 0.45; transition: opacity 0.2s }}</style>"


def show(scene: NetworkScene) -> None:
    """Widgets → Scene → trainings → player and tables. The picture is sent first, then the controls."""
    st.html(style([COLORS[run.color] for run in scene.runs]))
    show_picture(_draw)
    show_formulas(scene)
    show_proof()
    with st.sidebar:
        show_data()
        show_presets()
        show_network_runs()
        show_samples()
        show_ending()


def _draw(scene: NetworkScene) -> None:
    """How far the trainings are, the player, the results. The bar has its place always, so that the player keeps its
    own. While there is nothing to see of new trainings, the last picture stays, dimmed."""
    folds = [recipe_of(scene, run, fold) for fold in range(1, scene.folds) for run in scene.runs]
    standings = follow([*recipes_of(scene), *folds], prepare)
    first = standings[: len(scene.runs)]
    show_progress(standings, _waiting(scene, standings), key="progress-training")
    called = names(scene.runs)
    views = views_of(scene, first, called, running=not all(each.done for each in first))
    past = _past(recipes_of(scene), views)
    training(past or views, key=PLAYER, on_point=_add_point)
    st.html(tables(scene, standings, called) + (DIMMED if past else ""))
    st.page_link(
        st.Page(_landscape, title="Landscape", url_path="landscape"),
        label=_("The landscape these runs descend"),
        icon=":material/landscape:",
        query_params=to_pairs(scene),
    )


def _past(recipes: Sequence[Any], views: TrainingViews) -> TrainingViews | None:
    """What the player shows until there is something to see of trainings that are new to it: what it has. None where
    it is to show these views."""
    known, last = st.session_state.get(LAST, (recipes, None))
    new = [run for recipe, run in zip(recipes, views.runs, strict=True) if recipe not in known]
    begun = [run for run in views.runs if run.history is not None]
    if new and not (any(run.history is not None for run in new) and all(run.histograms for run in begun)):
        return last
    st.session_state[LAST] = recipes, views
    return None


def _landscape() -> None:
    """The Landscape page, to those who follow a link: the navigation knows what it shows."""


def _waiting(scene: NetworkScene, standings: tuple[Standing, ...]) -> str:
    """What is being trained now."""
    count = len(scene.runs)
    at = next((i for i, standing in enumerate(standings) if not standing.done), 0)
    places = {"run": at % count + 1, "count": count}
    if not scene.folds:
        return _("Training run {run} of {count} …", **places)
    fold = at // count + 1
    return _("Training run {run} of {count}, fold {fold} of {folds} …", **places, fold=fold, folds=scene.folds)


def _add_point() -> None:
    """Put a sample where the browser says, inside the picture."""
    scene = st.session_state.scene
    point = point_of(pointed(PLAYER), scene.record)
    if point is None:
        return
    if len(scene.points) >= MOST_POINTS:
        complain(
            Message(
                "point: there are {most} added points already, which is the most; it is not added.", most=MOST_POINTS
            )
        )
    else:
        update(points=(*scene.points, point))
    redraw()


PAGE = Page(
    title="Training",
    path="training",
    kind=NetworkScene,
    show=show,
    fragments=SAMPLES,
    warm_up=lambda: warm_up_networks(recipes_of(NetworkScene())),
)

"""The Landscape page: the training loss over a plane through the weights, with the runs' paths, on the player."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from figures.sharpness_chart import SharpnessCurves, sharpness_chart
from pages.frame.controls import show_ending, show_presets
from pages.frame.fragments import fragment
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.state import drawn
from pages.frame.style import style
from pages.frame.visitor import here
from pages.frame.widgets import show_settings
from pages.networks.landscape_results import in_words, numbers, show_formulas
from pages.networks.progress import follow, patiently, show_progress
from pages.networks.runs import names, network_words, show_network_runs
from pages.networks.settings import SAMPLES, show_data, show_samples
from player.components.race import player
from player.payloads.race import COLORS, Terrain, Track
from scenes.networks.landscape import (
    EIGENVALUES,
    PLANE,
    PLANE_SEED,
    RESOLUTION,
    ZOOM,
    LandscapeScene,
    groups,
    training_query,
)
from scenes.networks.training import recipe_of, recipes_of
from texts import _
from trainings.planes import Ground, Sharp, View, ask_grounds, ask_sharp, clock, warm_up_planes
from trainings.queue import Standing

PLAYER = "player-landscape"  # also where a session keeps what it showed last
DASHES = ("solid", "dash", "dashdot", "longdash", "dot", "longdashdot")
Names = Sequence[tuple[str, str]]
Sharps = dict[int, tuple[Standing, Sharp | None]]  # of each run that is shown, by its place


def show(scene: LandscapeScene) -> None:
    """Widgets → Scene → trainings → planes → player, then eigenvalues. The picture is sent first."""
    st.html(style([COLORS[run.color] for run in scene.runs]))
    show_picture(_draw)
    show_formulas()
    with st.sidebar:
        _show_plane()
        show_presets()
        show_data()
        show_network_runs()
        show_samples()
        show_ending()


@fragment("plane")
def _show_plane() -> None:
    """Which plane, and how much of it."""
    drawn("plane")
    scene = st.session_state.scene
    shown = [PLANE, PLANE_SEED] if scene.plane == "random" else [PLANE]
    show_settings((*shown, ZOOM))
    with st.expander(_("More of the plane")):
        show_settings((RESOLUTION, EIGENVALUES))


def _draw(scene: LandscapeScene) -> Callable[[], None] | None:
    """The bar, the player, and what is below it each have their place always, so that the player keeps its own. While
    runs are trained and the plane is computed the last picture stays. What is below it waits for the address, and the
    eigenvalues for nobody."""
    bar, picture, below = st.container(), st.container(), st.container()
    recipes = recipes_of(scene)
    standings = follow(recipes)
    run, count = sum(standing.done for standing in standings) + 1, len(standings)
    words = _("Training run {run} of {count} …", run=run, count=count)
    trained = all(standing.done for standing in standings)
    if trained:
        view = View(*scene.looked_at)
        standings = patiently(lambda: (ask_grounds(groups(scene), recipes, view, here()),), lambda asked: asked[0].done)
        words = _("Computing the loss over the plane …")
    found: Sequence[Ground] | None = standings[0].value if trained else None
    if found is None:
        with bar:
            show_progress(standings, words, key="progress-landscape")
        if (last := st.session_state.get(PLAYER)) is not None:
            with picture:
                player(**last)
        return None
    called, ticks = names(scene.runs), clock([shown.history for ground in found for shown in ground.runs])
    st.session_state[PLAYER] = shown = _shown(scene, found, [int(step) for step in ticks], called)
    with picture:
        player(**shown)

    def rest() -> None:
        sharps = patiently(lambda: _ask_sharps(scene, found), lambda asked: all(one.done for one, _ in asked.values()))
        with bar:
            waited = [standing for standing, _ in sharps.values()]
            show_progress(waited, _("Following the eigenvalues of the Hessian …"), key="progress-landscape")
        with below:
            _show_below(scene, found, called, sharps)

    return rest


def _ask_sharps(scene: LandscapeScene, found: Sequence[Ground]) -> Sharps:
    """How far the eigenvalues of each run that is shown are; one run's at a time."""
    sharps: Sharps = {}
    for index in [shown.index for ground in found for shown in ground.runs]:
        begin = all(standing.done for standing, _ in sharps.values())
        sharps[index] = ask_sharp(recipe_of(scene, scene.runs[index]), scene.eigenvalues, begin=begin, alive=here())
    return sharps


def _shown(scene: LandscapeScene, found: Sequence[Ground], at: list[int], called: Names) -> dict[str, Any]:
    """What the player is given."""
    pair = len(found) == 2
    first, *others = (_terrain(scene, ground) for ground in found)
    return {
        "terrain": first,
        "tracks": [track for side, ground in enumerate(found) for track in _tracks(scene, ground, side, called)],
        "start": None,
        "at": at,
        "key": f"{PLAYER}-{'pair' if pair else 'one'}",
        "layout": "pair" if pair else "paths",
        "second": others[0] if pair else None,
    }


def _terrain(scene: LandscapeScene, ground: Ground) -> Terrain:
    heights, runs = ground.heights, [shown.path for shown in ground.runs]
    sinks = (
        min((float(values.min(initial=0.0)) for values in (heights, *(path.loss for path in runs))), default=0.0) < 0
    )
    return Terrain(
        key="landscape",
        title=network_words(scene.runs[ground.runs[0].index].network),
        domain=ground.extent,
        heights=heights,
        minima=(),
        minimum=None if sinks else 0.0,
    )


def _tracks(scene: LandscapeScene, ground: Ground, side: int, called: Names) -> list[Track]:
    return [
        Track(
            id=str(shown.index + 1),
            name=called[shown.index][0],
            detail=called[shown.index][1],
            color=scene.runs[shown.index].color,
            trajectory=shown.path,
            terrain=side,
            on_plane=shown.path.on_plane,
            distance=shown.path.distance,
        )
        for shown in ground.runs
    ]


def _show_below(scene: LandscapeScene, found: Sequence[Ground], called: Names, sharps: Sharps) -> None:
    """Words, numbers, and the eigenvalues when all are there."""
    st.html(in_words(scene, found))
    st.page_link(
        st.Page(_elsewhere, title="Training", url_path="training"),
        label=_("The same runs on the Training page"),
        icon=":material/show_chart:",
        query_params=parse_qsl(training_query(scene)),
    )
    known = {index: sharp for index, (_, sharp) in sharps.items() if sharp is not None}
    st.html(numbers(scene, found, called, known))
    if len(known) == len(sharps):
        st.plotly_chart(_chart(scene, called, known), key="sharpness", config={"displayModeBar": False})


def _elsewhere() -> None:
    """Another page of the app, known here by its path only."""


def _chart(scene: LandscapeScene, called: Names, sharps: dict[int, Sharp]) -> Any:
    twice = len({name for name, _ in called}) < len(called)
    return sharpness_chart(
        [
            SharpnessCurves(
                name=" · ".join(called[index]) if twice else called[index][0],
                color=COLORS[scene.runs[index].color],
                dash=DASHES[place % len(DASHES)],
                at=each.sharpness.at,
                largest=each.sharpness.largest,
                limit=each.limit,
            )
            for place, (index, each) in enumerate(sharps.items())
        ]
    )


def _warm_up() -> None:
    scene = LandscapeScene()
    warm_up_planes(groups(scene), recipes_of(scene), View(*scene.looked_at), scene.eigenvalues)


PAGE = Page(
    title="Landscape",
    path="landscape",
    kind=LandscapeScene,
    show=show,
    fragments=SAMPLES | {"plane": lambda scene: scene.plane},
    warm_up=_warm_up,
)

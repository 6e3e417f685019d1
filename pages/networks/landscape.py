"""The Landscape page: the training loss over a plane through the weights, with the runs' paths, on the player."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from figures.sharpness_chart import SharpnessCurves, sharpness_chart
from pages.frame.controls import show_ending, show_fields, show_presets
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.state import drawn
from pages.frame.style import style
from pages.networks.landscape_results import in_words, show_formulas, table
from pages.networks.progress import follow, show_progress
from pages.networks.runs import names, network_words, show_network_runs
from pages.networks.settings import SAMPLES, show_data, show_samples
from player.components.race import player
from player.payloads.race import COLORS, Terrain, Track
from scenes.networks.landscape import EIGENVALUES, PLANE, PLANE_SEED, RESOLUTION, ZOOM, LandscapeScene, training_query
from scenes.networks.training import recipes_of
from trainings.planes import Ground, Sharp, clock, grounds, known, sharp, warm_up_planes

PLAYER = "player-landscape"  # also where a session keeps what it showed last
DASHES = ("solid", "dash", "dashdot", "longdash", "dot", "longdashdot")
Names = Sequence[tuple[str, str]]


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


@st.fragment(key="plane")
def _show_plane() -> None:
    """Which plane, and how much of it."""
    drawn("plane")
    scene = st.session_state.scene
    shown = [PLANE, PLANE_SEED] if scene.plane == "random" else [PLANE]
    show_fields((*shown, ZOOM))
    with st.expander("More of the plane"):
        show_fields((RESOLUTION, EIGENVALUES))


def _draw(scene: LandscapeScene) -> Callable[[], None] | None:
    """The bar, the player, and what is below it each have their place always, so that the player keeps its own. While
    runs are trained the last picture stays. What is below it waits for the address."""
    standings = follow(recipes_of(scene))
    done = sum(standing.done for standing in standings)
    running = show_progress(standings, f"Training run {done + 1} of {len(standings)} …", key="progress-landscape")
    waiting, picture, below = st.empty(), st.container(), st.container()
    if running:
        if (last := st.session_state.get(PLAYER)) is not None:
            with picture:
                player(**last)
        return None
    histories = [standing.history for standing in standings if standing.history is not None]
    found = grounds(scene, histories, partial(_tell, waiting, "Computing the loss over the plane …"))
    waiting.empty()
    called = names(scene.runs)
    st.session_state[PLAYER] = shown = _shown(scene, found, [int(step) for step in clock(histories)], called)
    with picture:
        player(**shown)

    def rest() -> None:
        with below:
            _show_below(scene, found, called)

    return rest


def _tell(place: DeltaGenerator, words: str, share: float) -> None:
    place.progress(min(1.0, share), words)


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


def _show_below(scene: LandscapeScene, found: Sequence[Ground], called: Names) -> None:
    """Words and numbers at once, the eigenvalues when they are there."""
    st.html(in_words(scene, found))
    st.page_link(
        st.Page(_elsewhere, title="Training", url_path="training"),
        label="The same runs on the Training page",
        icon=":material/show_chart:",
        query_params=parse_qsl(training_query(scene)),
    )
    numbers, waiting, chart = st.empty(), st.empty(), st.empty()
    shown = [each for ground in found for each in ground.runs]
    sharps: dict[int, Sharp] = {}
    if not all(known(scene, each.index) for each in shown):
        numbers.html(table(scene, found, called, sharps))
    for count, each in enumerate(shown):

        def tell(share: float, done: int = count) -> None:
            _tell(waiting, "Following the eigenvalues of the Hessian …", (done + share) / len(shown))

        if not known(scene, each.index):
            tell(0.0)
        sharps[each.index] = sharp(scene, each.index, each.history, tell)
    waiting.empty()
    numbers.html(table(scene, found, called, sharps))
    chart.plotly_chart(_chart(scene, called, sharps), key="sharpness", config={"displayModeBar": False})


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


PAGE = Page(
    title="Landscape",
    path="landscape",
    kind=LandscapeScene,
    show=show,
    fragments=SAMPLES | {"plane": lambda scene: scene.plane},
    warm_up=lambda: warm_up_planes(LandscapeScene()),
)

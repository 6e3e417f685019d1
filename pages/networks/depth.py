"""The Depth page: signal and gradient through the layers of several networks, on one clock."""

import time
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from messages import Message
from pages.frame.controls import choose, show_ending, show_presets
from pages.frame.entries import EntryList, show_entries
from pages.frame.names import unusual
from pages.frame.numbers import written
from pages.frame.page import Page
from pages.frame.picture import show_picture
from pages.frame.place import At
from pages.frame.style import style
from pages.frame.tables import Row, table
from pages.frame.widgets import setting, show_settings
from player.components.layers import Layers, layers
from player.payloads.race import COLORS
from scenes.codec.entry import Entry
from scenes.codec.fields import Pick
from scenes.networks.depth import (
    DEPTH,
    GAIN,
    INIT,
    INITIALISATIONS,
    MOST_NETWORKS,
    NETWORK,
    NORMALISATION,
    OWN,
    RESIDUAL,
    SEED,
    WIDTH,
    DepthScene,
    LayerStatistics,
    layers_of,
)
from texts import _

NETWORKS = EntryList(field="networks", choice=NETWORK, one="network", many="networks", most=MOST_NETWORKS)
NORMS = {"batch": Message("batch norm"), "layer": Message("layer norm")}
PATIENCE = 0.3  # seconds without a word; what takes longer shows how far it is


def show(scene: DepthScene) -> None:
    """Widgets → Scene → passes → player. The picture is sent first, then the controls."""
    st.html(style([COLORS[entry.color] for entry in scene.networks]))
    show_picture(_draw)
    with st.expander(_("Formulas")):
        _formulas(scene)
    with st.sidebar:
        show_presets()
        show_entries(NETWORKS, settings=_settings, below=_below)
        show_settings((DEPTH, WIDTH, SEED))
        show_ending()


def _draw(scene: DepthScene) -> None:
    waiting = st.empty()  # always there, so that the player keeps its place
    shown = [
        Layers(
            name=_(NETWORK.catalogue[entry.pick.key].title),
            detail=network_words(entry.pick),
            color=entry.color,
            statistics=statistics,
        )
        for entry, statistics in zip(scene.networks, _computed(scene, waiting), strict=True)
    ]
    layers(shown, key="player-layers")
    st.html(_results(scene, shown))


def _computed(scene: DepthScene, waiting: DeltaGenerator) -> list[LayerStatistics]:
    """The statistics of every network, with a bar if it takes long."""
    began, found = time.monotonic(), []
    for i, entry in enumerate(scene.networks):
        if time.monotonic() - began > PATIENCE:
            said = _("Network {number} of {count} …", number=i + 1, count=len(scene.networks))
            waiting.progress(i / len(scene.networks), said)
        found.append(layers_of(entry.pick, scene.depth, scene.width, scene.seed))
    waiting.empty()
    return found


def _below(index: int, entry: Entry) -> None:
    """What one compares, always in sight: how the weights are drawn; and what is done around them."""
    setting(
        INIT,
        NETWORKS.at(index).at("pick"),
        f"network{index}",
        label=_("{setting} of network {number}", setting=_(INIT.title), number=index + 1),
        visible=False,
        whole=True,  # the formulas are its
    )
    if extras := _extras(entry.pick):
        st.caption(" · ".join(extras))


def _extras(pick: Pick) -> list[str]:
    """What is done around the weights, in words."""
    norm = [_(NORMS[str(pick["norm"])])] if pick["norm"] != "none" else []
    return [*norm, _("residual")] if pick["residual"] else norm


def network_words(pick: Pick) -> str:
    """What the network is but for its activation: "He normal × 2, batch norm, residual"."""
    weights = _(INITIALISATIONS[str(pick["init"])].title)
    if pick["gain"] != GAIN.default:
        weights += f" × {GAIN.write(pick['gain'])}"
    return ", ".join([weights, *_extras(pick), *unusual(NETWORK.catalogue[pick.key].parameters, pick)])


def _settings(index: int, entry: Entry) -> None:
    """The activation with its parameters, and what is done to the weights and around the layer."""
    key, place = f"network{index}", NETWORKS.at(index).at("pick")
    choose(NETWORK, place, f"{key}-kind", _("Activation"), partial(_with_kind, place))
    show_settings([*NETWORK.catalogue[entry.pick.key].parameters, GAIN], place, key)
    show_settings([NORMALISATION, RESIDUAL], place, key, whole=True)  # the list names what these two are


def _with_kind(place: At, scene: DepthScene, kind: str) -> DepthScene:
    """The same network with another activation."""
    pick = place.of(scene)
    return place.put(scene, NETWORK.pick(kind, **{parameter.key: pick[parameter.key] for parameter in OWN}))


def _results(scene: DepthScene, shown: list[Layers]) -> str:
    """The picture in numbers."""
    last = scene.depth
    heads = (
        _("Network"),
        _("Signal, layer {layer}", layer=1),
        _("Signal, layer {layer}", layer=last),
        _("Gradient at the inputs"),
        _("Saturated, layer {layer}", layer=last),
        _("Dead, layer {layer}", layer=last),
    )
    rows = []
    for network in shown:
        one, spread = network.statistics, network.statistics.histograms
        sizes = (one.signal[1], one.signal[-1], one.gradient[0])
        cells = (
            *(written(size, 3) for size in sizes),
            f"{spread.saturated[-1]:.0%}",
            f"{spread.dead[-1]:.0%}",
        )
        rows.append(Row(f"{network.name}, {network.detail}", cells, COLORS[network.color]))
    words = _(
        "Inputs and the gradient that goes in at the top have spread 1; “size” is the root mean square over a layer's "
        "units and 64 inputs. Saturated: slope below 0.01. Dead: a unit that passes nothing on for any input."
    )
    return f'<p class="downhill-lesson">{escape(words)}</p>' + table(heads, rows)


def _formulas(scene: DepthScene) -> None:
    parts = [
        _(
            "Every layer is $h_l = \\varphi(\\mathrm{norm}(h_{l-1} W_l^\\top))$, plus $h_{l-1}$ with a residual "
            "connection; normalisations are PyTorch's in training, with weight 1 and bias 0. The loss is ⟨c, h⟩ of the "
            "last layer with a random c of spread 1, and the gradient exact reverse-mode differentiation, in float64."
        )
    ]
    for key in dict.fromkeys(str(entry.pick["init"]) for entry in scene.networks):
        record = INITIALISATIONS[key]
        source, code = _(record.reference), f"torch.nn.init.{record.torch}"
        parts += [
            f"**{_(record.title)}** — {_(record.lesson)}",
            f"$$\n{_(record.formula)}\n$$",
            _("{source}. As `{code}`.", source=source, code=code) if record.torch else f"{source}.",
        ]
    for key in dict.fromkeys(entry.pick.key for entry in scene.networks):
        record = NETWORK.catalogue[key]
        parts += [f"**{_(record.title)}** — {_(record.cures)} {_(record.costs)}", f"$$\n{_(record.formula)}\n$$"]
    st.markdown("\n\n".join(parts))


PAGE = Page(title="Depth", path="depth", kind=DepthScene, show=show)

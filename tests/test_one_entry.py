"""A new preset, optimizer, surface, schedule, activation, loss, data set, page: one entry, and it is there everywhere.

Each is put into its catalogue and nothing else is told of it; the app is then opened on it, by its link.
"""

from dataclasses import dataclass, replace
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import streamlit as st

from curves import ACTIVATIONS, LOSSES
from networks.data.catalogue import DATASETS
from networks.models.catalogue import MODELS
from networks.models.network import Architecture
from networks.models.objective import fitting_losses, objective
from optimizers import OPTIMIZERS, SCHEDULES
from optimizers.schedules import course
from pages.catalogue import PAGES, SECTIONS
from pages.frame.controls import show_ending, show_presets
from pages.frame.page import Page as PageRecord
from pages.frame.picture import show_picture
from pages.frame.widgets import show_settings
from parameters import Parameter
from player.payloads.training import unpack
from scenes import NetworkScene, TrajectoryScene, from_query, to_query
from scenes.codec import forms, preset
from scenes.codec.entry import Entry, entries
from scenes.codec.fields import Choice
from scenes.codec.preset import Preset, presets_of
from scenes.kinds import kind_of
from scenes.networks.training import recipe_of, recipes_of
from surfaces import SURFACES
from tests.made_up import BENT, BOWL, FOURTH, HALF, PETALS, SAWTOOTH
from tests.pages.session import Page
from trainings.histories import histories
from trainings.pictures import side_of


def sound(query: str, path: str = "") -> Page:
    """The page of a link that is right in every part: nothing is complained of, and the address says the same."""
    page = Page(query, path).sound()
    assert page.sentences == []
    assert to_query(page.scene) == query
    return page


def shown(page: Page) -> str:
    """All words that stand beside the controls."""
    at = page.at
    return " ".join([*page.html, *(each.value for kind in (at.markdown, at.caption, at.latex) for each in kind)])


def test_a_preset(monkeypatch):
    scene = replace(TrajectoryScene(), steps=37)
    monkeypatch.setitem(presets_of(TrajectoryScene), "made_up", Preset("Made up", "Look at the end.", scene))
    page = sound("v=1&steps=37")
    assert page.widgets()["preset"].value == "made_up"
    assert "Made up" in page.widgets()["preset"].options
    assert "Look at the end." in shown(page)
    page.set("preset", next(iter(presets_of(TrajectoryScene))))
    assert page.scene != scene
    assert page.set("preset", "made_up").scene == scene


def test_an_optimizer_a_surface_and_a_schedule(monkeypatch):
    monkeypatch.setitem(OPTIMIZERS, HALF.key, HALF)
    monkeypatch.setitem(SURFACES, BOWL.key, BOWL)
    monkeypatch.setitem(SCHEDULES, SAWTOOTH.key, SAWTOOTH)
    page = sound("v=1&surface=bowl~depth~4&steps=4&run=half_step~bias~0.25~schedule~sawtooth~teeth~4")
    assert "Bowl" in page.widgets()["surface"].options
    assert "Half" in page.widgets()["add"].options
    (track,) = page.payload["tracks"]
    assert track["name"] == "Half"
    rates = 0.5 * (1 - np.arange(4) / 4)
    np.testing.assert_allclose(np.asarray(course((SAWTOOTH.key, {"teeth": 4}), learning_rate=0.5, steps=4)[0]), rates)
    point = np.array(BOWL.start)
    for rate in rates:  # half the gradient 2p is p
        point = point - rate * (point + 0.25)
    np.testing.assert_allclose(track["position"][-1], point, rtol=1e-5)
    for name in ("settings-0", "rates-best"):
        if name in page.widgets():
            page.click(name)


def test_an_optimizer_trains_networks(monkeypatch):
    monkeypatch.setattr("pages.networks.progress.PATIENCE", 100.0)
    monkeypatch.setitem(OPTIMIZERS, HALF.key, HALF)
    page = sound("v=1&size=60&epochs=3&run=half_step~bias~0.1~network~mlp~width~4", "training")
    (run,) = unpack(page.bytes)["runs"]
    assert run["name"] == "Half"
    assert run["training"].size > 3
    assert np.isfinite(run["training"]).all()


def test_a_schedule(monkeypatch):
    monkeypatch.setitem(SCHEDULES, SAWTOOTH.key, SAWTOOTH)
    page = sound("v=1&schedule=sawtooth~teeth~4&schedule=cosine", "schedules")
    assert "Sawtooth" in page.widgets()["add"].options
    assert "Sawtooth" in shown(page)


def test_an_activation(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, BENT.key, BENT)
    page = sound("v=1&activation=bent~slope~0.7&activation=tanh", "activations")
    assert "Bent" in page.widgets()["add"].options
    assert "Bent" in shown(page)


def test_an_activation_in_a_network(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, BENT.key, BENT)
    values = (("depth", 2), ("width", 3), ("activation", BENT.key), ("norm", "none"))
    network = MODELS["mlp"].build(Architecture(model="mlp", shape=(2,), outputs=1, values=values))
    start = jnp.linspace(-1, 1, network.size)
    slope = jax.grad(lambda p: network.forward(p, jnp.zeros(0), jnp.ones((4, 2))).prediction.sum())(start)
    assert slope.shape == start.shape
    assert jnp.isfinite(slope).all()
    assert jnp.any(slope != 0)


def test_a_loss(monkeypatch):
    monkeypatch.setitem(LOSSES, FOURTH.key, FOURTH)
    page = sound("v=1&loss=fourth~scale~2&loss=huber", "losses")
    assert "Fourth power" in page.widgets()["add"].options
    assert "Fourth power" in shown(page)
    assert float(objective(jnp.array([[1.0], [3.0]]), np.array([0.0, 1.0]), loss=FOURTH.key)) == 8.5


def test_a_data_set_of_five_classes(monkeypatch):
    monkeypatch.setattr("pages.networks.progress.PATIENCE", 100.0)
    monkeypatch.setitem(DATASETS, PETALS.key, PETALS)
    page = sound("v=1&data=petals&size=60&epochs=20&point=0.5~-1~4&run=adam~learning_rate~0.05", "training")
    assert PETALS.title in page.widgets()["data"].options
    payload = unpack(page.bytes)
    (run,), side = payload["runs"], side_of(5)
    assert (payload["kind"], payload["classes"], payload["labels"]) == ("classes", 5, list("01234"))
    assert set(np.asarray(payload["targets"])) == set(range(5))
    assert (run["boundary"]["size"], len(run["boundary"]["parts"])) == (side, 5)
    (history,) = histories(recipes_of(page.scene))
    assert history.training_accuracy[-1] > 0.9
    assert f"{history.training_accuracy[-1]:.1%}" in shown(page)
    assert "cross_entropy" in fitting_losses(PETALS.key)
    assert not {"bce_with_logits", "hinge", "mse"} & set(fitting_losses(PETALS.key))
    scene, told = from_query(NetworkScene, "data=petals&point=0~0~5&point=0~0~4")
    assert (scene.points, len(told)) == (((0.0, 0.0, 4),), 1)
    assert recipe_of(scene, scene.runs[0]).data.added == ((0.0, 0.0, 4),)


def test_the_landscape_of_a_data_set_of_five_classes(monkeypatch):
    monkeypatch.setattr("pages.networks.progress.PATIENCE", 100.0)
    monkeypatch.setitem(DATASETS, PETALS.key, PETALS)
    page = sound("v=1&data=petals&size=60&epochs=3&run=adam~network~mlp~width~4&resolution=21", "landscape")
    assert page.payload["tracks"]


STONE = Choice(
    title="stone",
    catalogue={key: SimpleNamespace(key=key, title=key.title()) for key in ("flat_stone", "round_stone")},
    parameters=lambda _: (),
    default="flat_stone",
)
HEIGHT = Parameter(key="height", title="Height", default=3, low=1, high=9, help="Of the pile.")


@dataclass(frozen=True, kw_only=True)
class PileScene:
    """A pile of so many stones."""

    height: int = forms.number(HEIGHT)
    stones: tuple[Entry, ...] = forms.entries("stone", STONE, entries(STONE.pick("flat_stone")))
    title: str = forms.title()

    @property
    def lesson(self) -> str:
        return "A pile."

    def settled(self) -> tuple["PileScene", list[str]]:
        return self, []


def draw_pile(scene: PileScene) -> None:
    st.html(f"<p>{scene.height} stones</p>")


def show_pile(scene: PileScene) -> None:
    show_picture(draw_pile)
    with st.sidebar:
        show_presets()
        show_settings((HEIGHT,))
        show_ending()


PILE = PageRecord(title="Pile", path="pile", kind=PileScene, show=show_pile)


@pytest.fixture
def pile(monkeypatch):
    monkeypatch.setitem(preset._presets, PileScene, {"first": Preset("Three", "Three stones.", PileScene())})
    monkeypatch.setitem(PAGES, PILE.path, PILE)
    monkeypatch.setitem(SECTIONS, "", (*SECTIONS[""], PILE))


def test_a_page(pile):
    page = sound("v=1&height=5", "pile")
    assert "5 stones" in shown(page)
    assert page.set("height", 7).query == "v=1&height=7"
    assert "7 stones" in shown(page)
    assert page.set("preset", "first").scene == PileScene()
    assert "Three stones." in shown(page)
    assert kind_of(TrajectoryScene, "height=5&stone=round_stone") is PileScene

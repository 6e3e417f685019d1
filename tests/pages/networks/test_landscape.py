"""The Landscape page from app.py on."""

import numpy as np
import pytest

from pages.frame.state import publish
from player.payloads.race import unpack
from scenes import LandscapeScene, from_query
from scenes.networks.training import NetworkScene
from tests.pages.session import Page
from trainings.planes import ask_sharp

NETWORK = "network~mlp~depth~1~width~4~batch_size~0"
RUN = f"run=gradient_descent~learning_rate~0.5~{NETWORK}"
OTHER = f"run=gradient_descent~learning_rate~0.3~{NETWORK}~norm~layer"
BASE = "size=40&epochs=8&resolution=21&eigenvalues=1"
SMALL = f"{BASE}&{RUN}&run=momentum~learning_rate~0.1~{NETWORK}"


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A picture waits until all is trained."""
    monkeypatch.setattr("pages.networks.progress.PATIENCE", 100.0)


def landscape_page(query: str = SMALL) -> Page:
    return Page(query, "landscape")


def test_payload_is_a_plane_with_its_paths():
    page = landscape_page().sound()
    assert page.sentences == []
    shown = page.payload
    assert (shown["start"], shown["layout"], shown["second"]) == (None, "paths", None)
    assert shown["at"][0] == 0
    assert shown["at"][-1] == 8
    assert shown["terrain"]["heights"].shape == (21, 21)
    assert [track["name"] for track in shown["tracks"]] == ["Gradient descent", "Momentum"]
    first, second = shown["tracks"]
    np.testing.assert_allclose(first["position"][-1], 0, atol=1e-6)
    np.testing.assert_allclose(first["on_plane"][-1], first["excess"][-1], rtol=1e-5)
    assert first["distance"][-1] == pytest.approx(0, abs=1e-6)
    np.testing.assert_array_equal(first["excess"][0], second["excess"][0])
    assert len(page.bytes) < 400_000


def test_two_architectures_are_a_pair():
    page = landscape_page(f"{BASE}&{RUN}&{OTHER}").sound()
    shown = page.payload
    assert shown["layout"] == "pair"
    assert [track["terrain"] for track in shown["tracks"]] == [0, 1]
    assert shown["second"]["domain"] == shown["terrain"]["domain"]
    assert "layer normalisation" in shown["second"]["title"]


def test_it_is_told_in_numbers_and_words():
    page = landscape_page()
    text = " ".join(page.html)
    assert "of the squared distances of all snapshots" in text
    assert "all 28 training samples" in text
    (table,) = [html for html in page.html if "<table" in html]
    assert "…" not in table, "the eigenvalues have come"
    assert "Largest gap" in table
    assert ">4<" in table, "2/η of gradient descent"


@pytest.mark.parametrize(
    ("key", "value", "added"),
    [
        ("plane", "random", "plane=random"),
        ("zoom", "2", "zoom=2"),
        ("eigenvalues", 2, "eigenvalues=2"),
        ("resolution", 31, "resolution=31"),
        ("seed", 5, "seed=5"),
    ],
)
def test_a_widget_changes_scene_and_link(key, value, added):
    page = landscape_page()
    page.set(key, value)
    assert page.sentences == []
    assert added in page.query


def test_the_seed_of_the_directions_is_there_for_random_ones_only():
    page = landscape_page()
    assert "plane_seed" not in page.widgets()
    page.set("plane", "random")
    before = page.bytes
    page.set("plane_seed", 7)
    assert unpack(page.bytes)["terrain"]["hash"] != unpack(before)["terrain"]["hash"]


def test_a_plane_that_there_is_not():
    page = landscape_page(f"plane=ends&{SMALL}")
    (sentence,) = page.sentences
    assert sentence == "plane: ends needs three runs of one architecture, and there are 2; pca is used."
    page.set("plane", "ends")
    assert page.scene.plane == "pca"


def test_three_runs_that_end_at_one_place_are_told():
    page = landscape_page(f"plane=ends&{BASE}&{RUN}&{RUN}&{RUN}")
    (sentence,) = page.sentences
    assert "they lie on one line" in sentence


def test_the_link_to_the_training_page_has_the_same_runs():
    page = landscape_page(f"plane=random&{SMALL}")
    (link,) = page.at.get("page_link")
    scene, told = from_query(NetworkScene, link.proto.query_string)
    assert told == []
    assert (scene.runs, scene.size, scene.epochs) == (page.scene.runs, 40, 8)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("plane", {"string_value": "../../etc/passwd"}),
        ("zoom", {"string_array_value": ["1e9"]}),
        ("resolution", {"double_array_value": [1e9]}),
        ("eigenvalues", {"double_array_value": [-1.0]}),
    ],
)
def test_forged_values_change_nothing(key, values):
    page = landscape_page()
    before = page.scene
    page.forge(key, **values).sound()
    assert page.scene == before
    assert isinstance(before, LandscapeScene)


def test_the_address_does_not_wait_for_the_eigenvalues(monkeypatch):
    told: list[str] = []
    monkeypatch.setattr("pages.frame.picture.publish", lambda: told.append("address") or publish())
    ask = lambda *given, **options: told.append("eigenvalues") or ask_sharp(*given, **options)  # noqa: E731
    monkeypatch.setattr("pages.networks.landscape.ask_sharp", ask)
    landscape_page(f"{SMALL}&seed=2").sound()
    assert told[:2] == ["address", "eigenvalues"]

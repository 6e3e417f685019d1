"""What the Landscape page shows, as a value: its link, what it shares with the Training page, and its paths."""

from dataclasses import replace

import numpy as np
import pytest

from networks.landscape.losses import losses_along
from networks.task import resolve
from scenes import LandscapeScene, from_query, to_query
from scenes.codec.forms import forms_of
from scenes.descents.race import RUN
from scenes.networks.landscape import PLANE_FIELDS, groups, left_out, samples_drawn, training_query
from scenes.networks.run import DATA, NETWORK, NetworkRun
from scenes.networks.training import NetworkFields, NetworkScene, network_runs, recipe_of, recipes_of
from tests.scenes.networks.planes import planes_of, sharp_of
from trainings.histories import histories
from trainings.planes import clock

TINY = NETWORK.pick("mlp", depth=1, width=4, batch_size=0)
TINY_BATCHES = NETWORK.pick("mlp", depth=1, width=4, batch_size=10)
WIDER = NETWORK.pick("mlp", depth=1, width=6)
DEEPER = NETWORK.pick("mlp", depth=2, width=4)


def scene_of(*networks, rate: float = 0.5, optimizer: str = "gradient_descent", **fields) -> LandscapeScene:
    runs = (NetworkRun(RUN.pick(optimizer, learning_rate=rate), 0, network=network) for network in networks)
    return LandscapeScene(**{"size": 40, "epochs": 6, "resolution": 21, **fields}, runs=network_runs(*runs))


def test_every_field_is_in_the_link():
    scene = scene_of(TINY, TINY, TINY, data=DATA.pick("sine"), plane="ends", plane_seed=3, zoom=2.5, eigenvalues=5)
    query = to_query(scene)
    for part in ("plane=ends", "plane_seed=3", "zoom=2.5", "eigenvalues=5", "resolution=21", "data=sine"):
        assert part in query
    assert from_query(LandscapeScene, query) == (scene, [])
    assert to_query(LandscapeScene()) == "v=1"


def test_the_runs_of_one_page_are_those_of_the_other():
    scene = scene_of(TINY, TINY, TINY, plane="ends", zoom=3.0, seed=4, title="Three")
    training, told = from_query(NetworkScene, training_query(scene))
    assert told == []
    assert training.title == "Three"
    assert all(getattr(training, form.name) == getattr(scene, form.name) for form in forms_of(NetworkFields))
    back, told = from_query(LandscapeScene, to_query(training))
    assert told == []
    assert replace(back, plane="ends", zoom=3.0, resolution=21) == scene
    assert from_query(NetworkScene, to_query(scene)) == (training, []), "what is the plane's is passed over"


@pytest.mark.parametrize(
    ("query", "field", "instead"),
    [
        ("plane=umap", "plane", "pca is used"),
        ("zoom=0", "zoom", "1 is used"),
        ("resolution=1000", "resolution", "61 is used"),
        ("eigenvalues=many", "eigenvalues", "3 is used"),
        ("plane=ends&run=adam&run=adam", "plane", "there are 2; pca is used"),
        ("plane=ends&run=adam&run=adam&run=adam&run=adam~network~mlp~depth~3", "plane", "there is 1; pca is used"),
        ("plan=random", "'plan'", "did you mean plane"),
    ],
)
def test_a_bad_field_gets_one_sentence(query, field, instead):
    _, (sentence,) = from_query(LandscapeScene, query)
    assert sentence.startswith(field)
    assert instead in sentence


def test_the_parameters_of_the_plane_have_their_defaults():
    assert all(getattr(LandscapeScene(), p.key) == p.default for p in PLANE_FIELDS)


def test_runs_of_one_architecture_are_on_one_plane():
    several = scene_of(TINY, WIDER, TINY_BATCHES, DEEPER, WIDER)
    assert groups(several) == ((0, 2), (1, 4))
    assert left_out(several) == (3,)
    scene = scene_of(TINY, WIDER, TINY_BATCHES)
    left, right = planes_of(scene)
    assert [shown.index for shown in left.runs] == [0, 2]
    assert [shown.index for shown in right.runs] == [1]
    assert left.extent == right.extent
    assert left.heights.shape == right.heights.shape == (21, 21)


def test_a_path_is_on_the_clock_of_the_longest_run():
    scene = scene_of(TINY, TINY_BATCHES)
    found = histories(recipes_of(scene))
    (ground,) = planes_of(scene)
    ticks = clock(found)
    all_at_once, in_batches = (shown.path for shown in ground.runs)
    assert ticks[-1] == found[1].at[-1] > found[0].at[-1] == 6
    np.testing.assert_array_equal(
        in_batches.loss, losses_along(resolve(recipe_of(scene, scene.runs[1])), found[1].parameters)
    )
    for path, history in zip((all_at_once, in_batches), found, strict=True):
        assert len(path.position) == len(path.update) + 1 == len(path.learning_rate) + 1 == len(path.distance)
        np.testing.assert_array_equal(path.position[1:] - path.position[:-1], path.update)
        expected = losses_along(resolve(recipe_of(scene, scene.runs[0])), history.parameters[[0, -1]])
        np.testing.assert_allclose(path.loss[[0, -1]], expected, rtol=1e-6)
    for t, tick in enumerate(ticks[: len(all_at_once.loss) - 1]):
        last = np.flatnonzero(found[0].at <= tick)[-1]
        expected = losses_along(resolve(recipe_of(scene, scene.runs[0])), found[0].parameters[last : last + 1])
        assert all_at_once.loss[t] == pytest.approx(expected[0], rel=1e-6)
    assert ground.runs[0].path.distance[-1] == pytest.approx(0, abs=1e-9), "the plane goes through the first end"


def test_what_was_computed_is_not_computed_again():
    scene = scene_of(TINY)
    (first,) = planes_of(replace(scene, plane_seed=11, plane="random"))
    (again,) = planes_of(replace(scene, plane_seed=11, plane="random", title="other"))
    assert again.heights is first.heights
    assert sharp_of(scene, 0).sharpness is sharp_of(replace(scene, zoom=2.0), 0).sharpness
    assert first.extent == ((-1.0, 1.0), (-1.0, 1.0))


def test_a_run_that_diverged_does_not_choose_the_plane():
    sound = scene_of(TINY)
    wild = replace(
        sound,
        runs=network_runs(
            *sound.runs,
            NetworkRun(RUN.pick("gradient_descent", learning_rate=10.0), 1, network=TINY.with_value("l2", 1.0)),
        ),
    )
    wild = replace(wild, epochs=200)
    calm = replace(sound, epochs=200)
    found = histories(recipes_of(wild))
    assert found[1].diverged_at is not None
    (ground,) = planes_of(wild)
    (alone,) = planes_of(calm)
    assert ground.extent == alone.extent
    assert ground.explained == alone.explained
    assert ground.runs[1].path.diverged_at == found[1].diverged_at


def test_ends_on_one_line_are_told_and_another_plane_is_shown():
    scene = scene_of(TINY, TINY, TINY, rate=0.3, plane="ends")
    (ground,) = planes_of(scene)
    assert "lie on one line" in ground.problem
    assert np.isfinite(ground.heights).all()


def test_the_samples_that_are_drawn():
    assert samples_drawn(scene_of(TINY)) == (28, 28)
    assert samples_drawn(scene_of(TINY, size=1000)) == (700, 500)

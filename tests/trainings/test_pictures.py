"""The pictures of a training: as many as it was looked at, of the right shapes, for every data set and model."""

from dataclasses import replace

import numpy as np
import pytest

from networks.data.catalogue import DATASETS
from networks.models.catalogue import MODELS
from scenes.descents.race import CONSTANT, RUN
from scenes.networks.results import counts_at, ended, folds
from scenes.networks.run import DATA, NETWORK, NetworkRun, network_runs
from scenes.networks.settle import usual_model
from scenes.networks.training import NetworkScene, data_of, recipe_of, recipes_of
from trainings.histories import histories
from trainings.pictures import BINS, PLACES, looks, pictured, shown, side_of

FIRST = {record.kind: key for key, record in reversed(DATASETS.items())}.values()  # of each kind, for `make test`
PAIRS = [(data, "conv" if data == "digits" else usual_model(data)) for data in DATASETS]


def scene_of(data: str, model: str) -> NetworkScene:
    small = {"width": 4} if any(p.key == "width" for p in NETWORK.parameters(model)) else {}
    run = NetworkRun(RUN.pick("adam", learning_rate=0.01), 0, CONSTANT, NETWORK.pick(model, **small))
    return NetworkScene(data=DATA.pick(data), size=60, epochs=3, runs=network_runs(run))


@pytest.mark.parametrize(
    ("data", "model"), [pytest.param(*pair, marks=() if pair[0] in FIRST else pytest.mark.long) for pair in PAIRS]
)
def test_every_data_set_is_pictured(data, model):
    scene = scene_of(data, model)
    (history,), recipe, record = histories(recipes_of(scene)), recipe_of(scene, scene.runs[0]), DATASETS[data]
    seen, count = looks(recipe, history), len(history.at)
    assert seen.histograms.activations.share.shape == (count, len(seen.layers), BINS)
    kinds = {"classes": seen.boundary, "number": seen.fitted, "images": seen.filters}
    for kind, picture in kinds.items():
        assert (picture is not None) == (record.kind == kind)
        assert picture is None or (len(picture) == count and np.isfinite(picture).all())
    if seen.boundary is not None:
        assert seen.boundary.shape[1:3] == (side_of(record.classes),) * 2
        assert seen.wrong is not None
        assert seen.wrong.shape == (count, 60)
    assert (seen.maps is not None) == (model == "conv")
    assert seen.answer is None or np.allclose(seen.answer.sum(axis=1), 1, atol=1e-5)
    assert looks(recipe, history) is seen


@pytest.mark.parametrize("data", DATASETS)
def test_samples_are_shown_in_their_own_units(data):
    scene, record = scene_of(data, usual_model(data)), DATASETS[data]
    found, raw = (shown(data_of(replace(scene, standardise=on))) for on in (True, False))
    assert (found.points is None) == (record.kind in ("recall", "images"))
    if found.points is None or raw.points is None or found.validation is None:
        return
    np.testing.assert_allclose(found.points, raw.points, atol=1e-12)
    assert len(found.points) == len(found.validation) == 60
    assert found.validation.sum() == 18
    assert (found.x is not None) == (record.kind == "number")
    if found.x is not None and found.truth is not None:
        assert len(found.x) == len(found.truth) == PLACES


def test_the_image_that_is_followed_is_no_training_sample():
    followed = pictured(data_of(scene_of("digits", "mlp")))
    assert followed is not None
    image, label = followed
    assert image.shape == (8, 8)
    assert label in range(10)
    assert pictured(data_of(NetworkScene())) is None


def test_a_training_that_was_stopped_counts_where_it_was_best():
    scene = NetworkScene()
    (history, *_) = histories(recipes_of(scene))
    recipe = recipe_of(scene, scene.runs[0])
    assert counts_at(history) == len(history.at) - 1
    stopped = history._replace(stopped=50, best=20)
    assert counts_at(stopped) == 20
    end = ended(recipe, stopped)
    assert end.validation_loss == history.validation_loss[20] == end.lowest
    assert end.lowest_epoch == history.at[20] / 6
    assert end.stopped_epoch == history.at[50] / 6
    assert ended(recipe, history).stopped_epoch is None


def test_folds_are_summed_up_as_a_sample():
    (history, *_) = histories(recipes_of(NetworkScene()))
    several = [history._replace(validation_loss=np.full(101, loss), best=0) for loss in (1.0, 2.0, 6.0)]
    assert folds(several).loss == (3.0, pytest.approx(np.sqrt(7.0)))
    assert folds(several[:1]).loss == (1.0, 0.0)
    assert folds(several).accuracy == (history.validation_accuracy[-1], 0.0)
    assert folds([history._replace(validation_accuracy=np.zeros(0))]).accuracy is None


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_usual_somewhere_or_takes_what_another_does(model):
    assert any(record.kind in MODELS[model].takes for record in DATASETS.values())

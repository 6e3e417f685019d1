"""The loss on a plane against a network written out in NumPy, and against what a training says of itself."""

from dataclasses import replace

import numpy as np
import pytest

from networks.landscape.losses import (
    MOST_SAMPLES,
    losses_along,
    losses_at,
    losses_in_pieces,
    losses_on,
    slice_of,
    training_samples,
)
from networks.landscape.plane import Plane, around, plane, points, project
from networks.models.catalogue import MODELS
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import train
from tests.cases import few
from tests.networks.walks import listed

SMALL = Recipe(data=Data(size=40), options=(("depth", 2), ("width", 3)), epochs=4)


def random_plane(recipe: Recipe, scale: float = 1.0) -> Plane:
    random = np.random.default_rng(7)
    size = resolve(recipe).network.size
    return Plane(resolve(recipe).start, scale * random.normal(size=(2, size)) / np.sqrt(size), ("", ""))


def by_hand(recipe: Recipe, parameters: np.ndarray) -> float:
    """Cross-entropy of two classes of a tanh network, in float64."""
    tensors = resolve(recipe).network.unflatten(parameters)
    inputs, targets = training_samples(resolve(recipe))
    h = inputs
    for layer in range(3):
        h = h @ tensors[f"layers.{layer}.weight"].T + tensors[f"layers.{layer}.bias"]
        h = np.tanh(h) if layer < 2 else h
    return float(np.mean(np.logaddexp(0.0, h[:, 0]) - targets * h[:, 0]))


def test_every_point_of_the_grid_has_the_loss_of_its_weights():
    laid, reach = random_plane(SMALL), ((-1.0, 2.0), (0.0, 4.0))
    heights = losses_on(laid, resolve(SMALL), resolution=17, extent=reach)
    assert heights.shape == (17, 17)
    for row, column, x, y in ((0, 0, -1, 0), (0, 16, 2, 0), (16, 0, -1, 4), (8, 8, 0.5, 2), (4, 12, 1.25, 1)):
        expected = by_hand(SMALL, points(laid, np.array([[x, y]]))[0])
        assert heights[row, column] == pytest.approx(expected, rel=2e-5)


def test_the_path_has_the_loss_that_its_training_told():
    told = train(replace(SMALL, hyperparameters=(("learning_rate", 0.3),), epochs=30))
    np.testing.assert_allclose(losses_along(resolve(SMALL), told.parameters), told.training_loss, rtol=1e-5)
    shown = slice_of(plane("pca", [told], resolve(SMALL).network), resolve(SMALL), told.parameters)
    np.testing.assert_allclose(shown.loss, told.training_loss, rtol=1e-5)
    assert shown.on_plane[-1] == pytest.approx(told.training_loss[-1], rel=1e-5), "the plane goes through the end"
    assert np.abs(shown.on_plane - shown.loss).max() > 1e-4, "and not through everything else"
    np.testing.assert_array_equal(
        shown.coordinates, project(plane("pca", [told], resolve(SMALL).network), told.parameters)
    )


def test_a_run_that_stays_on_a_line_is_drawn_as_it_is():
    laid = random_plane(SMALL)
    coordinates = np.random.default_rng(1).normal(size=(300, 2))
    along = losses_along(resolve(SMALL), points(laid, coordinates))
    np.testing.assert_allclose(losses_at(laid, resolve(SMALL), coordinates), along, rtol=2e-5)


def test_batch_normalisation_takes_its_statistics_at_every_point():
    """Then the scale of the weights in front of it does not count."""
    recipe = replace(SMALL, options=(*SMALL.options, ("norm", "batch")))
    weights = resolve(recipe).start
    larger = resolve(recipe).network.unflatten(weights.copy())
    larger["layers.0.weight"] *= 100.0
    scaled = np.concatenate([larger[tensor.name].ravel() for tensor in resolve(recipe).network.tensors])
    first, second = losses_along(resolve(recipe), np.stack([weights, scaled]))
    assert second == pytest.approx(first, rel=1e-3)


def test_label_smoothing_counts_and_penalties_do_not():
    def at(**options) -> float:
        recipe = replace(SMALL, options=(*SMALL.options, *options.items()))
        return float(losses_along(resolve(recipe), resolve(recipe).start[None])[0])

    assert at(l2=0.5, l1=0.5) == at() != at(label_smoothing=0.3)


def test_of_many_samples_the_first_are_drawn():
    many = replace(SMALL, data=Data(size=1000))
    inputs, targets = training_samples(resolve(many))
    assert len(inputs) == len(targets) == MOST_SAMPLES < len(training_samples(resolve(many), None).targets)
    expected = by_hand(many, resolve(many).start)
    assert losses_along(resolve(many), resolve(many).start[None])[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("model", few(MODELS))
def test_every_model_has_a_landscape(model):
    data = {"classes": "moons", "number": "sine", "images": "digits", "recall": "recall"}
    key = data[MODELS[model].takes[0]]
    recipe = Recipe(data=Data(key=key, size=24), model=model)
    heights = losses_on(random_plane(recipe, 0.1), resolve(recipe), resolution=3, extent=around())
    assert np.isfinite(heights).all()
    assert np.ptp(heights) > 0


def test_progress_is_told_and_what_overflows_stays():
    far = {"resolution": 20, "extent": around(reach=1e9)}
    told, heights = listed(losses_in_pieces(random_plane(SMALL, 1e30), resolve(SMALL), **far))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert not np.isfinite(heights).all()


def test_a_grid_has_two_ends():
    with pytest.raises(ValueError, match="resolution=1"):
        losses_on(random_plane(SMALL), resolve(SMALL), resolution=1, extent=around())

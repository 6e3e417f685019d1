"""What is looked at along a training, against the network itself and against closed forms."""

from collections.abc import Iterator

import jax
import numpy as np
import pytest

from networks.data.catalogue import DATASETS
from networks.data.samples import samples_of
from networks.recipe import Data, Recipe
from networks.snapshots.histograms import MOST_SAMPLES
from networks.snapshots.predictions import answers, boundary, feature_maps, filters, fitted, layer_histograms
from networks.task import resolve
from networks.training import train
from networks.training.history import History

SMALL = (("depth", 1), ("width", 6))
SIZE = 9


def trained(key: str, *, epochs: int = 4, model: str = "mlp", **options) -> tuple[Recipe, History]:
    recipe = Recipe(data=Data(key=key), model=model, options=(*SMALL, *options.items()), epochs=epochs)
    return recipe, train(recipe)


@pytest.fixture(scope="module")
def moons():
    return trained("moons")


@pytest.fixture(scope="module")
def sine():
    return trained("sine")


@pytest.fixture(scope="module")
def digits():
    recipe = Recipe(
        data=Data(key="digits", size=60), model="conv", options=(("activation", "relu"), ("filters", 2)), epochs=1
    )
    return recipe, train(recipe)


def grid(recipe: Recipe) -> np.ndarray:
    """(SIZE, SIZE, 2) points of the domain, standardised, [row, column] at (y, x)."""
    record, split = DATASETS[recipe.data.key], samples_of(recipe.data)
    x, y = (np.linspace(*side, SIZE) for side in record.domain)
    points = np.array([[(x[column], y[row]) for column in range(SIZE)] for row in range(SIZE)])
    return (points - split.mean) / split.spread


def said(recipe: Recipe, history: History, index: int, inputs: np.ndarray) -> np.ndarray:
    """The network's own outputs."""
    flat = inputs.reshape(-1, *resolve(recipe).network.architecture.shape)
    return np.asarray(
        resolve(recipe).network.forward(history.parameters[index], history.buffers[index], flat).prediction
    )


@pytest.mark.parametrize("index", [0, -1])
def test_boundary_is_the_share_of_class_one_over_the_domain(moons, index):
    recipe, history = moons
    shares = boundary(resolve(recipe), history, size=SIZE).shares
    assert shares.shape == (len(history.at), SIZE, SIZE)
    assert shares.dtype == np.float32
    logits = said(recipe, history, index, grid(recipe)).reshape(SIZE, SIZE)
    np.testing.assert_allclose(shares[index], 1 / (1 + np.exp(-logits)), atol=1e-5)


def test_boundary_of_three_classes_is_every_share():
    recipe, history = trained("blobs")
    shares = boundary(resolve(recipe), history, size=SIZE).shares
    assert shares.shape == (len(history.at), SIZE, SIZE, 3)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-5)
    largest = said(recipe, history, -1, grid(recipe)).argmax(axis=1)
    np.testing.assert_array_equal(shares[-1].argmax(axis=-1).ravel(), largest)


def test_margins_are_the_ends_of_the_shares():
    recipe, history = trained("moons", loss="hinge")
    scores = said(recipe, history, -1, grid(recipe)).reshape(SIZE, SIZE)
    shares = boundary(resolve(recipe), history, size=SIZE).shares[-1]
    np.testing.assert_allclose(shares, np.clip((1 + scores) / 2, 0, 1), atol=1e-5)


@pytest.mark.parametrize(("key", "options"), [("moons", {}), ("moons", {"loss": "hinge"}), ("blobs", {})])
def test_wrong_are_the_samples_that_the_network_misclassifies(key, options):
    """One by one at the ends; at every look as many as the training has counted."""
    recipe, history = trained(key, **options)
    wrong, split = boundary(resolve(recipe), history, size=SIZE).wrong, samples_of(recipe.data)
    inputs, targets = (np.concatenate(both) for both in zip(split.training, split.validation, strict=True))
    for index in (0, -1):
        outputs = said(recipe, history, index, inputs)
        expected = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0
        np.testing.assert_array_equal(wrong[index], expected != targets)
    count = len(split.training.targets)
    np.testing.assert_allclose(1 - wrong[:, :count].mean(axis=1), history.training_accuracy, atol=1e-6)
    np.testing.assert_allclose(1 - wrong[:, count:].mean(axis=1), history.validation_accuracy, atol=1e-6)
    assert 0 < wrong[0].sum() < len(targets)


def test_what_is_no_number_is_wrong(moons):
    recipe, history = moons
    broken = history._replace(parameters=np.full_like(history.parameters, np.nan))
    assert boundary(resolve(recipe), broken, size=SIZE).wrong.all()


def test_fitted_is_in_the_units_of_the_data(sine):
    recipe, history = sine
    split = samples_of(recipe.data)
    x = (split.training.inputs * split.spread + split.mean)[:20, 0]
    curve = fitted(resolve(recipe), history, x)
    assert curve.shape == (len(history.at), 20)
    np.testing.assert_allclose(curve[-1], said(recipe, history, -1, split.training.inputs[:20])[:, 0], atol=1e-5)


def test_what_is_not_there_is_refused(moons, sine):
    with pytest.raises(ValueError, match="plane"):
        boundary(resolve(sine[0]), sine[1], size=SIZE)
    recipe, history = moons
    with pytest.raises(ValueError, match="curve"):
        fitted(resolve(recipe), history, np.zeros(3))
    with pytest.raises(ValueError, match="images"):
        filters(resolve(recipe), history)
    with pytest.raises(ValueError, match="images"):
        feature_maps(resolve(recipe), history, np.zeros((8, 8)))


# Layers.


def test_histograms_are_of_the_activations_and_of_the_gradient_in_them(sine):
    """One hidden layer under squared error: ∂L/∂h = 2/n (f − y) W₂."""
    recipe, history = sine
    found = layer_histograms(resolve(recipe), history, bins=24)
    network, split = resolve(recipe).network, samples_of(recipe.data)
    count = min(MOST_SAMPLES, len(split.training.targets))
    inputs, targets = split.training.inputs[:count], split.training.targets[:count]
    for index in (0, -1):
        seen = network.forward(history.parameters[index], history.buffers[index], inputs)
        weight = network.unflatten(history.parameters[index])["layers.1.weight"]
        slopes = 2 / count * (np.asarray(seen.prediction) - targets[:, None]) * weight
        for histogram, values in (
            (found.activations, np.asarray(seen.activations[0])),
            (found.gradients, np.log10(np.abs(slopes))),
        ):
            ends = np.linspace(histogram.low, histogram.high, 25)
            # what lies next to an end of a bin may fall to either side of it
            expected = np.histogram(np.clip(values, histogram.low, None), ends)[0] / values.size
            assert np.abs(histogram.share[index, 0] - expected).sum() < 0.02


def test_shares_add_up(moons, digits):
    for recipe, history in (moons, digits):
        found = layer_histograms(resolve(recipe), history, bins=24)
        layers = len(resolve(recipe).network.layers)
        for histogram in (found.activations, found.gradients):
            assert histogram.share.shape == (len(history.at), layers, 24)
            np.testing.assert_allclose(histogram.share.sum(axis=-1) + histogram.below + histogram.above, 1)
        assert found.dead.shape == found.saturated.shape == (len(history.at), layers)


def with_parameters(recipe: Recipe, history: History, **tensors) -> History:
    """The history as if the network had had these tensors all along."""
    parameters, at = history.parameters.copy(), 0
    for tensor in resolve(recipe).network.tensors:
        size = int(np.prod(tensor.shape))
        if tensor.name in tensors:
            parameters[:, at : at + size] = tensors[tensor.name]
        at += size
    return history._replace(parameters=parameters)


def test_a_unit_is_dead_if_it_gives_nothing_for_any_sample():
    recipe, history = trained("moons", activation="relu")
    biases = np.array([-100.0, -100.0, 100.0, 100.0, 100.0, 100.0])
    found = layer_histograms(resolve(recipe), with_parameters(recipe, history, **{"layers.0.bias": biases}), bins=24)
    np.testing.assert_allclose(found.dead, 2 / 6)
    np.testing.assert_allclose(found.saturated, 2 / 6)  # which is where ReLU is flat


def test_a_tanh_is_saturated_where_it_is_flat(moons):
    recipe, history = moons
    far = with_parameters(recipe, history, **{"layers.0.bias": np.array([50.0, -50.0, 50.0, 0.0, 0.0, 0.0])})
    near = with_parameters(recipe, far, **{"layers.0.weight": 0.01})
    found = layer_histograms(resolve(recipe), near, bins=24)
    np.testing.assert_allclose(found.saturated, 3 / 6)
    np.testing.assert_allclose(found.dead, 0)


def test_an_output_of_zero_that_is_not_flat_is_not_dead(moons):
    recipe, history = moons
    zero = with_parameters(recipe, history, **{"layers.0.bias": 0.0, "layers.0.weight": 0.0})
    assert not layer_histograms(resolve(recipe), zero, bins=24).dead.any()


# Images.


def test_a_filter_that_passes_the_image_on_gives_the_image(digits):
    recipe, history = digits
    image = samples_of(recipe.data).validation.inputs[0]
    passing = np.zeros((2, 1, 3, 3))
    passing[:, :, 1, 1] = 1
    history = with_parameters(recipe, history, **{"layers.0.weight": passing.ravel(), "layers.0.bias": 0.0})
    assert filters(resolve(recipe), history).shape == (len(history.at), 2, 3, 3)
    np.testing.assert_array_equal(filters(resolve(recipe), history)[0], passing[:, 0])
    maps = feature_maps(resolve(recipe), history, image)
    assert maps.shape == (len(history.at), 2, 8, 8)
    np.testing.assert_allclose(maps[-1, 0], np.maximum(image, 0), atol=1e-6)


def test_answers_are_shares(digits, moons):
    recipe, history = digits
    shares = answers(resolve(recipe), history, samples_of(recipe.data).validation.inputs[0])
    assert shares.shape == (len(history.at), 10)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    recipe, history = moons
    assert answers(resolve(recipe), history, np.zeros(2)).shape == (len(history.at), 2)


def test_a_fully_connected_network_looks_at_the_whole_image():
    recipe = Recipe(data=Data(key="digits", size=60), options=SMALL, epochs=1)
    history = train(recipe)
    assert filters(resolve(recipe), history).shape == (len(history.at), 6, 8, 8)


@pytest.fixture
def compiles() -> Iterator[list[str]]:
    """What has compiled since the test began."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_) -> None:
        if "backend_compile" in event:
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield events
    jax.monitoring.unregister_event_duration_listener(listen)


def test_a_training_under_way_compiles_nothing(moons, compiles):
    recipe, history = moons
    boundary(resolve(recipe), history, size=SIZE)
    layer_histograms(resolve(recipe), history, bins=24)
    compiles.clear()
    for count in (1, 2, 5):
        part = history._replace(**{name: getattr(history, name)[:count] for name in ("at", "parameters", "buffers")})
        for some, all_of_them in zip(
            boundary(resolve(recipe), part, size=SIZE), boundary(resolve(recipe), history, size=SIZE), strict=True
        ):
            np.testing.assert_array_equal(some, all_of_them[:count])
        layer_histograms(resolve(recipe), part, bins=24)
    assert not compiles

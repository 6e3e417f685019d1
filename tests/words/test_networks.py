"""What data sets, models and options of trainings say in numbers."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from curves import ACTIVATIONS
from networks.data.catalogue import DATASETS
from networks.data.samples import samples_of
from networks.models.catalogue import initial_buffers
from networks.models.convolutional import pooled
from networks.models.layers import EPS, batch_norm
from networks.models.objective import objective, penalty
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import early_stopping, train
from networks.training.request import looks
from scenes.diagnosis.scene import asking, trials_of
from tests.words.claims import holds

TINY = Recipe(options=(("depth", 1), ("width", 4)), epochs=30)


def drawn(key: str, *, size: int = 2000, noise: float = 0.0, **values):
    return samples_of(Data(key=key, size=size, noise=noise, values=tuple(values.items()), standardise=False)).training


def named_of(recipe: Recipe) -> dict[str, np.ndarray]:
    """The initial parameters by name."""
    named = resolve(recipe).network.unflatten(jnp.asarray(resolve(recipe).start))
    return {name: np.asarray(value) for name, value in named.items()}


# --- data ----------------------------------------------------------------------------------------------------


@holds("Half of it to one and a half times as much is added.")
def test_impulses():
    record = DATASETS["sinc"]
    points = record.draw(np.random.default_rng(0), 2000, 0.0, share=0.3, impulse=2.0)
    added = points.targets - np.sinc(points.inputs[:, 0])
    thrown = added[added > 1e-9]
    assert thrown.size == pytest.approx(600, abs=60)
    assert 1.0 <= thrown.min() < 1.05
    assert 2.95 < thrown.max() <= 3.0


@holds("Standard deviation of a blob; the centres are 1.7 apart.", "The outer one is 1.")
def test_blobs_and_circles():
    exact, points = drawn("blobs", spread=0.0), drawn("blobs", spread=0.3)
    centres = np.array([exact.inputs[exact.targets == c][0] for c in range(3)])
    for a, b in ((0, 1), (1, 2), (2, 0)):
        assert np.linalg.norm(centres[a] - centres[b]) == pytest.approx(1.7, abs=0.05)
    away = points.inputs - centres[points.targets]
    assert away.std() == pytest.approx(0.3, rel=0.03)
    rings = drawn("circles", factor=0.4)
    radius = np.linalg.norm(rings.inputs, axis=1)
    np.testing.assert_allclose(radius, np.where(rings.targets == 0, 1.0, 0.4))


@pytest.mark.long
@holds(
    "One class lies inside the other: the boundary has to close, which takes three hidden units of a monotone "
    "activation."
)
@pytest.mark.parametrize(
    ("activation", "units", "closes"),
    [("hardswish", 2, True), ("gelu", 2, True), ("tanh", 2, False), ("relu", 2, False), ("tanh", 3, True)],
)
def test_circles_take_three_units_of_a_monotone_activation(activation, units, closes):
    """The best of eight seeds; two units are enough where the activation is not monotone."""
    slopes = np.diff(np.asarray(ACTIVATIONS[activation].fn(np.linspace(-6, 6, 1001))))
    assert bool((slopes >= 0).all()) == (activation in ("tanh", "relu"))
    right = []
    for seed in range(8):
        recipe = Recipe(
            data=Data(key="circles", noise=0.05, seed=seed),
            options=(("depth", 1), ("width", units), ("activation", activation)),
            hyperparameters=(("learning_rate", 0.03),),
            epochs=400,
            seed=seed,
        )
        right.append(float(train(recipe).validation_accuracy[-1]))
    assert max(right) > 0.92 if closes else max(right) < 0.9


@holds("Mean 0 and spread 1, by the training samples alone.")
def test_standardised_by_the_training_samples():
    plain = samples_of(Data(key="blobs", size=200, standardise=False))
    scaled = samples_of(Data(key="blobs", size=200, standardise=True))
    np.testing.assert_allclose(scaled.training.inputs.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.training.inputs.std(axis=0), 1)
    mean, spread = plain.training.inputs.mean(axis=0), plain.training.inputs.std(axis=0)
    np.testing.assert_allclose(scaled.validation.inputs, (plain.validation.inputs - mean) / spread)


# --- models --------------------------------------------------------------------------------------------------


@holds(
    "Of the first convolution; the second has twice as many.",
    "Nine weights a filter and channel serve the whole image, and pooling lets a stroke move a little.",
    "What is kept of every 2×2 outputs.",
)
def test_convolutions():
    recipe = Recipe(data=Data(key="digits"), model="conv", options=(("filters", 5),))
    shapes = {tensor.name: tensor.shape for tensor in resolve(recipe).network.tensors}
    assert shapes["layers.0.weight"] == (5, 1, 3, 3)
    assert shapes["layers.1.weight"] == (10, 5, 3, 3)
    four = jnp.asarray([[[[1.0, 2.0], [3.0, 6.0]]]])
    assert float(pooled(four, "max").squeeze()) == 6
    assert float(pooled(four, "average").squeeze()) == 3
    stroke = jnp.zeros((1, 1, 4, 4)).at[0, 0, 2, 2].set(1.0)
    np.testing.assert_array_equal(pooled(stroke, "max"), pooled(jnp.roll(stroke, 1, axis=3), "max"))


@holds("PReLU: $z$ above 0, $a z$ below with a learned $a$ that begins at ¼.")
@holds(
    "Batch normalisation brings every unit’s $z$ to mean 0 and variance 1 within the batch, then scales and shifts "
    "it by two learned numbers (Ioffe and Szegedy, 2015)."
)
@holds(
    "Batch normalisation does the same inside a network, for the inputs of every layer: over each mini-batch it "
    "gives each of them the mean 0 and the standard deviation 1, and then a scale and a shift that are learned."
)
def test_prelu_and_batch_normalisation():
    prelu = Recipe(options=(("depth", 1), ("width", 3), ("activation", "prelu")))
    slopes = [value for name, value in named_of(prelu).items() if name.startswith("activations.")]
    np.testing.assert_array_equal(slopes, [[0.25]])
    np.testing.assert_allclose(ACTIVATIONS["prelu"].fn(np.array([-2.0, 3.0]), 0.3), [-0.6, 3.0])
    z = 5 + 3 * jnp.asarray(np.random.default_rng(0).normal(size=(40, 3)))
    scale, shift = jnp.asarray([1.0, 2.0, -1.0]), jnp.asarray([0.0, 0.5, 0.0])
    running = (jnp.zeros(3), jnp.ones(3))
    found = np.asarray(batch_norm(z, scale, shift, running, axes=(0,), training=True)[0])
    np.testing.assert_allclose(found.mean(axis=0), shift, atol=1e-9)
    np.testing.assert_allclose(found.std(axis=0), np.abs(scale), rtol=EPS)
    normal = replace(prelu, options=(("depth", 1), ("width", 3), ("norm", "batch")))
    assert [value.shape for name, value in named_of(normal).items() if name.startswith("norms.")] == [(3,), (3,)]


# --- training ------------------------------------------------------------------------------------------------


@holds("λ/2 Σw² of all weights, added to the loss: coupled weight decay.")
def test_l2():
    network, weights = resolve(TINY).network, resolve(TINY).start
    flags = np.concatenate([np.full(int(np.prod(t.shape)), t.role == "weight") for t in network.tensors])
    found = float(penalty(network, jnp.asarray(weights), l1=0.0, l2=0.3))
    assert found == pytest.approx(0.3 / 2 * float((weights[flags] ** 2).sum()))


@holds("The usual one is cross-entropy for classes (of one logit where there are two) and squared error for numbers.")
def test_usual_losses():
    tasks = {key: resolve(Recipe(data=Data(key=key))) for key in ("moons", "blobs", "sine")}
    usual = {key: (task.loss, task.network.architecture.outputs) for key, task in tasks.items()}
    assert usual == {"moons": ("bce_with_logits", 1), "blobs": ("cross_entropy", 3), "sine": ("mse", 1)}


@holds(
    "Checks without a lower validation loss, of which a training has a hundred at most; 0: never.",
    "Checks without a lower validation loss, of a hundred at most in a training; then back to the best.",
    "**Early stopping** looks at the validation loss a hundred times at most, stops when it has not become lower for "
    "a number of looks, and goes back to the weights of the lowest.",
)
def test_looks_and_patience():
    assert len(looks(5000, 300)) == 101
    assert len(looks(30, 300)) == 31
    assert len(looks(5000, 100_000)) < 101
    losses = np.array([3.0, 2.0, 2.5, 2.0, 2.2, 1.0])
    assert early_stopping(losses, 3) == (1, 4)
    assert early_stopping(losses, 0) == (5, None)


@pytest.mark.long
@holds(
    "Losses and accuracies are of all training and all validation samples, measured up to 101 times along the way, "
    "without dropout and with running statistics."
)
def test_losses_are_measured_as_in_use():
    recipe = replace(TINY, options=(*TINY.options, ("norm", "batch"), ("dropout", 0.5)))
    history, split = train(recipe), samples_of(recipe.data)
    assert len(history.training_loss) == len(history.at) == 101
    last = [jnp.asarray(of[-1]) for of in (history.parameters, history.buffers)]
    for samples, told in ((split.training, history.training_loss), (split.validation, history.validation_loss)):
        prediction = resolve(recipe).network.forward(*last, samples.inputs).prediction
        loss = float(objective(prediction, samples.targets, loss="bce_with_logits"))
        assert told[-1] == pytest.approx(loss, rel=1e-5)
    assert not np.allclose(history.buffers[-1], initial_buffers(resolve(recipe).network))


@holds("Every network takes the same number of steps, in batches of 16: fewer samples are seen more often.")
def test_learning_curves_take_the_same_steps():
    trials = trials_of(asking("samples"))
    taken = {resolve(trial.recipe).steps for trial in trials}
    assert len({trial.recipe.data.size for trial in trials}) > 3
    assert max(taken) / min(taken) < 1.05
    assert {resolve(trial.recipe).batch for trial in trials} == {16}

"""The noise of a mini-batch's gradient: the law by enumerating every batch, and what is measured on a network."""

from itertools import combinations, product

import jax
import numpy as np
import pytest

from networks.data.samples import samples_of
from networks.diagnosis.gradient_noise import CHUNK, batch_sizes, gradient_noise, noise_law, sample_gradients
from networks.models.objective import objective
from networks.recipe import Data, Recipe
from networks.task import resolve

SAMPLES = np.random.default_rng(3).normal(size=(6, 4)) * [1.0, 5.0, 0.1, 2.0]


def root_mean_square(batches) -> float:
    mean = SAMPLES.mean(axis=0)
    return float(np.sqrt(np.mean([np.sum((SAMPLES[list(batch)].mean(axis=0) - mean) ** 2) for batch in batches])))


@pytest.mark.parametrize("size", range(1, 7))
def test_without_replacement_the_law_is_that_of_all_batches_there_are(size):
    spread = root_mean_square([(i,) for i in range(6)])
    law = noise_law(spread, np.array([size]), samples=6)[0]
    assert law == pytest.approx(root_mean_square(combinations(range(6), size)), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("size", range(1, 6))
def test_with_replacement_too(size):
    spread = root_mean_square([(i,) for i in range(6)])
    law = noise_law(spread, np.array([size]))[0]
    assert law == pytest.approx(root_mean_square(product(range(6), repeat=size)), rel=1e-12)


@pytest.mark.parametrize("shape", [(64, 5), (40, 300)], ids=["few parameters", "more parameters than samples"])
def test_measured_is_near_the_law(shape):
    gradients = np.random.default_rng(1).normal(size=shape) + 2.0
    noise = gradient_noise(gradients, batch_sizes(shape[0]), draws=2000, seed=5)
    assert noise.full == pytest.approx(np.linalg.norm(gradients.mean(axis=0)))
    assert noise.spread == pytest.approx(np.sqrt(np.mean(np.sum((gradients - gradients.mean(axis=0)) ** 2, axis=1))))
    np.testing.assert_allclose(noise.with_replacement, noise.law, rtol=0.05)
    np.testing.assert_allclose(noise.without_replacement[:-1], noise.finite_law[:-1], rtol=0.05)
    assert noise.finite_law[-1] == 0
    assert noise.without_replacement[-1] == pytest.approx(0, abs=1e-6)


def test_the_slope_is_a_half():
    gradients = np.random.default_rng(2).standard_t(5, size=(500, 20))
    noise = gradient_noise(gradients, batch_sizes(256), draws=1000)
    slope = np.polyfit(np.log(noise.batches), np.log(noise.with_replacement), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.02)


def test_the_same_seed_draws_the_same_batches():
    first, again, other = (gradient_noise(SAMPLES, [2, 3], seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.without_replacement, again.without_replacement)
    assert np.any(first.without_replacement != other.without_replacement)


@pytest.mark.parametrize("batches", [[0], [7], [], [3, -1]])
def test_a_batch_that_cannot_be_drawn(batches):
    with pytest.raises(ValueError, match="because each needs 1 to 6"):
        gradient_noise(SAMPLES, batches)


@pytest.mark.parametrize(
    ("samples", "largest", "sizes"),
    [
        (1, None, [1]),
        (8, None, [1, 2, 4, 8]),
        (10, None, [1, 2, 4, 8, 10]),
        (100, 6, [1, 2, 4, 6]),
        (5, 50, [1, 2, 4, 5]),
    ],
)
def test_sizes(samples, largest, sizes):
    assert batch_sizes(samples, largest).tolist() == sizes


@pytest.mark.parametrize("data", ["spirals", "digits"])
def test_gradients_of_samples_are_those_of_the_network(data):
    """Their mean is the gradient of the mean loss; the first is that of the first sample, by finite differences."""
    recipe = Recipe(
        data=Data(key=data, size=CHUNK + 40, noise=0.1),
        options=(("depth", 2), ("width", 5), ("activation", "tanh")),
    )
    network, loss = resolve(recipe).network, resolve(recipe).loss
    training = samples_of(recipe.data).training

    def mean_loss(parameters, inputs, targets):
        forward = network.forward(parameters, np.zeros(0), inputs, training=False, dropout=0.0, key=None)
        return objective(forward.prediction, targets, loss=loss)

    start = resolve(recipe).start
    gradients = sample_gradients(mean_loss, start, *training)
    assert gradients.shape == (len(training.targets), network.size)
    of_all = jax.grad(mean_loss)(start, *training)
    np.testing.assert_allclose(gradients.mean(axis=0), of_all, rtol=1e-9, atol=1e-12)
    direction = np.random.default_rng(0).normal(size=network.size)
    first = (training.inputs[:1], training.targets[:1])
    away = 1e-6 * direction
    difference = float(mean_loss(start + away, *first) - mean_loss(start - away, *first)) / 2e-6
    assert gradients[0] @ direction == pytest.approx(difference, rel=1e-6)

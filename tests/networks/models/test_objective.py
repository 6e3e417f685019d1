"""The objective: which loss fits which data, smoothing, penalties and accuracy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from curves import LOSSES
from networks.data.catalogue import DATASETS
from networks.models.objective import accuracy, fitting_losses, losses, objective, penalty, smooths, usual_loss
from networks.options import LOSS, LOSS_KEYS
from networks.recipe import Data, Recipe
from networks.task import resolve


def recipe(data: str, loss: str = "auto", **options) -> Recipe:
    home = {"recall": "rnn"}.get(data, "mlp")
    return Recipe(data=Data(key=data), model=home, options=(("loss", loss), *options.items()))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("moons", ("bce_with_logits", 1)),
        ("blobs", ("cross_entropy", 3)),
        ("digits", ("cross_entropy", 10)),
        ("recall", ("cross_entropy", 4)),
        ("sine", ("mse", 1)),
    ],
)
def test_the_usual_loss(data, expected):
    task = resolve(recipe(data))
    assert (task.loss, task.network.architecture.outputs) == expected
    assert usual_loss(DATASETS[data]) == expected[0]


@pytest.mark.parametrize("data", DATASETS)
def test_a_loss_fits_or_is_refused(data):
    fitting = fitting_losses(data)
    assert fitting
    for loss in LOSS_KEYS:
        if loss in fitting:
            task = resolve(recipe(data, loss))
            key, outputs = task.loss, task.network.architecture.outputs
            assert key == loss
            assert outputs == (DATASETS[data].classes if LOSSES[loss].kind == "classes" else 1)
        else:
            with pytest.raises(ValueError, match="because it does not fit"):
                resolve(recipe(data, loss))


def test_every_loss_fits_something():
    assert (
        {loss for data in DATASETS for loss in fitting_losses(data)} == set(LOSS_KEYS) == set(LOSS.choices) - {"auto"}
    )


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="loss: 'zero_one' is not one of auto, mse"):
        resolve(recipe("moons", "zero_one"))


@pytest.mark.parametrize("loss", LOSS_KEYS)
def test_the_mean_is_that_of_the_losses(loss):
    rng = np.random.default_rng(0)
    outputs = 3 if LOSSES[loss].kind == "classes" else 1
    prediction = jnp.asarray(rng.standard_normal((9, outputs)))
    targets = rng.standard_normal(9) if LOSSES[loss].kind == "regression" else rng.integers(2, size=9)
    each = losses(prediction, targets, loss=loss)
    assert each.shape == (9,)
    assert float(objective(prediction, targets, loss=loss)) == pytest.approx(float(each.mean()))
    smoothed = losses(prediction, targets, loss=loss, label_smoothing=0.3)
    assert np.allclose(each, smoothed) != smooths(loss)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_smoothing_one_logit_is_smoothing_two(smoothing):
    """Two logits whose difference is z say the same as one logit z, and are smoothed to the same shares."""
    z, targets = jnp.linspace(-3, 3, 8)[:, None], np.arange(8) % 2
    one = losses(z, targets, loss="bce_with_logits", label_smoothing=smoothing)
    two = losses(jnp.concatenate([-z / 2, z / 2], axis=1), targets, loss="cross_entropy", label_smoothing=smoothing)
    np.testing.assert_allclose(one, two, rtol=1e-12)


def test_penalties_are_of_the_weights_alone():
    given = Recipe(options=(("norm", "batch"), ("activation", "prelu"), ("width", 3)))
    network = resolve(given).network
    flat = jnp.asarray(resolve(given).start) + 0.5
    weights = np.concatenate(
        [np.ravel(values) for name, values in network.unflatten(np.asarray(flat)).items() if name in WEIGHTS]
    )
    found = penalty(network, flat, l1=0.1, l2=0.4)
    assert float(found) == pytest.approx(0.1 * np.abs(weights).sum() + 0.2 * np.square(weights).sum())
    slope = network.unflatten(jax.grad(lambda flat: penalty(network, flat, l1=0.1, l2=0.4))(flat))
    assert {name for name, values in slope.items() if np.any(values)} == WEIGHTS


WEIGHTS = {f"layers.{layer}.weight" for layer in range(3)}


def test_an_absolute_weight_has_no_slope_at_0():
    network = resolve(Recipe()).network
    slope = jax.grad(lambda flat: penalty(network, flat, l1=1.0, l2=1.0))(jnp.zeros(network.size))
    assert not slope.any()


def test_accuracy_is_the_share_of_right_answers():
    one = jnp.asarray([[2.0], [-1.0], [0.0], [3.0]])
    assert float(accuracy(one, np.array([1, 0, 1, 0]))) == 0.5
    three = jnp.asarray([[0.0, 1.0, 2.0], [5.0, 1.0, 0.0]])
    assert float(accuracy(three, np.array([2, 1]))) == 0.5


def test_what_is_not_a_number_is_never_right():
    assert float(accuracy(jnp.full((2, 1), jnp.nan), np.array([0, 1]))) == 0
    assert float(accuracy(jnp.full((2, 3), jnp.nan), np.array([0, 1]))) == 0
    assert np.isnan(objective(jnp.full((2, 1), jnp.nan), np.array([0, 1]), loss="bce_with_logits"))

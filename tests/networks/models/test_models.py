"""Models: options, initial numbers, and what a pass gives beside its prediction."""

import zlib
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from curves import INITIALISATIONS
from networks.data.catalogue import DATASETS
from networks.data.samples import samples_of
from networks.models.catalogue import MODELS, fitting_models, initial_buffers
from networks.models.convolutional import convolved, feature_maps, filters, pooled
from networks.models.layers import Pass, batch_norm, dropped
from networks.models.mlp import NORMALISED, PLAIN
from networks.models.network import Network
from networks.options import DEPTH, TRAINING
from networks.recipe import Data, Recipe
from networks.task import resolve

HOME = {"conv": "digits", "rnn": "recall", "lstm": "recall"}  # the others are at home on moons


def recipe(model: str = "mlp", *, seed: int = 0, **options: Any) -> Recipe:
    data = Data(key=HOME.get(model, "moons"), values=(("delay", 5),) if model in ("rnn", "lstm") else (), size=20)
    return Recipe(data=data, model=model, options=tuple(options.items()), seed=seed)


def ready(given: Recipe) -> tuple[Network, jax.Array, jax.Array, np.ndarray]:
    """Network, initial parameters and buffers, and training inputs."""
    network = resolve(given).network
    inputs = samples_of(given.data).training.inputs
    return network, jnp.asarray(resolve(given).start), jnp.asarray(initial_buffers(network)), inputs


@pytest.mark.parametrize("model", MODELS)
def test_a_pass_has_the_shapes_it_says(model):
    network, parameters, buffers, inputs = ready(recipe(model))
    found = jax.eval_shape(network.forward, parameters, buffers, inputs)
    assert MODELS[model].key == model
    assert found.prediction.shape == (len(inputs), network.architecture.outputs)
    assert len(found.activations) == len(network.layers)
    assert all(len(activation) == len(inputs) for activation in found.activations)
    assert parameters.shape == (network.size,)
    assert parameters.dtype == jnp.float64
    assert len({tensor.name for tensor in network.tensors}) == len(network.tensors)
    layers = [tensor.layer for tensor in network.tensors]
    assert layers == sorted(layers)
    assert set(layers) == set(range(len(network.layers) + 1))


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_has_a_model_and_every_model_takes_what_it_says(key):
    assert fitting_models(key)
    for model in MODELS:
        given = Recipe(data=Data(key=key), model=model)
        if model in fitting_models(key):
            assert resolve(given).network.architecture.shape == DATASETS[key].shape(
                **{p.key: p.default for p in DATASETS[key].parameters}
            )
        else:
            with pytest.raises(ValueError, match="because it does not take"):
                resolve(given)


def test_equal_architectures_are_one_network():
    """Whatever does not decide what is compiled may differ."""
    one = resolve(recipe()).network
    same: Any = (
        {"init": "he_normal"},
        {"gain": 2.0},
        {"dropout": 0.5, "l1": 0.1},
        {"loss": "hinge"},
        {"batch_size": 8},
    )
    assert all(resolve(recipe(seed=3, **options)).network is one for options in same)
    assert resolve(replace(recipe(), optimizer="momentum", epochs=5)).network is one
    other: Any = ({"width": 3}, {"depth": 3}, {"activation": "relu"}, {"norm": "batch"}, {"loss": "cross_entropy"})
    assert all(resolve(recipe(**options)).network is not one for options in other)
    assert resolve(recipe("lstm", forget_bias=0.0)).network is resolve(recipe("lstm")).network


@pytest.mark.parametrize("model", MODELS)
def test_options_have_their_defaults(model):
    found = resolve(recipe(model)).options
    assert found == {p.key: p.default for p in (*MODELS[model].parameters, *TRAINING)}
    first = MODELS[model].parameters[0]
    least: Any = {first.key: first.low}
    assert resolve(recipe(model, **least)).options[first.key] == first.low


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (replace(recipe(), model="transformer"), "model='transformer' is not one of mlp"),
        (recipe(depth=0), "depth: 0 is outside 1 to 20"),
        (recipe(depth=21), "depth: 21 is outside 1 to 20"),
        (recipe(width=10**6), "width: 1000000 is outside"),
        (recipe(activation="softmax"), "activation: 'softmax' is not one of"),
        (recipe(filters=3), "model='mlp' has no option filters"),
        (recipe(dropout=1.0), "dropout: 1 is outside"),
        (recipe(l2=float("nan")), "l2: nan is not a finite number"),
        (recipe("rnn", activation="relu"), "model='rnn' has no option activation"),
    ],
)
def test_what_cannot_be_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        resolve(given)


# --- initial numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("init", INITIALISATIONS)
def test_weights_are_the_initialisation_s(init):
    given = recipe(width=64, init=init, gain=3.0, norm="batch", activation="prelu", seed=5)
    named = resolve(given).network.unflatten(resolve(given).start)
    weight = named["layers.1.weight"]
    name = zlib.crc32(b"layers.1.weight")
    np.testing.assert_array_equal(weight, 3.0 * INITIALISATIONS[init].sample((5, name), (64, 64)))
    std = 3.0 * INITIALISATIONS[init].std(64, 64)
    assert weight.std() == pytest.approx(std, rel=0.15 if init == "trunc_normal" else 0.05)
    assert not any(named[f"layers.{layer}.bias"].any() for layer in range(3))
    assert (named["norms.0.weight"] == 1).all()
    assert (named["norms.0.bias"] == 0).all()
    assert named["activations.0.weight"].tolist() == [0.25]


def test_runs_of_one_architecture_start_alike():
    start = resolve(recipe()).start
    np.testing.assert_array_equal(resolve(replace(recipe(dropout=0.5), optimizer="momentum")).start, start)
    np.testing.assert_array_equal(resolve(recipe(activation="relu")).start, start)
    assert not np.array_equal(resolve(recipe(seed=1)).start, start)
    deep, flat = (resolve(recipe(depth=d)).network.unflatten(resolve(recipe(depth=d)).start) for d in (4, 3))
    np.testing.assert_array_equal(deep["layers.2.weight"], flat["layers.2.weight"])


def test_an_lstm_s_forget_gate_begins_open():
    given = recipe("lstm", width=3, forget_bias=2.5)
    named = resolve(given).network.unflatten(resolve(given).start)
    assert named["recurrent.0.bias_ih"].tolist() == [0.0] * 3 + [2.5] * 3 + [0.0] * 6
    assert not named["recurrent.0.bias_hh"].any()


def test_buffers_begin_as_pytorch_s():
    network = resolve(recipe(norm="batch", width=3)).network
    assert initial_buffers(network).tolist() == [0, 0, 0, 1, 1, 1] * 2
    assert initial_buffers(resolve(recipe()).network).shape == (0,)


def test_zeros_as_initial_weights_are_no_error():
    network, parameters, buffers, inputs = ready(recipe(init="zeros", norm="batch", activation="relu"))
    run = jax.jit(jax.grad(lambda flat: network.forward(flat, buffers, inputs, training=True).prediction.sum()))
    assert np.isfinite(run(parameters)).all()


# --- passes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_not_a_number_passes_through(model):
    network, parameters, buffers, inputs = ready(recipe(model))
    broken = inputs.copy()
    broken.reshape(len(broken), -1)[0, 0] = np.nan
    found = network.forward(parameters, buffers, broken).prediction
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1:]).all()


@pytest.mark.parametrize(("depth", "norm"), [(2, "none"), (PLAIN + 1, "none"), (NORMALISED + 1, "batch")])
@pytest.mark.parametrize("model", ["mlp", "residual"])
def test_a_layer_is_what_it_says(model, depth, norm):
    """Written in NumPy, layer by layer; above a few layers the network is a loop, and must not differ."""
    network, parameters, buffers, inputs = ready(recipe(model, depth=depth, width=5, norm=norm))
    found = network.forward(parameters, buffers, inputs)
    named, stored = network.unflatten(np.asarray(parameters)), network.unflatten_buffers(np.asarray(buffers))
    h = inputs
    for layer in range(depth):
        z = h @ named[f"layers.{layer}.weight"].T + named[f"layers.{layer}.bias"]
        if norm == "batch":
            z = (z - stored[f"norms.{layer}.running_mean"]) / np.sqrt(stored[f"norms.{layer}.running_var"] + 1e-5)
        np.testing.assert_allclose(found.activations[layer], np.tanh(z), rtol=1e-9, atol=1e-12)
        h = np.tanh(z) + (h if model == "residual" and layer else 0.0)
    expected = h @ named[f"layers.{depth}.weight"].T + named[f"layers.{depth}.bias"]
    np.testing.assert_allclose(found.prediction, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("model", "depth"), [("residual", 2), ("residual", PLAIN + 1), ("conv", 0), ("lstm", 0)])
def test_the_gradient_in_a_nudge_is_that_in_the_activation(model, depth):
    network, parameters, buffers, inputs = ready(recipe(model, **({"depth": depth, "width": 4} if depth else {})))
    shapes = jax.eval_shape(network.forward, parameters, buffers, inputs).activations
    still = tuple(jnp.zeros(shape.shape, shape.dtype) for shape in shapes)

    def total(nudges):
        return jnp.square(network.forward(parameters, buffers, inputs, nudges=nudges).prediction).sum()

    plain = jax.jit(total)(None)
    value, slopes = jax.jit(jax.value_and_grad(total))(still)
    assert float(value) == pytest.approx(float(plain), rel=1e-12)
    run, rng = jax.jit(total), np.random.default_rng(0)
    for layer in {0, len(still) - 1}:
        way = rng.standard_normal(still[layer].shape)
        ends = [run(tuple(s + e * way if i == layer else s for i, s in enumerate(still))) for e in (1e-5, -1e-5)]
        assert float(ends[0] - ends[1]) / 2e-5 == pytest.approx(float((slopes[layer] * way).sum()), rel=1e-5)


def test_batch_normalisation_refuses_a_single_value():
    network, parameters, buffers, inputs = ready(recipe(norm="batch"))
    with pytest.raises(ValueError, match="because it has no variance"):
        network.forward(parameters, buffers, inputs[:1], training=True)
    assert np.isfinite(network.forward(parameters, buffers, inputs[:1]).prediction).all()


def test_running_statistics_come_to_those_of_the_data():
    """After n equal batches a share 0.9ⁿ of the start is left."""
    a = jnp.asarray(3.0 + 2.0 * np.random.default_rng(0).standard_normal((20, 4)))
    running = (jnp.zeros(4), jnp.ones(4))
    for _ in range(5):
        _, running = batch_norm(a, jnp.ones(4), jnp.zeros(4), running, axes=(0,), training=True)
    left = 0.9**5
    np.testing.assert_allclose(running[0], (1 - left) * a.mean(axis=0))
    np.testing.assert_allclose(running[1], left + (1 - left) * np.var(np.asarray(a), axis=0, ddof=1))


# --- dropout ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_dropout_leaves_out_its_share_and_keeps_the_mean(share):
    h = jnp.ones((400, 500))
    left = np.asarray(dropped(h, Pass(True, share, jax.random.key(1)), 0))
    np.testing.assert_allclose(np.unique(left), [0.0, 1 / (1 - share)])
    assert (left == 0).mean() == pytest.approx(share, abs=0.005)
    assert left.mean() == pytest.approx(1.0, rel=0.02)


def test_dropout_is_the_same_in_both_types_and_differs_between_layers():
    def zeros(dtype, layer):
        return np.asarray(dropped(jnp.ones((50, 20), dtype), Pass(True, 0.4, jax.random.key(3)), layer)) == 0

    np.testing.assert_array_equal(zeros(jnp.float32, 2), zeros(jnp.float64, 2))
    assert not np.array_equal(zeros(jnp.float32, 1), zeros(jnp.float32, 2))


@pytest.mark.parametrize("model", ["residual", "conv", "rnn"])
def test_dropout_acts_in_training_only(model):
    network, parameters, buffers, inputs = ready(recipe(model))
    plain = network.forward(parameters, buffers, inputs).prediction
    key = jax.random.key(0)
    in_use = network.forward(parameters, buffers, inputs, dropout=0.5, key=key).prediction
    without = network.forward(parameters, buffers, inputs, training=True, dropout=0.5).prediction
    nothing = network.forward(parameters, buffers, inputs, training=True, dropout=0.0, key=key).prediction
    for found in (in_use, without, nothing):
        np.testing.assert_allclose(found, plain, rtol=1e-12)
    acting = network.forward(parameters, buffers, inputs, training=True, dropout=0.5, key=key).prediction
    assert not np.allclose(acting, plain)


# --- convolutions -------------------------------------------------------------------------------------------


def test_a_convolution_is_the_sum_under_the_kernel():
    rng = np.random.default_rng(0)
    images, weight, bias = (rng.standard_normal(shape) for shape in ((2, 3, 4, 6), (5, 3, 3, 3), (5,)))
    found = np.asarray(convolved(jnp.asarray(images), jnp.asarray(weight), jnp.asarray(bias)))
    framed = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    for n, c, i, j in [(0, 0, 0, 0), (1, 4, 3, 5), (1, 2, 2, 3)]:
        expected = (framed[n, :, i : i + 3, j : j + 3] * weight[c]).sum() + bias[c]
        assert found[n, c, i, j] == pytest.approx(expected)


def test_pooling_takes_the_first_of_equals_and_lets_nan_through():
    four = jnp.asarray([[[[1.0, 2.0], [2.0, 0.0]]]])
    slope = jax.grad(lambda maps: pooled(maps, "max").sum())(four)
    assert slope.ravel().tolist() == [0, 1, 0, 0]
    assert pooled(four, "average").item() == 1.25
    for place in range(4):
        assert np.isnan(pooled(four.ravel().at[place].set(jnp.nan).reshape(four.shape), "max").item())


def test_filters_and_feature_maps_can_be_looked_at():
    network, parameters, buffers, images = ready(recipe("conv", activation="relu"))
    kernels = filters(network, parameters)
    assert [kernel.shape for kernel in kernels] == [(8, 1, 3, 3), (16, 8, 3, 3)]
    assert filters(network, jnp.stack([parameters] * 2))[1].shape == (2, 16, 8, 3, 3)
    first, second = feature_maps(network, parameters, buffers, images[:2])
    assert (first.activated.shape, first.pooled.shape) == ((2, 8, 8, 8), (2, 8, 4, 4))
    assert (second.activated.shape, second.pooled.shape) == ((2, 16, 4, 4), (2, 16, 2, 2))
    bias = network.unflatten(parameters)["layers.0.bias"]
    expected = jnp.maximum(convolved(jnp.asarray(images[:2])[:, None], kernels[0], bias), 0.0)
    np.testing.assert_allclose(first.activated, expected)


def test_the_deepest_network_has_a_finite_gradient():
    given = recipe("residual", depth=int(DEPTH.high), norm="layer", activation="relu", init="he_normal")
    network, parameters, buffers, inputs = ready(given)
    run = jax.jit(jax.grad(lambda flat: network.forward(flat, buffers, inputs, training=True).prediction.sum()))
    assert np.isfinite(run(parameters)).all()

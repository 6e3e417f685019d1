"""What the Landscape page says of planes and sharpness, computed."""

from dataclasses import replace
from functools import cache

import jax.numpy as jnp
import numpy as np
import pytest

from networks.landscape.losses import losses_at, losses_on
from networks.landscape.plane import plane, points
from networks.landscape.sharpness import sharpness
from networks.recipe import Data, Recipe
from networks.task import resolve
from networks.training import train
from networks.training.history import History
from optimizers import run
from scenes.networks.landscape import PLANE, LandscapeScene, groups, left_out
from scenes.networks.run import NETWORK, network_runs
from tests.words.claims import holds

RELU = Recipe(data=Data(key="moons", size=40), options=(("depth", 2), ("width", 6), ("activation", "relu")), epochs=4)


@cache
def history_of(seed: int = 0) -> History:
    """A run as far as a plane knows it: the weights it came by, here three initial ones."""
    weights = np.stack([resolve(replace(RELU, seed=3 * seed + i)).start for i in range(3)])
    nothing = dict.fromkeys(History._fields)
    return History(**{**nothing, "parameters": weights})  # pyright: ignore[reportArgumentType]


def rescaled(parameters: np.ndarray, factor: float) -> np.ndarray:
    """The same ReLU network with its first layer `factor` times as large and the next as much smaller."""
    network, found, at = resolve(RELU).network, np.array(parameters, float), 0
    for tensor in network.tensors:
        size = int(np.prod(tensor.shape))
        if tensor.name.startswith("layers.0."):
            found[..., at : at + size] *= factor
        elif tensor.name == "layers.1.weight":
            found[..., at : at + size] /= factor
        at += size
    return found


@holds(
    "Scaling one layer of a ReLU network up and the next down by the same factor changes the picture and nothing else "
    "(Li et al., 2018, section 4), so only filter-normalised directions can be compared between networks."
)
def test_scaling_two_layers_changes_the_picture_only():
    history, network = history_of(), resolve(RELU).network
    scaled = history._replace(parameters=rescaled(history.parameters, 8.0))
    inputs = np.random.default_rng(0).normal(size=(50, 2))
    before, after = (
        np.asarray(network.forward(jnp.asarray(h.parameters[-1], float), jnp.zeros(0), inputs).prediction)
        for h in (history, scaled)
    )
    np.testing.assert_allclose(after, before, rtol=1e-5, atol=1e-6)
    grid = np.array([(x, y) for x in (-1.0, -0.5, 0.5, 1.0) for y in (-1.0, 0.5)])
    normalised = [plane("random", [h], network, seed=3) for h in (history, scaled)]
    heights = [losses_at(one, resolve(RELU), grid) for one in normalised]
    np.testing.assert_allclose(heights[1], heights[0], rtol=1e-3)
    raw = normalised[0]._replace(origin=normalised[1].origin)
    assert np.abs(losses_at(raw, resolve(RELU), grid) / heights[0] - 1).max() > 0.1
    all_layers = network.forward(8.0 * jnp.asarray(history.parameters[-1], float), jnp.zeros(0), inputs).prediction
    assert np.abs(all_layers - before).max() > 1, "scaling all of its weights does change a ReLU network"


@pytest.mark.long
@holds("Under cross-entropy the sharpness falls again as the samples are fitted, and may never get there.")
def test_under_cross_entropy_the_limit_may_never_be_reached():
    """Moons, all samples at rate 0.5: first 1.22, most 1.90, at the end 0.14; the limit is 4."""
    recipe = Recipe(
        data=Data(key="moons", size=86),
        options=(("batch_size", 0),),
        optimizer="gradient_descent",
        hyperparameters=(("learning_rate", 0.5),),
        epochs=2000,
    )
    top = sharpness(resolve(recipe), train(recipe), largest=1, smallest=0, most=21).largest[:, 0]
    assert top[0] == pytest.approx(1.22, abs=0.1)
    assert top[0] < top.max() < 2.2 < 2 / 0.5
    assert top[-1] < 0.2


@holds("Above the limit, 2/η for gradient descent, swings along its direction grow.")
def test_swings_grow_above_the_limit():
    for rate, grows in ((0.19, False), (0.21, True)):
        found = run(
            lambda p: 5 * p[0] ** 2 + p[1] ** 2,
            "gradient_descent",
            start=(1.0, 1.0),
            steps=20,
            hyperparameters={"learning_rate": rate},
        )
        assert (2 / rate < 10) == grows
        assert bool(np.all(np.diff(np.abs(found.position[:, 0])) > 0)) == grows
        assert np.all(found.position[1:, 0] * found.position[:-1, 0] < 0)


@holds(
    "*Three ends*: $d_1$ leads from the first run's end to the second's, $d_2$ is what the third's has besides.",
    "Two directions out of as many as there are weights: those in which the paths are longest; two drawn at random, "
    "each filter as long as the network's own; or those that hold the ends of the first three runs.",
    "The loss is computed at so many times so many points.",
)
def test_planes():
    histories, network = [history_of(seed) for seed in range(3)], resolve(RELU).network
    ends = [np.asarray(history.parameters[-1], float) for history in histories]
    found = {
        kind: plane(kind, histories, network)  # pyright: ignore[reportArgumentType]
        for kind in PLANE.choices
    }
    for one in found.values():
        assert one.basis.shape == (2, network.size)
    through = found["ends"]
    assert abs(through.basis[0] @ (ends[1] - ends[0])) == pytest.approx(np.linalg.norm(ends[1] - ends[0]))
    rest = (ends[2] - ends[0]) - (through.basis[0] @ (ends[2] - ends[0])) * through.basis[0]
    np.testing.assert_allclose(through.basis[1], rest / np.linalg.norm(rest), atol=1e-9)
    rows = np.concatenate([history.parameters for history in histories]).astype(float) - ends[0]
    _, _, right = np.linalg.svd(rows, full_matrices=False)
    np.testing.assert_allclose(np.abs(found["pca"].basis @ right[:2].T), np.eye(2), atol=1e-5)
    at, first = 0, network.tensors[0]
    size = int(np.prod(first.shape))
    for direction in found["random"].basis:
        lengths = [np.linalg.norm(each[at:size].reshape(first.shape), axis=1) for each in (direction, ends[0])]
        np.testing.assert_allclose(lengths[0], lengths[1])
    np.testing.assert_allclose(points(through, np.zeros((1, 2)))[0], ends[0])
    heights = losses_on(through, resolve(RELU), resolution=7, extent=((-1.0, 1.0), (-1.0, 1.0)))
    assert heights.shape == (7, 7)
    assert PLANE.choices == ("pca", "random", "ends")


@holds(
    "Not shown: run {runs}, because two architectures are the most.",
    "{field}: ends needs three runs of one architecture, and there is {count}; {usual} is used.",
    "{field}: ends needs three runs of one architecture, and there are {count}; {usual} is used.",
)
def test_two_architectures_are_the_most():
    first = LandscapeScene().runs[0]
    runs = network_runs(*(replace(first, network=NETWORK.pick("mlp", width=width)) for width in (3, 4, 3, 5, 4)))
    scene = replace(LandscapeScene(), runs=runs)
    assert [list(group) for group in groups(scene)] == [[0, 2], [1, 4]]
    assert list(left_out(scene)) == [3]
    two, told = replace(scene, plane="ends", runs=runs[:1] + runs[2:3]).settled()
    assert two.plane == PLANE.default
    assert "there are 2; pca is used" in told[0]
    three = replace(scene, plane="ends", runs=network_runs(first, first, first))
    assert three.settled() == (three, [])

"""Eigenvalues against NumPy's of dense matrices and of differences of gradients; limits against runs on a quadratic."""

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from kept import compiled
from networks.landscape import sharpness as module
from networks.landscape.lanczos import Ends, advance, ends
from networks.landscape.sharpness import (
    TOLERANCE,
    full_loss,
    hessian_vector,
    limit_along,
    limit_notes,
    looks_of,
    sharpness,
    sharpness_in_pieces,
    stability_limit,
)
from networks.recipe import Data, Recipe
from networks.task import resolve
from optimizers import OPTIMIZERS, run
from tests.networks.walks import listed, walk

SMALL = Recipe(
    data=Data(size=30),
    options=(("depth", 2), ("width", 4), ("batch_size", 0)),
    optimizer="gradient_descent",
    hyperparameters=(("learning_rate", 0.1),),
    epochs=12,
)


def spectrum_of(matrix: np.ndarray, largest: int = 4, smallest: int = 3, **options) -> Ends:
    held = jnp.asarray(matrix)
    step = jax.jit(partial(advance, lambda vector: held @ vector))
    start = np.random.default_rng(0).standard_normal(len(matrix))
    return ends(step, start, largest=largest, smallest=smallest, **options)


def with_eigenvalues(values: np.ndarray) -> np.ndarray:
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(len(values), len(values))))[0]
    return turn @ np.diag(values) @ turn.T


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(-3.0, 10.0, 6),
        np.concatenate([np.zeros(114), [-0.5, -0.1, 5.0, 10.0, 20.0, 20.5]]),
        np.geomspace(1e-9, 1e9, 120),
        np.full(9, 3.0),
        np.array([5.0, 5.0, 1.0, 1.0, 0.0, 0.0, 0.0, -2.0]),
        np.zeros(5),
        np.array([7.0]),
    ],
    ids=["few", "outliers", "decades", "all alike", "twice", "nothing", "one"],
)
def test_the_ends_of_a_known_spectrum(values):
    found = spectrum_of(with_eigenvalues(values))
    rising = np.sort(values)
    size = np.abs(values).max()
    np.testing.assert_allclose(found.largest, rising[::-1][:4], atol=1e-6 * size + 1e-12)
    np.testing.assert_allclose(found.smallest, rising[:3], atol=1e-6 * size + 1e-12)
    assert found.error <= 1e-6 * size


def test_too_few_products_are_owned_up_to():
    matrix = with_eigenvalues(np.linspace(0, 1, 120))
    found = spectrum_of(matrix, most=8)
    assert found.products == 8
    assert found.error > 1e-4
    assert np.abs(np.linalg.eigvalsh(matrix)[:, None] - found.largest).min(0).max() <= found.error


def test_what_is_not_finite_has_no_eigenvalues():
    found = spectrum_of(np.full((4, 4), np.nan))
    assert np.isnan(found.largest).all()


def test_products_with_the_hessian_of_a_cubic():
    """∇²(x³y + y²) = [[6xy, 3x²], [3x², 2]]."""
    at, vector = jnp.array([2.0, -1.0]), jnp.array([1.0, 10.0])
    found = hessian_vector(lambda p: p[0] ** 3 * p[1] + p[1] ** 2, at, vector)
    np.testing.assert_allclose(found, np.array([[-12.0, 12.0], [12.0, 2.0]]) @ vector, rtol=1e-14)


@pytest.mark.parametrize(
    "options",
    [{}, {"norm": "batch", "depth": 1}, {"l2": 0.3, "label_smoothing": 0.2}],
    ids=["plain", "batch norm", "penalty"],
)
def test_a_network_against_the_dense_matrix_of_differences(options):
    recipe = replace(SMALL, options=tuple((dict(SMALL.options) | options).items()))
    history = walk(recipe, 12)
    found = sharpness(resolve(recipe), history, largest=3, smallest=2, most=2)
    gradient = jax.jit(jax.grad(full_loss(resolve(recipe))))
    for row, look in enumerate(found.looks):
        at = np.asarray(history.parameters[look], np.float64)
        nudges = 1e-5 * np.eye(at.size)
        dense = np.stack([(gradient(at + nudge) - gradient(at - nudge)) / 2e-5 for nudge in nudges])
        expected = np.linalg.eigvalsh((dense + dense.T) / 2)
        size = np.abs(expected).max()
        np.testing.assert_allclose(found.largest[row], expected[::-1][:3], atol=1e-6 * size)
        np.testing.assert_allclose(found.smallest[row], expected[:2], atol=1e-6 * size)
        assert found.error[row] <= 1.01 * TOLERANCE * size


def test_the_first_and_the_last_snapshot_are_looked_at():
    history = walk(SMALL, 12)
    found = sharpness(resolve(SMALL), history, most=5)
    assert found.at[0] == 0
    assert found.at[-1] == history.at[-1]
    assert len(found.at) == 5
    assert found.largest.shape == (5, 3)
    digits = Recipe(data=Data(key="digits", size=1500), options=(("depth", 3), ("width", 64)))
    assert 6 <= len(looks_of(resolve(digits), 101)) < 41


def test_a_change_of_seed_rate_or_data_compiles_nothing():
    history = walk(SMALL, 12)
    sharpness(resolve(SMALL), history, most=2)
    program: Any = compiled(module._advance, resolve(SMALL).network, resolve(SMALL).loss)
    before = program._cache_size()
    for other in (
        replace(SMALL, seed=3),
        replace(SMALL, hyperparameters=(("learning_rate", 0.3),)),
        replace(SMALL, data=Data(size=30, seed=5, noise=0.3)),
    ):
        sharpness(resolve(other), history, most=2)
    assert program._cache_size() == before


def test_progress_and_a_path_that_is_lost():
    history = walk(SMALL, 12)
    lost = history._replace(parameters=np.where(np.arange(len(history.at))[:, None] > 3, np.inf, history.parameters))
    told, found = listed(sharpness_in_pieces(resolve(SMALL), lost, largest=3, smallest=1, most=4))
    assert told == [0.0, 0.25, 0.5, 0.75]
    assert np.isfinite(found.largest[0]).all()
    assert np.isnan(found.largest[-1]).all()


SETTINGS = [
    ("gradient_descent", {}),
    ("gradient_descent", {"weight_decay": 0.7}),
    ("momentum", {"momentum": 0.5}),
    ("momentum", {"momentum": 0.9, "dampening": 0.4}),
    ("momentum", {"momentum": 0.9, "weight_decay": 0.5}),
    ("nesterov", {"momentum": 0.8}),
    ("gradient_descent", {"momentum": 0.5, "nesterov": True}),
]


@pytest.mark.parametrize(("key", "values"), SETTINGS, ids=str)
def test_below_the_limit_runs_settle_and_above_their_swings_grow(key, values):
    rate = 0.1
    defaults = {p.key: p.default for p in OPTIMIZERS[key].hyperparameters}
    found = stability_limit(OPTIMIZERS[key], defaults | values, np.array([rate, rate / 2]))
    assert found is not None
    limit, twice = found
    assert twice > limit
    for factor, grows in ((0.99, False), (1.01, True)):
        bend = factor * limit
        path = run(
            lambda point, bend=bend: 0.5 * bend * point[0] ** 2,
            key,
            start=(1.0, 0.0),
            steps=1500,
            hyperparameters={"learning_rate": rate, **values},
        )
        assert (abs(path.position[-1, 0]) > 1) == grows


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_only_descent_along_the_gradient_has_a_limit(key):
    values = {p.key: p.default for p in OPTIMIZERS[key].hyperparameters}
    limit = stability_limit(OPTIMIZERS[key], values, np.ones(1))
    assert (limit is not None) == (key in ("gradient_descent", "momentum", "nesterov"))
    if limit is not None:
        assert stability_limit(OPTIMIZERS[key], values | {"maximize": True}, np.ones(1)) is None


def test_the_limit_follows_the_schedule():
    history = walk(SMALL, 12)._replace(learning_rate=np.linspace(0.1, 0.01, 12))
    looks = looks_of(resolve(SMALL), len(history.at), 5)
    limit = limit_along(resolve(SMALL), history, looks)
    assert limit is not None
    np.testing.assert_allclose(limit[:-1], 2 / history.learning_rate[np.asarray(history.at)[looks[:-1]]])
    assert limit[-1] == pytest.approx(2 / 0.01), "of the last step, where none follows"
    cycled = replace(SMALL, optimizer="momentum", schedule=("one_cycle", (("cycle_momentum", True),)))
    assert limit_along(resolve(cycled), history, looks) is None


def test_what_makes_a_limit_less_than_one_is_said():
    def words(**options) -> str:
        return ", ".join(limit_notes(resolve(replace(SMALL, options=tuple((dict(SMALL.options) | options).items())))))

    assert words() == ""
    assert "batches" in words(batch_size=5)
    assert "batches" not in words(batch_size=500)
    assert "clipped" in words(clip_norm=1.0)
    assert "dropout" in words(dropout=0.1)
    assert "no limit" in str(limit_notes(resolve(replace(SMALL, optimizer="adam", hyperparameters=()))))
    assert resolve(SMALL).network.size == len(resolve(SMALL).start)

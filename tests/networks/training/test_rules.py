"""The catalogue's optimizers on flat vectors of any length."""

import inspect
import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from networks.models.network import Tensor
from networks.training.rules import Told, refusal, rule_for
from optimizers import OPTIMIZERS
from optimizers.curvature_pairs import LbfgsState, _direction_in_the_plane, _two_loops, descent_direction
from optimizers.lbfgs import lbfgs
from optimizers.runner.request import encode
from tests.reference import REFERENCE
from tests.words.claims import holds

TENSORS = (Tensor("layers.0.weight", (4, 3), "weight", 0), Tensor("layers.0.bias", (4,), "bias", 0))
SIZE = 16


def told(optimizer: str, **hyperparameters) -> Told:
    numbers = encode(OPTIMIZERS[optimizer], hyperparameters)
    keys = [parameter.key for parameter in OPTIMIZERS[optimizer].hyperparameters]
    cycled = OPTIMIZERS[optimizer].cycled
    momentum = numbers[keys.index(cycled)] if cycled else 0.0
    return Told(jnp.asarray(numbers), jnp.asarray(numbers[keys.index("learning_rate")]), jnp.asarray(momentum))


def parabola(point):
    """½ pᵀ A p − p₀ of a fixed positive A."""
    curvature = jnp.arange(1.0, point.size + 1)
    return 0.5 * jnp.sum(curvature * point**2) - point[0]


def extra(point) -> dict:
    return {
        "value": parabola(point),
        "value_and_grad": jax.value_and_grad(parabola),
        "hessian": jax.hessian(parabola),
    }


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_types_stay(optimizer, dtype):
    """A step keeps every type, so that it can stand in a loop, and vectors of the state are the point's."""
    rule, settings = rule_for(optimizer, TENSORS), told(optimizer)
    point = jnp.linspace(-1, 1, SIZE).astype(dtype)
    state = jax.eval_shape(rule.init, point, settings)

    def step(point, state):
        return rule.update(jax.grad(parabola)(point), state, point, settings, **extra(point.astype(jnp.float64)))

    moved, after = jax.eval_shape(step, point, state)
    assert (moved.shape, moved.dtype) == (point.shape, point.dtype)
    assert jax.tree.map(lambda leaf: (leaf.shape, leaf.dtype), after) == jax.tree.map(
        lambda leaf: (leaf.shape, leaf.dtype), state
    )
    for leaf in jax.tree.leaves(state):
        if leaf.ndim:
            assert leaf.dtype == (jnp.float64 if OPTIMIZERS[optimizer].searches else dtype)
        else:
            assert leaf.dtype in (jnp.float64, jnp.int32)


def test_searching_rules_are_those_that_ask_for_functions():
    asking = []
    for key, record in OPTIMIZERS.items():
        given = {p.key: jnp.asarray(1.0) for p in record.hyperparameters if p.key != "maximize"}
        named = inspect.signature(record.transform(**given).update).parameters
        if {"value_and_grad", "hessian"} & set(named):
            asking.append(key)
    assert set(asking) == {key for key, record in OPTIMIZERS.items() if record.searches}
    assert {key for key, record in OPTIMIZERS.items() if record.hessian} <= set(asking)


# L-BFGS and Newton in more than two dimensions.


def held_pairs(size: int, count: int):
    """A state of L-BFGS with some pairs of a random positive matrix, and the pairs."""
    rng = np.random.default_rng(size + count)
    root = rng.standard_normal((size, size))
    matrix = root @ root.T + np.eye(size)
    s = rng.standard_normal((count, size))
    y = s @ matrix
    given = {p.key: jnp.asarray(1.0) for p in OPTIMIZERS["lbfgs"].hyperparameters}
    state = lbfgs(**given).init(jnp.zeros(size))
    assert isinstance(state, LbfgsState)
    newest = (s[-1] @ y[-1]) / (y[-1] @ y[-1]) if count else 1.0
    return (
        state._replace(
            pairs=jnp.asarray(float(count)),
            position_changes=state.position_changes.at[:count].set(s),
            gradient_changes=state.gradient_changes.at[:count].set(y),
            scale=jnp.asarray(newest),
        ),
        s,
        y,
        newest,
    )


@pytest.mark.parametrize(("size", "count"), [(2, 0), (2, 1), (2, 7), (5, 0), (5, 1), (5, 4), (30, 20)])
def test_direction_is_that_of_the_bfgs_matrix(size, count):
    """H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ written out, Nocedal & Wright, eq. 6.17."""
    state, s, y, scale = held_pairs(size, count)
    inverse = scale * np.eye(size)
    for one, other in zip(s, y, strict=True):
        rho = 1 / (one @ other)
        left = np.eye(size) - rho * np.outer(one, other)
        inverse = left @ inverse @ left.T + rho * np.outer(one, one)
    gradient = np.random.default_rng(1).standard_normal(size)
    np.testing.assert_allclose(
        descent_direction(state, jnp.asarray(gradient)), -inverse @ gradient, rtol=1e-8, atol=1e-10
    )


def test_both_forms_agree_in_the_plane():
    state, *_ = held_pairs(2, 9)
    gradient = jnp.array([0.3, -1.2])
    np.testing.assert_allclose(_two_loops(state, gradient), _direction_in_the_plane(state, gradient), rtol=1e-9)


def test_newton_solves_a_parabola_at_once():
    rule, settings = rule_for("newton", TENSORS), told("newton")
    point = jnp.linspace(-1, 1, SIZE)
    moved, _ = rule.update(jax.grad(parabola)(point), rule.init(point, settings), point, settings, **extra(point))
    np.testing.assert_allclose(moved, np.eye(SIZE)[0], atol=1e-12)


# Rules that see tensors.


def test_muon_gives_a_matrix_steps_of_one_size_in_all_directions():
    """With the cubic Newton–Schulz iteration, which converges, the singular values of a step are all η."""
    settings = told(
        "muon", learning_rate=0.1, weight_decay=0.0, momentum=0.0, ns_a=1.5, ns_b=-0.5, ns_c=0.0, ns_steps=30
    )
    rule, point = rule_for("muon", TENSORS), jnp.zeros(SIZE)
    gradient = jnp.asarray(np.random.default_rng(0).standard_normal(SIZE))
    moved, _ = rule.update(gradient, rule.init(point, settings), point, settings)
    sizes = np.linalg.svd(np.asarray(moved[:12]).reshape(4, 3), compute_uv=False)
    np.testing.assert_allclose(sizes, 0.1 * np.sqrt(4 / 3), rtol=0.02)


def test_muon_leaves_vectors_to_adamw():
    settings = told("muon", learning_rate=0.1, weight_decay=0.3)
    adamw = told("adamw", learning_rate=0.1, weight_decay=0.3)
    point, gradient = jnp.linspace(-1, 1, SIZE), jnp.linspace(1, 2, SIZE)
    ours, other = rule_for("muon", TENSORS), rule_for("adamw", TENSORS)
    moved, _ = ours.update(gradient, ours.init(point, settings), point, settings)
    expected, _ = other.update(gradient, other.init(point, adamw), point, adamw)
    np.testing.assert_allclose(moved[12:], expected[12:], rtol=1e-14)
    assert not np.allclose(moved[:12], expected[:12])


def test_adafactor_keeps_rows_and_columns_of_a_matrix():
    state = rule_for("adafactor", TENSORS).init(jnp.zeros(SIZE), told("adafactor"))
    assert [leaf.shape for leaf in jax.tree.leaves(state)] == [(), (4, 1), (1, 3), (), (4,)]


# What is not offered.


class _Sized:
    """As much of a network as `refusal` looks at."""

    def __init__(self, size: int):
        self.size = size


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_all_are_offered_on_small_networks(optimizer):
    assert refusal(optimizer, _Sized(600)) is None  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(("optimizer", "size"), [("newton", 601), ("lbfgs", 20_001)])
def test_large_networks_are_refused_in_a_sentence(optimizer, size):
    said = refusal(optimizer, _Sized(size))  # pyright: ignore[reportArgumentType]
    assert said is not None
    assert str(size) in said
    assert not said.endswith("."), "it follows a colon"


@holds("L-BFGS remembers a hundred steps of all {size} parameters and is offered up to {largest}")
def test_lbfgs_remembers_a_hundred_steps():
    (memory,) = (p for p in OPTIMIZERS["lbfgs"].hyperparameters if p.key == "memory_size")
    assert memory.default == 100


@pytest.mark.parametrize("scale", [1e-3, 1e-4, 1e-5])
def test_adafactor_has_the_floor_of_its_numbers_type(scale):
    """PyTorch's numbers in float32: the default ε₁ is float32's epsilon, which small gradients come down to."""
    expected = np.array(json.loads((REFERENCE / "adafactor32.json").read_text())["weights"][str(scale)])
    rng = np.random.default_rng(1)
    weight = rng.standard_normal((6, 5)).astype(np.float32)
    sizes = scale * np.where(np.arange(30).reshape(6, 5) < 15, 1.0, 0.1)
    rule = rule_for("adafactor", (Tensor("weight", (6, 5), "weight", 0),))
    point, at = jnp.asarray(weight.ravel()), told("adafactor")
    state = rule.init(point, at)
    for row in expected[1:]:
        before, gradient = point, (sizes * rng.standard_normal((6, 5))).astype(np.float32)
        point, state = rule.update(jnp.asarray(gradient.ravel()), state, point, at)
        largest = np.abs(row.ravel() - np.asarray(before)).max()
        assert np.abs(np.asarray(point) - row.ravel()).max() < 1e-4 * largest + 1e-6

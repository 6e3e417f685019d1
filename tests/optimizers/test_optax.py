"""The call of optax that a record names makes the record's steps, whatever its numbers are."""

import ast

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from optimizers import OPTIMIZERS, Optimizer

NAMED = {key: record for key, record in OPTIMIZERS.items() if record.optax}
STEPS = 20


def names_of(record: Optimizer) -> set[str]:
    """The hyperparameters that the call is given."""
    called = ast.parse(record.optax, mode="eval").body
    assert isinstance(called, ast.Call)
    given = [*called.args, *(keyword.value for keyword in called.keywords)]
    return {node.id for value in given for node in ast.walk(value) if isinstance(node, ast.Name)}


def bent(record: Optimizer, key: str) -> float:
    """Another value than the default of a hyperparameter that the call is given: of a switch, the other one."""
    parameter = next(p for p in record.hyperparameters if p.key == key)
    if isinstance(parameter.default, bool):
        return float(not parameter.default)
    return {"learning_rate": 0.02, "eps": 1e-2, "eps_root": 1e-3, "weight_decay": 0.3}.get(key, 0.8)


def settings(record: Optimizer, *changed: str) -> dict[str, float]:
    own = {p.key: float(p.default) for p in record.hyperparameters if p.key != "maximize"}
    return own | {key: bent(record, key) for key in changed}


def path(rule: optax.GradientTransformation) -> np.ndarray:
    """(STEPS + 1, 2) down Rosenbrock's valley."""
    slope = jax.jit(jax.grad(lambda point: (1 - point[0]) ** 2 + 5 * (point[1] - point[0] ** 2) ** 2))
    point = jnp.array([-1.2, 1.0], jnp.float64)
    state, points = rule.init(point), [point]
    for _ in range(STEPS):
        step, state = rule.update(slope(point), state, point)
        point = jnp.asarray(optax.apply_updates(point, step))
        points.append(point)
    return np.array(points)


def assert_alike(record: Optimizer, own: dict[str, float]) -> None:
    theirs = eval(record.optax, {**vars(optax), **own})
    ours = record.transform(**{key: jnp.float64(value) for key, value in own.items()})
    np.testing.assert_allclose(path(ours), path(theirs), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("key", NAMED)
def test_the_call_of_optax_makes_the_same_steps(key):
    record = NAMED[key]
    names = names_of(record)
    assert names <= {p.key for p in record.hyperparameters}
    assert "learning_rate" in names
    assert_alike(record, settings(record))
    assert_alike(record, settings(record, *sorted(names)))
    for name in sorted(names):
        assert_alike(record, settings(record, "learning_rate", name))


def test_most_of_what_optax_has_in_common_is_named():
    assert {"adam", "adamw", "momentum", "lion"} <= set(NAMED)
    assert not {"nadam", "amsgrad", "rprop"} & set(NAMED), "optax's are other rules than PyTorch's (FACTS.md)"

"""What trajectories.npz leaves out: rarer settings against PyTorch, and the rules PyTorch has not."""

import json
from collections.abc import Callable, Iterator
from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax import Array

from optimizers import OPTIMIZERS, prepare, run
from surfaces import SURFACES
from tests.reference import REFERENCE

MORE = json.loads((REFERENCE / "more.json").read_text())
CASES = MORE["cases"]


def gate(point: Array) -> Array:
    x, y = point
    return 0.5 * y**2 + 0.5 * x**2 * jax.nn.relu(0.5 - y)


def hinge(point: Array) -> Array:
    x, y = point
    return 0.5 * y**2 + 0.5 * (x - 1) ** 2 * jax.nn.relu(y)


FUNCTIONS = {
    "rosenbrock": SURFACES["rosenbrock"],
    "himmelblau": SURFACES["himmelblau"],
    "quadratic": SURFACES["quadratic"].at(condition_number=20.0, rotation=30.0),
    "gate": gate,
    "hinge": hinge,
}


@cache
def recorded() -> dict[str, np.ndarray]:
    with np.load(REFERENCE / "more.npz") as archive:
        return dict(archive)


def error(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest deviation relative to 1 + |expected|; infinite if rows are missing."""
    if len(found) < len(expected):
        return np.inf
    return float(np.max(np.abs(found[: len(expected)] - expected) / (1 + np.abs(expected))))


def path_of(case: dict) -> np.ndarray:
    return run(
        FUNCTIONS[case["surface"]],
        case["optimizer"],
        start=tuple(case["start"]),
        steps=100,
        hyperparameters=case["hyperparameters"],
    ).position


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_run_equals_torch(case):
    assert case["tolerance"] <= 1e-9
    path = path_of(case)
    assert error(path, recorded()[case["id"]][:, :2]) <= case["tolerance"]
    np.testing.assert_allclose(path[-1], case["end"], rtol=1e-4, atol=1e-4)


def test_nothing_is_left_out():
    """Every torch optimizer of the catalogue, and each of its settings but those below, is compared."""
    compared: dict[str, set[str]] = {}
    for case in CASES:
        compared.setdefault(OPTIMIZERS[case["optimizer"]].torch, set()).update(case["hyperparameters"])
    elsewhere = {"Adamax": {"eps"}, "NAdam": {"b1", "b2", "eps"}, "RAdam": {"eps"}, "AdamW": {"eps"}}
    elsewhere |= {"Muon": {"eps"}}  # trajectories.npz has these at other values, or they matter in no path
    for record in OPTIMIZERS.values():
        if record.torch:
            missing = {p.key for p in record.hyperparameters} - compared[record.torch]
            assert missing <= elsewhere.get(record.torch, set()), record.key


def test_a_wrong_setting_is_noticed():
    """The comparison fails where it should: a weight decay that is 1e-6 too large."""
    case = next(case for case in CASES if case["id"] == "himmelblau|adam_decay")
    decay = case["hyperparameters"]["weight_decay"] + 1e-6
    wrong = {**case, "hyperparameters": {**case["hyperparameters"], "weight_decay": decay}}
    assert error(path_of(wrong), recorded()[case["id"]]) > case["tolerance"]


@pytest.mark.parametrize("case", [c for c in CASES if c["surface"] in ("gate", "hinge")], ids=lambda c: c["id"])
def test_sparse_cases_have_absent_gradients(case):
    """x rests while its slope is exactly 0, and moves at other times."""
    path = recorded()[case["id"]]
    absent = path[:-1, 1] >= 0.5 if case["surface"] == "gate" else path[:-1, 1] <= 0
    moved = np.diff(path[:, 0]) != 0
    assert absent.sum() >= 10 or case["hyperparameters"].get("maximize")
    np.testing.assert_array_equal(moved, ~absent)


@pytest.mark.parametrize("case", [c for c in CASES if c["torch"] == "ASGD"], ids=lambda c: c["id"])
def test_averaged_iterate_equals_torch(case):
    """ASGD's average is not on the trail: read it from the transformation's state."""
    given = dict(case["hyperparameters"])
    sign = -1.0 if given.pop("maximize", False) else 1.0
    record = OPTIMIZERS["asgd"]
    defaults = {p.key: p.default for p in record.hyperparameters if p.key != "maximize"}
    rule = record.transform(**{k: jnp.asarray(v, float) for k, v in (defaults | given).items()})
    surface = FUNCTIONS[case["surface"]]

    @jax.jit
    def step(point, state):
        update, state = rule.update(sign * jax.grad(surface)(point), state, point)
        return point + update, state

    point = jnp.array(case["start"])
    state = rule.init(point)
    rows = [np.concatenate([point, state.average])]  # pyright: ignore[reportAttributeAccessIssue]
    for _ in range(100):
        point, state = step(point, state)
        rows.append(np.concatenate([point, state.average]))
    assert error(np.array(rows), recorded()[case["id"]]) <= case["tolerance"]


# Rules that are not PyTorch's: optax's own aliases, stepped one by one, and NumPy's solver for Newton.

ALIASES: dict[str, tuple[str, Callable[..., optax.GradientTransformation], dict]] = {
    "lion": ("lion", optax.lion, {"learning_rate": 0.02}),
    "lion decay": (
        "lion",
        optax.lion,
        {"learning_rate": 0.01, "b1": 0.8, "b2": 0.95, "weight_decay": 0.3},
    ),
    "adabelief": ("adabelief", optax.adabelief, {"learning_rate": 0.02}),
    "adabelief eps": (
        "adabelief",
        optax.adabelief,
        {"learning_rate": 0.05, "b1": 0.8, "b2": 0.9, "eps": 1e-3, "eps_root": 1e-4},
    ),
    "yogi": ("yogi", optax.yogi, {"learning_rate": 0.02}),
    "yogi eps": ("yogi", optax.yogi, {"learning_rate": 0.05, "b1": 0.5, "b2": 0.9, "eps": 0.1}),
}


def stepped(rule: optax.GradientTransformation, surface: Callable[[Array], Array], start, steps: int):
    """Positions of an optax rule in a Python loop, float64."""
    gradient, update = jax.jit(jax.grad(surface)), jax.jit(rule.update)
    point = jnp.array(start)
    state = rule.init(point)
    rows = [point]
    for _ in range(steps):
        change, state = update(gradient(point), state, point)
        point = point + change
        rows.append(point)
    return np.array(rows)


@pytest.mark.parametrize("surface", ["himmelblau", "quadratic"])
@pytest.mark.parametrize(("key", "alias", "given"), ALIASES.values(), ids=ALIASES)
def test_run_equals_optax(key, alias, given, surface):
    start = SURFACES[surface].start
    expected = stepped(alias(**given), SURFACES[surface], start, 100)
    assert np.ptp(expected[:, 0]) > 0.1
    found = run(SURFACES[surface], key, start=start, steps=100, hyperparameters=given)
    assert error(found.position, expected) <= 1e-11


@pytest.mark.parametrize("key", ["lion", "adabelief", "yogi"])
def test_defaults_are_optax_own(key):
    surface = SURFACES["himmelblau"]
    record = OPTIMIZERS[key]
    rate = {"learning_rate": record.hyperparameters[0].default}
    expected = stepped(getattr(optax, key)(**rate), surface, surface.start, 30)
    assert error(run(surface, key, steps=30).position, expected) <= 1e-12


def newton_path(surface: str, start, rate: float, damping: float, steps: int) -> Iterator[np.ndarray]:
    """Newton's method in NumPy, gradient and Hessian written out by hand."""
    point = np.array(start, float)
    yield point
    for _ in range(steps):
        x, y = point
        if surface == "rosenbrock":
            gradient = [-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)]
            hessian = [[2 - 400 * (y - 3 * x**2), -400 * x], [-400 * x, 200]]
        else:
            a, b = x**2 + y - 11, x + y**2 - 7
            gradient = [4 * x * a + 2 * b, 2 * a + 4 * y * b]
            hessian = [[4 * a + 8 * x**2 + 2, 4 * x + 4 * y], [4 * x + 4 * y, 2 + 4 * b + 8 * y**2]]
        point = point - rate * np.linalg.solve(np.array(hessian) + damping * np.eye(2), gradient)
        yield point


@pytest.mark.parametrize("surface", ["rosenbrock", "himmelblau"])
@pytest.mark.parametrize(("rate", "damping"), [(1.0, 0.0), (0.3, 0.0), (1.0, 60.0), (0.5, 10.0)])
def test_newton_equals_numpy(surface, rate, damping):
    start = SURFACES[surface].start
    given = {"learning_rate": rate, "damping": damping}
    found = run(SURFACES[surface], "newton", start=start, steps=60, hyperparameters=given)
    expected = np.array(list(newton_path(surface, start, rate, damping, 60)))
    assert error(found.position, expected) <= 1e-10


@pytest.fixture(scope="module", autouse=True)
def made_up_prepared():
    """Both made-up functions in one executable."""

    class Record:
        parameters = ()

        def __init__(self, fn):
            self.fn = fn

    prepare([Record(gate), Record(hinge)], [OPTIMIZERS["sparse_adam"]])  # pyright: ignore[reportArgumentType]

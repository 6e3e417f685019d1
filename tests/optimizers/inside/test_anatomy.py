"""The inside of a step: the lines shown give the very step that was taken, for every optimizer of the catalogue.

The runs here are made by the rules alone (`Optimizer.transform`), step by step, not by the runner.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from optimizers import OPTIMIZERS, Optimizer, run
from optimizers.inside.anatomy import Dissection, dissect, work_through
from optimizers.inside.notation import parameter_symbol
from optimizers.optimizer import Line
from parameters import Parameter, Value
from surfaces import SURFACES
from tests.cases import in_one_test
from tests.optimizers.inside.test_notation import plain, references

STEPS = 30
EXACT = 1e-12
# Functions that only the optimizer's memory can answer.
OPAQUE = {
    "newton": {"hessian"},
    "muon": {"newton_schulz"},
    "lbfgs": {
        *("moves_made", "moves_before_the_last", "gradient_at", "pairs_held", "newest_move"),
        *("newest_change_of_gradient", "two_loop", "strong_wolfe"),
    },
}
START_ONLY = {"initial_accumulator_value"}  # what a memory starts from is in no line


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


def valley(p):
    return 0.5 * (p[0] ** 2 + 60 * p[1] ** 2) + 0.3 * p[0] * p[1]


def waves(p):
    return jnp.sin(2 * p[0]) * jnp.cos(p[1]) + 0.1 * p[0] ** 2 + 0.1 * p[1] ** 4


def shelf(p):
    """Level in y below 1.99: from there on the gradient's coordinate is exactly 0."""
    return p[0] ** 2 + 20 * jnp.maximum(p[1] - 1.99, 0.0) ** 2


LANDSCAPES = (rosenbrock, valley, waves, shelf)
SLOPES = [jax.jit(jax.vmap(jax.grad(landscape))) for landscape in LANDSCAPES]
STARTS = ((-1.2, 1.0), (-3.0, 1.0), (1.0, 2.0), (1.0, 2.0))


class Conditions(NamedTuple):
    """What a run is held to."""

    landscape: int = 0
    noise: float = 0.0
    driven: bool = False  # the learning rate and the momentum change from step to step


CONDITIONS = {
    "plain": Conditions(0),
    "noisy": Conditions(1, noise=0.5),
    "driven": Conditions(2, driven=True),
    "both": Conditions(1, noise=0.1, driven=True),
    "flat": Conditions(3),
}
PLAIN, NOISY = CONDITIONS["plain"], CONDITIONS["noisy"]
# Settings at which every number has its say.
FURTHER: dict[str, dict[str, Value]] = {
    "adafactor": {"eps1": 30.0, "eps2": 3.0, "d": 1.01},
    "adabelief": {"eps_root": 0.01},
}
FAST = {"newton": 0.7, "adafactor": 0.7}


@cache
def stepping(key: str) -> Callable:
    """All steps of an optimizer as one compiled function; hyperparameters and landscape are its arguments."""
    record = OPTIMIZERS[key]

    def travel(named, course, landscape, sign, start):
        def step(carry, now):
            point, state = carry
            rate, momentum, tilt = now

            def objective(p):
                return sign * jax.lax.switch(landscape, LANDSCAPES, p) + tilt @ p

            driven = {record.cycled: momentum} if record.cycled else {}
            rule = record.transform(**{**named, **driven, "learning_rate": rate})
            value, given = jax.value_and_grad(objective)(point)
            extra = {
                "value": value,
                "value_and_grad": jax.value_and_grad(objective),
                "hessian": jax.hessian(objective),
            }
            update, new = rule.update(given, state, point, **extra)
            row = {"position": point, "given": given, "update": update, "state": state}
            return (point + update, new), row

        state = record.transform(**{**named, "learning_rate": course[0][0]}).init(start)
        (point, state), rows = jax.lax.scan(step, (start, state), course)
        ends = {"position": point, "given": start, "update": start, "state": state}
        return jax.tree.map(lambda many, one: jnp.concatenate([many, jnp.asarray(one, many.dtype)[None]]), rows, ends)

    return jax.jit(travel)


def follow(state: Any, path: str) -> np.ndarray:
    for part in path.split("."):
        state = state[int(part)] if part.isdigit() else getattr(state, part)
    return np.asarray(state, float)


def number(parameter: Parameter, value: Value) -> float:
    return float(parameter.choices.index(str(value)) if parameter.choices else value)


def travel(record: Optimizer, given: Mapping[str, Value], conditions: Conditions) -> Any:
    """A run's trajectory up to where it leaves the numbers that can be compared."""
    return travelled(record.key, tuple(sorted(given.items())), conditions)


@cache
def travelled(key: str, given: tuple[tuple[str, Value], ...], conditions: Conditions) -> Any:
    record = OPTIMIZERS[key]
    named = {p.key: jnp.asarray(number(p, dict(given).get(p.key, p.default))) for p in record.hyperparameters}
    sign = -1.0 if named.pop("maximize", 0.0) else 1.0
    k = np.arange(STEPS)
    rate, momentum = np.full(STEPS, float(named["learning_rate"])), np.full(STEPS, float(named.get(record.cycled, 0)))
    if conditions.driven:  # the momentum through 0, and if it is no moving average from 0
        phase = np.pi if record.cycled == "momentum" else 0.0
        rate, momentum = rate * (0.1 + 0.9 * np.cos(k / 5) ** 2), np.maximum(0.9 * np.cos(k / 3 + phase), 0)
    tilt = conditions.noise * np.random.default_rng(7).standard_normal((STEPS, 2))
    start = jnp.asarray(STARTS[conditions.landscape])
    rows = stepping(key)(named, (rate, momentum, tilt), conditions.landscape, sign, start)
    position = np.asarray(rows["position"])
    fine = np.all(np.isfinite(position) & (np.abs(position) < 1e3), axis=1)
    path = SimpleNamespace(
        position=position,
        gradient=np.asarray(SLOPES[conditions.landscape](position)),
        given=np.asarray(rows["given"])[:-1],
        update=np.asarray(rows["update"])[:-1],
        learning_rate=rate,
        momentum=momentum if conditions.driven and record.cycled else None,
        clipped=np.zeros(STEPS, bool),
        memory={m.name: follow(rows["state"], m.path) for m in record.memory},
    )
    return path if fine.all() else first(path, max(int(np.argmin(fine)) - 1, 0))


def first(path: Any, steps: int) -> Any:
    """The first steps of a run."""
    left_out = len(path.update) - steps

    def cut(value):
        if isinstance(value, dict):
            return {name: cut(array) for name, array in value.items()}
        return None if value is None else value[: len(value) - left_out]

    return SimpleNamespace(**{name: cut(value) for name, value in vars(path).items()})


def variants(record: Optimizer) -> Iterator[tuple[str, dict[str, Value]]]:
    """Settings that, together, take every branch of every rule."""
    keys = {p.key: p for p in record.hyperparameters}
    switches = {p.key: not p.default for p in record.hyperparameters if isinstance(p.default, bool)}
    numbers = {k: p for k, p in keys.items() if isinstance(p.default, float) and not p.choices}
    moved = {k: float(p.default) * 0.9 or min(0.1, p.high) for k, p in numbers.items() if k != "d"}
    zero = {k: 0.0 for k, p in numbers.items() if p.low == 0 and k != "eps"}
    if record.key == "adabelief":
        del zero["b1"]  # with m = g there is no surprise, and the step goes off the map
    decay = {"weight_decay": 0.3} if "weight_decay" in keys else {}
    yield "defaults", {}
    yield "fast", {"learning_rate": FAST.get(record.key, 0.1), **decay}
    yield "switched", {**switches, "maximize": False, **decay} if "maximize" in keys else {**switches, **decay}
    yield "moved", moved
    yield "zeros", zero
    if switches:
        yield "all switched", {**moved, **switches}
    if "momentum" in keys:
        yield "no momentum", {"momentum": 0.0, **decay}
        yield "momentum", {"momentum": 0.8, **decay}
    if "max_iter" in keys:
        yield "single moves", {"max_iter": 1}
        yield "searching single moves", {"max_iter": 1, "line_search_fn": "strong_wolfe", "memory_size": 3}
    if record.key in FURTHER:
        yield "further", FURTHER[record.key]
    for parameter in record.hyperparameters:
        for choice in parameter.choices:
            yield choice, {parameter.key: choice}


every_optimizer = pytest.mark.parametrize("record", OPTIMIZERS.values(), ids=OPTIMIZERS)


def every_case(*others: Iterable) -> Callable[[Callable], Callable]:
    """One test an optimizer of what holds for all its variants, and for each of what else is given."""
    return lambda check: every_optimizer(in_one_test(check, variants, *others))


def shown(dissection: Dissection, name: str) -> np.ndarray:
    """The value of a line at every step, as a reader of the dissection finds it."""
    line = next(line for line in dissection.lines if line.name == name)
    values = dissection.quantities[line.quantity]
    return values[1:] if line.lag else values


def deviation(ours: np.ndarray, theirs: np.ndarray) -> float:
    assert np.all(np.isfinite(theirs))
    return float(np.max(np.abs(ours - theirs) / (1 + np.abs(theirs)), initial=0.0))


@every_case(CONDITIONS.values())
def test_lines_give_the_step_and_the_memory_and_parts_add_up(record, given, conditions):
    path = travel(record, given, conditions)
    assert len(path.update) >= 1
    work = work_through(record, given, path)
    for line, _, computed, _ in work:
        if line.name in path.memory and computed is not None:
            recorded = path.memory[line.name][1:]
            assert deviation(computed, recorded.reshape(len(recorded), -1)) <= EXACT, line
    assert work[-1].computed is not None, "the step follows from the lines above it"
    dissection = dissect(record, given, path)
    assert deviation(shown(dissection, "step"), path.update) <= EXACT
    arrows = {line.arrow: shown(dissection, line.name) for line in dissection.lines if line.arrow}
    assert len(arrows) == sum(bool(line.arrow) for line in dissection.lines), "one arrow of a kind"
    assert {arrow.shape for arrow in arrows.values()} == {path.update.shape}
    np.testing.assert_array_equal(arrows["gradient"], path.given)
    np.testing.assert_array_equal(arrows["step"], shown(dissection, "step"))
    assert ("preconditioned" in arrows) == ("decay" in arrows)
    if "decay" in arrows:
        assert deviation(arrows["preconditioned"] + arrows["decay"], path.update) <= EXACT


@every_case()
def test_what_matters_is_shown(record, given):
    """A hyperparameter that changes the path when it changes a little stands in a line."""
    path = travel(record, given, NOISY)
    inside = [ref[1] for line in dissect(record, given, path).lines for ref in references(line.rule)]
    for parameter in record.hyperparameters:
        value: Any = given.get(parameter.key, parameter.default)
        if isinstance(value, (bool, str)) or value == 0 or parameter.key in START_ONLY:
            continue
        other = max(1, value - 1) if isinstance(parameter.default, int) else value * 0.9
        moved = travel(record, {**given, parameter.key: other}, NOISY)
        if not np.array_equal(path.position, moved.position):
            assert parameter_symbol(parameter.symbol, parameter.key) in inside, parameter.key


@every_case()
def test_names_and_symbols_are_distinct(record, given):
    hyperparameters = {p.key for p in record.hyperparameters}
    memory = {m.name for m in record.memory}
    assigned = {line.name for line in record.anatomy}
    assert not hyperparameters & (memory | assigned)
    assert memory <= assigned, "whatever is recorded is explained"
    dissection = dissect(record, given, travel(record, given, PLAIN))
    assert len({line.name for line in dissection.lines}) == len(dissection.lines)
    seen: dict[str, tuple[int, int]] = {}
    for line in dissection.lines:
        for _, symbol, quantity, lag in [*references(line.rule), ["ref", line.symbol, line.quantity, line.lag]]:
            assert seen.setdefault(str(symbol), (quantity, lag)) == (quantity, lag), symbol
    assert {quantity for quantity, _ in seen.values()} == set(range(len(dissection.quantities)))


@every_case((0, 1, STEPS))
def test_quantities_have_the_shapes_of_the_steps(record, given, steps):
    path = travel(record, given, PLAIN)
    path = first(path, steps) if steps < len(path.update) else path
    taken = len(path.update)
    dissection = dissect(record, given, path)
    for values in dissection.quantities:
        assert values.dtype == float
        assert values.shape in [(), *((rows, *size) for rows in (taken, taken + 1) for size in ((), (2,), (4,)))]
    for line in dissection.lines:
        for _, _, quantity, lag in [*references(line.rule), ["ref", "", line.quantity, line.lag]]:
            values = dissection.quantities[quantity]
            assert values.ndim == 0 or taken + lag <= len(values)
            assert lag == 0 or len(values) == taken + 1


@every_optimizer
def test_only_memory_answers_for_what_no_formula_gives(record):
    opaque = set()
    for name, given in variants(record):
        path = travel(record, given, PLAIN)
        for line, tree, computed, _ in work_through(record, given, path):
            if computed is None:
                assert line.name in path.memory, name
                opaque.add(tree.func.id)  # pyright: ignore[reportAttributeAccessIssue]
    assert opaque == OPAQUE.get(record.key, set())


@every_optimizer
def test_memory_and_lines_have_titles(record):
    for entry in (*record.memory, *record.anatomy):
        assert 0 < len(entry.title) <= 28
        assert entry.title == entry.title.strip()
    assert record.anatomy[0].arrow == "gradient"
    assert record.anatomy[-1].name == "step"


# What is shown, against what is known.


def taken_apart(key: str, landscape: int = 0, **given: Value) -> tuple[Dissection, Any]:
    path = travel(OPTIMIZERS[key], given, Conditions(landscape))
    return dissect(OPTIMIZERS[key], given, path), path


def test_adams_first_step_is_the_rate_whatever_the_slope():
    """Kingma & Ba, section 2.1: corrected, the first m̂ is g and the first v̂ is g²."""
    dissection, path = taken_apart("adam", eps=0.0)
    np.testing.assert_allclose(shown(dissection, "m_hat")[0], path.given[0], rtol=1e-12)
    np.testing.assert_allclose(shown(dissection, "v_hat")[0], path.given[0] ** 2, rtol=1e-12)
    np.testing.assert_allclose(np.abs(shown(dissection, "step")[0]), 0.001, rtol=1e-12)


def test_adagrads_sum_is_that_of_the_squares():
    dissection, path = taken_apart("adagrad", landscape=1)
    np.testing.assert_allclose(shown(dissection, "S"), np.cumsum(path.given**2, axis=0), rtol=1e-12)


def test_velocity_is_the_weighted_sum_of_gradients():
    dissection, path = taken_apart("momentum", landscape=1)
    weights = np.tril(0.9 ** np.abs(np.subtract.outer(np.arange(STEPS), np.arange(STEPS))))
    np.testing.assert_allclose(shown(dissection, "v"), weights @ path.given, rtol=1e-12)


def test_rmsprops_rate_per_coordinate_times_the_gradient_is_the_step():
    dissection, path = taken_apart("rmsprop", centered=True)
    np.testing.assert_allclose(shown(dissection, "eta_i") * path.given, -path.update, rtol=1e-12)


def test_radam_waits_five_steps():
    """Liu et al. (2020): with β₂ = 0.999 the variance is known from the sixth step on."""
    dissection, _ = taken_apart("radam")
    np.testing.assert_array_equal(shown(dissection, "rho") > 5, np.arange(1, STEPS + 1) > 5)
    np.testing.assert_array_equal(shown(dissection, "eta_i")[:5], 0.001)


def test_newton_shows_the_eigenvalues_of_its_hessian():
    dissection, path = taken_apart("newton", landscape=2)
    hessian = np.asarray(jax.jit(jax.vmap(jax.hessian(waves)))(path.position[:-1]))
    np.testing.assert_allclose(shown(dissection, "H").reshape(-1, 2, 2), hessian, atol=1e-12)
    both = np.stack([shown(dissection, "lambda_1"), shown(dissection, "lambda_2")], axis=1)
    np.testing.assert_allclose(both, np.linalg.eigvalsh(hessian), atol=1e-12)
    solved = np.linalg.solve(hessian, path.given[..., None])[..., 0]
    np.testing.assert_allclose(shown(dissection, "d"), solved, rtol=1e-10, atol=1e-15)


def test_newton_stands_still_where_the_slope_is_zero():
    """However singular the Hessian: 0, not 0/0."""
    path = first(travel(OPTIMIZERS["newton"], {}, Conditions(1)), 1)
    path.given = np.zeros((1, 2))
    path.memory = {"H": np.zeros((2, 2, 2)), "d": np.zeros((2, 2))}
    direction = next(w for w in work_through(OPTIMIZERS["newton"], {}, path) if w.line.name == "d")
    np.testing.assert_array_equal(direction.computed, [[0.0, 0.0]])


def bfgs_direction(gradient, pairs, scale):
    """−Hg with H from the BFGS formula itself: H ← (I−ρsyᵀ)H(I−ρysᵀ) + ρssᵀ (Nocedal & Wright, 6.17)."""
    inverse = scale * np.eye(2)
    for s, y in pairs:
        shift = np.eye(2) - np.outer(s, y) / (y @ s)
        inverse = shift @ inverse @ shift.T + np.outer(s, s) / (y @ s)
    return -inverse @ gradient


def test_lbfgs_shows_its_newest_pair():
    """With single moves, s is the step before and y what it did to the gradient; d is BFGS's."""
    dissection, path = taken_apart("lbfgs", max_iter=1)
    s, y, held = shown(dissection, "s"), shown(dissection, "y"), shown(dissection, "n")
    np.testing.assert_array_equal(shown(dissection, "k"), np.arange(1, STEPS + 1))
    np.testing.assert_allclose(shown(dissection, "c"), np.sum(s * y, axis=1), rtol=1e-12)
    new = np.diff(held) == 1
    assert held[0] == 0
    assert new.sum() >= 5
    np.testing.assert_allclose(s[1:][new], path.update[:-1][new], rtol=1e-12)
    np.testing.assert_allclose(y[1:][new], np.diff(path.given, axis=0)[new], rtol=1e-12)
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    for i in range(STEPS):
        if i and new[i - 1]:
            pairs.append((s[i], y[i]))
        expected = bfgs_direction(path.given[i], pairs, shown(dissection, "gamma")[i])
        np.testing.assert_allclose(shown(dissection, "d")[i], expected, rtol=1e-6)


def test_lbfgs_shows_the_gradient_its_last_move_starts_from():
    dissection, path = taken_apart("lbfgs", max_iter=3)
    moved = shown(dissection, "t_k") > 0
    assert moved.sum() >= 10
    before = (path.position[:-1] + shown(dissection, "e"))[moved]
    np.testing.assert_allclose(SLOPES[0](before), shown(dissection, "g_k")[moved], rtol=1e-9, atol=1e-12)


def test_lbfgs_shows_zeros_where_it_has_arrived():
    dissection, path = taken_apart("lbfgs", landscape=1, tolerance_grad=1e-3)
    assert np.all(path.update[-1] == 0)
    for name in ("e", "d", "t_k", "step"):
        np.testing.assert_array_equal(shown(dissection, name)[-1], 0.0)
    assert np.any(shown(dissection, "e")[0] != 0)


def test_muon_shows_the_direction_it_takes():
    """Of one row, UVᵀ is the row at length 1; Newton–Schulz in bfloat16 comes to within a third of it."""
    dissection, _ = taken_apart("muon", landscape=1)
    u, n = shown(dissection, "u"), shown(dissection, "n")
    lengths = np.linalg.norm(u, axis=1)
    np.testing.assert_allclose(u / lengths[:, None], n / np.linalg.norm(n, axis=1)[:, None], atol=0.01)
    assert np.all((lengths > 0.65) & (lengths < 1.3))


# What is left out, and what is not told.


def names(key: str, given: Mapping[str, Value], conditions: Conditions = PLAIN) -> list[str]:
    record = OPTIMIZERS[key]
    return [line.name for line in dissect(record, given, travel(record, given, conditions)).lines]


def test_only_the_active_branch_is_shown():
    assert names("gradient_descent", {}) == ["g", "step"]
    assert names("gradient_descent", {"weight_decay": 0.1}) == ["g", "g_lambda", "step"]
    assert names("momentum", {}) == ["g", "v", "step"]
    assert names("nesterov", {}) == ["g", "v", "d", "step"]
    moments = ["g", "m", "v", "c_1", "c_2", "m_hat", "v_hat", "eta_i"]
    assert names("adam", {}) == [*moments, "step"]
    assert names("adamw", {}) == [*moments, "Delta_g", "Delta_lambda", "step"]
    assert names("adam", {"amsgrad": True}) == [*moments[:3], "v_max", *moments[3:], "step"]


def test_a_momentum_that_is_driven_is_shown_even_through_zero():
    assert names("gradient_descent", {}, Conditions(1, driven=True)) == ["g", "v", "d", "step"]
    assert "n" in names("gradient_descent", {"dampening": 0.5}, Conditions(1, driven=True))


def rule_of(key: str, given: Mapping[str, Value], path: Any, name: str) -> str:
    return plain(next(line.rule for line in dissect(OPTIMIZERS[key], given, path).lines if line.name == name))


def test_terms_that_vanish_are_left_out():
    adam = OPTIMIZERS["adam"]
    both = [travel(adam, given, PLAIN) for given in ({}, {"b1": 0.0})]
    assert rule_of("adam", {}, both[0], "m") == "β_[1]·m_[t−1]+(1−β_[1])·g"
    assert rule_of("adam", {"b1": 0.0}, both[1], "m") == "g"
    assert rule_of("adam", {}, both[0], "eta_i") == "[η/√[v^]+ε]"


def test_the_gradient_says_what_was_done_to_it():
    path = travel(OPTIMIZERS["adam"], {}, PLAIN)
    assert rule_of("adam", {}, path, "g") == "∇f(θ)"
    climbing = travel(OPTIMIZERS["adam"], {"maximize": True}, PLAIN)
    assert rule_of("adam", {"maximize": True}, climbing, "g") == "−∇f(θ)"
    assert rule_of("adam", {}, travel(OPTIMIZERS["adam"], {}, NOISY), "g") == "∇~f(θ)"
    clipped = SimpleNamespace(**{**vars(path), "given": path.given.copy(), "clipped": path.clipped.copy()})
    clipped.given[3] /= 2
    clipped.clipped[3] = True
    assert rule_of("adam", {}, clipped, "g") == "clip(∇f(θ))"


def test_an_optimizer_that_tells_nothing_shows_gradient_and_step():
    silent = Optimizer(**{**OPTIMIZERS["adam"].__dict__, "memory": (), "anatomy": ()})
    path = travel(OPTIMIZERS["adam"], {}, PLAIN)
    path.memory = {}
    dissection = dissect(silent, {}, path)
    assert [line.name for line in dissection.lines] == ["g", "step"]
    np.testing.assert_array_equal(shown(dissection, "step"), path.update)


def test_a_function_nobody_knows_needs_a_memory():
    lost = Optimizer(**{**OPTIMIZERS["adam"].__dict__, "anatomy": (Line("q", "secret(gradient)", "?"),)})
    with pytest.raises(ValueError, match="secret"):
        dissect(lost, {}, travel(OPTIMIZERS["adam"], {}, PLAIN))


@every_optimizer
def test_a_run_of_the_app_adds_up(record):
    """The same of the runner's own trajectory: compiled as the app compiles it."""
    path = run(SURFACES["rosenbrock"], record, steps=60)
    dissection = dissect(record, {}, path)
    assert deviation(shown(dissection, "step"), path.update) <= EXACT

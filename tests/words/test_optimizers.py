"""What the records of the optimizers say in numbers, computed from single updates and from short runs."""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from networks.training.work import MOST_STEPS as MOST_OF_A_NETWORK
from optimizers import OPTIMIZERS, prepare, run
from parameters import Value
from scenes.descents.race import STEPS
from surfaces import SURFACES
from tests.words.claims import holds

GRADIENTS = np.random.default_rng(0).normal(size=(20, 2))


@pytest.fixture(scope="module", autouse=True)
def everything_prepared():
    """Compile as the app does: one program for all."""
    prepare(tuple(SURFACES.values()))


def updates(key: str, gradients: Sequence | np.ndarray, *, point=(0.0, 0.0), **told: Value) -> tuple[np.ndarray, list]:
    """What a rule adds to a point (which stays where it is) at each of these gradients, and its states."""
    record = OPTIMIZERS[key]
    parameters = [p for p in record.hyperparameters if p.key != "maximize"]
    values = {p.key: told.get(p.key, p.default) for p in parameters}
    indices = {p.key: p.choices.index(values[p.key]) for p in parameters if p.choices}
    rule = record.transform(**{name: jnp.asarray(value, float) for name, value in (values | indices).items()})
    at, update_of = jnp.asarray(point, float), jax.jit(rule.update)
    states, found = [rule.init(at)], []
    for gradient in gradients:
        update, state = update_of(jnp.asarray(gradient, float), states[-1], at)
        found.append(np.asarray(update))
        states.append(state)
    return np.array(found), states


@holds("Share of the velocity kept at each step; a sum, not an average: steady gradients add up to 1/(1−μ).")
@holds("Takes 1−τ of each gradient into the velocity; the first step is undamped.")
@holds("Step along gradient + μ · velocity, not the velocity alone; PyTorch refuses it at μ = 0 or with dampening.")
def test_velocity():
    steady, _ = updates("momentum", [(1.0, 0.0)] * 200, learning_rate=1.0, momentum=0.9)
    assert steady[-1, 0] == pytest.approx(-1 / (1 - 0.9))
    damped, _ = updates("momentum", GRADIENTS, learning_rate=1.0, momentum=0.9, dampening=0.3)
    velocity = [GRADIENTS[0]]
    for gradient in GRADIENTS[1:]:
        velocity.append(0.9 * velocity[-1] + (1 - 0.3) * gradient)
    np.testing.assert_allclose(damped, -np.array(velocity))
    ahead, _ = updates("nesterov", GRADIENTS, learning_rate=1.0, momentum=0.9, dampening=0.3)
    np.testing.assert_allclose(ahead, -(GRADIENTS + 0.9 * np.array(velocity)))
    assert "without momentum, PyTorch refuses" in OPTIMIZERS["nesterov"].note


@holds("Shrink the point itself by 1−ηλ (as AdamW) instead of adding λ · point to the gradient.")
def test_decoupled_weight_decay():
    point, told = (3.0, -2.0), {"learning_rate": 0.1, "weight_decay": 0.5}
    free, _ = updates("adam", GRADIENTS, point=point, learning_rate=0.1)
    decoupled, _ = updates("adam", GRADIENTS, point=point, decoupled_weight_decay=True, **told)
    np.testing.assert_allclose(decoupled, (1 - 0.1 * 0.5) * np.array(point) - np.array(point) + free)
    coupled, _ = updates("adam", GRADIENTS, point=point, **told)
    added, _ = updates("adam", GRADIENTS + 0.5 * np.array(point), point=point, learning_rate=0.1)
    np.testing.assert_allclose(coupled, added)
    adamw, _ = updates("adamw", GRADIENTS, point=point, **told)
    np.testing.assert_allclose(adamw, decoupled)


@holds("1−β₂ at step t is t to this power.")
@holds("The smaller of this and 1/√t, times the point's size, bounds the step.")
@holds("Its saving of memory (a factored second moment) needs matrices; on two coordinates nothing is factored.")
def test_adafactor():
    told = {"learning_rate": 0.4, "beta2_decay": -0.8}
    found, states = updates("adafactor", GRADIENTS, point=(3.0, 4.0), **told)
    second = np.zeros(2)
    for t, gradient in enumerate(GRADIENTS, 1):
        second += t**-0.8 * (gradient**2 - second)
        np.testing.assert_allclose(states[t].second_moment, second)
        most = min(0.4, t**-0.5) * np.sqrt((3**2 + 4**2) / 2)
        assert np.sqrt(np.mean(found[t - 1] ** 2)) <= most * (1 + 1e-9)
    assert np.sqrt(np.mean(found[0] ** 2)) == pytest.approx(0.4 * np.sqrt(12.5))
    matrix = np.random.default_rng(1).normal(size=(6, 5))
    kept = updates("adafactor", [matrix], point=matrix)[1][-1]
    assert (kept.rows.size, kept.columns.size) == (6, 5)


@holds("Divides the rate by 1 + n·d after n steps.")
def test_adagrad_decays():
    plain, _ = updates("adagrad", GRADIENTS, learning_rate=1.0)
    slowed, _ = updates("adagrad", GRADIENTS, learning_rate=1.0, lr_decay=0.3)
    np.testing.assert_allclose(plain / slowed, 1 + 0.3 * np.arange(len(GRADIENTS))[:, None] * np.ones(2))


@holds("The step after which the iterates are averaged; PyTorch's million is beyond any run here.")
def test_asgd_averages_late():
    assert {p.key: p.default for p in OPTIMIZERS["asgd"].hyperparameters}["t0"] == 1e6
    assert max(float(STEPS.high or 0), MOST_OF_A_NETWORK) < 1e6
    told = {"learning_rate": 0.005, "t0": 5.0}
    found = run(SURFACES["himmelblau"], "asgd", steps=30, hyperparameters=told)
    average = found.memory["theta_bar"].reshape(31, 2)
    np.testing.assert_allclose(average[1:7], found.position[1:7])
    for n in (10, 30):
        np.testing.assert_allclose(average[n], found.position[7 : n + 1].mean(axis=0))


@holds("How fast the momentum warms up from β₁/2 to β₁.")
def test_nadam_warms_up():
    zeros = np.zeros((60, 2))
    product = {
        psi: [float(s.momentum_product) for s in updates("nadam", zeros, momentum_decay=psi)[1]] for psi in (0, 1)
    }
    assert product[0][1] == pytest.approx(0.9 / 2)
    late, early = product[1][60] / product[1][59], product[1][1]
    assert early == pytest.approx(0.9 / 2, abs=0.03)
    assert late == pytest.approx(0.9, abs=0.05)


@holds("v moves by 1−β₂ times g² (the scale): its way is no average's.")
def test_yogi_moves_by_the_square():
    _, states = updates("yogi", GRADIENTS, b2=0.99)
    second = np.array([np.asarray(state.nu) for state in map(_scale, states)])
    np.testing.assert_allclose(np.abs(np.diff(second, axis=0)), (1 - 0.99) * GRADIENTS**2, rtol=1e-6)
    assert (np.diff(second, axis=0) < 0).any()
    assert not np.allclose(np.diff(second, axis=0), 0.01 * (GRADIENTS**2 - second[:-1]), rtol=0.1)


def _scale(state):
    """The part of a chain's state that has the moments."""
    return state if hasattr(state, "nu") else next(found for part in state if (found := _scale(part)) is not None)


@holds("Its advantage needs matrices: on a point of two numbers it is momentum of nearly constant length.")
@holds("Step along (1−μ) · gradient + μ · average, not the average alone.")
@holds("The factor s. original: √max(1, rows/columns); match_rms_adamw: 0.2·√(the longer side).")
def test_muon():
    average, averages = np.zeros(2), []
    for gradient in GRADIENTS:
        average = average + (1 - 0.95) * (gradient - average)
        averages.append(average)
    for nesterov in (False, True):
        found, _ = updates("muon", GRADIENTS, learning_rate=1.0, weight_decay=0.0, nesterov=nesterov)
        along = (1 - 0.95) * GRADIENTS + 0.95 * np.array(averages) if nesterov else np.array(averages)
        lengths = np.linalg.norm(found, axis=1)
        cosines = (-found * along).sum(axis=1) / lengths / np.linalg.norm(along, axis=1)
        np.testing.assert_allclose(cosines, 1, atol=2e-4)
        assert lengths.min() > 0.6
        assert lengths.max() < 1.3
    for shape in ((8, 2), (2, 8)):
        matrix, (rows, columns) = np.random.default_rng(2).normal(size=shape), shape
        original, matched = (
            updates("muon", [matrix], point=np.zeros(shape), learning_rate=1.0, adjust_lr_fn=way)[0][0]
            for way in ("original", "match_rms_adamw")
        )
        ratio = 0.2 * max(rows, columns) ** 0.5 / max(1, rows / columns) ** 0.5
        np.testing.assert_allclose(matched, ratio * original, rtol=1e-6)
        plain = np.linalg.svd(original / max(1, rows / columns) ** 0.5, compute_uv=False)
        assert plain.min() > 0.4
        assert plain.max() < 1.3


@holds("Solves the local parabola at once: one step on a quadratic, and straight into a saddle if one is near.")
def test_newton():
    quadratic = SURFACES["quadratic"].at(condition_number=50.0, rotation=30.0)
    np.testing.assert_allclose(run(quadratic, "newton", start=(2.0, -1.0), steps=1).position[1], 0, atol=1e-12)
    end = run(SURFACES["himmelblau"], "newton", start=(0.3, 2.7), steps=20).position[-1]
    (a, b), (c, d) = (
        (6 * 2 * end[0] ** 2 - 42 + 4 * end[1], 4 * sum(end)),
        (4 * sum(end), 12 * end[1] ** 2 - 26 + 4 * end[0]),
    )
    assert np.linalg.norm(run(SURFACES["himmelblau"], "newton", start=tuple(end), steps=1).gradient[0]) < 1e-9
    assert a * d - b * c < 0, "a saddle: one curvature is negative"


@holds(
    "One step is PyTorch's: up to max_iter inner iterations.",
    "Most moves in a step; at 1 every move is a step of its own.",
)
@holds("Function evaluations allowed in one step; 0 is PyTorch's default, 1.25 times the iterations.")
def test_lbfgs_moves():
    def path(steps: int, **told: Value) -> np.ndarray:
        loose = {"learning_rate": 0.1, "tolerance_grad": 0.0, "tolerance_change": 0.0}
        return run(SURFACES["beale"], "lbfgs", steps=steps, hyperparameters=loose | told).position

    single = path(12, max_iter=1, max_eval=100)
    np.testing.assert_allclose(path(3, max_iter=4, max_eval=100), single[::4], rtol=1e-9)
    usual = path(3, max_iter=8, max_eval=0, line_search_fn="strong_wolfe")
    np.testing.assert_array_equal(usual, path(3, max_iter=8, max_eval=10, line_search_fn="strong_wolfe"))
    assert not np.array_equal(usual, path(3, max_iter=8, max_eval=9, line_search_fn="strong_wolfe"))
    assert not np.array_equal(usual, path(3, max_iter=8, max_eval=11, line_search_fn="strong_wolfe"))

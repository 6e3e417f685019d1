"""What the lessons of some surfaces claim, from their default starts."""

import jax
import jax.numpy as jnp
import numpy as np
import optax

from surfaces import SURFACES


def path(key: str, rule: optax.GradientTransformation, steps: int) -> np.ndarray:
    """Positions (steps + 1, 2) of a run of `rule` from the surface's start."""
    surface = SURFACES[key]

    def step(carry, _):
        point, state = carry
        update, state = rule.update(jax.grad(surface)(point), state, point)
        return (point + update, state), point + update

    start = jnp.array(surface.start)
    points = jax.jit(lambda p: jax.lax.scan(step, (p, rule.init(p)), length=steps)[1])(start)
    return np.vstack([start, points])


def test_cliff_throws_gradient_descent_far_away_and_clipping_keeps_it():
    (_, right), _ = SURFACES["cliff"].domain
    plain = path("cliff", optax.sgd(0.5), 100)
    assert plain[:20, 0].max() < 0 < plain[-1, 0]  # along the plain for twenty steps, then
    assert plain[:, 0].max() > 8 * right
    clipped = path("cliff", optax.chain(optax.clip_by_global_norm(1.0), optax.sgd(0.5)), 300)
    assert clipped[:, 0].max() < right
    np.testing.assert_allclose(clipped[-1], SURFACES["cliff"].minima[0], atol=1e-6)


def test_plateau_holds_gradient_descent_and_not_adam():
    assert np.ptp(path("plateau", optax.sgd(0.1), 300), axis=0).max() < 0.3
    np.testing.assert_allclose(path("plateau", optax.adam(0.05), 200)[-1], 0, atol=0.05)


def test_double_well_is_crossed_by_momentum_only():
    assert path("double_well", optax.sgd(0.02), 400)[-1, 0] > 0.96
    momentum = path("double_well", optax.sgd(0.02, momentum=0.9), 400)
    np.testing.assert_allclose(momentum[-1], SURFACES["double_well"].minima[0], atol=1e-6)


def test_long_valley_is_overshot_by_momentum_only():
    plain = path("long_valley", optax.sgd(0.1), 300)
    assert plain[:, 0].max() < 0
    momentum = path("long_valley", optax.sgd(0.1, momentum=0.9), 300)
    assert momentum[:, 0].max() > 1.5
    np.testing.assert_allclose(momentum[-1], 0, atol=1e-3)


def test_himmelblau_is_solved_in_three_ways_from_one_start():
    rules = (optax.sgd(0.01), optax.sgd(0.01, momentum=0.9), optax.adam(0.1))
    ends = [path("himmelblau", rule, 300)[-1] for rule in rules]
    nearest = [np.abs(np.array(SURFACES["himmelblau"].minima) - end).max(axis=1) for end in ends]
    assert max(distance.min() for distance in nearest) < 1e-3
    assert len({int(distance.argmin()) for distance in nearest}) == 3

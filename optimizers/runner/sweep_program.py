"""The program that takes many learning rates down a function side by side, as XLA will compile it."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax

from optimizers.optimizer import Optimizer
from optimizers.runner.program import Objective, Settings, Told, stepping

LANES = 64  # learning rates at once
LANES_COURSE = 5  # of a step: slope and offset of its rate in the lane's, momentum, gradient noise in x and in y


class _Lane(NamedTuple):
    """The run at one rate, its newest point not yet evaluated."""

    finite: Array  # () whether every point so far was
    state: Array
    position: Array  # where it stays once it is not finite
    total: Array  # () sum of all losses
    late: Array  # () sum of those that count


class _Race(NamedTuple):
    row: Array  # () points evaluated
    lanes: _Lane  # with a leading axis


def lanes_program(objectives: tuple[Objective, ...], optimizers: tuple[Optimizer, ...]):
    """Runs of one optimizer down one objective, one for every rate, as a function to compile.

    The indices are the same in all lanes, so that a `lax.switch` stays one and each branch is vectorised. Nothing
    is recorded but sums of the losses.
    """

    def race(selection, settings, course, rates):
        which, chosen, steps, counted = selection
        settings = Settings.unpack(settings)
        begin, take = stepping(objectives, optimizers, which, chosen, settings, record=False)

        def told(rate, row):
            return Told(row[0] * rate + row[1], row[2], row[3:])

        def start(rate) -> _Lane:
            nothing = jnp.zeros(())
            return _Lane(jnp.array(True), begin(told(rate, course[0])), settings.start, nothing, nothing)

        def advance(lane: _Lane, rate, row, late) -> _Lane:
            step = take(lane.position, lane.state, told(rate, row))
            point = jnp.concatenate([lane.position, step.loss[None], step.gradient])
            finite = lane.finite & jnp.all(jnp.isfinite(point))
            return _Lane(
                finite,
                jnp.where(finite, step.state, lane.state),
                jnp.where(finite, step.position, lane.position),
                lane.total + step.loss,
                lane.late + jnp.where(late, step.loss, 0.0),
            )

        def iterate(race: _Race) -> _Race:
            late = race.row > steps - counted
            lanes = jax.vmap(advance, (0, 0, None, None))(race.lanes, rates, course[race.row], late)
            return _Race(race.row + 1, lanes)

        first = _Race(jnp.int32(0), jax.vmap(start)(rates))
        last = lax.while_loop(lambda r: (r.row <= steps) & jnp.any(r.lanes.finite), iterate, first)
        finite, _, _, total, late = last.lanes
        return jnp.where(finite, jnp.stack([late / counted, total / (steps + 1)]), jnp.inf)

    return race

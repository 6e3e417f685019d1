"""The program that runs any of several optimizers down any of several functions, as XLA will compile it."""

import os
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax
from jax.flatten_util import ravel_pytree

from optimizers.optimizer import Optimizer

# XLA on the CPU interprets a while loop op by op unless it is this small. Read when jax first uses a device.
_SMALL_LOOP = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=4194304"
if "xla_backend_extra_options" not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_SMALL_LOOP}".strip()
jax.config.update("jax_enable_x64", True)

MOST_VALUES = 4  # parameters a surface may have


class Objective(NamedTuple):
    """A function f(point, *values) and how many values it takes."""

    fn: Callable[..., Array]
    values: int

    def __call__(self, point: Array, values: Array) -> Array:
        value = self.fn(point, *(values[i] for i in range(self.values)))
        return jnp.asarray(value, point.dtype)  # a constant function may give a plain number


class _Path(NamedTuple):
    """A run under way in the loop, its newest point not yet evaluated."""

    row: Array  # () number of rows written
    finite: Array  # () whether the last of them is
    state: Array
    position: Array
    rows: Array  # (capacity + 1, 5) position, loss and gradient of every step


class _Settings(NamedTuple):
    """Everything of a run that is one number or a few."""

    start: Array  # (2,)
    sign: Array  # () -1 to climb
    values: Array  # (MOST_VALUES,) of the surface's parameters
    hyperparameters: Array  # (width,)

    @staticmethod
    def unpack(vector: Array) -> "_Settings":
        return _Settings(vector[:2], vector[2], vector[3 : 3 + MOST_VALUES], vector[3 + MOST_VALUES :])


def _transform(optimizer: Optimizer, hyperparameters: Array, rate: Array):
    named = {p.key: hyperparameters[i] for i, p in enumerate(optimizer.hyperparameters)}
    named.pop("maximize", None)
    return optimizer.transform(**{**named, "learning_rate": rate})


def _state_layout(optimizer: Optimizer) -> tuple[int, Callable[[Array], Any]]:
    """Length of the optimizer's state as one vector, and the function that takes it apart again."""
    template = _transform(optimizer, jnp.ones(len(optimizer.hyperparameters)), jnp.ones(())).init(jnp.zeros(2))
    flat, unravel = ravel_pytree(template)
    return flat.size, unravel


def program(objectives: tuple[Objective, ...], optimizers: tuple[Optimizer, ...], capacity: int):
    """The run of one optimizer down one objective, both chosen by index, as a function to compile.

    The states of all optimizers share one padded vector: that lets one `lax.switch` serve them all without
    rewriting a rule. The switch is over `value_and_grad`s, not the gradient of a switch, which compiles slower.
    """
    evaluations = [jax.value_and_grad(objective) for objective in objectives]

    def one_step(optimizer, layout, gradient, state, point, rate, hyperparameters, extra):
        size, unravel = layout
        rule = _transform(optimizer, hyperparameters, rate)
        update, new = rule.update(gradient, unravel(state[:size]), point, **extra)
        return update, state.at[:size].set(ravel_pytree(new)[0])

    def run(selection, settings, course):
        which, chosen, steps = selection
        start, sign, values, hyperparameters = _Settings.unpack(settings)
        layouts = [_state_layout(optimizer) for optimizer in optimizers]
        width = max(size for size, _ in layouts)

        def initialise(optimizer: Optimizer, rate: Array, hyperparameters: Array, point: Array) -> Array:
            flat, _ = ravel_pytree(_transform(optimizer, hyperparameters, rate).init(point))
            return jnp.zeros(width).at[: flat.size].set(flat)

        def evaluate(point):
            return lax.switch(which, evaluations, point, values)

        def row(position, loss, gradient):
            return jnp.concatenate([position, loss[None], gradient])

        def iterate(path: _Path) -> _Path:
            loss, gradient = evaluate(path.position)
            row = jnp.concatenate([path.position, loss[None], gradient])
            rate, tilt = course[path.row, 0], course[path.row, 1:]

            def tilted(point):  # this step's objective, ±f(p) + tilt·p, is one mini-batch for all evaluations
                value, gradient = evaluate(point)
                return sign * value + tilt @ point, sign * gradient + tilt

            extra = {
                "value": sign * loss + tilt @ path.position,
                "value_and_grad": tilted,
                "hessian": lambda point: sign * jax.jacfwd(lambda p: evaluate(p)[1])(point),
            }
            branches = [
                lambda g, s, p, r, h, o=o, layout=layout: one_step(o, layout, g, s, p, r, h, extra)
                for o, layout in zip(optimizers, layouts, strict=True)
            ]
            update, state = lax.switch(
                chosen, branches, sign * gradient + tilt, path.state, path.position, rate, hyperparameters
            )
            return _Path(
                path.row + 1,
                jnp.all(jnp.isfinite(row)),
                state,
                path.position + update,
                path.rows.at[path.row].set(row),
            )

        state = lax.switch(
            chosen,
            [lambda r, h, p, o=o: initialise(o, r, h, p) for o in optimizers],
            course[0, 0],
            hyperparameters,
            start,
        )
        begin = _Path(jnp.int32(0), jnp.array(True), state, start, jnp.zeros((capacity + 1, 5)))
        end = lax.while_loop(lambda path: (path.row <= steps) & path.finite, iterate, begin)
        return end.row, end.finite, end.rows

    return run

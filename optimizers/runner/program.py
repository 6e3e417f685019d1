"""The program that runs any of several optimizers down any of several functions, as XLA will compile it."""

import math
import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from jax.flatten_util import ravel_pytree

from optimizers.optimizer import Optimizer

# XLA on the CPU interprets a while loop op by op unless it is this small. Read when jax first uses a device.
_SMALL_LOOP = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=4194304"
if "xla_backend_extra_options" not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_SMALL_LOOP}".strip()
# XLA splits large sums among the threads of its pool, and so rounds them otherwise on another number of processors.
# With one thread the result is the same on all of them; each caller's work is then done in its own thread.
os.environ["NPROC"] = "1"
jax.config.update("jax_cpu_enable_async_dispatch", False)
jax.config.update("jax_enable_x64", True)

MOST_VALUES = 4  # parameters a surface may have
COURSE = 4  # what changes from step to step: learning rate, momentum, gradient noise in x and in y
POINT = 5  # of a row: position, loss, gradient; the optimizer's memory follows


class Objective(NamedTuple):
    """A function f(point, *values) and how many values it takes."""

    fn: Callable[..., Array]
    values: int

    def __call__(self, point: Array, values: Array) -> Array:
        value = self.fn(point, *(values[i] for i in range(self.values)))
        return jnp.asarray(value, point.dtype)  # a constant function may give a plain number


class Settings(NamedTuple):
    """Everything of a run that is one number or a few."""

    start: Array  # (2,)
    sign: Array  # () -1 to climb
    longest: Array  # () norm at which gradients are clipped
    largest: Array  # () value at which each of their coordinates is
    values: Array  # (MOST_VALUES,) of the surface's parameters
    hyperparameters: Array  # (width,)

    @staticmethod
    def unpack(vector: Array) -> "Settings":
        start, (sign, longest, largest), rest = vector[:2], vector[2:5], vector[5:]
        return Settings(start, sign, longest, largest, rest[:MOST_VALUES], rest[MOST_VALUES:])


def settings_size(width: int) -> int:
    """Length of the vector that `pack_settings` gives."""
    return 5 + MOST_VALUES + width


def pack_settings(
    start: Sequence[float],
    sign: float,
    clip: tuple[float, float],
    values: Sequence[float],
    hyperparameters: np.ndarray,
    width: int,
) -> np.ndarray:
    """The numbers of a run as the program takes them; `width` is that of its hyperparameters."""
    settings = np.zeros(settings_size(width))
    settings[:5] = *start, sign, *clip
    settings[5 : 5 + len(values)] = values
    settings[5 + MOST_VALUES :][: len(hyperparameters)] = hyperparameters
    return settings


def clip_gradient(gradient, longest, largest, numpy: Any = jnp):
    """PyTorch's `clip_grad_norm_`, g·min(1, c/(‖g‖+1e-6)), then `clip_grad_value_`; infinite bounds change nothing."""
    norm = numpy.sqrt(numpy.sum(gradient**2, axis=-1, keepdims=True))
    bounded = numpy.minimum(longest, numpy.finfo(gradient.dtype).max)
    shortened = gradient * numpy.minimum(1.0, bounded / (norm + 1e-6))
    return numpy.clip(numpy.where(numpy.isinf(longest), gradient, shortened), -largest, largest)


def transform(optimizer: Optimizer, hyperparameters: Array, rate: Array, momentum: Array):
    """The rule at these settings; a schedule may drive the rate and the momentum."""
    named = {p.key: hyperparameters[i] for i, p in enumerate(optimizer.hyperparameters)}
    named.pop("maximize", None)
    if optimizer.cycled:
        named[optimizer.cycled] = momentum
    return optimizer.transform(**{**named, "learning_rate": rate})


def _template(optimizer: Optimizer) -> Any:
    one = jnp.ones(())
    return transform(optimizer, jnp.ones(len(optimizer.hyperparameters)), one, one).init(jnp.zeros(2))


def state_layout(optimizer: Optimizer) -> tuple[int, Callable[[Array], Any]]:
    """Length of the optimizer's state as one vector, and the function that takes it apart again."""
    kept = []

    def ravel() -> Array:
        flat, unravel = ravel_pytree(_template(optimizer))
        kept.append(unravel)
        return flat

    return jax.eval_shape(ravel).size, kept[0]  # nothing is computed, so nothing compiles


def follow(state: Any, path: str) -> Any:
    """What `path`, names of fields and numbers of items joined by dots, leads to in a state."""
    for part in path.split("."):
        state = state[int(part)] if part.isdigit() else getattr(state, part)
    return state


def memory_shapes(optimizer: Optimizer) -> dict[str, tuple[int, ...]]:
    """Shape of everything of the state that a run records, by name, in the order of the row."""
    template = jax.eval_shape(lambda: _template(optimizer))
    return {memory.name: follow(template, memory.path).shape for memory in optimizer.memory}


class Told(NamedTuple):
    """What changes from step to step."""

    rate: Array  # ()
    momentum: Array  # ()
    tilt: Array  # (2,) noise of the gradient


class Step(NamedTuple):
    """A step: the function where it starts, and where it leads."""

    loss: Array  # ()
    gradient: Array  # (2,) without noise
    position: Array  # (2,) after the step
    state: Array  # after the step
    seen: Array  # what is recorded of the state before it


class Stepping(NamedTuple):
    """The rule that `stepping` has chosen, on the function it has chosen."""

    begin: Callable[[Told], Array]  # the state before the first step
    take: Callable[[Array, Array, Told], Step]  # from position and state


def stepping(
    objectives: tuple[Objective, ...],
    optimizers: tuple[Optimizer, ...],
    which: Array,
    chosen: Array,
    settings: Settings,
    *,
    record: bool,
) -> Stepping:
    """Steps of the optimizer `chosen` down the objective `which`, both indices that only the run knows.

    The states of all optimizers share one padded vector: that lets one `lax.switch` serve them all without
    rewriting a rule. The switches are over derivatives, not the derivative of a switch, which compiles slower.
    """
    evaluations = [jax.value_and_grad(objective) for objective in objectives]
    hessians = [jax.jacfwd(jax.grad(objective)) for objective in objectives]
    layouts = [state_layout(optimizer) for optimizer in optimizers]
    width = max(size for size, _ in layouts)
    remembered = most_remembered(optimizers) if record else 0

    def pad(tree, size):
        flat = ravel_pytree(tree)[0].astype(jnp.float64)
        return jnp.pad(flat, (0, size - flat.size))

    def evaluate(point):
        return lax.switch(which, evaluations, point, settings.values)

    def rule(optimizer, told):
        return transform(optimizer, settings.hyperparameters, told.rate, told.momentum)

    def initialise(optimizer, told):
        return pad(rule(optimizer, told).init(settings.start), width)

    def remember(optimizer, state):
        if not record:
            return jnp.zeros(0)
        return pad([follow(state, memory.path) for memory in optimizer.memory], remembered)

    def begin(told):
        return lax.switch(chosen, [partial(initialise, optimizer) for optimizer in optimizers], told)

    def take(position, flat, told):
        loss, gradient = evaluate(position)

        def given(gradient):
            return clip_gradient(settings.sign * gradient + told.tilt, settings.longest, settings.largest)

        def tilted(point):  # this step's objective, ±f(p) + tilt·p, is one mini-batch for all evaluations
            value, gradient = evaluate(point)
            return settings.sign * value + told.tilt @ point, given(gradient)

        extra = {
            "value": settings.sign * loss + told.tilt @ position,
            "value_and_grad": tilted,
            "hessian": lambda point: settings.sign * lax.switch(which, hessians, point, settings.values),
        }

        def update(optimizer, layout, gradient, flat, position, told):
            size, unravel = layout
            state = unravel(flat[:size])
            step, new = rule(optimizer, told).update(gradient, state, position, **extra)
            return position + step, pad(new, width), remember(optimizer, state)

        branches = [partial(update, *pair) for pair in zip(optimizers, layouts, strict=True)]
        return Step(loss, gradient, *lax.switch(chosen, branches, given(gradient), flat, position, told))

    return Stepping(begin, take)


def most_remembered(optimizers: Sequence[Optimizer]) -> int:
    """Numbers a row needs for the memory of any of them."""
    return max(sum(map(math.prod, memory_shapes(optimizer).values())) for optimizer in optimizers)


class _Path(NamedTuple):
    """A run under way in the loop, its newest point not yet evaluated."""

    row: Array  # () number of rows written
    finite: Array  # () whether the last of them is
    state: Array
    position: Array
    rows: Array  # (capacity + 1, POINT + memory) of every step


def program(objectives: tuple[Objective, ...], optimizers: tuple[Optimizer, ...], capacity: int):
    """The run of one optimizer down one objective, both chosen by index, as a function to compile."""

    def run(selection, settings, course):
        which, chosen, steps = selection
        settings = Settings.unpack(settings)
        begin, take = stepping(objectives, optimizers, which, chosen, settings, record=True)

        def told(row):
            return Told(course[row, 0], course[row, 1], course[row, 2:])

        def iterate(path: _Path) -> _Path:
            step = take(path.position, path.state, told(path.row))
            point = jnp.concatenate([path.position, step.loss[None], step.gradient])
            return _Path(
                path.row + 1,
                jnp.all(jnp.isfinite(point)),
                step.state,
                step.position,
                path.rows.at[path.row].set(jnp.concatenate([point, step.seen])),
            )

        rows = jnp.zeros((capacity + 1, POINT + most_remembered(optimizers)))
        first = _Path(jnp.int32(0), jnp.array(True), begin(told(0)), settings.start, rows)
        last = lax.while_loop(lambda path: (path.row <= steps) & path.finite, iterate, first)
        return last.row, last.finite, last.rows

    return run

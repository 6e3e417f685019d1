"""Runs an optimizer down a function: compiled once, then every number is a run-time value.

One executable serves many functions and many optimizers, chosen by `lax.switch`. Start, step count, rates,
noise, surface parameters and hyperparameters are its arguments, so no slider ever compiles.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from jax.flatten_util import ravel_pytree

from optimizers.catalogue import OPTIMIZERS
from optimizers.executables import fingerprint, load_or_compile
from optimizers.optimizer import Optimizer
from optimizers.trajectory import Trajectory
from parameters import Parameter, Value

# XLA on the CPU interprets a while loop op by op unless it is this small. Read when jax first uses a device.
_SMALL_LOOP = "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=4194304"
if "xla_backend_extra_options" not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_SMALL_LOOP}".strip()
jax.config.update("jax_enable_x64", True)

CAPACITY = 5000  # steps one executable can record; longer runs compile one for the next power of two
MOST_VALUES = 4  # parameters a surface may have
_ALONE = ("lbfgs", "newton")  # heavy branches: own executables, so that they do not slow or delay the rest


class Surface(Protocol):
    """What `run` needs of a surface record; any plain function of a point serves as well."""

    @property
    def fn(self) -> Callable[..., Array]: ...
    @property
    def parameters(self) -> Sequence[Parameter]: ...
    @property
    def values(self) -> Sequence[float]: ...
    @property
    def start(self) -> tuple[float, float]: ...


class _Objective(NamedTuple):
    """A function f(point, *values) and how many values it takes."""

    fn: Callable[..., Array]
    values: int

    def __call__(self, point: Array, values: Array) -> Array:
        return self.fn(point, *(values[i] for i in range(self.values)))


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


def _program(objectives: tuple[_Objective, ...], optimizers: tuple[Optimizer, ...], capacity: int):
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

    def program(selection, settings, course):
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

    return program


class _Executable:
    """A compiled program and the indices it goes by."""

    def __init__(
        self,
        objectives: tuple[_Objective, ...],
        optimizers: tuple[Optimizer, ...],
        capacity: int,
        *,
        keep: bool = False,
    ):
        self.functions = {objective.fn: i for i, objective in enumerate(objectives)}
        self.optimizers = {optimizer.key: i for i, optimizer in enumerate(optimizers)}
        self.records = optimizers
        self.width = max(len(optimizer.hyperparameters) for optimizer in optimizers)
        self.capacity = capacity
        program = jax.jit(_program(objectives, optimizers, capacity))
        arguments = (
            jax.ShapeDtypeStruct((3,), jnp.int32),
            jax.ShapeDtypeStruct((3 + MOST_VALUES + self.width,), jnp.float64),
            jax.ShapeDtypeStruct((capacity + 1, 3), jnp.float64),
        )
        code = [objective.fn for objective in objectives] + [optimizer.transform for optimizer in optimizers]
        names = [getattr(function, "__qualname__", "") for function in code]
        label = f"{names} {[objective.values for objective in objectives]} {list(self.optimizers)} {capacity}"
        self.run = load_or_compile(
            fingerprint(code, label) if keep else None,
            lambda: program.lower(*arguments),
            jax.tree.structure((arguments, {})),
            jax.tree.structure((0, 0, 0)),
        )


_prepared: dict[tuple[Callable[..., Array], str], _Executable] = {}
_preparing = threading.Lock()


def prepare(surfaces: Sequence[Surface], optimizers: Sequence[Optimizer] = tuple(OPTIMIZERS.values())) -> None:
    """Compile executables that serve every one of `surfaces` with every one of `optimizers`.

    Afterwards `run` answers any such pair without compiling. Takes some seconds the first time on a machine and
    a fraction of one later, see ``executables.py``.
    """
    objectives = tuple(_Objective(surface.fn, len(surface.parameters)) for surface in surfaces)
    groups = [tuple(o for o in optimizers if o.key not in _ALONE)]
    groups += [(o,) for o in optimizers if o.key in _ALONE]

    def compile_group(group: tuple[Optimizer, ...]) -> None:
        if not all((s.fn, o.key) in _prepared for s in surfaces for o in group):
            executable = _Executable(objectives, group, CAPACITY, keep=True)
            _prepared.update({(s.fn, o.key): executable for s in surfaces for o in group})

    with _preparing, ThreadPoolExecutor() as pool:  # XLA compiles without holding the interpreter
        list(pool.map(compile_group, filter(None, groups)))


@lru_cache(maxsize=128)
def _compile_pair(fn: Callable[..., Array], values: int, optimizer: Optimizer, capacity: int) -> _Executable:
    return _Executable((_Objective(fn, values),), (optimizer,), capacity)


def _executable(fn: Callable[..., Array], values: int, optimizer: Optimizer, steps: int) -> _Executable:
    found = _prepared.get((fn, optimizer.key))
    if found is not None and steps <= found.capacity and any(record is optimizer for record in found.records):
        return found
    capacity = CAPACITY if steps <= CAPACITY else 1 << (steps - 1).bit_length()
    return _compile_pair(fn, values, optimizer, capacity)


def _encode(parameter: Parameter, value: Value | None) -> float:
    """The number an executable gets for a hyperparameter: a switch as 0/1, a choice as its index."""
    if value is None:
        value = parameter.default
    if parameter.choices:
        if value not in parameter.choices:
            raise ValueError(f"{parameter.key}={value!r} because it must be one of {', '.join(parameter.choices)}")
        return float(parameter.choices.index(str(value)))
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = np.nan
    if not np.isfinite(number):
        raise ValueError(f"{parameter.key}={value!r} because a hyperparameter must be a finite number")
    if parameter.key == "memory_size" and not 1 <= number <= parameter.high:
        raise ValueError(f"memory_size={value!r} because the history holds 1 to {parameter.high:g} pairs")
    return number


def encode(optimizer: Optimizer, hyperparameters: Mapping[str, Value | None]) -> np.ndarray:
    """All hyperparameters of `optimizer` as numbers, those not given at their defaults.

    Raises `ValueError` for a name the optimizer has not or a value that is no finite number of its kind.
    """
    unknown = hyperparameters.keys() - {p.key for p in optimizer.hyperparameters}
    if unknown:
        known = ", ".join(p.key for p in optimizer.hyperparameters)
        raise ValueError(f"{sorted(unknown)} because {optimizer.key} has only {known}")
    return np.array([_encode(p, hyperparameters.get(p.key)) for p in optimizer.hyperparameters])


def gradient_noise(scale: float, steps: int, seed: int) -> np.ndarray:
    """Normal gradient noise (steps, 2) of standard deviation `scale`, the same for every run with this seed."""
    return scale * np.random.default_rng(seed).standard_normal((steps, 2))


def run(
    surface: Surface | Callable[[Array], Array],
    optimizer: str | Optimizer,
    *,
    start: tuple[float, float] | None = None,
    steps: int = 300,
    hyperparameters: Mapping[str, Value | None] | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Trajectory:
    """Take `steps` steps of an optimizer down a surface, or down any function of a point of shape ``(2,)``.

    Parameters
    ----------
    surface
        A surface record, or a function from a point to a scalar that jax can differentiate. A surface given
        to `prepare` runs at once; anything else compiles once per optimizer.
    optimizer
        A key of `OPTIMIZERS`, or a record.
    start
        Where to begin; a surface record's own start if not given.
    hyperparameters
        By key, the rest at their defaults (PyTorch's).
    noise, seed
        Standard deviation per coordinate of the normal noise added to every step's gradient, and its seed.

    Returns
    -------
    Trajectory
        float64; divergence is data (`Trajectory.diverged_at`), never an error.

    Raises
    ------
    ValueError
        For an unknown optimizer or hyperparameter, a negative step count or noise, or a number that is not finite.
    """
    record = OPTIMIZERS.get(optimizer) if isinstance(optimizer, str) else optimizer
    if record is None:
        raise ValueError(f"{optimizer=} because it must be one of {', '.join(OPTIMIZERS)}")
    fn: Callable[..., Array] = getattr(surface, "fn", surface)  # pyright: ignore[reportAssignmentType]
    values = getattr(surface, "values", ()) or [p.default for p in getattr(surface, "parameters", ())]
    start = getattr(surface, "start", None) if start is None else start
    if start is None or np.shape(start) != (2,) or not np.all(np.isfinite(start)):
        raise ValueError(f"{start=} because a run begins at two finite numbers")
    if not np.isfinite(steps) or steps < 0 or steps != int(steps):
        raise ValueError(f"{steps=} because a run takes a whole number of steps, none or more")
    if seed < 0 or seed != int(seed):
        raise ValueError(f"{seed=} because a seed is a whole number, 0 or more")
    if not 0 <= noise < np.inf:
        raise ValueError(f"{noise=} because a standard deviation is finite and not negative")
    encoded = encode(record, hyperparameters or {})

    executable = _executable(fn, len(values), record, int(steps))
    keys = [p.key for p in record.hyperparameters]
    settings = np.zeros(3 + MOST_VALUES + executable.width)
    settings[:2] = start
    settings[2] = -1.0 if "maximize" in keys and encoded[keys.index("maximize")] else 1.0
    settings[3 : 3 + len(values)] = values
    settings[3 + MOST_VALUES :][: len(encoded)] = encoded
    course = np.zeros((executable.capacity + 1, 3))
    course[:, 0] = encoded[keys.index("learning_rate")]
    if noise:
        course[:steps, 1:] = gradient_noise(noise, steps, seed)
    selection = np.array([executable.functions[fn], executable.optimizers[record.key], steps], np.int32)
    written, finite, rows = executable.run(selection, settings, course)
    return _trajectory(int(written), bool(finite), np.asarray(rows), course[:, 0])


def _trajectory(written: int, finite: bool, rows: np.ndarray, rates: np.ndarray) -> Trajectory:
    count = max(written if finite else written - 1, 1)  # a start that is not finite is still shown
    position = rows[:count, :2]
    update, rates = np.diff(position, axis=0), rates[: count - 1]
    update.flags.writeable = rates.flags.writeable = False
    return Trajectory(
        position=position,
        loss=rows[:count, 2],
        gradient=rows[:count, 3:],
        update=update,
        learning_rate=rates,
        diverged_at=None if finite else written - 1,
    )

"""Runs an optimizer down a function: compiled once, then every number is a run-time value.

One executable serves many functions and many optimizers, chosen by `lax.switch`. Start, step count, rates,
noise, surface parameters and hyperparameters are its arguments, so no slider ever compiles.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Protocol

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from optimizers.catalogue import OPTIMIZERS
from optimizers.executables import fingerprint, load_or_compile
from optimizers.optimizer import Optimizer
from optimizers.program import MOST_VALUES, Objective, program
from optimizers.trajectory import Trajectory
from parameters import Parameter, Value

CAPACITY = 5000  # steps one executable can record; longer runs compile one for the next power of two
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


class _Executable:
    """A compiled program and the indices it goes by."""

    def __init__(
        self,
        objectives: tuple[Objective, ...],
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
        compiling = jax.jit(program(objectives, optimizers, capacity))
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
            lambda: compiling.lower(*arguments),
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
    objectives = tuple(Objective(surface.fn, len(surface.parameters)) for surface in surfaces)
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
    return _Executable((Objective(fn, values),), (optimizer,), capacity)


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
    surface: Surface | Callable[[Array], Array | float],
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

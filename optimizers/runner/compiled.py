"""Compiled programs: which there are, which serves a function and an optimizer, and compiling them beforehand."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import jax
import jax.numpy as jnp
from jax import Array

from optimizers.catalogue import OPTIMIZERS
from optimizers.optimizer import Optimizer
from optimizers.runner.kept_programs import fingerprint, load_or_compile
from optimizers.runner.program import COURSE, Objective, memory_shapes, program, settings_size
from optimizers.runner.request import Surface
from optimizers.runner.sweep_program import LANES, LANES_COURSE, lanes_program

CAPACITY = 5000  # steps one executable can take; longer runs compile one for the next power of two

Kind = Literal["path", "lanes"]  # of one run, every step recorded; of a sweep


@dataclass(frozen=True)
class Executable:
    """A compiled program and the indices it goes by."""

    functions: Mapping[Callable[..., Array], int]
    optimizers: Mapping[str, int]
    records: tuple[Optimizer, ...]
    width: int  # of its hyperparameters
    capacity: int
    memory: Mapping[str, dict[str, tuple[int, ...]]]
    call: Callable


def _compile(
    kind: Kind,
    objectives: tuple[Objective, ...],
    optimizers: tuple[Optimizer, ...],
    capacity: int,
    *,
    keep: bool = False,
) -> Executable:
    functions = {objective.fn: i for i, objective in enumerate(objectives)}
    indices = {optimizer.key: i for i, optimizer in enumerate(optimizers)}
    width = max(len(optimizer.hyperparameters) for optimizer in optimizers)

    def numbers(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float64)

    def indices_of(count: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct((count,), jnp.int32)

    settings = numbers(settings_size(width))
    if kind == "path":
        compiling = program(objectives, optimizers, capacity)
        arguments = indices_of(3), settings, numbers(capacity + 1, COURSE)
        returned = jax.tree.structure((0, 0, 0))
    else:
        compiling = lanes_program(objectives, optimizers)
        arguments = indices_of(4), settings, numbers(capacity + 1, LANES_COURSE), numbers(LANES)
        returned = jax.tree.structure(0)
    code = [objective.fn for objective in objectives] + [optimizer.transform for optimizer in optimizers]
    names = [getattr(function, "__qualname__", "") for function in code]
    label = f"{kind} {names} {[objective.values for objective in objectives]} {list(indices)} {capacity}"
    call = load_or_compile(
        fingerprint(code, label) if keep else None,
        lambda: jax.jit(compiling).lower(*arguments),
        jax.tree.structure((arguments, {})),
        returned,
    )
    memory = {optimizer.key: memory_shapes(optimizer) for optimizer in optimizers if kind == "path"}
    return Executable(functions, indices, optimizers, width, capacity, memory, call)


_prepared: dict[tuple[Kind, Callable[..., Array], str], Executable] = {}
_preparing = threading.Lock()


_ALL = tuple(OPTIMIZERS.values())
Group = tuple[Kind, tuple[Optimizer, ...]]  # of optimizers that share a program


def _groups(optimizers: Sequence[Optimizer]) -> list[Group]:
    light = tuple(o for o in optimizers if not o.alone)
    alone: list[Group] = [("path", (o,)) for o in optimizers if o.alone]
    return [("lanes", light), ("path", light), *alone] if light else alone


def prepare(surfaces: Sequence[Surface], optimizers: Sequence[Optimizer] = _ALL) -> None:
    """Compile executables that serve every one of `surfaces` with every one of `optimizers`.

    Afterwards `run` and `sweep` answer any such pair without compiling. Takes some seconds the first time on a
    machine and a fraction of one later, see ``kept_programs.py``.
    """
    _prepare(surfaces, _groups(optimizers))


def _prepare(surfaces: Sequence[Surface], groups: Sequence[Group]) -> None:
    objectives = tuple(Objective(surface.fn, len(surface.parameters)) for surface in surfaces)

    def compile_group(kind: Kind, group: tuple[Optimizer, ...]) -> None:
        if not all((kind, s.fn, o.key) in _prepared for s in surfaces for o in group):
            executable = _compile(kind, objectives, group, CAPACITY, keep=True)
            _prepared.update({(kind, s.fn, o.key): executable for s in surfaces for o in group})

    with _preparing, ThreadPoolExecutor() as pool:  # XLA compiles without holding the interpreter
        list(pool.map(compile_group, *zip(*groups, strict=True)))


@lru_cache(maxsize=128)
def _compile_pair(kind: Kind, fn: Callable[..., Array], values: int, optimizer: Optimizer, capacity: int) -> Executable:
    return _compile(kind, (Objective(fn, values),), (optimizer,), capacity)


def executable(
    kind: Kind,
    fn: Callable[..., Array],
    values: int,
    optimizer: Optimizer,
    steps: int,
    companions: Sequence[Surface] = (),
) -> Executable:
    """The program that takes `optimizer` down `fn`, compiled now if it is not prepared.

    Programs differ in the last bits of what they compute, by how XLA has merged their operations. So a surface of a
    catalogue, one that has `companions`, gets the program that serves them all, whoever asks for it first.
    """
    found = _prepared.get((kind, fn, optimizer.key))
    if found is None and companions and any(optimizer is record for record in _ALL) and steps <= CAPACITY:
        _prepare(companions, [group for group in _groups(_ALL) if group[0] == kind and optimizer in group[1]])
        found = _prepared.get((kind, fn, optimizer.key))
    if found is not None and steps <= found.capacity and any(record is optimizer for record in found.records):
        return found
    capacity = CAPACITY if steps <= CAPACITY else 1 << (steps - 1).bit_length()
    return _compile_pair(kind, fn, values, optimizer, capacity)

"""The inside of a step: an optimizer's rule, line by line, with the numbers of a run.

An optimizer's `anatomy` is a straight-line program (`Line`). Its names are `gradient` (what the rule was given),
`point`, `t` (the step, counted from 1), the hyperparameters, what the optimizer remembers (`Memory`, before the step
until a line assigns it) and earlier lines; its functions are `expressions.FUNCTIONS`. A line with any other function
names what no formula of one line gives (a search, a Hessian, rounded iterations): the optimizer remembers the
result, and the line's value is that. What the settings at hand switch off is left out.
"""

import ast
import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from optimizers.inside.expressions import evaluate, is_absent, names, parse, simplify, unknown_functions
from optimizers.inside.notation import Node, at_step, given_gradient, notate, parameter_symbol, symbol
from optimizers.optimizer import Line, Optimizer
from optimizers.runner.trajectory import Trajectory
from parameters import Value

# An optimizer that does not tell its rule has still this much.
_UNTOLD = (
    Line("g", "gradient", "Gradient", arrow="gradient"),
    Line("step", "update(g)", "Step", arrow="step"),
)


class DissectedLine(NamedTuple):
    """One line of the rule as the settings at hand leave it."""

    name: str
    title: str
    arrow: str  # as in `Line`
    symbol: Node  # what is assigned
    rule: Node  # what to, with references into the quantities
    quantity: int  # the value: quantities[quantity], row t + lag for step t (0-based)
    lag: int  # 0, or 1 where the rows are those of a memory: before each step


class Dissection(NamedTuple):
    """A run's steps, taken apart."""

    quantities: tuple[np.ndarray, ...]  # each () constant, or (T,), (T, 2), (T, 4), with T+1 rows for a memory
    lines: tuple[DissectedLine, ...]


class _Work(NamedTuple):
    """A line with its values over all steps, shaped as `expressions` has them."""

    line: Line
    tree: ast.expr  # simplified
    computed: np.ndarray | None  # what the expression gives; None where only the memory can tell
    value: np.ndarray  # what is shown and what later lines use: the memory after the step where there is one


def dissect(optimizer: Optimizer, hyperparameters: Mapping[str, Value | None], trajectory: Trajectory) -> Dissection:
    """Every line of the optimizer's rule with its values at all steps of a run with these hyperparameters."""
    settings = _settings(optimizer, hyperparameters, trajectory)
    work = work_through(optimizer, hyperparameters, trajectory)
    sources = _sources(settings, trajectory)
    symbols = _symbols(optimizer, settings, trajectory)
    assigned: set[str] = set()
    recurrent = {name for name in trajectory.memory if _is_read_before(name, work)}
    values: dict[str, np.ndarray] = {}  # the quantities by name, in the order of their first use

    def place(name: str) -> tuple[int, int]:
        if name not in values:
            remembered = trajectory.memory.get(name)
            source = sources[name] if remembered is None else remembered
            values[name] = _public(source, remembered is not None)
        return list(values).index(name), int(name in trajectory.memory and name in assigned)

    def named(name: str) -> Node:
        node = symbols.get(name, symbol(name))
        return at_step(node, before=name not in assigned) if name in recurrent else node

    def refer(name: str) -> Node:
        return symbol(name) if name == "identity" else ["ref", named(name), *place(name)]

    lines = []
    for line, tree, _, value in work:
        rule = notate(tree, refer)
        assigned.add(line.name)
        sources[line.name] = value
        lines.append(DissectedLine(line.name, line.title, line.arrow, named(line.name), rule, *place(line.name)))
    return Dissection(tuple(values.values()), tuple(lines))


def work_through(
    optimizer: Optimizer, hyperparameters: Mapping[str, Value | None], trajectory: Trajectory
) -> list[_Work]:
    """The optimizer's lines, those that these hyperparameters leave, evaluated in their order."""
    settings = _settings(optimizer, hyperparameters, trajectory)
    values = _sources(settings, trajectory)
    values |= {name: _rows(array[:-1]) for name, array in trajectory.memory.items()}
    after = {name: _rows(array[1:]) for name, array in trajectory.memory.items()}
    work = []
    for line, tree in _active(optimizer, settings):
        computed = None
        if not unknown_functions(tree):
            with np.errstate(all="ignore"):  # both branches of a `where` are computed
                computed = np.asarray(evaluate(tree, values), float)
        value = after.get(line.name, computed)
        if value is None and line.name == "step":
            value = trajectory.update
        if value is None:
            raise ValueError(f"{ast.unparse(tree)!r} because what a formula cannot give must be a memory's name")
        values[line.name] = value
        work.append(_Work(line, tree, computed, value))
    return work


def _settings(
    optimizer: Optimizer, hyperparameters: Mapping[str, Value | None], trajectory: Trajectory
) -> dict[str, np.ndarray | str]:
    """Every hyperparameter as a value of an expression; a choice is its text."""
    settings: dict[str, np.ndarray | str] = {}
    for p in optimizer.hyperparameters:
        given = hyperparameters.get(p.key)
        given = p.default if given is None else given
        settings[p.key] = str(given) if p.choices else np.asarray(float(given))
    settings["learning_rate"] = trajectory.learning_rate[:, None]
    if optimizer.cycled and trajectory.momentum is not None:
        settings[optimizer.cycled] = trajectory.momentum[:, None]
    return settings


def _sources(settings: Mapping[str, np.ndarray | str], trajectory: Trajectory) -> dict[str, np.ndarray]:
    """What every rule may start from, by name."""
    steps = len(trajectory.learning_rate)
    numbers = {key: value for key, value in settings.items() if isinstance(value, np.ndarray)}
    step = np.arange(1.0, steps + 1)[:, None]
    return {**numbers, "gradient": trajectory.given, "point": trajectory.position[:steps], "t": step}


def _active(optimizer: Optimizer, settings: Mapping[str, np.ndarray | str]) -> list[tuple[Line, ast.expr]]:
    """The lines that these settings leave: without those that are None, a mere number or another's name."""
    memory = {memory.name for memory in optimizer.memory}
    lines: list[tuple[Line, ast.expr]] = []
    replaced: dict[str, ast.expr] = {}
    for line in optimizer.anatomy or _UNTOLD:
        tree = simplify(parse(line.expression), settings, replaced)
        before = memory - {kept.name for kept, _ in lines}  # remembered and not yet assigned
        renames = isinstance(tree, ast.Name) and not line.arrow and tree.id not in before
        if is_absent(tree):
            continue
        if line.name not in memory | {"step"} and (renames or isinstance(tree, ast.Constant)):
            replaced[line.name] = tree
        else:
            lines.append((line, tree))
    return _merged(lines)


def _merged(lines: list[tuple[Line, ast.expr]]) -> list[tuple[Line, ast.expr]]:
    """Where the step is just what the line before it is, one line for both."""
    if len(lines) < 2:
        return lines
    (before, tree), (step, name) = lines[-2:]
    if isinstance(name, ast.Name) and name.id == before.name and before.arrow == "preconditioned":
        return [*lines[:-2], (step, tree)]
    return lines


def _symbols(optimizer: Optimizer, settings: Mapping[str, np.ndarray | str], trajectory: Trajectory) -> dict[str, Node]:
    """The symbols that do not follow from a name."""
    negated = settings.get("maximize") == 1
    unclipped = ~trajectory.clipped
    exact = (-1 if negated else 1) * trajectory.gradient[: len(unclipped)]
    noisy = not np.array_equal(trajectory.given[unclipped], exact[unclipped])
    given = given_gradient(negated=bool(negated), noisy=noisy, clipped=not unclipped.all())
    return {"gradient": given} | {p.key: parameter_symbol(p.symbol, p.key) for p in optimizer.hyperparameters}


def _is_read_before(name: str, work: list[_Work]) -> bool:
    """Whether a line uses what is remembered as `name` from before the step."""
    for line, tree, *_ in work:
        if name in names(tree):
            return True
        if line.name == name:
            return False
    return False


def _rows(array: np.ndarray) -> np.ndarray:
    """A memory's rows as values of an expression."""
    return array.reshape(len(array), math.prod(array.shape[1:]))


def _public(value: np.ndarray, remembered: bool) -> np.ndarray:
    value = np.asarray(_rows(value) if remembered else value, float)
    return value[:, 0] if value.ndim == 2 and value.shape[1] == 1 else value

"""Expressions of an optimizer's anatomy: Python's syntax, a few functions, over all steps of a run at once.

A value is an array: () a constant, (T, 1) a number per step, (T, 2) a vector like the point, (T, 4) a 2 × 2 matrix
row by row. So a plain broadcast scales vectors and matrices by numbers.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np


def _dot(a, b):
    return np.sum(a * b, axis=-1, keepdims=True)


def _solve(matrix, vector):
    """A⁻¹b by Cramer's rule, 0 where b is: nowhere to go, however singular A."""
    a, b, c, d = (matrix[..., i] for i in range(4))
    x, y = vector[..., 0], vector[..., 1]
    solution = np.stack([d * x - b * y, a * y - c * x], axis=-1) / (a * d - b * c)[..., None]
    return np.where(np.all(vector == 0, axis=-1, keepdims=True), 0.0, solution)


def _eigenvalue(matrix, side: int):
    """The smaller (side −1) or larger (+1) eigenvalue of a symmetric matrix."""
    a, b, c, d = (matrix[..., i : i + 1] for i in range(4))
    return (a + d) / 2 + side * np.hypot((a - d) / 2, (b + c) / 2)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "clip": np.clip,
    "where": np.where,
    "dot": _dot,
    "norm1": lambda x: np.sum(np.abs(x), axis=-1, keepdims=True),
    "rms": lambda x: np.sqrt(np.mean(x**2, axis=-1, keepdims=True)),
    "solve": _solve,
    "smallest_eigenvalue": lambda matrix: _eigenvalue(matrix, -1),
    "largest_eigenvalue": lambda matrix: _eigenvalue(matrix, +1),
}
CONSTANTS = {"identity": np.array([1.0, 0.0, 0.0, 1.0])}

_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@cache
def parse(expression: str) -> ast.expr:
    """The tree of an expression."""
    return ast.parse(expression, mode="eval").body


def names(tree: ast.AST) -> set[str]:
    """Every name whose value `tree` reads."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}


def function(call: ast.Call) -> str:
    """Name of the function called; raises `ValueError` if it is not a plain name."""
    if not isinstance(call.func, ast.Name) or call.keywords:
        raise ValueError(f"{ast.unparse(call)!r} because only plain functions may be called")
    return call.func.id


def unknown_functions(tree: ast.AST) -> set[str]:
    """Functions in `tree` that are not in `FUNCTIONS`: what they give only the optimizer's memory can tell."""
    return {function(node) for node in ast.walk(tree) if isinstance(node, ast.Call)} - FUNCTIONS.keys()


def evaluate(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    """What `tree` comes to; raises `ValueError` for anything that is not arithmetic, a comparison or a known call."""
    match tree:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return CONSTANTS[name] if name in CONSTANTS else values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -evaluate(operand, values)
        case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]) if (
            type(op) in _OPERATORS
        ):
            return _OPERATORS[type(op)](evaluate(left, values), evaluate(right, values))
        case ast.Call(args=arguments) if function(tree) in FUNCTIONS:
            return FUNCTIONS[function(tree)](*(evaluate(argument, values) for argument in arguments))
    raise ValueError(f"{ast.unparse(tree)!r} because an anatomy has no such expression")


def simplify(tree: ast.expr, settings: Mapping[str, Any], replaced: Mapping[str, ast.expr]) -> ast.expr:
    """`tree` at these settings: ``a if condition else b`` decided, names `replaced`, terms that vanish left out.

    A condition is one on hyperparameters. If a schedule makes it true at some steps and false at others, both
    branches remain as ``where(condition, a, b)``, or a alone where one of them is None. Only what vanishes for
    good is left out: a term or factor that is a hyperparameter at 0.
    """

    def inner(node: ast.expr) -> ast.expr:
        return simplify(node, settings, replaced)

    simple = tree
    match tree:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            simple = _decide(np.asarray(evaluate(test, settings), bool), test, inner(body), inner(orelse))
        case ast.Name(id=name) if name in replaced:
            simple = replaced[name]
        case ast.UnaryOp(op=op, operand=operand):
            simple = ast.UnaryOp(op, inner(operand))
        case ast.BinOp(left=left, op=op, right=right):
            simple = _fold(inner(left), op, inner(right), settings)
        case ast.Compare(left=left, ops=ops, comparators=[right]):
            simple = ast.Compare(inner(left), ops, [inner(right)])
        case ast.Call(func=func, args=arguments):
            arguments = [inner(argument) for argument in arguments]
            same = function(tree) == "where" and ast.dump(arguments[1]) == ast.dump(arguments[2])
            simple = arguments[1] if same else ast.Call(func, arguments, [])
    return simple


def _decide(condition: np.ndarray, test: ast.expr, body: ast.expr, orelse: ast.expr) -> ast.expr:
    one_line = is_absent(body) or is_absent(orelse)
    if condition.all() or (one_line and condition.any()):
        return body
    if one_line or not condition.any():
        return orelse
    compared = test if isinstance(test, ast.Compare) else ast.Compare(test, [ast.NotEq()], [ast.Constant(0)])
    return ast.Call(ast.Name("where"), [compared, body, orelse], [])


def _fold(left: ast.expr, op: ast.operator, right: ast.expr, settings: Mapping[str, Any]) -> ast.expr:
    """The operation without a term of 0 or a factor of 1."""

    def is_zero(side: ast.expr) -> bool:
        value = settings.get(side.id) if isinstance(side, ast.Name) else None
        return is_number(side, 0) or (isinstance(value, np.ndarray) and value.ndim == 0 and value == 0)

    zero, one = ast.Constant(0), ast.Constant(1)
    folded: ast.expr = ast.BinOp(left, op, right)
    match op:
        case ast.Add():
            folded = right if is_zero(left) else left if is_zero(right) else folded
        case ast.Sub() if is_zero(right):
            folded = left
        case ast.Sub() if is_zero(left):
            folded = ast.UnaryOp(ast.USub(), right)
        case ast.Sub() if is_number(left, 1) and is_number(right, 1):
            folded = zero
        case ast.Mult() | ast.Div() if is_number(right, 1):
            folded = left
        case ast.Mult() if is_number(left, 1):
            folded = right
        case ast.Mult() if is_zero(left) or is_zero(right):
            folded = zero
        case ast.Pow() if is_zero(right) or is_number(left, 1):
            folded = one
        case ast.Div() | ast.Pow() if is_zero(left):  # 0 is raised to t ≥ 1 only
            folded = zero
    return folded


def is_number(tree: ast.expr, number: float) -> bool:
    """Whether `tree` is just this number, written out."""
    return isinstance(tree, ast.Constant) and type(tree.value) in (int, float) and tree.value == number


def is_absent(tree: ast.expr) -> bool:
    """Whether `tree` is None."""
    return isinstance(tree, ast.Constant) and tree.value is None

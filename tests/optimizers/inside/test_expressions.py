"""Expressions: what they come to, what is left of them at given settings, and what is refused."""

import ast

import numpy as np
import pytest

from optimizers.inside.expressions import evaluate, parse, simplify

DRIVEN = np.array([[0.0], [0.9]])
SETTINGS = {"off": np.asarray(0.0), "on": np.asarray(2.0), "kind": "round", "driven": DRIVEN}


def simple(expression: str, **replaced: str) -> str:
    names = {name: parse(text) for name, text in replaced.items()}
    return ast.unparse(simplify(parse(expression), SETTINGS, names))


@pytest.mark.parametrize(
    ("expression", "left"),
    [
        ("a if on else b", "a"),
        ("a if off else b", "b"),
        ("a if on > 1 else b", "a"),
        ("a if kind == 'square' else b", "b"),
        ("None if on else a", "None"),
        ("a + off * b", "a"),
        ("off * a + b", "b"),
        ("a - off", "a"),
        ("off - a", "-a"),
        ("a * (1 - off)", "a"),
        ("a / (1 - off)", "a"),
        ("-a * off * b", "0"),
        ("off / a", "0"),
        ("1 - off**t", "1"),
        ("a**off", "1"),
        ("(1 + off)**a", "1"),
        ("sqrt(a + off)", "sqrt(a)"),
        ("where(t == 1, 1, 1 - off) * a", "a"),
        ("where(t == 1, a, off)", "where(t == 1, a, off)"),
        ("on * a + on", "on * a + on"),
        ("driven * a", "driven * a"),
    ],
)
def test_what_the_settings_leave(expression, left):
    assert simple(expression) == left


def test_what_a_schedule_switches_remains_as_cases():
    assert simple("a if driven else b") == "where(driven != 0, a, b)"
    assert simple("a if driven > 0.5 else b") == "where(driven > 0.5, a, b)"
    assert simple("a if driven < 1 else b") == "a"
    assert simple("a if driven else None") == "a"
    assert simple("None if driven else a") == "None", "one of the two lines of a pair"


def test_names_are_replaced():
    assert simple("g + h", g="gradient", h="0") == "gradient"


VALUES = {
    "x": np.array([[1.0, -2.0], [3.0, 4.0]]),
    "y": np.array([[2.0, 2.0], [0.0, -1.0]]),
    "k": np.array([[2.0], [3.0]]),
    "A": np.array([[2.0, 1.0, 1.0, 3.0], [1.0, 0.0, 0.0, -1.0]]),
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("k * x + 1", [[3, -3], [10, 13]]),
        ("x**2 / 2 - -y", [[2.5, 4], [4.5, 7]]),
        ("dot(x, y)", [[-2], [-4]]),
        ("norm1(x)", [[3], [7]]),
        ("rms(x)", [[np.sqrt(2.5)], [np.sqrt(12.5)]]),
        ("where(x > y, 1, k)", [[2, 2], [1, 1]]),
        ("clip(x, -1, 3)", [[1, -1], [3, 3]]),
        ("maximum(abs(x), k)", [[2, 2], [3, 4]]),
        ("minimum(sign(x), 0)", [[0, -1], [0, 0]]),
        ("solve(A, x)", [[1, -1], [3, -4]]),
        ("solve(A + k * identity, y)", [[8 / 19, 6 / 19], [0, -1 / 2]]),
        ("solve(A - A, x - x)", [[0, 0], [0, 0]]),
        ("smallest_eigenvalue(A)", [[2.5 - np.sqrt(1.25)], [-1]]),
        ("largest_eigenvalue(A)", [[2.5 + np.sqrt(1.25)], [1]]),
    ],
)
def test_what_an_expression_comes_to(expression, value):
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(evaluate(parse(expression), VALUES), value, rtol=1e-14)


@pytest.mark.parametrize(
    "expression",
    ["x.T", "x[0]", "[x]", "x @ y", "x and y", "not x", "0 < x < 1", "lambda: x", "secret(x)", "x.sum()", "sqrt(x=1)"],
)
def test_what_is_no_expression_is_refused(expression):
    with pytest.raises(ValueError, match="because"):
        evaluate(parse(expression), VALUES)

"""Notation: the tags a browser may meet, the symbols of names, and parentheses where they are needed only."""

from collections.abc import Iterator
from typing import Any

import pytest

from optimizers import OPTIMIZERS
from optimizers.inside.expressions import parse
from optimizers.inside.notation import given_gradient, notate, parameter_symbol, symbol

CHILDREN = {"mfrac": 2, "msqrt": 1, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "pair": 1}
LEAVES = {"mi", "mn", "mo", "mtext"}


def references(node: Any) -> Iterator[list]:
    """Every reference in a node; raises for anything that is not notation."""
    if isinstance(node, str):
        return
    tag, *children = node
    if tag == "ref":
        shown, quantity, lag = children
        assert type(quantity) is int
        assert lag in (0, 1)
        assert list(references(shown)) == [], "a symbol stands for itself"
        yield node
    elif tag in LEAVES:
        assert len(children) == 1
        assert isinstance(children[0], str)
        assert children[0]
    else:
        assert tag == "mrow" or len(children) == CHILDREN[tag]
        assert children
        for child in children:
            yield from references(child)


def plain(node: Any) -> str:
    """A node as one line of text, in which what a fraction, a root or an index holds stands in brackets."""
    if isinstance(node, str):
        return node
    tag, *children = node
    if tag == "ref":
        return plain(children[0])
    if tag in LEAVES:
        return children[0]
    texts = [plain(child) for child in children]
    marks = {"mfrac": "[{}/{}]", "msqrt": "√[{}]", "msub": "{}_[{}]", "msup": "{}^[{}]", "msubsup": "{}_[{}]^[{}]"}
    return marks[tag].format(*texts) if tag in marks else "".join(texts)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g", "g"),
        ("m_hat", "m^"),
        ("theta_bar", "θ¯"),
        ("rho_inf", "ρ_[∞]"),
        ("c_1", "c_[1]"),
        ("g_lambda", "g_[λ]"),
        ("Delta_g", "Δ_[g]"),
        ("v_max", "v_[max]"),
        ("eta_i", "η_[i]"),
        ("point", "θ"),
        ("step", "Δθ"),
    ],
)
def test_symbol_of_a_name(name, text):
    assert plain(symbol(name)) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\eta", "η"),
        (r"\beta_1", "β_[1]"),
        (r"\epsilon_r", "ε_[r]"),
        (r"\eta^+", "η^[+]"),
        (r"\eta^-", "η^[−]"),
        ("S_0", "S_[0]"),
        (r"\lambda_d", "λ_[d]"),
        (r"v_{0}", "v_[0]"),
        ("d", "d"),
        ("", "step_[min]"),
    ],
)
def test_symbol_of_a_hyperparameter(latex, text):
    assert plain(parameter_symbol(latex, "step_min")) == text


@pytest.mark.parametrize("record", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_every_hyperparameter_has_a_symbol(record):
    for parameter in record.hyperparameters:
        node = parameter_symbol(parameter.symbol, parameter.key)
        assert list(references(node)) == []
        assert "\\" not in plain(node)
        assert "{" not in plain(node)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("a + b * c", "a+b·c"),
        ("(a + b) * c", "(a+b)·c"),
        ("a * (b * c)", "a·b·c"),
        ("a - (b + c)", "a−(b+c)"),
        ("a - b - c", "a−b−c"),
        ("(a - b) / (c + d)", "[a−b/c+d]"),
        ("a / b * c", "[a/b]·c"),
        ("a**2", "a^[2]"),
        ("(a + b)**2", "(a+b)^[2]"),
        ("(a / b)**c", "([a/b])^[c]"),
        ("(a**b)**c", "(a^[b])^[c]"),
        ("a**(b + 1)", "a^[b+1]"),
        ("(-a)**2", "(−a)^[2]"),
        ("-a * b", "−a·b"),
        ("-a * b / c", "−[a·b/c]"),
        ("-(a + b) * c", "−(a+b)·c"),
        ("a + -b * c", "a+(−b·c)"),
        ("a * -b", "a·(−b)"),
        ("-a - b", "−a−b"),
        ("0.96**t", "0.96^[t]"),
        ("1e-10 + a", "1e-10+a"),
        ("sqrt(a + b)", "√[a+b]"),
        ("sqrt(a) * b", "√[a]·b"),
        ("abs(a)**2", "|a|^[2]"),
        ("sign(a - b)", "sign(a−b)"),
        ("maximum(a, b) * c", "max(a,b)·c"),
        ("clip(a, b, c)", "clip(a,b,c)"),
        ("dot(a, b) / c", "[a·b/c]"),
        ("norm1(a)", "‖a‖_[1]"),
        ("rms(a) / b", "[rms(a)/b]"),
        ("solve(H + b * identity, a)", "(H+b·I)^[−1]a"),
        ("largest_eigenvalue(H)", "λ_[max](H)"),
        ("hessian(point)", "∇^[2]f(θ)"),
        ("newton_schulz(a, b)", "NewtonSchulz(a,b)"),
        ("where(a > 0, b, c)", "b if a>0,c otherwise"),
        ("where(a > 0, b, where(a < 0, c, 1))", "b if a>0,c if a<0,1 otherwise"),
        ("where(a != b, where(a == 0, b, c), 1)", "(b if a=0,c otherwise) if a≠b,1 otherwise"),
        ("a * where(a >= 0, b, 1)", "a·(b if a≥0,1 otherwise)"),
    ],
)
def test_notation_of_an_expression(expression, text):
    node = notate(parse(expression), symbol)
    assert list(references(node)) == []
    assert plain(node) == text


def test_vectors_are_shown_whole_where_a_function_takes_them_whole():
    def has_pair(expression):
        return "'pair'" in str(notate(parse(expression), symbol))

    whole = ("dot(a, b)", "norm1(a)", "rms(a)", "solve(H, g)", "hessian(a)", "two_loop(a)", "smallest_eigenvalue(H)")
    assert all(has_pair(expression) for expression in whole)
    assert not any(has_pair(e) for e in ("a * b", "sqrt(a)", "sign(a)", "maximum(a, b)", "where(a > 0, a, b)"))


@pytest.mark.parametrize("expression", ["a if b else c", "[a]", "a.b", "a @ b", "lambda: 0", "a < b < c", "f(x=1)"])
def test_what_has_no_notation_is_an_error(expression):
    with pytest.raises((ValueError, KeyError)):
        notate(parse(expression), symbol)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ({}, "∇f(θ)"),
        ({"negated": True}, "−∇f(θ)"),
        ({"noisy": True}, "∇~f(θ)"),
        ({"negated": True, "noisy": True, "clipped": True}, "clip(−∇~f(θ))"),
    ],
)
def test_gradient_says_what_was_done_to_it(kind, text):
    assert plain(given_gradient(**{"negated": False, "noisy": False, "clipped": False, **kind})) == text

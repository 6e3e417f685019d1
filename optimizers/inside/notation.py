"""Expressions as notation that a browser turns into MathML.

A node is a string (text) or a list ``[tag, *children]``. The tags are MathML's `mi`, `mn`, `mo`, `mtext`, `mrow`,
`mfrac`, `msqrt`, `msub`, `msup`, `msubsup`, `mover`, and two of our own: ``["ref", symbol, quantity, lag]``, which is
shown as its symbol in a rule and as its number where the rule is filled in, and ``["pair", node]``, inside which
vectors are shown whole, (x, y), and not one coordinate at a time.
"""

import ast
import re
import unicodedata
from collections.abc import Callable
from typing import Any

from optimizers.inside.expressions import FUNCTIONS, function

Node = Any  # str | list[str | int | Node]

_ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~"}
_SPECIAL = {"point": ["mi", "θ"], "step": ["mrow", ["mi", "Δ"], ["mi", "θ"]], "identity": ["mi", "I"]}
_LATEX = re.compile(r"\\?(?P<base>[A-Za-z]+)(?:_\{?\\?(?P<sub>\w+)\}?)?(?:\^\{?(?P<sup>[^}]+)\}?)?")

_WAYS = {"-": "−"}
_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "·"}
_RELATIONS = {ast.Eq: "=", ast.NotEq: "≠", ast.Lt: "<", ast.LtE: "≤", ast.Gt: ">", ast.GtE: "≥"}
_HEADS: dict[str, Node] = {
    "maximum": ["mi", "max"],
    "minimum": ["mi", "min"],
    "hessian": ["mrow", ["msup", ["mi", "∇"], ["mn", "2"]], ["mi", "f"]],
    "gradient_at": ["mrow", ["mi", "∇"], ["mi", "f"]],
    "smallest_eigenvalue": ["msub", ["mi", "λ"], ["mi", "min"]],
    "largest_eigenvalue": ["msub", ["mi", "λ"], ["mi", "max"]],
}
_FENCED: dict[str, Callable[[Node], Node]] = {
    "sqrt": lambda inside: ["msqrt", inside],
    "abs": lambda inside: ["mrow", ["mo", "|"], inside, ["mo", "|"]],
    "norm1": lambda inside: ["msub", ["mrow", ["mo", "‖"], inside, ["mo", "‖"]], ["mn", "1"]],
}
_ELEMENTWISE = {"sqrt", "abs", "sign", "maximum", "minimum", "clip"}  # per coordinate; the rest take vectors whole

# How tightly a piece of notation holds together: what binds looser than its place asks for gets parentheses.
_CASES, _SUM, _PRODUCT, _FRACTION, _ATOM = range(5)


def symbol(name: str) -> Node:
    """The symbol of a name: ``m_hat`` m̂, ``rho_inf`` ρ with index ∞, ``c_1`` c₁, ``v_max`` v with index max."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    base, *rest = name.split("_")
    node = _letter(base)
    for part in rest:
        node = ["mover", node, ["mo", _ACCENTS[part]]] if part in _ACCENTS else indexed(node, _letter(part))
    return node


def parameter_symbol(latex: str, key: str) -> Node:
    r"""A hyperparameter's own symbol, of LaTeX like ``\beta_1`` or ``\eta^+``; without one that of its key."""
    found = _LATEX.fullmatch(latex)
    if found is None:
        return symbol(key)
    base = _letter(found["base"])
    sub = found["sub"] and _letter(found["sub"])
    sup = found["sup"] and ["mo", _WAYS.get(found["sup"], found["sup"])]
    if sub and sup:
        return ["msubsup", base, sub, sup]
    return ["msub", base, sub] if sub else ["msup", base, sup] if sup else base


def indexed(node: Node, index: Node) -> Node:
    """`node` with an index, behind one that it may have."""
    if node[0] == "msub":
        return ["msub", node[1], ["mrow", node[2], ["mo", ","], index]]
    return ["msub", node, index]


def at_step(node: Node, *, before: bool) -> Node:
    """What is remembered, after step t or before it: with index t or t−1."""
    step = ["mi", "t"]
    return indexed(node, ["mrow", step, ["mo", "−"], ["mn", "1"]] if before else step)


def given_gradient(*, negated: bool, noisy: bool, clipped: bool) -> Node:
    """∇f(θ), as the rule gets it."""
    nabla = ["mover", ["mi", "∇"], ["mo", "~"]] if noisy else ["mi", "∇"]
    node = ["mrow", nabla, ["mi", "f"], *_parentheses(["mi", "θ"])]
    node = ["mrow", ["mo", "−"], node] if negated else node
    return ["mrow", ["mi", "clip"], *_parentheses(node)] if clipped else node


def notate(tree: ast.expr, refer: Callable[[str], Node]) -> Node:
    """The notation of an expression; `refer` gives that of a name."""
    return _write(tree, refer)[0]


def _letter(text: str) -> Node:
    """A number, ∞, the Greek letter of this name, or the text itself."""
    if text.isdigit():
        return ["mn", text]
    if text == "inf":
        return ["mi", "∞"]
    size = "SMALL" if text.islower() else "CAPITAL"
    try:
        return ["mi", unicodedata.lookup(f"GREEK {size} LETTER {text.upper().replace('LAMBDA', 'LAMDA')}")]
    except KeyError:
        return ["mi", text]


def _parentheses(node: Node) -> list[Node]:
    return [["mo", "("], node, ["mo", ")"]]


def _write(tree: ast.expr, refer: Callable[[str], Node]) -> tuple[Node, int]:
    """The notation of an expression and how tightly it holds together."""

    def part(node: ast.expr, tightness: int) -> Node:
        written, own = _write(node, refer)
        return written if own >= tightness else ["mrow", *_parentheses(written)]

    written, own = None, _ATOM
    match tree:
        case ast.Constant(value=value):
            written = ["mn", f"{value:g}"]
        case ast.Name(id=name):
            written = refer(name)
        case ast.UnaryOp(operand=operand):
            written, own = ["mrow", ["mo", "−"], part(operand, _PRODUCT)], _SUM
        case ast.BinOp() if (positive := _without_sign(tree)) is not None:
            written, own = ["mrow", ["mo", "−"], part(positive, _PRODUCT)], _SUM
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            written, own = ["mfrac", part(left, _CASES), part(right, _CASES)], _FRACTION
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            written, own = ["msup", part(left, _ATOM), part(right, _CASES)], _FRACTION
        case ast.BinOp(left=left, op=op, right=right):
            own = _PRODUCT if isinstance(op, ast.Mult) else _SUM
            written = ["mrow", part(left, own), ["mo", _SIGNS[type(op)]], part(right, _PRODUCT)]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            written, own = ["mrow", part(left, _SUM), ["mo", _RELATIONS[type(op)]], part(right, _SUM)], _CASES
        case ast.Call(args=[condition, yes, no]) if function(tree) == "where":
            written, own = _cases(part(condition, _CASES), part(yes, _SUM), part(no, _CASES)), _CASES
        case ast.Call(args=arguments):
            written, own = _call(function(tree), arguments, part)
    if written is None:
        raise ValueError(f"{ast.unparse(tree)!r} because there is no notation for it")
    return written, own


def _without_sign(tree: ast.expr) -> ast.expr | None:
    """a·b for (−a)·b, however many factors and divisors follow; None where no minus leads."""
    match tree:
        case ast.BinOp(left=ast.UnaryOp(operand=left), op=ast.Mult() | ast.Div() as op, right=right):
            return ast.BinOp(left, op, right)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            positive = _without_sign(left)
            return None if positive is None else ast.BinOp(positive, op, right)
    return None


def _cases(condition: Node, yes: Node, no: Node) -> Node:
    rest = no[1:] if no[0] == "mrow" and ["mtext", " if "] in no else [no, ["mtext", " otherwise"]]
    return ["mrow", yes, ["mtext", " if "], condition, ["mo", ","], *rest]


def _call(name: str, arguments: list[ast.expr], part: Callable[[ast.expr, int], Node]) -> tuple[Node, int]:
    """A function's notation: its own where it has one, else its name and arguments."""
    if name == "solve":
        matrix, vector = (part(argument, _ATOM) for argument in arguments)
        return ["pair", ["mrow", ["msup", matrix, ["mrow", ["mo", "−"], ["mn", "1"]]], vector]], _PRODUCT
    if name == "dot":
        left, right = (part(argument, _PRODUCT) for argument in arguments)
        return ["pair", ["mrow", left, ["mo", "·"], right]], _PRODUCT
    pieces = [piece for argument in arguments for piece in (["mo", ","], part(argument, _CASES))][1:]
    inside = pieces[0] if len(pieces) == 1 else ["mrow", *pieces]
    if name in _FENCED:
        node = _FENCED[name](inside)
    else:
        head = _HEADS.get(name) or ["mi", name if name in FUNCTIONS else name.title().replace("_", "")]
        node = ["mrow", head, *_parentheses(inside)]
    return node if name in _ELEMENTWISE else ["pair", node], _ATOM

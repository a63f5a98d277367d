"""An expression as people write it: for the working that a message shows, with numbers in the place
of names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from jinja2 import nodes

from bulletin_gen.numbers import exact
from bulletin_gen.numbers.arithmetic import rounded
from bulletin_gen.numbers.number import format_number

Piece: TypeAlias = str | int
"""A text, or the number of a slot."""
_SHOWN_DECIMALS = 4
"""A fraction without an end is shown with so many."""


def dotted_name(node: nodes.Node) -> str:
    """``handling.closed`` or ``intake[电话诉求]``; nothing for what is no name."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            owner = dotted_name(node.node)
            return f"{owner}.{node.attr}" if owner else ""
        case nodes.Getitem(arg=nodes.Const(value=str() as key)):
            owner = dotted_name(node.node)
            return f"{owner}[{key}]" if owner else ""
        case _:
            return ""


def expression_text(node: nodes.Node) -> str:
    """A node's text."""
    return "".join(str(piece) for piece in pieces_of(node, {}))


def call_text(name: str, arguments: Iterable[nodes.Expr]) -> str:
    """The text of a function's call, by which its slot is known."""
    return f"{name}({', '.join(map(expression_text, arguments))})"


def pieces_of(node: nodes.Node, numbers: dict[str, int]) -> Iterator[Piece]:
    """A node's text in pieces, with the number of its slot in the place of each name."""
    text = ""
    for piece in _Pieces(numbers).of(node):
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text


def shown(value: Any) -> str:
    """A value in a working."""
    if value is None:
        return "-"
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        return str(value)
    plain = exact.as_decimal(value)
    return format_number(rounded(value, _SHOWN_DECIMALS) if plain is None else plain)


class _Pieces:
    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers

    def of(self, node: nodes.Node) -> list[Piece]:
        kind = next((kind for kind in _KINDS if isinstance(node, kind)), None)
        return ["…"] if kind is None else _KINDS[kind](self, node)

    def _inside(self, node: nodes.Node) -> list[Piece]:
        needs_brackets = isinstance(node, nodes.BinExpr | nodes.CondExpr)
        return ["(", *self.of(node), ")"] if needs_brackets else self.of(node)

    def _slot(self, text: str) -> list[Piece]:
        return [self._numbers.get(text, text)]

    def constant(self, node: nodes.Const) -> list[Piece]:
        return [f"“{node.value}”" if isinstance(node.value, str) else shown(node.value)]

    def name(self, node: nodes.Node) -> list[Piece]:
        return self._slot(dotted_name(node))

    def call(self, node: nodes.Call) -> list[Piece]:
        text = call_text(dotted_name(node.node), node.args) if self._numbers else ""
        if text in self._numbers:
            return self._slot(text)
        return [f"{dotted_name(node.node)}(", *_between(map(self.of, node.args), ", "), ")"]

    def unary(self, node: nodes.UnaryExpr) -> list[Piece]:
        return [
            {"Neg": "-", "Pos": "", "Not": "not "}[type(node).__name__],
            *self._inside(node.node),
        ]

    def binary(self, node: nodes.BinExpr) -> list[Piece]:
        is_chain = any(isinstance(node, alike) and isinstance(node.left, alike) for alike in _ALIKE)
        left = (
            self.of(node.left) if is_chain or _binds(node.left, node) else self._inside(node.left)
        )
        right = self.of(node.right) if _binds(node.right, node) else self._inside(node.right)
        return [*left, _SIGNS[type(node).__name__], *right]

    def comparison(self, node: nodes.Compare) -> list[Piece]:
        pieces = self._inside(node.expr)
        for operand in node.ops:
            pieces += [_SIGNS.get(operand.op, f" {operand.op} "), *self._inside(operand.expr)]
        return pieces

    def condition(self, node: nodes.CondExpr) -> list[Piece]:
        otherwise: list[Piece] = ["-"] if node.expr2 is None else self._inside(node.expr2)
        return [*self._inside(node.expr1), " if ", *self._inside(node.test), " else ", *otherwise]

    def test(self, node: nodes.Test) -> list[Piece]:
        return [*self._inside(node.node), f" is {node.name}"]


def _between(lists: Iterable[list[Piece]], separator: str) -> list[Piece]:
    joined: list[Piece] = []
    for pieces in lists:
        joined += [separator, *pieces] if joined else pieces
    return joined


def _binds(inner: nodes.Node, outer: nodes.BinExpr) -> bool:
    """Whether a product inside a sum, or anything that is no operation, needs no brackets."""
    if not isinstance(inner, nodes.BinExpr):
        return not isinstance(inner, nodes.CondExpr)
    return isinstance(inner, nodes.Mul | nodes.Div) and isinstance(outer, nodes.Add | nodes.Sub)


_ALIKE = (nodes.Add | nodes.Sub, nodes.Mul | nodes.Div)
"""Operations that are read from left to right without brackets."""
_SIGNS = {
    "Add": "+",
    "Sub": "-",
    "Mul": "×",
    "Div": "÷",
    "FloorDiv": "//",
    "Mod": "%",
    "Pow": "**",
    "And": " and ",
    "Or": " or ",
    "eq": "=",
    "ne": "≠",
    "lt": "<",
    "lteq": "≤",
    "gt": ">",
    "gteq": "≥",
}
_KINDS: dict[type[nodes.Node], Callable[[_Pieces, Any], list[Piece]]] = {
    nodes.Const: _Pieces.constant,
    nodes.Name: _Pieces.name,
    nodes.Getattr: _Pieces.name,
    nodes.Getitem: _Pieces.name,
    nodes.Call: _Pieces.call,
    nodes.UnaryExpr: _Pieces.unary,
    nodes.BinExpr: _Pieces.binary,
    nodes.Compare: _Pieces.comparison,
    nodes.CondExpr: _Pieces.condition,
    nodes.Test: _Pieces.test,
}

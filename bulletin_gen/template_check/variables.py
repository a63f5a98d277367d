"""Which variables a template uses, and which of them do not exist: told from its syntax tree,
without rendering.

Types are followed from the model: ``masthead.isue`` is known to be wrong although no issue was
built. Where a type cannot be told (the result of a filter, the argument of a macro), anything goes.
"""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, get_args, get_origin

from jinja2 import nodes
from msgspec import Struct
from msgspec.structs import fields

from bulletin_gen.bulletin import IntakeNode
from bulletin_gen.i18n import _
from bulletin_gen.schema.members import members_of
from bulletin_gen.text.nearest import nearest_name

Names: TypeAlias = Mapping[str, Any]
"""The variables that a template can name, each with its type."""

ANYTHING: Any = object()
_GLOBALS = ("range", "namespace", "loop")
_FILTERS_OF_ANYTHING = {"d", "default"}
"""Filters that may be given what is absent."""


class Lapse(Struct, frozen=True):
    """A variable that does not exist, or may not be there: its line in the template, from 1, and a
    sentence.
    """

    line: int
    message: str


COMPLETED = {(IntakeNode, "count")}
"""Fields that may be left out and are there all the same once an issue is read: rules or completion
see to it.
"""


class Variables:
    """What a walk over a template found."""

    def __init__(self, names: Names) -> None:
        """Take the variables that there are."""
        self._names = names
        self.used: set[tuple[str, ...]] = set()
        """Each variable that is used, as far as its name goes: ``("facts", "on_time_rate")``."""
        self.unknown: list[Lapse] = []
        self.absent: list[Lapse] = []
        """Fields that an issue may leave out, where they are used without a condition on them."""
        self._conditions: set[str] = set()

    def walk(self, tree: nodes.Template) -> Variables:
        """Look at a whole template."""
        self._block(tree.body, dict(self._names))
        return self

    def _block(self, body: list[nodes.Node], scope: dict[str, Any]) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        match node:
            case nodes.For():
                inner = {**scope, "loop": ANYTHING}
                _bind(node.target, _element(self._infer(node.iter, scope)), inner)
                self._block(node.body, inner)
                self._block(node.else_, scope)
            case nodes.Macro():
                scope[node.name] = ANYTHING
                self._block(
                    node.body, {**scope, **{argument.name: ANYTHING for argument in node.args}}
                )
            case nodes.Assign():
                _bind(node.target, self._infer(node.node, scope), scope)
            case nodes.AssignBlock():
                self._block(node.body, scope)
                _bind(node.target, ANYTHING, scope)
            case nodes.If():
                with self._given(node.test, scope):
                    self._block([*node.body, *node.elif_, *node.else_], scope)
            case nodes.Output():
                for child in node.nodes:
                    self._print(child, scope)
            case nodes.Expr():
                self._infer(node, scope)
            case _:
                self._block(list(node.iter_child_nodes()), scope)

    def _infer(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """The type of an expression; every variable in it is looked at."""
        match node:
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                return self._attribute(node, scope)
            case nodes.Getitem():
                self._infer(node.arg, scope)
                return _element(self._infer(node.node, scope))
            case _:
                for child in node.iter_child_nodes():
                    self._infer(child, scope)
                return ANYTHING

    @contextlib.contextmanager
    def _given(self, test: nodes.Node, scope: dict[str, Any]) -> Iterator[None]:
        """Look at a condition, which may ask for what is absent, and inside, at what stands under
        it.
        """
        before = self._conditions
        self._conditions = before | _names_in(test)
        self._infer(test, scope)
        yield
        self._conditions = before

    def _print(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        """Look at an expression whose value is printed, or made a text by a filter or ``~``."""
        match node:
            case nodes.CondExpr():
                with self._given(node.test, scope):
                    for branch in (node.expr1, node.expr2):
                        if branch is not None:
                            self._print(branch, scope)
            case nodes.Filter() if node.node is not None:
                for argument in (*node.args, *(pair.value for pair in node.kwargs)):
                    self._print(argument, scope)
                (self._infer if node.name in _FILTERS_OF_ANYTHING else self._print)(
                    node.node, scope
                )
            case nodes.Concat() | nodes.BinExpr() if not isinstance(node, nodes.And | nodes.Or):
                for operand in node.iter_child_nodes():
                    self._print(operand, scope)
            case nodes.Or() | nodes.And():
                with self._given(node.left, scope):
                    pass
                self._print(node.right, scope)
            case nodes.Name() | nodes.Getattr():
                self._demand(node, self._infer(node, scope))
            case _:
                self._infer(node, scope)

    def _demand(self, node: nodes.Node, type_: Any) -> None:
        """Something that must be there."""
        name = _dotted(node)
        if type(None) in members_of(type_) and name not in self._conditions:
            message = _(
                "“{name}” may be absent in an issue; put this between {{% if {name} is not none "
                "%}} and {{% endif %}}"
            )
            self.absent.append(Lapse(node.lineno, message.format(name=name)))

    def _name(self, node: nodes.Name, scope: dict[str, Any]) -> Any:
        if node.name in scope:
            if scope[node.name] is self._names.get(node.name, self):
                self.used.add((node.name,))
            return scope[node.name]
        if node.name not in _GLOBALS:
            self._report(node, node.name, scope)
        return ANYTHING

    def _attribute(self, node: nodes.Getattr, scope: dict[str, Any]) -> Any:
        type_ = self._infer(node.node, scope)
        self._demand(node.node, type_)
        if isinstance(node.node, nodes.Name):
            self.used.add((node.node.name, node.attr))
        known = _attributes(type_)
        if known is None:
            return ANYTHING
        if node.attr not in known:
            self._report(node, node.attr, known)
        return known.get(node.attr, ANYTHING)

    def _report(self, node: nodes.Node, name: str, known: Mapping[str, Any]) -> None:
        message = _("there is no variable “{name}”").format(name=name)
        self.unknown.append(Lapse(node.lineno, message + nearest_name(name, known)))


def _bind(target: nodes.Node, type_: Any, scope: dict[str, Any]) -> None:
    if isinstance(target, nodes.Name):
        scope[target.name] = type_
    else:
        for name in target.find_all(nodes.Name):
            scope[name.name] = ANYTHING


def _attributes(type_: Any) -> dict[str, Any] | None:
    """The attributes of a type with theirs; None of one that is not known. A mapping is its own
    attributes.
    """
    if isinstance(type_, Mapping):
        return dict(type_)
    structs = [
        member
        for member in members_of(type_)
        if isinstance(member, type) and issubclass(member, Struct)
    ]
    if not structs:
        return None
    known: dict[str, Any] = {}
    for struct in structs:
        known |= {name: ANYTHING for name in dir(struct) if not name.startswith("_")}
        known |= {
            field.name: _completed(struct, field.name, field.type) for field in fields(struct)
        }
    return known


def _completed(struct: type[Struct], name: str, type_: Any) -> Any:
    """The type of a field after completion."""
    if any(issubclass(struct, owner) and name == field for owner, field in COMPLETED):
        return without_none(type_)
    return type_


def without_none(type_: Any) -> Any:
    """A type, but for what is absent."""
    return functools.reduce(
        operator.or_, (member for member in members_of(type_) if member is not type(None))
    )


def _names_in(test: nodes.Node) -> set[str]:
    """What a condition is about, each with what it stands in: whoever asks for a field has asked
    for its owner.
    """
    return {
        _dotted(node)
        for node in (test, *test.find_all((nodes.Name, nodes.Getattr)))
        if _dotted(node)
    }


def _dotted(node: nodes.Node) -> str:
    """``intake.count``; nothing for what is no name."""
    if isinstance(node, nodes.Getattr):
        owner = _dotted(node.node)
        return f"{owner}.{node.attr}" if owner else ""
    return node.name if isinstance(node, nodes.Name) else ""


def _element(type_: Any) -> Any:
    """The type of a sequence's elements."""
    for member in members_of(type_):
        if get_origin(member) is tuple and get_args(member):
            return get_args(member)[0]
    return ANYTHING

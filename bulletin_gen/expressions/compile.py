"""An expression compiled to a function of the values it names: once, however many rows it is run
down.

Only what stands here can be said: numbers, texts, names, arithmetic, comparisons, conditions, and
the functions below. There are no loops and no calls into Python, so that what an expression takes
grows with its length and the rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from jinja2 import nodes
from msgspec import Struct

from bulletin_gen.expressions.names import Kind, Name, Scope
from bulletin_gen.expressions.parse import Expression
from bulletin_gen.expressions.working import call_text, dotted_name, pieces_of, shown
from bulletin_gen.i18n import _
from bulletin_gen.numbers import exact
from bulletin_gen.numbers.arithmetic import rounded
from bulletin_gen.numbers.exact import Exact
from bulletin_gen.operating_system.bounds import bounded

Values: TypeAlias = Sequence[Any]


class Slot(Struct, frozen=True):
    """A value that a compiled expression is given: a name's, or what a function makes of a whole
    column.
    """

    text: str
    name: Name | None = None
    function: str = ""
    of: Compiled | None = None
    where: Compiled | None = None
    source: str = ""


class Compiled(Struct, frozen=True, eq=False):
    """A function of the values of its slots, in their order; and the expression with places for
    them.
    """

    expression: Expression
    slots: tuple[Slot, ...]
    function: Callable[..., Any]
    quick: Callable[..., Any]
    """The same by Python's own operators, many times as fast: for numbers that are all there and
    whole or decimal. It raises TypeError or Inexact for others, in the context of
    ``exact.UNROUNDED``."""
    kind: Kind
    pattern: tuple[str | int, ...]
    """The expression's text in pieces, with the numbers of slots between: to show the working."""
    lookups: frozenset[str]
    """How the names are looked up that the result depends on: the first of each name's key."""

    def names(self) -> Iterable[Name]:
        """Every name that the result depends on."""
        return _names_of(self.slots)

    @property
    def name(self) -> Name | None:
        """The name that the whole expression is; None where it is more."""
        return self.slots[0].name if self.pattern == (0,) else None

    def working(self, values: Values) -> str:
        """The expression with its values: 7.42+9.52."""
        return "".join(
            piece if isinstance(piece, str) else shown(values[piece]) for piece in self.pattern
        )


def compile_expression(expression: Expression, scope: Scope) -> Compiled:
    """Compile. Raises TemplateError for an unknown name, a text where a number belongs, or what
    cannot be said.
    """
    try:
        with bounded(expression.place.file):
            return _compiled(expression, scope)
    except (RecursionError, SyntaxError) as error:  # Python's own compiler has a depth, too
        raise expression.error(_("nested too deep")) from error


def _compiled(expression: Expression, scope: Scope) -> Compiled:
    writer = _FunctionWriter(expression, scope)
    code, kind = writer.write(expression.node)
    quick = _FunctionWriter(expression, scope, first=writer)
    if kind == "any" and not writer.slots:
        raise expression.error(_("this names no value of an issue"))
    return Compiled(
        expression,
        tuple(writer.slots),
        writer.function(code),
        quick.function(quick.write(expression.node)[0]),
        kind,
        tuple(pieces_of(expression.node, writer.numbers)),
        frozenset(name.key[0] for name in _names_of(writer.slots)),
    )


def _names_of(slots: Iterable[Slot]) -> Iterator[Name]:
    for slot in slots:
        if slot.name is not None:
            yield slot.name
        for inner in (slot.of, slot.where):
            if inner is not None:
                yield from inner.names()


class _FunctionWriter:
    """Writes the Python of an expression, and collects its slots.

    With ``first``, the writer that has been over the expression, it writes the quick Python, and
    for the same slots: what a function has inside would be compiled twice at each level otherwise.
    """

    def __init__(
        self, expression: Expression, scope: Scope, *, first: _FunctionWriter | None = None
    ) -> None:
        self._is_quick = first is not None
        self._expression = expression
        self._scope = scope
        self._names = 0
        self.numbers: dict[str, int] = {} if first is None else first.numbers
        self.slots: list[Slot] = [] if first is None else first.slots
        self.constants: list[Any] = []

    def function(self, code: str) -> Callable[..., Any]:
        """The function of the slots that some Python gives.

        It is made of nothing but what stands in this module: names and texts of a package are slots
        and constants.
        """
        parameters = ", ".join(f"v{index}" for index in range(len(self.slots)))
        made: Callable[..., Any] = eval(
            f"lambda {parameters}: {code}", {"c": tuple(self.constants), **_OPERATIONS}
        )
        return made

    def _operation(self, name: str, left: str, right: str) -> str:
        """An operation on two values: a call of ours,
        or Python's own operator where that will do.
        """
        return (
            f"({left} {_QUICK[name]} {right})"
            if self._is_quick and name in _QUICK
            else f"{name}({left}, {right})"
        )

    def write(self, node: nodes.Node) -> tuple[str, Kind]:
        """The Python of a node, and the kind of its value."""
        name = type(node).__name__
        if isinstance(node, nodes.BinExpr) and name in _ARITHMETIC:
            return self._operation(
                _ARITHMETIC[name], self._number(node.left), self._number(node.right)
            ), "number"
        write = _WRITERS.get(name)
        if write is None:
            raise self._error(_("this cannot be said in an expression"))
        return write(self, node)

    def _name(self, node: nodes.Name | nodes.Getattr | nodes.Getitem) -> tuple[str, Kind]:
        return self._slot(self._named(node))

    def _negative(self, node: nodes.Neg) -> tuple[str, Kind]:
        return f"negative({self._number(node.node)})", "number"

    def _positive(self, node: nodes.Pos) -> tuple[str, Kind]:
        return self._number(node.node), "number"

    def _not(self, node: nodes.Not) -> tuple[str, Kind]:
        return f"no({self.write(node.node)[0]})", "truth"

    def _error(self, message: str) -> Exception:
        return self._expression.error(message)

    def _constant(self, node: nodes.Const) -> tuple[str, Kind]:
        value = node.value
        if value is not None and not isinstance(value, bool | int | Decimal | str):
            raise self._error(_("this cannot be said in an expression"))
        self.constants.append(value)
        kinds: dict[type, Kind] = {bool: "truth", int: "number", Decimal: "number", str: "text"}
        return f"c[{len(self.constants) - 1}]", kinds.get(type(value), "any")

    def _slot(self, slot: Slot) -> tuple[str, Kind]:
        if slot.text not in self.numbers:
            self.numbers[slot.text] = len(self.slots)
            self.slots.append(slot)
        kind: Kind = "number" if slot.name is None else slot.name.kind
        return f"v{self.numbers[slot.text]}", kind

    def _named(self, node: nodes.Node) -> Slot:
        dotted = dotted_name(node)
        if not dotted:
            raise self._error(_("this cannot be said in an expression"))
        name = self._scope.find(dotted)
        if isinstance(name, str):
            raise self._error(name)
        if name.source is not None and name.source != self._scope.rows:
            message = _(
                "“{name}” has a value a row; take total({name}), mean({name}) or another of all "
                "of them"
            )
            raise self._error(message.format(name=dotted))
        return Slot(dotted, name)

    def _number(self, node: nodes.Node) -> str:
        code, kind = self.write(node)
        if kind in ("text", "truth", "date"):
            kinds = {"text": _("a text"), "truth": _("a yes or no"), "date": _("a date")}
            raise self._error(_("a number belongs where {kind} stands").format(kind=kinds[kind]))
        return code

    def _either(self, node: nodes.And | nodes.Or) -> tuple[str, Kind]:
        (left, kind), (right, other) = self.write(node.left), self.write(node.right)
        word = "and" if isinstance(node, nodes.And) else "or"
        if kind == other == "truth":  # what is absent may go either way
            return f"{'both' if word == 'and' else 'either'}({left}, lambda: {right})", "truth"
        return f"({left} {word} {right})", kind if kind == other else "any"

    def _condition(self, node: nodes.CondExpr) -> tuple[str, Kind]:
        test, (then, kind) = self.write(node.test)[0], self.write(node.expr1)
        otherwise, other = self.write(node.expr2) if node.expr2 is not None else ("None", kind)
        kinds = {kind, other} - {"any"}
        return f"({then} if {test} else {otherwise})", kinds.pop() if len(kinds) == 1 else "any"

    def _comparison(self, node: nodes.Compare) -> tuple[str, Kind]:
        if [operand.op for operand in node.ops] in (["in"], ["notin"]):
            return self._membership(node)
        code, between, (left, kind) = "", "", self.write(node.expr)
        if len(node.ops) > 2:
            raise self._error(_("this cannot be said in an expression"))
        for number, operand in enumerate(node.ops):
            right, other = self.write(operand.expr)
            if operand.op not in _COMPARISONS:
                raise self._error(_("this cannot be said in an expression"))
            if len({kind, other} - {"any"}) == 2:
                raise self._error(_("values of two kinds are compared"))
            if number < len(node.ops) - 1:  # said twice, and computed once
                self._names += 1
                right = f"(t{self._names} := {right})"
                between = f"t{self._names}"
            compared = self._operation(_COMPARISONS[operand.op], left, right)
            code = f"both({code}, lambda: {compared})" if code else compared
            left, kind = between, other
        return f"({code})", "truth"

    def _membership(self, node: nodes.Compare) -> tuple[str, Kind]:
        """Whether a value is one of some that are said."""
        [operand] = node.ops
        if not isinstance(operand.expr, nodes.Tuple | nodes.List):
            raise self._error(_("this cannot be said in an expression"))
        value, kind = self.write(node.expr)
        members = [self.write(item) for item in operand.expr.items]
        if any(len({kind, other} - {"any"}) == 2 for _code, other in members):
            raise self._error(_("values of two kinds are compared"))
        found = f"one_of({value}, ({''.join(f'{code}, ' for code, _kind in members)}))"
        return f"no({found})" if operand.op == "notin" else found, "truth"

    def _test(self, node: nodes.Test) -> tuple[str, Kind]:
        if node.name not in ("none", "defined") or node.args:
            raise self._error(_("this cannot be said in an expression"))
        return (
            f"({self.write(node.node)[0]} is {'' if node.name == 'none' else 'not '}None)",
            "truth",
        )

    def _call(self, node: nodes.Call) -> tuple[str, Kind]:
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            known = "、".join(FUNCTIONS)
            raise self._error(
                _("there is no function “{name}”; there are: {known}").format(
                    name=name, known=known
                )
            )
        least, most = _ARGUMENTS[name]
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not least <= len(node.args) <= most:
            raise self._error(
                _("“{name}” takes {least} to {most} values").format(
                    name=name, least=least, most=most
                )
            )
        if name == "steps" and len(node.args) % 2 == 0:
            raise self._error(_("“steps” takes a number, and pairs of a step and what it gives"))
        if name in _OF_MOMENTS:
            return self._of_moments(name, node.args)
        if name in _OF_NUMBERS:
            return f"{name}_of({', '.join(map(self._number, node.args))})", "number"
        text = call_text(name, node.args)
        if self._is_quick:
            return f"v{self.numbers[text]}", "number"
        return self._slot(self._aggregate(name, text, node.args))

    def _of_moments(self, name: str, arguments: list[nodes.Expr]) -> tuple[str, Kind]:
        """What a function makes of moments; of working days, by the calendar of the scope."""
        kinds, kind = _OF_MOMENTS[name]
        code = []
        for argument, wanted in zip(arguments, kinds, strict=True):
            written, found = self.write(argument)
            if found not in (wanted, "any"):
                message = _("“{name}” is of moments, and of numbers of days")
                raise self._error(message.format(name=name))
            code.append(written)
        if name in _BY_CALENDAR:
            calendar = getattr(self._scope, "calendar", None)
            if calendar is None:
                message = _("“{name}” goes by a calendar, and the package names none")
                raise self._error(message.format(name=name))
            self.constants.append(getattr(calendar, _BY_CALENDAR[name]))
            return f"c[{len(self.constants) - 1}]({', '.join(code)})", kind
        return f"{name}_of({', '.join(code)})", kind

    def _aggregate(self, name: str, text: str, arguments: list[nodes.Expr]) -> Slot:
        """What a function makes of all rows: of those that its expression names, or else of the
        rows at hand.
        """
        sources = {
            found.source
            for argument in arguments
            for found in map(self._scope.find, _names_in(argument))
            if isinstance(found, Name) and found.source is not None
        }
        source = self._scope.rows if not sources else sources.pop()
        if sources or source is None:
            raise self._error(_("“{name}” takes columns of one table or list").format(name=name))
        inner = [self._inner(argument, source) for argument in arguments]
        if name != "count" and inner[0].kind not in ("number", "any"):
            raise self._error(_("“{name}” is of numbers").format(name=name))
        return Slot(text, None, name, inner[0], inner[1] if len(inner) > 1 else None, source)

    def _inner(self, argument: nodes.Expr, source: str) -> Compiled:
        part = Expression(self._expression.text, argument, self._expression.place)
        return compile_expression(part, _RowsSource(self._scope, source))


class _RowsSource:
    """What can be seen inside a function of all rows."""

    def __init__(self, scope: Scope, rows: str) -> None:
        self._scope = scope
        self.rows: str | None = rows

    def find(self, dotted: str) -> Name | str:
        return self._scope.find(dotted)


def _names_in(node: nodes.Node) -> list[str]:
    """The names in an expression; those of functions left out."""
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        return [dotted_name(node)]
    called = {id(node.node)} if isinstance(node, nodes.Call) else set()
    return [
        name
        for child in node.iter_child_nodes()
        if id(child) not in called
        for name in _names_in(child)
    ]


def _compared(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | None]:
    """A comparison; absent where one of the two is."""
    return lambda a, b: None if a is None or b is None else holds(a, b)


def _both(left: bool | None, right: Callable[[], bool | None]) -> bool | None:
    """Whether both hold; absent where that depends on what is absent."""
    if left is False:
        return False
    other = right()
    return False if other is False else None if left is None or other is None else True


def _either_of(left: bool | None, right: Callable[[], bool | None]) -> bool | None:
    """Whether one of both holds; absent where that depends on what is absent."""
    if left is True:
        return True
    other = right()
    return True if other is True else None if left is None or other is None else False


def _least_of(*numbers: Exact | None) -> Exact | None:
    present = [number for number in numbers if number is not None]
    return min(present) if len(present) == len(numbers) else None


def _greatest_of(*numbers: Exact | None) -> Exact | None:
    present = [number for number in numbers if number is not None]
    return max(present) if len(present) == len(numbers) else None


def _round_of(number: Exact | None, decimals: Exact | None = 0) -> Exact | None:
    return None if number is None or decimals is None else rounded(number, int(decimals))


def _whole_of(number: Exact | None) -> Exact | None:
    return exact.floor_divide(number, 1)


def _abs_of(number: Exact | None) -> Exact | None:
    return exact.negative(number) if number is not None and number < 0 else number


def _one_of(value: Any, members: tuple[Any, ...]) -> bool | None:
    return None if value is None else value in members


def _steps_of(number: Exact | None, *ladder: Exact | None) -> Exact | None:
    """What stands behind the greatest step that a number reaches; absent below the first."""
    present = [value for value in ladder if value is not None]
    if number is None or len(present) < len(ladder):
        return None
    steps = zip(present[::2], present[1::2], strict=True)
    reached = [(step, mark) for step, mark in steps if step <= number]
    return max(reached)[1] if reached else None


def _hours_of(begun: datetime.datetime | None, ended: datetime.datetime | None) -> Exact | None:
    """How many hours from one moment to another, exactly."""
    if begun is None or ended is None:
        return None
    return exact.divide(int((ended - begun).total_seconds()), 3600)


def _day_of(moment: datetime.datetime | None) -> datetime.datetime | None:
    """The beginning of the day of a moment."""
    return None if moment is None else datetime.datetime.combine(moment.date(), datetime.time())


_ARGUMENTS = {
    **dict.fromkeys(("total", "least", "greatest", "mean"), (1, 2)),
    **dict.fromkeys(("count", "whole", "abs"), (1, 1)),
    **dict.fromkeys(("min", "max"), (1, 20)),
    "round": (1, 2),
    "steps": (3, 41),
    "hours": (2, 2),
    "day": (1, 1),
    "workdays": (2, 2),
    "workdays_after": (2, 2),
}
_ARITHMETIC = {
    "Add": "add",
    "Sub": "subtract",
    "Mul": "multiply",
    "Div": "divide",
    "FloorDiv": "floor_divide",
    "Mod": "remainder",
    "Pow": "power",
}
_QUICK = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "lt": "<",
    "lteq": "<=",
    "gt": ">",
    "gteq": ">=",
}
_COMPARISONS = {"eq": "eq", "ne": "ne", "lt": "lt", "lteq": "lteq", "gt": "gt", "gteq": "gteq"}
_OF_NUMBERS = ("min", "max", "round", "whole", "abs", "steps")
_OF_MOMENTS: dict[str, tuple[tuple[Kind, ...], Kind]] = {
    "hours": (("date", "date"), "number"),
    "day": (("date",), "date"),
    "workdays": (("date", "date"), "number"),
    "workdays_after": (("date", "number"), "date"),
}
"""What they are of, and what they give."""
_BY_CALENDAR = {"workdays": "between", "workdays_after": "after"}
FUNCTIONS = ("total", "count", "least", "greatest", "mean", *_OF_NUMBERS, *_OF_MOMENTS)
"""``total`` to ``mean`` are of all rows: an expression, and a condition on the rows behind it.
Those behind them are of numbers, the last of moments."""
_OPERATIONS: dict[str, Any] = {
    **{name: getattr(exact, name) for name in (*_ARITHMETIC.values(), "negative")},
    "eq": _compared(lambda a, b: bool(a == b)),
    "ne": _compared(lambda a, b: bool(a != b)),
    "lt": _compared(lambda a, b: bool(a < b)),
    "lteq": _compared(lambda a, b: bool(a <= b)),
    "gt": _compared(lambda a, b: bool(a > b)),
    "gteq": _compared(lambda a, b: bool(a >= b)),
    "both": _both,
    "either": _either_of,
    "no": lambda truth: None if truth is None else not truth,
    "min_of": _least_of,
    "max_of": _greatest_of,
    "round_of": _round_of,
    "whole_of": _whole_of,
    "abs_of": _abs_of,
    "steps_of": _steps_of,
    "hours_of": _hours_of,
    "day_of": _day_of,
    "one_of": _one_of,
    "__builtins__": {},
}
_WRITERS: dict[str, Callable[[_FunctionWriter, Any], tuple[str, Kind]]] = {
    "Const": _FunctionWriter._constant,
    "Name": _FunctionWriter._name,
    "Getattr": _FunctionWriter._name,
    "Getitem": _FunctionWriter._name,
    "Call": _FunctionWriter._call,
    "Neg": _FunctionWriter._negative,
    "Pos": _FunctionWriter._positive,
    "Not": _FunctionWriter._not,
    "And": _FunctionWriter._either,
    "Or": _FunctionWriter._either,
    "CondExpr": _FunctionWriter._condition,
    "Compare": _FunctionWriter._comparison,
    "Test": _FunctionWriter._test,
}

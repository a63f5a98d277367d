"""What a template can do: a template is not a program.

The sandbox keeps it from Python's inner life, from other files, and from what differs from run to
run. How long it may take, and how much memory, is not counted here but bounded by the process
(``process.bounds``): every way to count steps and lengths in a language as rich as Jinja's leaves a
way around.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, Template, Undefined, nodes, pass_environment
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.filters import make_attrgetter
from jinja2.lexer import TOKEN_FLOAT, TOKEN_INTEGER, Lexer, Token
from jinja2.runtime import LoopContext, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace, missing
from markupsafe import Markup
from msgspec import Struct

from bulletin_gen.i18n import _
from bulletin_gen.numbers.arithmetic import rounded
from bulletin_gen.numbers.exact import (
    Exact,
    TooLargeError,
    add,
    divide,
    exact_total,
    floor_divide,
    multiply,
    negative,
    power,
    remainder,
    subtract,
)
from bulletin_gen.numbers.number import Number, format_number
from bulletin_gen.templating.explain import TemplateSlip
from bulletin_gen.templating.values import (
    FilterArgumentError,
    StandIn,
    all_as_printed,
    as_printed,
    describe,
    strict,
)
from bulletin_gen.text.nearest import nearest_name
from bulletin_gen.text.printable import is_printable

Filters: TypeAlias = Mapping[str, Callable[..., Any]]

MAX_LENGTH = 10_000_000
"""Characters of what a template gives, and of a text, or items of a list, that a multiplication
makes.
"""

# Jinja's own filters that a bulletin may need; the others can make long texts of short ones, or
# differ from run to run, or know of HTML.
_KEPT_FILTERS = (
    *(
        "abs",
        "count",
        "d",
        "default",
        "first",
        "groupby",
        "items",
        "last",
        "length",
        "list",
        "map",
        "max",
        "min",
    ),
    *("reject", "rejectattr", "reverse", "select", "selectattr", "sort", "unique"),
)
_FILTERS_OF_TEXTS = ("lower", "string", "trim", "upper")
"""Those that make a text of whatever they are given."""
_SAFE_METHODS = (
    *(
        "endswith",
        "get",
        "items",
        "keys",
        "lower",
        "lstrip",
        "rstrip",
        "split",
        "startswith",
        "strip",
        "upper",
    ),
    "values",
)
_ARITHMETIC = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "//": floor_divide,
    "%": remainder,
    "**": power,
}
_KEPT_TEMPLATES = 256
_MOST_DIGITS = 30
"""Before or behind the point of a literal."""
_OTHER_FILES = (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)


class Missing(StrictUndefined):
    """What a template names and nothing is; complains in our words whatever is done with it."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name: Any = self._undefined_name
        owner: Any = self._undefined_obj
        if owner is missing:
            return _("there is no variable “{name}”").format(name=name)
        if owner is None:
            message = _(
                "“{name}” is asked of a value that is not there; put it between {{% if %}} and "
                "{{% endif %}}"
            )
            return message.format(name=name)
        if isinstance(name, int):
            return _("the list has no entry {number} (the first is 0)").format(number=name)
        return _("there is no field “{name}” here").format(name=name)


class _Generator(CodeGenerator):
    """Jinja's compiler, which makes sure that what is printed, and what ``~`` joins, are texts,
    numbers and dates.
    """

    def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> str:
        """Print no constant while compiling: Jinja would escape it first, and what it was nobody
        could tell.
        """
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise nodes.Impossible

    def visit_Const(self, node: nodes.Const, frame: Any) -> None:  # noqa: N802 - named by Jinja's visitor
        if isinstance(node.value, Decimal):
            self.write(f"environment.decimal({str(node.value)!r})")
        else:
            super().visit_Const(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - named by Jinja's visitor
        self.write("environment.concatenated((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class _Lexer(Lexer):
    """Jinja's lexer, in which 0.1 is the decimal that was written: a float would not be."""

    def wrap(
        self, stream: Iterable[Any], name: str | None = None, filename: str | None = None
    ) -> Iterator[Token]:
        """Make tokens of what was split."""
        written: list[str] = []

        def noted() -> Iterator[Any]:
            for line, kind, text in stream:
                if kind == TOKEN_FLOAT:
                    written.append(text)
                if kind == TOKEN_INTEGER and len(text) > 2 * _MOST_DIGITS:
                    raise TemplateSlip(_("the template makes too large a number"), line)
                yield line, kind, text

        for token in super().wrap(noted(), name, filename):
            is_decimal = token.type == TOKEN_FLOAT
            # Jinja itself puts numbers there, though its types say otherwise.
            value: Any = _as_written(written.pop(), token.lineno) if is_decimal else token.value
            yield Token(token.lineno, token.type, value)


_LEXERS: list[_Lexer] = []


def _as_written(text: str, line: int) -> Decimal:
    try:
        number = Decimal(text.replace("_", ""))
    except InvalidOperation:  # an exponent beyond all measure
        number = None
    if number is None or abs(number.adjusted()) > _MOST_DIGITS:
        raise TemplateSlip(_("the template makes too large a number"), line)
    return Decimal(format_number(number))


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with no more than a bulletin needs, and exact arithmetic."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
    intercepted_unops = frozenset(["-"])
    code_generator_class = _Generator
    decimal = Decimal
    """For compiled templates: what makes a number of the text of a literal."""

    def __init__(self, filters: Filters, tests: Filters, **options: Any) -> None:
        """Take filters and tests of ours, and Jinja's options."""
        super().__init__(**options)
        self.filters = {
            **{name: self.filters[name] for name in _KEPT_FILTERS},
            **{name: _of_texts(self.filters[name]) for name in _FILTERS_OF_TEXTS},
            "int": strict("int", _int),
            "join": _join,
            "round": strict("round", _round),
            "sum": _sum,
            **{name: strict(name, function) for name, function in filters.items()},
        }
        self.tests.update(tests)
        self.globals.clear()
        self.globals["namespace"] = Namespace
        self.globals["range"] = safe_range
        self.compiled: Callable[[str], Template] = functools.lru_cache(maxsize=_KEPT_TEMPLATES)(
            self.from_string
        )
        """Compiles a text, once while it is used again: most texts of a package that changes are as
        they were.
        """

    def concatenated(self, operands: tuple[Any, ...]) -> str:
        """What ``~`` gives."""
        return (markup_join if self.autoescape else str_join)(all_as_printed(operands))

    def printed(self, text: Any) -> Any:
        """A text that is printed. Raises SecurityError for what no document can hold."""
        if isinstance(text, str) and not isinstance(text, StandIn) and not is_printable(text):
            raise SecurityError(_("a text holds a character that no document can hold"))
        return text

    def with_marks(self, _value: Any, text: Any) -> Any:
        """What a value is printed as: here, that alone."""
        return text

    @property
    def lexer(self) -> Lexer:
        """What splits a template's text: one for all sandboxes,
        which all have the same delimiters.
        """
        if not _LEXERS:
            _LEXERS.append(_Lexer(self))
        return _LEXERS[0]

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute exactly, and bound what one step of arithmetic makes longer."""
        if _is_number(left) and _is_number(right):
            try:
                return _ARITHMETIC[operator](left, right)
            except TooLargeError as error:
                raise SecurityError(_("the template makes too large a number")) from error
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return super().call_binop(context, operator, left, right)
        if operator == "%" and isinstance(left, str):
            raise SecurityError(_("texts cannot be filled in with %"))
        if (
            operator == "*"
            and max(_length(left) * _factor(right), _length(right) * _factor(left)) > MAX_LENGTH
        ):
            raise SecurityError(_("the template makes too long a text or list"))
        if operator not in ("+", "*") or (
            isinstance(left, str) ^ isinstance(right, str) and operator == "+"
        ):
            message = _("{left} and {right} cannot be computed with {operator}")
            raise FilterArgumentError(
                message.format(left=describe(left), right=describe(right), operator=operator)
            )
        return super().call_binop(context, operator, left, right)

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """Change a number's sign."""
        return negative(arg) if _is_number(arg) else super().call_unop(context, operator, arg)

    def wrap_str_format(self, value: Any) -> None:
        """Give no ``str.format``: its widths make long texts of short ones."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """What a template gets of an attribute that is none of its business."""
        return self.undefined(obj=obj, name=attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Fields and properties, and a few methods of texts and lists: none knows the clock or
        makes long texts.
        """
        if isinstance(obj, LoopContext):
            return super().is_safe_attribute(obj, attr, value)
        if isinstance(obj, Struct) and not callable(value):
            return not attr.startswith(
                "_"
            )  # what Jinja finds of it too; most that a template asks for is such a field
        if callable(value) and not (
            attr in _SAFE_METHODS and isinstance(obj, str | list | tuple | dict)
        ):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def as_written(self, source: str) -> nodes.Template:
        """The syntax tree of a template. Raises TemplateSyntaxError."""
        return self._parse(source, None, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all((*_OTHER_FILES, nodes.Filter, nodes.Test)):
            self._refuse_unknown(node)
        return tree

    def _refuse_unknown(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Filter):
            if node.name not in self.filters:
                message = _("there is no filter “{name}”").format(name=node.name)
                raise TemplateSlip(message + nearest_name(node.name, self.filters), node.lineno)
        elif isinstance(node, nodes.Test):
            if node.name not in self.tests:
                message = _("there is no test “{name}”").format(name=node.name)
                raise TemplateSlip(message + nearest_name(node.name, self.tests), node.lineno)
        else:
            raise TemplateSlip(_("a template cannot use other files"), node.lineno)


def _of_texts(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of Jinja's for texts, numbers and dates only."""

    @functools.wraps(function)
    def checked(value: Any, *args: Any, **kwargs: Any) -> Any:
        return function(as_printed(value), *args, **kwargs)

    return checked


def _join(items: Iterable[Any], separator: str = "") -> str:
    """Jinja's ``join`` for texts, numbers and dates only."""
    texts = [item if isinstance(item, Markup) else str(item) for item in all_as_printed(items)]
    return (
        Markup(separator).join(texts)
        if any(isinstance(text, Markup) for text in texts)
        else separator.join(texts)
    )


def _round(number: Exact, decimals: int = 0) -> Number:
    """A number with so many decimals, half up."""
    return rounded(number, decimals) if decimals > 0 else int(rounded(number, 0))


def _int(value: str | Exact) -> int:
    """A number without what is behind its point, also one that stands in a text."""
    try:
        return int(Decimal(value) if isinstance(value, str) else value)
    except ArithmeticError as error:
        message = _("the filter “{filter}” cannot take {found} for {parameter}")
        text = message.format(filter="int", found=describe(value), parameter="value")
        raise FilterArgumentError(text) from error


@pass_environment
def _sum(environment: Sandbox, items: Iterable[Any], attribute: str | int | None = None) -> Exact:
    """What numbers come to, exactly; with ``attribute``, that field of each."""
    if attribute is not None:
        get: Callable[[Any], Any] = make_attrgetter(environment, attribute)
        items = map(get, items)
    numbers = list(items)
    for number in numbers:
        if not _is_number(number):
            raise FilterArgumentError(
                _("the filter “{filter}” cannot take {found} for {parameter}").format(
                    filter="sum", found=describe(number), parameter="items"
                )
            )
    return exact_total(numbers) or 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _factor(value: Any) -> int:
    return value if isinstance(value, int) else 0

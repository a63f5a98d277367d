"""What a template can do: a template is not a program.

The sandbox keeps it from Python's inner life, from other files, and from what differs from run to run. How long it may
take, and how much memory, is not counted here but bounded by the process (``process.bounds``): every way to count
steps and lengths in a language as rich as Jinja's leaves a way around.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from bulletin_gen.i18n import _
from bulletin_gen.printable import is_printable

Filters: TypeAlias = Mapping[str, Callable[..., Any]]

MAX_LENGTH = 10_000_000
"""Characters of what a template gives, and of a text, or items of a list, that a multiplication makes."""

# Jinja's own filters that a bulletin may need; the others can make long texts of short ones, or differ from run to
# run, or know of HTML.
_KEPT_FILTERS = (
    *("abs", "count", "d", "default", "first", "groupby", "int", "items", "join", "last", "length", "list", "lower"),
    *("map", "max", "min", "reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "string", "sum"),
    *("trim", "unique", "upper"),
)
_SAFE_METHODS = (
    *("endswith", "get", "items", "keys", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper"),
    "values",
)
_OTHER_FILES = (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)


class FilterArgumentError(ValueError):
    """What a filter was given cannot be worded; carries a plain sentence."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with no more than a bulletin needs."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def __init__(self, filters: Filters, tests: Filters, **options: Any) -> None:
        """Take filters and tests of ours, and Jinja's options."""
        super().__init__(**options)
        self.filters = {name: self.filters[name] for name in _KEPT_FILTERS} | dict(filters)
        self.tests.update(tests)
        self.globals.clear()
        self.globals["namespace"] = _namespace()
        self.globals["range"] = safe_range

    def printed(self, text: Any) -> Any:
        """A text that is printed. Raises SecurityError for what no document can hold."""
        if isinstance(text, str) and not is_printable(text):
            raise SecurityError(_("a text holds a character that no document can hold"))
        return text

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Bound what one step of arithmetic makes longer."""
        if operator == "%" and isinstance(left, str):
            raise SecurityError(_("texts cannot be filled in with %"))
        if operator == "**" and (abs(left) > 10_000 or abs(right) > 20):
            raise SecurityError(_("the template makes too long a text or list"))
        if operator == "*" and max(_length(left) * _factor(right), _length(right) * _factor(left)) > MAX_LENGTH:
            raise SecurityError(_("the template makes too long a text or list"))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """Give no ``str.format``: its widths make long texts of short ones."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Keep from templates those methods of Python's own types that can make long texts."""
        if isinstance(obj, str | list | tuple | dict | int | float) and attr not in _SAFE_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def as_written(self, source: str) -> nodes.Template:
        """The syntax tree of a template. Raises TemplateSyntaxError."""
        return self._parse(source, None, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_OTHER_FILES):
            raise TemplateSyntaxError(_("a template cannot use other files"), node.lineno)
        return tree


def _namespace() -> Any:
    """Jinja's ``namespace``, with which a loop can leave something behind."""
    from jinja2.utils import Namespace

    return Namespace


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _factor(value: Any) -> int:
    return value if isinstance(value, int) else 0

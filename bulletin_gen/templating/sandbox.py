"""What a template can do: a template is not a program.

The sandbox keeps it from Python's inner life, from other files, and from what differs from run to run. How long it may
take, and how much memory, is not counted here but bounded by the process (``process.bounds``): every way to count
steps and lengths in a language as rich as Jinja's leaves a way around.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.utils import Namespace, missing
from markupsafe import Markup

from bulletin_gen.findings import nearest_name
from bulletin_gen.i18n import _
from bulletin_gen.printable import is_printable
from bulletin_gen.templating.explain import TemplateSlip
from bulletin_gen.templating.values import all_as_printed, as_printed, strict

Filters: TypeAlias = Mapping[str, Callable[..., Any]]

MAX_LENGTH = 10_000_000
"""Characters of what a template gives, and of a text, or items of a list, that a multiplication makes."""

# Jinja's own filters that a bulletin may need; the others can make long texts of short ones, or differ from run to
# run, or know of HTML.
_KEPT_FILTERS = (
    *("abs", "count", "d", "default", "first", "groupby", "items", "last", "length", "list", "map", "max", "min"),
    *("reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "sum", "unique"),
)
_FILTERS_OF_TEXTS = ("int", "lower", "string", "trim", "upper")
"""Those that make a text or a number of whatever they are given."""
_SAFE_METHODS = (
    *("endswith", "get", "items", "keys", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper"),
    "values",
)
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
            message = _("“{name}” is asked of a value that is not there; put it between {{% if %}} and {{% endif %}}")
            return message.format(name=name)
        if isinstance(name, int):
            return _("the list has no entry {number} (the first is 0)").format(number=name)
        return _("there is no field “{name}” here").format(name=name)


class _Generator(CodeGenerator):
    """Jinja's compiler, which makes sure that what is printed, and what ``~`` joins, are texts, numbers and dates."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> str:
        """Print no constant while compiling: Jinja would escape it first, and what it was nobody could tell."""
        if isinstance(node, nodes.TemplateData):
            return super()._output_child_to_const(node, frame, finalize)
        raise nodes.Impossible

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - named by Jinja's visitor
        self.write("environment.concatenated((")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, with no more than a bulletin needs."""

    intercepted_binops = frozenset(["*", "**", "%"])
    code_generator_class = _Generator

    def __init__(self, filters: Filters, tests: Filters, **options: Any) -> None:
        """Take filters and tests of ours, and Jinja's options."""
        super().__init__(**options)
        self.filters = {
            **{name: self.filters[name] for name in _KEPT_FILTERS},
            **{name: _of_texts(self.filters[name]) for name in _FILTERS_OF_TEXTS},
            "join": _join,
            **{name: strict(name, function) for name, function in filters.items()},
        }
        self.tests.update(tests)
        self.globals.clear()
        self.globals["namespace"] = Namespace
        self.globals["range"] = safe_range

    def concatenated(self, operands: tuple[Any, ...]) -> str:
        """What ``~`` gives."""
        return (markup_join if self.autoescape else str_join)(all_as_printed(operands))

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

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """What a template gets of an attribute that is none of its business."""
        return self.undefined(obj=obj, name=attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Fields and properties, and a few methods of texts and lists: none knows the clock or makes long texts."""
        if isinstance(obj, LoopContext):
            return super().is_safe_attribute(obj, attr, value)
        if callable(value) and not (attr in _SAFE_METHODS and isinstance(obj, str | list | tuple | dict)):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def as_written(self, source: str) -> nodes.Template:
        """The syntax tree of a template. Raises TemplateSyntaxError."""
        return self._parse(source, None, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_OTHER_FILES):
            raise TemplateSlip(_("a template cannot use other files"), node.lineno)
        for used in tree.find_all(nodes.Filter):
            if used.name not in self.filters:
                message = _("there is no filter “{name}”").format(name=used.name)
                raise TemplateSlip(message + nearest_name(used.name, self.filters), used.lineno)
        for asked in tree.find_all(nodes.Test):
            if asked.name not in self.tests:
                message = _("there is no test “{name}”").format(name=asked.name)
                raise TemplateSlip(message + nearest_name(asked.name, self.tests), asked.lineno)
        return tree


def _of_texts(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of Jinja's for texts, numbers and dates only."""

    @functools.wraps(function)
    def checked(value: Any, *args: Any, **kwargs: Any) -> Any:
        return function(as_printed(value), *args, **kwargs)

    return checked


def _join(items: Iterable[Any], separator: str = "") -> str:
    """Jinja's ``join`` for texts, numbers and dates only."""
    texts = [item if isinstance(item, Markup) else str(item) for item in all_as_printed(items)]
    return Markup(separator).join(texts) if any(isinstance(text, Markup) for text in texts) else separator.join(texts)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _factor(value: Any) -> int:
    return value if isinstance(value, int) else 0

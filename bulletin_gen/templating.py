"""Jinja as template packages use it: sandboxed, bounded, and strict about unknown names.

A template is not a program. The sandbox keeps it from Python's inner life, and bounds keep it from taking more
time and memory than a bulletin can need: every loop, call and text that it makes is counted.

There are two environments: one for plain text, one for Markdown, in which every printed value is text and
never markup.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.printable import is_printable

MAX_STEPS = 100_000
"""Rounds of loops and calls together, in one rendering."""
MAX_LENGTH = 10_000_000
"""Characters of a text, or items of a list, that a template makes."""

Filters: TypeAlias = Mapping[str, Callable[..., Any]]

_MARKDOWN_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r"
_AS_ENTITIES = str.maketrans({character: f"&#{ord(character)};" for character in _MARKDOWN_PUNCTUATION})

# Jinja's own filters that a bulletin may need; the others can make long texts of short ones, or differ from run to
# run, or know of HTML.
_KEPT_FILTERS = (
    *("abs", "count", "d", "default", "first", "groupby", "int", "items", "last", "length", "list", "lower", "map"),
    *("max", "min", "reject", "rejectattr", "reverse", "round", "select", "selectattr", "sort", "string", "sum"),
    *("trim", "unique", "upper"),
)
_NO_SUCH_FIELD = re.compile(r"^'bulletin_gen\.[\w.]+ object' has no attribute '(\w+)'$")
_SAFE_METHODS = (
    *("endswith", "get", "items", "keys", "lower", "lstrip", "rstrip", "split", "startswith", "strip", "upper"),
    "values",
)


class FilterArgumentError(ValueError):
    """What a filter was given cannot be worded; carries a plain sentence."""


class Template:
    """A compiled template that knows the file it came from, for its error messages."""

    def __init__(self, environment: BoundedEnvironment, text: str, file: str) -> None:
        """Compile. Raises TemplateError for a syntax error."""
        self._file = file
        self._environment = environment
        try:
            self._template = environment.from_string(text)
            self._literal_length = environment.literal_length
        except TemplateSyntaxError as error:
            raise TemplateError(error.message or "", file, error.lineno) from error
        except RecursionError as error:
            raise TemplateError(_("the template is nested too deep"), file) from error

    def render(self, context: dict[str, Any]) -> str:
        """Fill in. Raises TemplateError for an unknown name, or whatever else goes wrong in the template."""
        self._environment.begin(self._literal_length)
        try:
            return self._template.render(context)
        except RecursionError as error:
            raise TemplateError(_("the template calls itself without end"), self._file) from error
        except (JinjaError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            raise TemplateError(_describe(error), self._file, _template_line(error)) from error


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox that counts what a template does, and refuses when that grows beyond a bulletin's needs."""

    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(self, **options: Any) -> None:
        """Take Jinja's options."""
        super().__init__(**options)
        self.literal_length = 0
        """The literal text of the template compiled last, in characters."""
        self._steps = 0
        self._made = 0
        self.filters = {name: self._sized_filter(self.filters[name]) for name in _KEPT_FILTERS}
        self.globals.clear()
        self.globals["_rounds"] = self._rounds
        self.globals["_sized"] = _sized
        self.globals["namespace"] = _namespace()
        self.globals["range"] = safe_range
        self.filters["join"] = _join

    def begin(self, literal_length: int) -> None:
        """Begin to count for a rendering of a template with so much literal text."""
        self.literal_length = literal_length
        self._steps = self._made = 0

    def printed(self, text: Any) -> Any:
        """Count a text that is printed, and refuse what no document can hold."""
        self._make(_length(text))
        if isinstance(text, str) and not is_printable(text):
            raise SecurityError(_("a text holds a character that no document can hold"))
        return text

    def add_filters(self, filters: Filters) -> None:
        """Add filters of ours."""
        self.filters.update({name: self._sized_filter(function) for name, function in filters.items()})

    def call(self, context: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Count each call, and the literal text that a macro may print."""
        self._step(1)
        self._make(self.literal_length)
        return super().call(context, function, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Bound what arithmetic makes longer."""
        if operator == "%" and isinstance(left, str):
            raise SecurityError(_("texts cannot be filled in with %"))
        if operator == "**" and (abs(left) > 10_000 or abs(right) > 20):
            raise SecurityError(_("the template makes too long a text or list"))
        if operator == "*":
            _check_length(_length(left) * _factor(right), _length(right) * _factor(left))
        return _sized(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> None:
        """Give no ``str.format``: its widths make long texts of short ones."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Keep from templates those methods of Python's own types that can make long texts."""
        if isinstance(obj, str | list | tuple | dict | int | float) and attr not in _SAFE_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def parse_as_written(self, source: str) -> nodes.Template:
        """The syntax tree of a template, as its author wrote it."""
        return super()._parse(source, None, None)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Bounder().visit(super()._parse(source, name, filename))
        self.literal_length = _literal_length(tree)
        return tree

    def _rounds(self, items: Iterable[Any], literal_length: int) -> list[Any]:
        """The items of a loop, each of them a step that prints the loop's literal text."""
        rounds = list(islice(items, MAX_STEPS + 1))
        self._step(len(rounds))
        self._make(len(rounds) * literal_length)
        return rounds

    def _make(self, length: int) -> None:
        self._made += length
        _check_length(self._made)

    def _step(self, number: int) -> None:
        self._steps += number
        if self._steps > MAX_STEPS:
            raise SecurityError(_("the template takes more than {steps} steps").format(steps=MAX_STEPS))

    def _sized_filter(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """A filter whose result is bounded, and whose use is a step. Jinja marks what it passes on the function."""

        def sized(*args: Any, **kwargs: Any) -> Any:
            self._step(1)
            return _sized(function(*args, **kwargs))

        sized.__dict__.update(function.__dict__ if hasattr(function, "__dict__") else {})
        return sized


class _Bounder(NodeTransformer):
    """Rewrites loops and concatenations so that they are counted."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - named by Jinja's visitor
        self.generic_visit(node)
        if not node.recursive:
            node.iter = _call("_rounds", node.iter, nodes.Const(_literal_length(node), lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Call:  # noqa: N802 - named by Jinja's visitor
        self.generic_visit(node)
        return _call("_sized", node)

    def visit_Import(self, node: nodes.Import) -> nodes.Import:  # noqa: N802 - named by Jinja's visitor
        raise TemplateSyntaxError(_("a template cannot use other files"), node.lineno)

    visit_FromImport = visit_Include = visit_Extends = visit_Import  # noqa: N815 - named by Jinja's visitor


def _call(function: str, *arguments: nodes.Node) -> nodes.Call:
    line = arguments[0].lineno
    return nodes.Call(nodes.Name(function, "load", lineno=line), list(arguments), [], None, None, lineno=line)


def _literal_length(node: nodes.Node) -> int:
    return sum(len(data.data) for data in node.find_all(nodes.TemplateData))


def _join(items: Iterable[Any], separator: str = "") -> Any:
    """Jinja's ``join``, which adds up the lengths first."""
    texts = [item if isinstance(item, Markup) else str(item) for item in islice(items, MAX_STEPS)]
    _check_length(sum(map(len, texts)) + len(separator) * len(texts))
    is_markup = any(isinstance(text, Markup) for text in texts)
    return Markup(separator).join(texts) if is_markup else separator.join(texts)


def _namespace() -> Any:
    """Jinja's ``namespace``, with which a loop can leave something behind."""
    from jinja2.utils import Namespace

    return Namespace


def _sized(value: Any) -> Any:
    _check_length(_length(value))
    return value


def _check_length(*lengths: int) -> None:
    if max(lengths) > MAX_LENGTH:
        raise SecurityError(_("the template makes too long a text or list"))


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _factor(value: Any) -> int:
    return value if isinstance(value, int) else 0


def text_environment(filters: Filters | None = None, tests: Filters | None = None) -> BoundedEnvironment:
    """For plain text: a value is printed as it is."""
    return _environment(filters, tests, autoescape=False, finalize=_as_text)


def markdown_environment(filters: Filters | None = None, tests: Filters | None = None) -> BoundedEnvironment:
    """For Markdown: a value is printed as itself, however it reads as Markdown.

    Every character of it that Markdown could take for markup becomes a numeric entity. ``Markup`` values,
    the output of macros among them, are Markdown already.
    """
    return _environment(filters, tests, autoescape=True, finalize=_as_markdown)


def _environment(
    filters: Filters | None, tests: Filters | None, *, autoescape: bool, finalize: Callable[[Any], Any]
) -> BoundedEnvironment:
    environment = BoundedEnvironment(
        undefined=StrictUndefined,
        autoescape=autoescape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    environment.finalize = lambda value: environment.printed(finalize(value))
    environment.add_filters(filters or {})
    environment.tests.update(tests or {})
    return environment


def _as_text(value: Any) -> Any:
    """What can be printed: texts, numbers and dates. Anything else is a slip of the template's author."""
    if value is None:
        raise UndefinedError(_("a value that is not there would be printed; put it between {% if %} and {% endif %}"))
    if not isinstance(value, str | int | Decimal | datetime.date | Undefined):
        kind = _("a list") if isinstance(value, list | tuple) else _("a group of fields")
        raise UndefinedError(_("{kind} cannot be printed; name one of its fields, or use a filter").format(kind=kind))
    return value


def _as_markdown(value: Any) -> Any:
    if isinstance(value, Markup | StrictUndefined):
        return value
    return Markup(str(_as_text(value)).translate(_AS_ENTITIES))


def _describe(error: Exception) -> str:
    missing = _NO_SUCH_FIELD.search(str(error))
    if missing is not None:
        return _("there is no field “{name}” here").format(name=missing.group(1))
    if isinstance(error, UndefinedError | JinjaError):
        return error.message or type(error).__name__
    if isinstance(error, FilterArgumentError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _template_line(error: BaseException) -> int | None:
    """The line of the innermost frame that Jinja rewrote to point into the template."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == "<template>":
            line = frame.tb_lineno
        frame = frame.tb_next
    return line

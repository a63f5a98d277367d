"""A sandbox that can say where what it prints comes from: values carry the paths that they were
filed at.

A value that was filed is a text, number or date like any other, and knows its path besides. What is
computed of such values, or made of them by a filter, has the paths of all of them; what no path
reaches has none, and nobody guesses. A value that is printed stands between marks.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup
from msgspec import Struct

from bulletin_gen.places.paths import ValuePath
from bulletin_gen.templating.sandbox import Filters, Sandbox
from bulletin_gen.templating.values import StandIn
from bulletin_gen.text.marks import marked, without_marks

MOST_PATHS = 40
"""So many are told of a value that is made of more."""
_OF_ITEMS = ("join", "sum")
"""Filters that compute with the items of a list."""


_LISTENING: ContextVar[Trace | None] = ContextVar("listening", default=None)
"""The trace that hears of each value that becomes a text, inside a longer one too: such a value
stands there between marks. Nobody listens but while a filter is run a second time (``_spoken``).
"""


class Traced:
    """What a value that knows where it comes from has besides being one."""

    paths: tuple[ValuePath, ...]
    plain: Any

    def __str__(self) -> str:
        """The value's text, between marks where somebody listens."""
        trace, text = _LISTENING.get(), str(self.plain)
        return text if trace is None else marked(text, trace.number_of(self.paths))

    def __format__(self, form: str, *_context: Any) -> str:
        """The same, in a form."""
        return format(self.plain, form) if form else str(self)


class _Text(Traced, str):
    pass


class _Markup(Traced, Markup):
    pass


class _Whole(Traced, int):
    pass


class _Decimal(Traced, Decimal):
    pass


class _Fraction(Traced, Fraction):
    pass


class _Date(Traced, datetime.date):
    pass


_KINDS: dict[type, Callable[[Any], Any]] = {
    str: _Text,
    Markup: _Markup,
    int: _Whole,
    Decimal: _Decimal,
    Fraction: _Fraction,
    datetime.date: lambda date: _Date(date.year, date.month, date.day),
}


def traced(value: Any, paths: tuple[ValuePath, ...]) -> Any:
    """A text, number or date that knows these paths; anything else, and what has none, as it is."""
    value = plain(value)
    make = _KINDS.get(type(value)) if paths else None
    if make is None:
        return value
    made = make(value)
    made.paths, made.plain = paths, value
    return made


def plain(value: Any) -> Any:
    """A value that knows nothing of itself."""
    return value.plain if isinstance(value, Traced) else value


class Trace:
    """What is known of one issue's values: the paths of its groups, and the numbers of marks."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._groups: dict[int, tuple[Any, ValuePath]] = {}
        self._numbers: dict[tuple[ValuePath, ...], int] = {}

    @property
    def origins(self) -> tuple[tuple[ValuePath, ...], ...]:
        """The paths behind each mark, by its number."""
        return tuple(self._numbers)

    def number_of(self, paths: tuple[ValuePath, ...]) -> int:
        """The number that marks have for some paths."""
        return self._numbers.setdefault(paths, len(self._numbers))

    def copy_of(self, value: Any, path: ValuePath) -> Any:
        """The same value, whose leaves know their paths."""
        if isinstance(value, Struct):
            fields = {
                field: self.copy_of(getattr(value, field), (*path, field))
                for field in value.__struct_fields__
            }
            copy = type(value)(**fields)
            self._groups[id(copy)] = copy, path
            return copy
        if isinstance(value, tuple):
            return type(value)(
                self.copy_of(item, (*path, index)) for index, item in enumerate(value)
            )
        return traced(value, (path,))

    def paths_of(self, *values: Any) -> tuple[ValuePath, ...]:
        """The paths that are behind some values, each once."""
        found: dict[ValuePath, None] = {}
        for path in self._paths(values):
            found.setdefault(path)
            if len(found) == MOST_PATHS:
                break
        return tuple(found)

    def _paths(self, values: Iterable[Any]) -> Iterator[ValuePath]:
        for value in values:
            if isinstance(value, Traced):
                yield from value.paths
            elif isinstance(value, Struct):
                known = self._groups.get(id(value))
                if known is not None:
                    yield known[1]
            elif isinstance(value, list | tuple):
                yield from self._paths(value)


class TracingSandbox(Sandbox):
    """The sandbox of a document that is looked at: what it prints is what the plain one prints, and
    has marks.
    """

    trace = Trace()
    """Set anew for each document."""

    def __init__(self, filters: Filters, tests: Filters, **options: Any) -> None:
        """Let every filter pass on where its result comes from."""
        super().__init__(filters, tests, **options)
        self.filters = {
            name: self._traced_filter(name, function) for name, function in self.filters.items()
        }

    def printed(self, text: Any) -> Any:
        """The same; marks of our own, which a block set to a name may hold,
        are none of its affair.
        """
        super().printed(
            without_marks(text) if isinstance(text, str) and not isinstance(text, StandIn) else text
        )
        return text

    def with_marks(self, value: Any, text: Any) -> Any:
        """What a value is printed as, between marks."""
        paths = value.paths if isinstance(value, Traced) else ()
        if not paths or isinstance(text, Undefined):
            return text
        number = self.trace.number_of(paths)
        if isinstance(text, Markup):
            return Markup(_marked_markdown(str(text), number))
        return marked(str(text), number)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Compute, and know of what."""
        result = super().call_binop(context, operator, plain(left), plain(right))
        return traced(result, self.trace.paths_of(left, right))

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """The same of one number."""
        return traced(super().call_unop(context, operator, plain(arg)), self.trace.paths_of(arg))

    def concatenated(self, operands: tuple[Any, ...]) -> str:
        """The same of ``~``."""
        text: str = traced(
            super().concatenated(tuple(map(plain, operands))), self.trace.paths_of(operands)
        )
        return text

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field; what a group says of itself comes from the group."""
        value = super().getattr(obj, attribute)
        if isinstance(value, Traced) or not isinstance(obj, Struct):
            return value
        return traced(value, self.trace.paths_of(obj))

    def _traced_filter(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def filtered(*args: Any, **kwargs: Any) -> Any:
            args = tuple(list(arg) if isinstance(arg, Iterator) else arg for arg in args)
            paths = self.trace.paths_of(*args, *kwargs.values())
            result = function(
                *(_untraced(arg, name) for arg in args), **{k: plain(v) for k, v in kwargs.items()}
            )
            if type(result) is str and paths:
                result = self._spoken(result, lambda: function(*args, **kwargs))
            return result if isinstance(result, Traced) else traced(result, paths)

        return filtered

    def _spoken(self, text: str, again: Callable[[], Any]) -> str:
        """A text that a filter made of several values, with marks around each.

        The filter alone knows where it puts them, so it is run once more while the trace listens;
        where that gives another text, or none, the first one stays without marks.
        """
        token = _LISTENING.set(self.trace)
        try:
            spoken = again()
        except (ArithmeticError, TypeError, ValueError):
            return text
        finally:
            _LISTENING.reset(token)
        return spoken if isinstance(spoken, str) and without_marks(spoken) == text else text


def _untraced(value: Any, filter_name: str) -> Any:
    if filter_name in _OF_ITEMS and isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return plain(value)


def _marked_markdown(text: str, number: int) -> str:
    """Markdown between marks that stand behind the signs of a first heading, and before the last
    line's end.
    """
    body = text.strip()
    start = text.index(body) if body else 0
    signs = len(body) - len(body.lstrip("#"))
    while signs and body[signs : signs + 1] == " ":
        signs += 1
    return text[:start] + body[:signs] + marked(body[signs:], number) + text[start + len(body) :]

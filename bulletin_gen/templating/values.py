"""What a template may print, and what a filter may be given: checked wherever a value becomes a
text.
"""

from __future__ import annotations

import datetime
import functools
import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

from jinja2 import Undefined
from markupsafe import Markup

from bulletin_gen.i18n import _
from bulletin_gen.numbers.exact import as_decimal
from bulletin_gen.numbers.number import Number, format_number


class StandIn(Markup):
    """What stands in a template's result for what is no text, such as a chart: a noncharacter,
    which no input can hold.
    """


class NotPrintableError(ValueError):
    """A value would become a text that is none; carries a plain sentence."""


class FilterArgumentError(ValueError):
    """What a filter was given cannot be worded; carries a plain sentence."""


def as_printed(value: Any) -> Any:
    """A text, a number or a date, as it is; an undefined value too, which complains by itself.

    Raises NotPrintableError for anything else: a slip of the template's author.
    """
    if isinstance(value, Fraction):
        return _in_figures(value)
    if isinstance(value, Decimal) and "E" in str(value):
        return format_number(value)
    if value is None:
        raise NotPrintableError(
            _("a value that is not there would be printed; put it between {% if %} and {% endif %}")
        )
    if isinstance(value, bool) or not isinstance(
        value, str | int | Decimal | datetime.date | Undefined
    ):
        message = _("{kind} cannot be printed; name one of its fields, or use a filter")
        raise NotPrintableError(message.format(kind=describe(value)))
    return value


def _in_figures(number: Fraction) -> Number:
    plain = as_decimal(number)
    if plain is None:
        raise NotPrintableError(
            _("a number without an end would be printed; round it, such as with | round(2)")
        )
    return plain


def all_as_printed(values: Iterable[Any]) -> tuple[Any, ...]:
    """The operands of a concatenation, or the items of a list that is printed."""
    return tuple(map(as_printed, values))


def describe(value: Any) -> str:
    """What a value is, in a template author's words."""
    if value is None:
        return _("a value that is not there")
    if isinstance(value, bool):
        return _("a yes or no")
    if isinstance(value, str):
        return _("the text “{text}”").format(text=value[:30])
    if isinstance(value, int | float | Decimal | Fraction):
        return _("the number {number}").format(number=value)
    if isinstance(value, list | tuple | types.GeneratorType):
        return _("a list")
    if isinstance(value, datetime.date):
        return _("a date")
    return _("a function") if callable(value) else _("a group of fields")


def strict(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that takes what its annotations say and nothing else. Generators, such as ``map``
    gives, are lists.
    """

    @functools.cache
    def parameters() -> tuple[inspect.Signature, dict[str, _Acceptor]]:
        signature, hints = inspect.signature(function), get_type_hints(function)
        return signature, {
            name: _acceptor(hints[name]) for name in signature.parameters if name in hints
        }

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        signature, accepts = parameters()
        try:
            bound = signature.bind(*map(_as_list, args), **kwargs)
        except TypeError as error:
            message = _("the filter “{filter}” is not used like that; it takes: {parameters}")
            text = message.format(
                filter=name, parameters="、".join(list(signature.parameters)[1:]) or "-"
            )
            raise FilterArgumentError(text) from error
        for parameter, value in bound.arguments.items():
            if (
                not isinstance(value, Undefined)
                and parameter in accepts
                and not accepts[parameter](value)
            ):
                message = _("the filter “{filter}” cannot take {found} for {parameter}")
                raise FilterArgumentError(
                    message.format(filter=name, found=describe(value), parameter=parameter)
                )
        return function(*bound.args, **bound.kwargs)

    return checked


def _as_list(value: Any) -> Any:
    return tuple(value) if isinstance(value, Iterator) else value


_Acceptor: TypeAlias = Callable[[Any], bool]


def _acceptor(hint: Any) -> _Acceptor:
    """What tells whether a value is of a type, items of lists included; an undefined one complains
    by itself.
    """
    origin = get_origin(hint)
    if hint is Any or isinstance(hint, TypeVar):
        return lambda _value: True
    if origin is Annotated:
        return _acceptor(get_args(hint)[0])
    if origin in (Union, types.UnionType):
        members = [_acceptor(member) for member in get_args(hint)]
        return lambda value: any(accepts(value) for accepts in members)
    if origin in (Iterable, Sequence):
        item = _acceptor(get_args(hint)[0])
        return lambda value: (
            isinstance(value, list | tuple)
            and all(isinstance(i, Undefined) or item(i) for i in value)
        )
    if hint is None or hint is type(None):
        return lambda value: value is None
    if issubclass(hint, int) and hint is not bool:
        return lambda value: isinstance(value, hint) and not isinstance(value, bool)
    return lambda value: isinstance(value, hint)

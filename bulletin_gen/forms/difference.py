"""Whether two trees, or two issues, say the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET, Struct

from bulletin_gen.numbers.number import format_number
from bulletin_gen.places.paths import ValuePath

_NOTHING: tuple[Any, ...] = (None, "", [], (), {}, UNSET)


def first_difference(one: Any, other: Any, path: ValuePath = ()) -> ValuePath | None:
    """Where two differ first; None where they say the same.

    What is empty says as much as what is not there, and a group of nothing but that as much as no
    group.
    """
    if isinstance(one, Struct):
        one, other = _fields(one), _fields(other)
    if isinstance(one, dict) and (isinstance(other, dict) or _is_nothing(other)):
        other = other if isinstance(other, dict) else {}
        keys = [*one, *(key for key in other if key not in one)]
        differences = (first_difference(one.get(key), other.get(key), (*path, key)) for key in keys)
    elif (
        isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other)
    ):
        pairs = enumerate(zip(one, other, strict=True))
        differences = (first_difference(*pair, (*path, index)) for index, pair in pairs)
    else:
        return None if _is_same(one, other) else path
    return next((difference for difference in differences if difference is not None), None)


def _fields(value: Any) -> Any:
    if not isinstance(value, Struct):
        return value
    return {field: getattr(value, field) for field in value.__struct_fields__}


def _is_nothing(value: Any) -> bool:
    if isinstance(value, Struct | dict):
        fields = _fields(value)
        return all(_is_nothing(inner) for inner in fields.values())
    return value in _NOTHING


def _is_same(one: Any, other: Any) -> bool:
    """Whether two values are the same, to the last zero: 9.60 is printed otherwise than 9.6."""
    if _is_nothing(one) and _is_nothing(other):
        return True
    if isinstance(one, Decimal | int) and isinstance(other, Decimal | int):
        return format_number(one) == format_number(other)
    return type(one) is type(other) and bool(one == other)

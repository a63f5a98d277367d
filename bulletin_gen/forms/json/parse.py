"""From text to a plain tree: JSON, exactly as filed.

Stricter than JSON libraries are by default: a key stands once in an object, numbers are exact and
of a sane size, texts hold only what a document can hold.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NoReturn

from bulletin_gen.numbers.number import MAX_DIGITS, is_sane
from bulletin_gen.text.printable import all_printable, is_printable

_KEPT_NUMBERS = 10_000
"""Scores repeat: in a table of thousands of units, hardly a number is read that was not read
before.
"""

_ESCAPED = re.compile(r"\\u")


class UnreadableError(Exception):
    """The text is not what this module reads; ``scan`` finds out what is wrong with it,
    and where.
    """


def parse(text: str) -> Any:
    """Give the tree of objects, arrays, texts, exact numbers, booleans and None. Raises
    UnreadableError.
    """
    try:
        tree = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableError from error
    if not is_printable(text) or (_ESCAPED.search(text) and not all_printable(tree)):
        raise UnreadableError
    return tree


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnreadableError
    return members


@lru_cache(_KEPT_NUMBERS)
def _decimal(number: str) -> Decimal:
    if not (_is_short(number) or is_sane(number)):
        raise UnreadableError
    value = Decimal(number)
    return value if value else abs(value)


@lru_cache(_KEPT_NUMBERS)
def _integer(number: str) -> int:
    if not (_is_short(number) or is_sane(number)):
        raise UnreadableError
    return int(number)


def _is_short(number: str) -> bool:
    """Tell without computing that a number is of a sane size: almost every one is."""
    return len(number) <= MAX_DIGITS and "e" not in number and "E" not in number


def _refuse(constant: str) -> NoReturn:
    raise UnreadableError(constant)

"""Numbers as they are filed: exact, of a sane size, and written in plain figures."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TypeAlias

Number: TypeAlias = int | Decimal
"""A JSON number as filed. Never a float: 0.1 + 0.2 is 0.3 in a league table."""

MAX_DIGITS = 12
"""The most digits a number may have before the decimal point, and after it."""


def is_sane(number: str) -> bool:
    """Tell whether a number, as written in a file, is of a size that a bulletin can hold."""
    if len(number) > 3 * MAX_DIGITS:
        return False
    try:
        value = Decimal(number)
    except InvalidOperation:  # an exponent beyond all measure
        return False
    exponent = value.as_tuple().exponent
    return value.adjusted() < MAX_DIGITS and isinstance(exponent, int) and -exponent <= MAX_DIGITS


def as_number(cell: object) -> Number | None:
    """What a cell counts in a sum: texts and absent values count nothing."""
    return cell if isinstance(cell, int | Decimal) else None


def decimals_of(number: Number) -> int:
    """How many decimals a number was filed with."""
    exponent = Decimal(number).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def format_number(number: Number) -> str:
    """Write a number as filed, in plain digits: 7.24, 10, 0.2; never in powers of ten."""
    text = str(number)
    return format(number, "f") if "E" in text else text

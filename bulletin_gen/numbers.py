"""Exact numbers: how they are held, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

Number: TypeAlias = int | Decimal
"""A JSON number as filed. Never a float: 0.1 + 0.2 is 0.3 in a league table."""

MAX_DIGITS = 12
"""The most digits a number may have before the decimal point, and after it; sums of such numbers
are exact.
"""


def is_sane(number: str) -> bool:
    """Tell whether a number, as written in a file, is of a size that a bulletin can hold."""
    if len(number) > 3 * MAX_DIGITS:
        return False
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    return value.adjusted() < MAX_DIGITS and isinstance(exponent, int) and -exponent <= MAX_DIGITS


def format_number(number: Number) -> str:
    """Write a number as filed, in plain digits: 7.24, 10, 0.2; never in powers of ten."""
    text = str(number)
    return format(number, "f") if "E" in text else text


def round_half_up(number: Number, decimals: int) -> Decimal:
    """Round as offices do: 0.125 to two decimals is 0.13, and never 0.12."""
    return Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def decimals_of(number: Number) -> int:
    """How many decimals a number was filed with."""
    exponent = Decimal(number).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def format_rounded(number: Number, decimals: int | None) -> str:
    """Write a number with so many decimals, rounded half up; as filed when that is None."""
    return format_number(number if decimals is None else round_half_up(number, decimals))


def add_up(numbers: Iterable[Number | None]) -> Number | None:
    """Add up exactly. What is absent is left out; the sum of nothing but absent is absent."""
    present = [number for number in numbers if number is not None]
    if not present:
        return None
    total = sum(present)
    return total.normalize() if isinstance(total, Decimal) else total

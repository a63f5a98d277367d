"""Sums, percentages, ranks, and the one way to round: half up, as offices do it.

What is absent (None) counts nothing in a sum, and makes a percentage absent.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from bulletin_gen.numbers.number import Number, as_number, format_number

if TYPE_CHECKING:
    from fractions import Fraction

MOST_DECIMALS = 12
RATIO_DECIMALS = 2
"""How many decimals a ratio has where its column does not say."""
ROUNDING = decimal.Context(prec=120, traps=[decimal.InvalidOperation, decimal.Overflow])
"""Holds all digits of a number that is rounded, whatever the caller's own context is."""


def rounded(number: Number | Fraction, decimals: int) -> Decimal:
    """A number with so many decimals, 0 to ``MOST_DECIMALS``, half up: away from 0 where two are
    as near. 0.125 to two decimals is 0.13, and never 0.12.
    """
    decimals = min(max(decimals, 0), MOST_DECIMALS)
    if isinstance(number, Decimal):
        near = number.quantize(Decimal(1).scaleb(-decimals), decimal.ROUND_HALF_UP, ROUNDING)
        return near or near.copy_abs()
    return rounded_ratio(*number.as_integer_ratio(), decimals)


def rounded_ratio(above: int, below: int, decimals: int) -> Decimal:
    """The same of a fraction of two whole numbers, the lower one above 0, to any decimals."""
    whole = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return Decimal(-whole if above < 0 else whole).scaleb(-decimals, ROUNDING)


def percent(part: Number, whole: Number, decimals: int) -> Decimal:
    """One number in percent of another, divided exactly and rounded once.

    Raises ZeroDivisionError.
    """
    (above, below), (divisor, of) = part.as_integer_ratio(), whole.as_integer_ratio()
    if not divisor:
        raise ZeroDivisionError
    sign = -1 if divisor < 0 else 1
    return rounded_ratio(sign * 100 * above * of, sign * below * divisor, decimals)


def ratio_of(part: object, whole: object, decimals: int | None) -> Number | None:
    """The same of two cells; None when either is absent or the whole is 0."""
    numerator, denominator = as_number(part), as_number(whole)
    if numerator is None or not denominator:
        return None
    return percent(numerator, denominator, RATIO_DECIMALS if decimals is None else decimals)


def total(numbers: Iterable[Any], plus: Callable[[Any, Any], Any] = add) -> Any:
    """What numbers come to. What is absent is left out; the sum of nothing but absent is absent.

    Python's own ``plus`` is exact for numbers as they are filed (``MAX_DIGITS``).
    """
    present = [number for number in numbers if number is not None]
    return reduce(plus, present) if present else None


def add_up(numbers: Iterable[Number | None]) -> Number | None:
    """The same as it is printed where nobody asks for decimals: 7.2 + 2.8 is 10."""
    sum_: Number | None = total(numbers)
    return sum_.normalize() if isinstance(sum_, Decimal) else sum_


def sum_of(cells: Sequence[object], terms: Sequence[int]) -> Number | None:
    """What the cells at some indices add up to; None when all are absent."""
    return add_up(as_number(cells[term]) for term in terms)


def format_rounded(number: Number, decimals: int | None) -> str:
    """Write a number with so many decimals, rounded half up; as filed when that is None."""
    return format_number(number if decimals is None else rounded(number, decimals))


def ranks_of(totals: Sequence[Number | None], *, ascending: bool = False) -> list[int | None]:
    """The rank of each total, the greatest first, or the least: 1, 2, 2, 4; None for an absent
    one.
    """
    ordered = sorted((total for total in totals if total is not None), reverse=not ascending)
    first_place: dict[Number, int] = {}
    for place, number in enumerate(ordered, start=1):
        first_place.setdefault(number, place)
    return [None if total is None else first_place[total] for total in totals]

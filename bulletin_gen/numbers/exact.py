"""Exact arithmetic: 0.1 + 0.2 is 0.3, and 8/99 stays a fraction until it is printed.

Numbers are whole (int), decimal as they were filed (Decimal) or a fraction (Fraction). No operation
rounds; ``arithmetic.rounded`` does, once, half up. What is absent (None) makes what is computed of
it absent.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from bulletin_gen.numbers.arithmetic import ROUNDING, rounded, rounded_ratio, total
from bulletin_gen.numbers.number import Number

Exact: TypeAlias = int | Decimal | Fraction

UNROUNDED = decimal.Context(
    prec=60, traps=[decimal.Inexact, decimal.InvalidOperation, decimal.Overflow]
)
"""Decimals of so many digits add and multiply exactly; what does not fit becomes a fraction and
fits.
"""
_LONGEST_DECIMAL = 60
_STEPS = [Decimal(1).scaleb(-decimals) for decimals in range(_LONGEST_DECIMAL)]
"""1, 0.1, 0.01 and so on: what numbers of so many decimals are whole multiples of."""
MAX_POWER = 20
_LARGEST, _LARGEST_TERM = 10**60, 1 << 100_000
"""A number of a bulletin has a dozen digits; one of sixty is a slip, or worse. The mean of many
rates may have a large denominator, until it is rounded."""


class TooLargeError(ArithmeticError):
    """A number grew beyond all measure."""


def add(a: Exact | None, b: Exact | None) -> Exact | None:
    """a + b."""
    if a is None or b is None:
        return None
    if type(a) is int and type(b) is int:
        return _measured(a + b)
    try:
        return _measured_decimal(UNROUNDED.add(a, b))  # type: ignore[arg-type]  # a fraction raises TypeError
    except (TypeError, decimal.Inexact):
        return _plain(_fraction(a) + _fraction(b))


def subtract(a: Exact | None, b: Exact | None) -> Exact | None:
    """a - b."""
    return add(a, negative(b))


def multiply(a: Exact | None, b: Exact | None) -> Exact | None:
    """a * b."""
    if a is None or b is None:
        return None
    if type(a) is int and type(b) is int:
        return _measured(a * b)
    try:
        return _measured_decimal(UNROUNDED.multiply(a, b))  # type: ignore[arg-type]  # a fraction raises TypeError
    except (TypeError, decimal.Inexact):
        return _plain(_fraction(a) * _fraction(b))


def divide(a: Exact | None, b: Exact | None) -> Exact | None:
    """a / b. Raises ZeroDivisionError."""
    if a is None or b is None:
        return None
    try:
        (above, below), (divisor, of) = a.as_integer_ratio(), b.as_integer_ratio()
    except AttributeError as error:
        raise TypeError(a, b) from error
    return _plain(Fraction(above * of, below * divisor))


def floor_divide(a: Exact | None, b: Exact | None) -> Exact | None:
    """a // b, down to the next whole number, of negative ones too. Raises ZeroDivisionError."""
    return None if a is None or b is None else _measured(_fraction(a) // _fraction(b))


def remainder(a: Exact | None, b: Exact | None) -> Exact | None:
    """What a // b leaves. Raises ZeroDivisionError."""
    return None if a is None or b is None else _plain(_fraction(a) % _fraction(b))


def power(a: Exact | None, b: Exact | None) -> Exact | None:
    """a ** b, of a small whole b. Raises TooLargeError for any other, ZeroDivisionError."""
    if a is None or b is None:
        return None
    exponent = int(b)
    if b != exponent or abs(exponent) > MAX_POWER:
        raise TooLargeError
    result: Fraction = _fraction(a) ** exponent
    return _plain(result)


def negative(a: Exact | None) -> Exact | None:
    """-a."""
    if not a:
        return a
    return a.copy_negate() if isinstance(a, Decimal) else -a


def aggregate(function: str, values: Iterable[Any]) -> Exact | None:
    """What a function makes of the values of all rows, absent ones left out; absent where nothing
    is left, but that no rows come to 0."""
    values = list(values)
    if function == "total" and not values:
        return 0
    present = [value for value in values if value is not None]
    if function == "count":
        return sum(bool(value) for value in present)
    if not present:
        return None
    if function == "total":
        return exact_total(present)
    if function == "mean":
        return divide(exact_total(present), len(present))
    extreme: Exact = (min if function == "least" else max)(present)
    return extreme


def exact_total(numbers: Iterable[Exact | None]) -> Exact | None:
    """What numbers add up to; what is absent is left out, and the sum of nothing but absent is
    absent.
    """
    sum_: Exact | None = total(numbers, plus=add)
    return sum_


def all_rounded(numbers: Iterable[Any], decimals: int) -> list[Any]:
    """A column's numbers with so many decimals; texts and absent ones as they are. Raises
    TooLargeError.
    """
    step = _STEPS[decimals]
    try:
        near = [
            n.quantize(step, decimal.ROUND_HALF_UP, ROUNDING)
            if type(n) is Decimal
            else n
            if n is None or type(n) is str
            else rounded(_measured(n) if type(n) is int else n, decimals)
            for n in numbers
        ]
    except decimal.InvalidOperation as error:
        raise TooLargeError from error
    return [n or n.copy_abs() if type(n) is Decimal and not n else n for n in near]


def as_decimal(number: Exact) -> Number | None:
    """A number as it can be written in figures, exactly; None of a fraction whose decimals have no
    end.
    """
    if not isinstance(number, Fraction):
        return number
    twos, fives, rest = (
        _power_of(2, number.denominator),
        _power_of(5, number.denominator),
        number.denominator,
    )
    rest //= 2**twos * 5**fives
    decimals = max(twos, fives)
    has_end = rest == 1 and decimals < _LONGEST_DECIMAL // 2
    return rounded_ratio(number.numerator, number.denominator, decimals) if has_end else None


def _power_of(prime: int, number: int) -> int:
    exponent = 0
    while number % prime == 0:
        number //= prime
        exponent += 1
    return exponent


def _plain(number: Fraction) -> int | Fraction:
    """A whole number where it is one."""
    if number.denominator == 1:
        return _measured(number.numerator)
    if not -_LARGEST_TERM < number.numerator < _LARGEST_TERM or number.denominator > _LARGEST_TERM:
        raise TooLargeError
    return number


def is_too_large(number: Any) -> bool:
    """Tell a number beyond all measure."""
    if type(number) is int:
        return not -_LARGEST < number < _LARGEST
    return isinstance(number, Decimal) and number.adjusted() >= _LONGEST_DECIMAL


def _measured_decimal(number: Decimal) -> Decimal:
    if number.adjusted() >= _LONGEST_DECIMAL:
        raise TooLargeError
    return number


def _fraction(number: Exact) -> Fraction:
    """A number as a fraction; a text is none, though ``Fraction`` would read it."""
    if not isinstance(number, int | Decimal | Fraction):
        raise TypeError(number)
    return Fraction(number)


def _measured(number: int) -> int:
    if is_too_large(number):
        raise TooLargeError
    return number

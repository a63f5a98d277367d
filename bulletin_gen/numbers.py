"""Exact numbers: how they are held, and how they are printed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

Number: TypeAlias = int | Decimal
"""A JSON number as filed. Never a float: 0.1 + 0.2 is 0.3 in a league table."""


def format_number(number: Number) -> str:
    """Write a number as filed, in plain digits: 7.24, 10, 0.2; never in powers of ten."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def add_up(numbers: Iterable[Number | None]) -> Number | None:
    """Add up exactly. What is absent is left out; the sum of nothing but absent is absent."""
    present = [number for number in numbers if number is not None]
    if not present:
        return None
    total = sum(present)
    return total.normalize() if isinstance(total, Decimal) else total

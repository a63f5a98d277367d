"""Figures in prose, with what they count: 5115件, ９７.５%, 百分之九十七点二, 1.2万件."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Literal

from msgspec import Struct

from bulletin_gen.text.numerals import HANZI, number_of

_NUMBER = "[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_FIGURE = (
    f"(?<![0-9０-９.．A-Za-z])(?:(?P<rough>近|约|超|逾)?(?P<number>{_NUMBER})(?P<tens>[万亿])?"
    r"(?P<more>余|多)?\s*(?P<unit>%|％|个百分点|[件次条起宗份])|百分之(?P<words>["
    + HANZI
    + "点]+))"
)
_TENS = {"万": 10_000, "亿": 100_000_000}


_MAY_HAVE_FIGURES = re.compile(r"\d|百分之")


@cache
def _pattern() -> re.Pattern[str]:
    """Compiled where there are figures: that takes longer than looking for one."""
    return re.compile(_FIGURE)


class Figure(Struct, frozen=True):
    """A figure with its class, a rate in percent or a count, and what it counts.

    ``start`` and ``end`` are where its words stand; ``step`` is the size of its last place:
    12 for 12, 0.1 for 97.2, 1000 for 1.2万 in thousands. ``is_rough`` where it says so itself.
    """

    kind: Literal["rate", "count"]
    unit: str
    words: str
    start: int
    end: int
    value: Decimal
    step: Decimal
    is_rough: bool

    def means(self, value: Decimal) -> bool:
        """Whether it may stand for a value: rounded to its places, or roughly where it says so."""
        if self.is_rough:
            return abs(value - self.value) * 10 <= abs(value)
        return abs(value - self.value) * 2 <= self.step if self.step != 1 else value == self.value


def figures_in(text: str) -> Iterator[Figure]:
    """The rates and counts of a text; changes in percentage points are neither."""
    if not _MAY_HAVE_FIGURES.search(text):
        return
    for match in _pattern().finditer(text):
        words, unit = match.group("words"), match.group("unit")
        said = words or match.group("number").replace("，", ",")
        number = number_of(said)
        if number is None or unit == "个百分点":
            continue
        tens = _TENS.get(match.group("tens") or "", 1)
        decimals = len(re.split("[.．点]", said)[1]) if re.search("[.．点]", said) else 0
        yield Figure(
            "rate" if words or unit in "%％" else "count",
            "%" if words or unit in "%％" else unit,
            match.group(),
            match.start(),
            match.end(),
            number * tens,
            Decimal(tens).scaleb(-decimals),
            bool(match.group("rough") or match.group("more")),
        )

"""Weeks, months, quarters, halves and years as titles and prose name them, in figures or hanzi."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, TypeAlias

from msgspec import Struct

from bulletin_gen.text.numerals import number_of

Kind: TypeAlias = Literal["week", "month", "quarter", "half", "year"]

_FIGURE = "0-9０-９"
_DIGIT = "〇零○Ｏ一二三四五六七八九"
_YEAR = f"[{_FIGURE}]{{4}}|[一二][{_DIGIT}]{{3}}"
_PATTERNS: dict[Kind, str] = {
    "week": f"(?<![月度期来份季])第(?P<number>[{_FIGURE}]{{1,2}}|[{_DIGIT}十]{{1,3}})周",
    "month": (
        f"(?:(?P<year>{_YEAR})年)?(?<![{_FIGURE}{_DIGIT}十个每逐第近])"
        f"(?P<number>[{_FIGURE}]{{1,2}}|十[一二]?|[一二三四五六七八九])月"
        f"(?:份|底|初|末|中旬|上旬|下旬)?(?![{_FIGURE}至到—~～-])"
    ),
    "quarter": (
        f"(?<![前至到、—~～-])(?:(?P<year>{_YEAR})年)?第?(?P<number>[一二三四1-4１-４])季度"
    ),
    "half": f"(?:(?P<year>{_YEAR})年)?(?P<number>[上下])半年",
    "year": f"(?<![{_FIGURE}{_DIGIT}—~～-])(?P<number>{_YEAR})年",
}
"""Not 前三季度 nor 一至三季度, which are no single quarter; 三个月 is no month."""
_SIGNS: dict[Kind, str] = {
    "week": "周",
    "month": "月",
    "quarter": "季度",
    "half": "半年",
    "year": "年",
}
_HALVES = {"上": 1, "下": 2}


@cache
def _pattern(kind: Kind) -> re.Pattern[str]:
    """Compiled where it is looked for: that takes longer than to see that it is not there."""
    return re.compile(_PATTERNS[kind])


class NamedPeriod(Struct, frozen=True):
    """A period that a text names: its number within the year, and the year where that is said; of a
    year, its number. ``start`` is where the words begin.
    """

    kind: Kind
    words: str
    start: int
    number: int
    year: int | None = None

    @property
    def months(self) -> tuple[int, int]:
        """The first and last month of a month, quarter, half or year."""
        length = {"month": 1, "quarter": 3, "half": 6}.get(self.kind, 12)
        first = 1 if length == 12 else (self.number - 1) * length + 1
        return first, first + length - 1


def named_periods(text: str, *kinds: Kind) -> Iterator[NamedPeriod]:
    """The periods of some kinds that a text names."""
    for kind in kinds:
        if _SIGNS[kind] not in text:
            continue
        for match in _pattern(kind).finditer(text):
            said = match.group("number")
            number = _HALVES[said] if said in _HALVES else int(number_of(said) or 0)
            year = match.groupdict().get("year")
            yield NamedPeriod(
                kind,
                match.group(),
                match.start(),
                number,
                int(number_of(year) or 0) if year else None,
            )

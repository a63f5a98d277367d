"""What the number format of a cell makes of its number on the screen."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    48: "##0.0E+0",
    49: "@",
    5: "#,##0",
    6: "#,##0",
    7: "#,##0.00",
    8: "#,##0.00",
}
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Also those of Chinese editions, whose codes a file need not give."""
_MOST_CHARACTERS = 255
"""Of a format's code (Excel's own limit)."""
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[[<>=]")
_SCALED = re.compile(r"[0#?],+(?:[^0#?,]|$)")
_SCALES = re.compile("[百千万亿kKMB]")
"""Words that say that a number is shown as so many hundreds, thousands or more."""
_GENERAL = ("general", "@", "g/通用格式")


class NumberFormat(Struct, frozen=True):
    """How a number is shown: with at least and at most so many decimals, in percent, as a date, or
    otherwise.

    ``most`` is None where all decimals are shown. ``is_altered``: shown in a way that is not told
    here: as thousands, a fraction, a power of ten, without its sign, or not at all.
    ``is_decorated``: with words or leading zeros.
    """

    least: int = 0
    most: int | None = None
    is_percent: bool = False
    is_date: bool = False
    is_altered: bool = False
    is_decorated: bool = False


PLAIN = NumberFormat()


class CellFormat(Struct, frozen=True):
    """The formats of a cell: for all numbers, or for those above 0, below 0, and 0."""

    sections: tuple[NumberFormat, ...] = (PLAIN,)
    is_struck: bool = False
    """Whether what stands in the cell is struck out."""

    def of(self, number: str) -> NumberFormat:
        """The one by which a number, as it is stored, is shown."""
        if len(self.sections) == 1:
            return self.sections[0]
        if number.startswith("-"):
            return self.sections[1]
        is_zero = not number.strip("+0.")
        return self.sections[2] if is_zero and len(self.sections) > 2 else self.sections[0]


@lru_cache(maxsize=1024)
def cell_format(identifier: int, code: str | None) -> CellFormat:
    """The formats by their number and, where the file gives it, their code."""
    if code is None:
        if identifier in _BUILT_IN_DATES:
            return CellFormat((NumberFormat(is_date=True),))
        code = _BUILT_IN.get(identifier, "General")
    if len(code) > _MOST_CHARACTERS:
        return CellFormat((NumberFormat(is_altered=True),))
    codes = [section for section in _SECTION.findall(code)[:7:2] if section is not None] or [""]
    if _CONDITION.search(code):
        return CellFormat((NumberFormat(is_altered=True),))
    positive = _number_format(codes[0])
    if len(codes) == 1:
        return CellFormat((positive,))
    negative = _number_format(codes[1], is_negative=True)
    return CellFormat(
        (positive, negative, *(_number_format(section, is_zero=True) for section in codes[2:3]))
    )


def _number_format(
    section: str, *, is_negative: bool = False, is_zero: bool = False
) -> NumberFormat:
    literals = "".join("".join(match.groups(default="")) for match in _LITERAL.finditer(section))
    shown = _BRACKETS.sub("", _LITERAL.sub("", section)).strip()
    if shown.lower() in _GENERAL:
        return NumberFormat(
            is_decorated=bool(literals.strip()), is_altered=bool(_SCALES.search(literals))
        )
    if re.search(r"[ymdhsa年月日]", shown, re.IGNORECASE):
        return NumberFormat(is_date=True)
    decimals = re.match(r"[0#?]*", shown.partition(".")[2].replace(" ", ""))
    places = decimals.group() if decimals else ""
    has_lost_its_sign = is_negative and not re.search(r"[-(−]", shown + literals)
    return NumberFormat(
        least=places.count("0"),
        most=len(places),
        is_percent=shown.count("%") == 1,
        is_altered=(
            not re.search("0" if is_zero else "[0#?]", shown)
            or has_lost_its_sign
            or bool(_SCALES.search(literals + shown) or _SCALED.search(shown))
            or "/" in shown
            or "E" in shown.upper()
            or shown.count("%") > 1
        ),
        is_decorated=bool(literals.strip()) or shown.startswith("00"),
    )

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
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?:[^0#?,]|$)")


class NumberFormat(Struct, frozen=True):
    """How a number is shown: with at least and at most so many decimals, in percent, as a date, or otherwise.

    ``most`` is None where all decimals are shown. ``is_altered``: shown in a way that is not told here, as of
    thousands, a fraction, or a power of ten.
    """

    least: int = 0
    most: int | None = None
    is_percent: bool = False
    is_date: bool = False
    is_altered: bool = False


@lru_cache(maxsize=1024)
def number_format(identifier: int, code: str | None) -> NumberFormat:
    """The format of a number, by its number and, where the file gives it, its code."""
    if code is None:
        if identifier in _BUILT_IN_DATES:
            return NumberFormat(is_date=True)
        code = _BUILT_IN.get(identifier, "General")
    shown = _NOT_SHOWN.sub("", code.split(";")[0])
    if shown.strip().lower() in ("general", "@", "", "g/通用格式"):
        return NumberFormat()
    if re.search(r"[ymdhs年月日]", shown, re.IGNORECASE):
        return NumberFormat(is_date=True)
    decimals = re.match(r"[0#?]*", shown.partition(".")[2].replace(" ", ""))
    places = decimals.group() if decimals else ""
    return NumberFormat(
        least=places.count("0"),
        most=len(places),
        is_percent=shown.count("%") == 1,
        is_altered="/" in shown or "E" in shown.upper() or bool(_SCALED.search(shown)) or shown.count("%") > 1,
    )

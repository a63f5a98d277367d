"""How people type what is no plain number: nothing, a number in ten thousands, and what is known as
a lower bound only. Workbooks, the browser and what is said of JSON read it here.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from msgspec import Struct

NOTHING = "-"
"""Says that there is nothing, where an empty cell would say that something else is taken, or is
still to come.
"""
OR_MORE, RATE_OR_MORE = "余", "以上"
"""Behind a count or a rate that is known as a lower bound only, as they are printed."""
_UNITS = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_TYPED = (
    r"(?P<sign>[+-]?)(?P<whole>\d*)(?:[.,](?P<fraction>\d*))?(?P<unit>百万|[百千万亿]?)"
    r"(?P<more>[余多+]?)(?P<per>[%‰]?)(?P<counter>[次件条个份人户起宗项批名家元]?)(?P<above>(?:及?以上|[余多+])?)"
)
_BLANK = r"(?<!\d)\s+|\s+(?!\d)"
"""Not between two figures, which may be two numbers."""
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?!\d)"


class TypedNumber(Struct, frozen=True):
    """A number as somebody typed it: its value, whether it was in ten thousands or the like,
    whether it is a lower bound, and the sign of percent or per mille behind it.
    """

    number: int | Decimal
    is_scaled: bool
    is_bound: bool
    per: str


def typed_number(text: str) -> TypedNumber | None:
    """What a text says as a number; None where it says more, or none.

    ``７.24``, ``7,24``, ``5,115``, ``+5``, ``.5``, ``97.2%``, ``5115件``, ``0.441万``, ``20多次``
    and ``97.5％以上`` are read. A comma before three figures sets off thousands: nobody types
    scores of three decimals by commas.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    plain = re.sub(_BLANK, "", plain)
    if re.match(_THOUSANDS, plain):
        plain = plain.replace(",", "")
    match = re.fullmatch(_TYPED, plain)
    if match is None or not (match["whole"] or match["fraction"]):
        return None
    digits = f"{match['sign'].removeprefix('+')}{match['whole'].lstrip('0') or '0'}"
    number = Decimal(f"{digits}.{match['fraction']}" if match["fraction"] else digits)
    scale = _UNITS[match["unit"]]
    if scale > 1:
        number = Decimal(format((number * scale).normalize(), "f"))
    is_whole = number.as_tuple().exponent == 0
    return TypedNumber(
        number=int(number) if is_whole else number,
        is_scaled=scale > 1,
        is_bound=bool(match["more"] or match["above"]),
        per=match["per"],
    )


def meant_number(text: str) -> str:
    """The number that somebody meant who typed it otherwise, as JSON writes it; nothing where a
    number alone would say something else.
    """
    typed = typed_number(text)
    if typed is None or typed.is_bound or typed.per == "‰":
        return ""
    return format(Decimal(typed.number), "f")


_DATE = (
    r"(?P<year>[12]\d{3})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"|年(?P<month_cn>\d{1,2})月(?P<day_cn>\d{1,2})日|(?P<month_8>\d{2})(?P<day_8>\d{2}))"
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2})?)?"
)


def typed_date(text: str) -> str:
    """A day as ``2022-07-16``, from what was typed or printed; the text itself where it says none.

    The year comes first, so that day and month are told apart; a time behind it is left out.
    """
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).strip())
    plain = plain if ":" in plain else plain.replace(" ", "")
    match = re.fullmatch(_DATE, plain)
    if match is None:
        return text
    month = match["month"] or match["month_cn"] or match["month_8"]
    day = match["day"] or match["day_cn"] or match["day_8"]
    return f"{match['year']}-{int(month):02}-{int(day):02}"

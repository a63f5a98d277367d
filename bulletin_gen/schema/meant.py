"""What somebody meant who typed a number otherwise than JSON writes it."""

from __future__ import annotations

import re
import unicodedata

_AS_TYPED = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?[^\d.,]*")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?!\d)")


def meant_number(text: str) -> str:
    """The number that somebody meant who typed it otherwise, as JSON writes it; nothing where that
    is no number.

    ``７.24``, ``7,24``, ``5,115``, ``+5``, ``.5``, ``97.2%`` and ``5115件`` are told. A comma
    before three figures sets off thousands: nobody types scores of three decimals by commas.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".")
    if _THOUSANDS.match(plain):
        plain = plain.replace(",", "")
    match = _AS_TYPED.fullmatch(plain)
    if match is None or not (match.group(2) or match.group(3)):
        return ""
    sign, whole, fraction = match.groups()
    return f"{sign.removeprefix('+')}{whole.lstrip('0') or '0'}" + (
        f".{fraction}" if fraction else ""
    )

"""Numbers as Chinese writes them in words: 十二, 二〇一六, 九十七点二, 三万五千."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

_DIGITS = {
    **{digit: number for number, digit in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "两": 2,
}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
HANZI = "".join((*_DIGITS, *_PLACES, *_MYRIADS))
"""What a number in words is made of."""


def chinese_numeral(number: int) -> str:
    """一, 十, 十一, 二十, 九十九; beyond that, Arabic figures."""
    if number > 99:
        return str(number)
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones else "")


def number_of(text: str) -> Decimal | None:
    """The number that figures, full-width ones too, or words say; None for what is none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if plain.replace(".", "", 1).isascii() and plain.replace(".", "", 1).isdigit():
        return Decimal(plain)
    whole, point, decimals = text.partition("点")
    number = _whole(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    if not decimals or any(sign not in _DIGITS for sign in decimals):
        return None
    return Decimal(f"{number}.{''.join(str(_DIGITS[sign]) for sign in decimals)}")


def _whole(text: str) -> int | None:
    """``text`` may be digit by digit (二〇一六), or with places (三万五千零八)."""
    if not text or any(sign not in HANZI for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            section += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            total += (section + digit) * _MYRIADS[sign]
            section = digit = 0
    return total + section + digit

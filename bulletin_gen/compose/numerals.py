"""The numbers of headings by level."""

from __future__ import annotations

from bulletin_gen.text.numerals import chinese_numeral


def heading_number(level: int, number: int) -> str:
    """一、 （一） 1. （1）: the four levels of GB/T 9704-2012, 7.3.3."""
    match level:
        case 1:
            return f"{chinese_numeral(number)}、"
        case 2:
            return f"（{chinese_numeral(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"

"""Chinese numerals, and the numbers of headings."""

from __future__ import annotations

import pytest

from bulletin_gen.compose.numerals import chinese_numeral, heading_number


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"), (2, "二"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"),
        (21, "二十一"),
        (30, "三十"), (98, "九十八"), (99, "九十九"), (100, "100"), (101, "101"),
    ],
)  # fmt: skip
def test_a_number_in_chinese(number: int, numeral: str) -> None:
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize(
    ("level", "number"), [(1, "十二、"), (2, "（十二）"), (3, "12."), (4, "（12）")]
)
def test_the_four_levels(level: int, number: str) -> None:
    assert heading_number(level, 12) == number

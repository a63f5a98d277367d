"""Chinese numerals, and the numbers of headings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin_gen.compose.numerals import heading_number
from bulletin_gen.text.numerals import chinese_numeral, number_of


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


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("15", "15"), ("１５", "15"), ("1,234.5", "1234.5"), ("十", "10"), ("十二", "12"),
        ("二十", "20"), ("二〇一六", "2016"), ("二零一六", "2016"), ("九十七点二", "97.2"),
        ("三万五千零八", "35008"), ("一百零五", "105"), ("两千", "2000"),
        ("一亿零二万", "100020000"),
        ("点五", None), ("甲", None), ("", None), ("三点", None), ("1.2.3", None),
    ],
)  # fmt: skip
def test_a_number_is_read_in_figures_and_in_words(text: str, number: str | None) -> None:
    assert number_of(text) == (None if number is None else Decimal(number))


@given(st.integers(1, 99))
def test_what_is_written_is_read(number: int) -> None:
    assert number_of(chinese_numeral(number)) == number

"""Numbers and dates as people type them: read where they have one meaning, and never for another
one.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from bulletin_gen.text.typed import meant_number, typed_date, typed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20多次", 20),
        ("20+", 20),
        ("２０余次", 20),
        ("20次以上", 20),
        ("20余", 20),
        ("20 次以上", 20),
        ("97.5％以上", Decimal("97.5")),
        ("９７.５%以上", Decimal("97.5")),
        ("97.2 % 以上", Decimal("97.2")),
        ("97.2以上", Decimal("97.2")),
        ("3万多件", 30000),
    ],
)
def test_a_lower_bound_stays_one(text: str, number: int | Decimal) -> None:
    typed = typed_number(text)
    assert typed is not None
    assert (typed.number, typed.is_bound) == (number, True)
    assert meant_number(text) == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3万", "30000"),
        ("180.00万件", "1800000"),
        ("1.2亿", "120000000"),
        ("0.441万", "4410"),
        ("１.5万", "15000"),
        ("3百万", "3000000"),
        ("0.00001万", "0.1"),
        ("5,115", "5115"),
        ("7,24", "7.24"),
        ("7。24", "7.24"),
        ("+5", "5"),
        (".5", "0.5"),
        ("97.2%", "97.2"),
        ("5115件", "5115"),
        ("-4.60", "-4.60"),
    ],
)
def test_a_number_keeps_its_size(text: str, number: str) -> None:
    assert meant_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["972‰", "约20", "20左右", "20至30", "1 2", "3万2", "二十余", "20-30", "1.2.3", "20来次"],
)
def test_what_says_more_than_a_number_is_advised_as_none(text: str) -> None:
    assert meant_number(text) == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022年7月16日", "2022-07-16"),
        ("2022/7/16", "2022-07-16"),
        ("2022-7-16", "2022-07-16"),
        ("2022.4.15", "2022-04-15"),
        ("20220415", "2022-04-15"),
        ("２０２２年７月１６日", "2022-07-16"),
        ("2022 年 7 月 16 日", "2022-07-16"),
        ("2022-07-16 00:00:00", "2022-07-16"),
        ("2022-07-16T09:30", "2022-07-16"),
        ("7/8/2022", "7/8/2022"),
        ("2022年7月", "2022年7月"),
        ("2022-7/16", "2022-7/16"),
    ],
)
def test_a_day_is_read_where_nothing_is_ambiguous(text: str, day: str) -> None:
    assert typed_date(text) == day

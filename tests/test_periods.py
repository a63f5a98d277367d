"""Each kind of period: its names, its days, the one before."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from bulletin_gen.period import Period

CASES = [
    (
        {"kind": "week", "year": 2024, "week": 28, "start": "2024-07-08", "end": "2024-07-14"},
        (
            "第28周",
            "2024年第28周（7月8日—7月14日）",
            "2024-07-08",
            "2024-07-14",
            "2024年第27周（7月1日—7月7日）",
        ),
    ),
    (
        {"kind": "week", "year": 2024, "week": 1, "start": "2024-01-01", "end": "2024-01-07"},
        (
            "第1周",
            "2024年第1周（1月1日—1月7日）",
            "2024-01-01",
            "2024-01-07",
            "2023年第52周（12月25日—12月31日）",
        ),
    ),
    (
        {"kind": "month", "year": 2024, "month": 2},
        ("2月份", "2024年2月份", "2024-02-01", "2024-02-29", "2024年1月份"),
    ),
    (
        {"kind": "month", "year": 2024, "month": 1},
        ("1月份", "2024年1月份", "2024-01-01", "2024-01-31", "2023年12月份"),
    ),
    (
        {"kind": "quarter", "year": 2021, "quarter": 1},
        ("第一季度", "2021年第一季度", "2021-01-01", "2021-03-31", "2020年第四季度"),
    ),
    (
        {"kind": "half_year", "year": 2021, "half": 2},
        ("下半年", "2021年下半年", "2021-07-01", "2021-12-31", "2021年上半年"),
    ),
    ({"kind": "year", "year": 2021}, ("2021年", "2021年", "2021-01-01", "2021-12-31", "2020年")),
    (
        {"kind": "range", "start": "2024-12-30", "end": "2025-01-05"},
        (
            "2024年12月30日—2025年1月5日",
            "2024年12月30日—2025年1月5日",
            "2024-12-30",
            "2025-01-05",
            "2024年12月23日—12月29日",
        ),
    ),
]


@pytest.mark.parametrize(("filed", "expected"), CASES, ids=lambda case: str(case)[:20])
def test_names_days_and_the_one_before(filed: dict[str, object], expected: tuple[str, ...]) -> None:
    period = msgspec.convert(filed, Period)
    name, full_name, start, end, before = expected
    assert (period.name, period.full_name) == (name, full_name)
    assert (period.start, period.end) == (
        datetime.date.fromisoformat(start),
        datetime.date.fromisoformat(end),
    )
    assert period.previous.full_name == before

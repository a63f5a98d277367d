"""The periods a bulletin can cover, with their dates and their Chinese names.

Each kind is a JSON object told apart by its ``kind``: ``{"kind": "quarter", "year": 2021, "quarter": 3}``.
"""

from __future__ import annotations

import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

_DAY = datetime.timedelta(days=1)
_ORDINALS = "一二三四"

Year: TypeAlias = Annotated[int, Meta(title="年份", description="公历年份，四位数字。", ge=1949, le=2999)]


class Quarter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="quarter"):
    """A quarter of a year."""

    year: Year
    quarter: Annotated[int, Meta(title="季度", description="第几季度，1 到 4。", ge=1, le=4)]

    @property
    def start(self) -> datetime.date:
        """First day."""
        return datetime.date(self.year, self.quarter * 3 - 2, 1)

    @property
    def end(self) -> datetime.date:
        """Last day."""
        return _last_day(self.year, self.quarter * 3)

    @property
    def name(self) -> str:
        """第三季度."""
        return f"第{_ORDINALS[self.quarter - 1]}季度"

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        if self.quarter == 1:
            return Quarter(year=self.year - 1, quarter=4)
        return Quarter(year=self.year, quarter=self.quarter - 1)

    @property
    def full_name(self) -> str:
        """2021年第三季度."""
        return f"{self.year}年{self.name}"


class Month(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="month"):
    """A calendar month."""

    year: Year
    month: Annotated[int, Meta(title="月份", description="1 到 12。", ge=1, le=12)]

    @property
    def start(self) -> datetime.date:
        """First day."""
        return datetime.date(self.year, self.month, 1)

    @property
    def end(self) -> datetime.date:
        """Last day."""
        return _last_day(self.year, self.month)

    @property
    def name(self) -> str:
        """10月份."""
        return f"{self.month}月份"

    @property
    def previous(self) -> Month:
        """The month before."""
        if self.month == 1:
            return Month(year=self.year - 1, month=12)
        return Month(year=self.year, month=self.month - 1)

    @property
    def full_name(self) -> str:
        """2021年10月份."""
        return f"{self.year}年{self.name}"


Period: TypeAlias = Quarter | Month


def _last_day(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - _DAY

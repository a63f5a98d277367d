"""The periods a bulletin can cover, with their dates and their Chinese names.

Each kind is a JSON object told apart by its ``kind``: ``{"kind": "quarter", "year": 2021,
"quarter": 3}``. All have the same properties: ``start`` and ``end`` (first and last day), ``name``
(第三季度), ``full_name`` (2021年第三季度), ``dates`` (7月1日—9月30日), ``previous`` and ``next``
(the periods before and after, of the same kind), ``is_year_after`` (whether it is that of another,
a year later) and ``previous_word`` (上季度).
"""

# No postponed annotations: msgspec would have to evaluate their texts at every start.
import datetime
from typing import Annotated, ClassVar, Self, TypeAlias, get_args

from msgspec import Meta, Struct
from msgspec.structs import replace

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)
ORDINALS = "一二三四"

Year: TypeAlias = Annotated[
    int, Meta(title="年份", description="公历年份，四位数字。", ge=1949, le=2999)
]
_DATE_PATTERN = {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
FirstDay: TypeAlias = Annotated[
    datetime.date,
    Meta(title="起始日期", description="如 2024-07-08。", extra_json_schema=_DATE_PATTERN),
]
LastDay: TypeAlias = Annotated[
    datetime.date,
    Meta(
        title="截止日期", description="如 2024-07-14，包括这一天。", extra_json_schema=_DATE_PATTERN
    ),
]


class _Period(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every period has; each kind gives ``start``, ``end``, ``name`` and ``previous`` its own
    way.
    """

    title: ClassVar[str]
    """What the kind is called where an office chooses one."""
    previous_word: ClassVar[str] = "上期"

    @property
    def _span(self) -> tuple[datetime.date, datetime.date]:
        """Every kind has these, some as fields and some as properties, which no base class can
        declare.
        """
        return self.start, self.end  # type: ignore[attr-defined]  # each kind has them

    @property
    def days(self) -> int:
        """How many days it has."""
        start, end = self._span
        return (end - start).days + 1

    @property
    def dates(self) -> str:
        """7月8日—7月14日; with years where it begins and ends in different ones."""
        start, end = self._span
        if start.year != end.year:
            return (
                f"{start.year}年{start.month}月{start.day}日—{end.year}年{end.month}月{end.day}日"
            )
        return f"{start.month}月{start.day}日—{end.month}月{end.day}日"


class Week(
    _Period, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="week"
):
    """A week, with its dates: offices begin their weeks on different days."""

    title = "周"
    previous_word = "上周"
    year: Year
    start: FirstDay
    end: LastDay
    week: Annotated[
        Annotated[int, Meta(ge=1, le=53)] | None,
        Meta(title="周次", description="第几周，1 到 53；不编周次就不填。"),
    ] = None

    @property
    def name(self) -> str:
        """第28周; 7月8日—7月14日 where weeks have no numbers."""
        return self.dates if self.week is None else f"第{self.week}周"

    @property
    def full_name(self) -> str:
        """2024年第28周（7月8日—7月14日）; 2024年7月8日—7月14日 where weeks have no numbers."""
        if self.week is not None:
            return f"{self.year}年{self.name}（{self.dates}）"
        return self.dates if self.start.year != self.end.year else f"{self.year}年{self.dates}"

    @property
    def previous(self) -> "Week":
        """The week before; the one before the first is the last of the year before."""
        start, end = _before(self.start, _WEEK), _before(self.end, _WEEK)
        if self.week is None:
            return replace(self, year=end.year, start=start, end=end)
        if self.week > 1:
            return replace(self, week=self.week - 1, start=start, end=end)
        return replace(
            self, year=self.year - 1, week=_weeks_of(self.year - 1), start=start, end=end
        )

    @property
    def next(self) -> "Week":
        """The week after."""
        start, end = self.start + _WEEK, self.end + _WEEK
        if self.week is None:
            return replace(self, year=end.year, start=start, end=end)
        if self.week < _weeks_of(self.year):
            return replace(self, week=self.week + 1, start=start, end=end)
        return replace(self, year=self.year + 1, week=1, start=start, end=end)

    def is_year_after(self, other: "Week") -> bool:
        """Whether it is the week of the same number, or nearly the same dates, a year later."""
        if self.week is not None and other.week is not None:
            return (self.year, self.week) == (other.year + 1, other.week)
        return abs((self.start - other.start).days - 364) <= 7


class _PartOfYear(_Period, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the equal parts of a calendar year; the field ``counted`` says which, from 1."""

    counted: ClassVar[str]
    months: ClassVar[int]
    """How many months a part has."""
    year: Year

    @property
    def start(self) -> datetime.date:
        """First day."""
        return datetime.date(self.year, (self._number - 1) * self.months + 1, 1)

    @property
    def end(self) -> datetime.date:
        """Last day."""
        month = self._number * self.months
        return datetime.date(self.year + month // 12, month % 12 + 1, 1) - _DAY

    @property
    def full_name(self) -> str:
        """The name with its year: 2021年第三季度."""
        name: str = self.name  # type: ignore[attr-defined]  # each kind has one
        return f"{self.year}年{name}"

    @property
    def previous(self) -> Self:
        """The part before; the one before the first is the last of the year before."""
        if self._number > 1:
            return replace(self, **{self.counted: self._number - 1})
        return replace(self, year=self.year - 1, **{self.counted: 12 // self.months})

    @property
    def next(self) -> Self:
        """The part after; the one after the last is the first of the next year."""
        if self._number < 12 // self.months:
            return replace(self, **{self.counted: self._number + 1})
        return replace(self, year=self.year + 1, **{self.counted: 1})

    def is_year_after(self, other: Self) -> bool:
        """Whether it is the same part a year later."""
        return (self.year, self._number) == (other.year + 1, other._number)

    @property
    def _number(self) -> int:
        number: int = getattr(self, self.counted)
        return number


class Month(
    _PartOfYear,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="month",
):
    """A calendar month."""

    title = "月"
    previous_word = "上月"
    counted = "month"
    months = 1
    month: Annotated[int, Meta(title="月份", description="1 到 12。", ge=1, le=12)]

    @property
    def name(self) -> str:
        """10月份."""
        return f"{self.month}月份"


class Quarter(
    _PartOfYear,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="quarter",
):
    """A quarter of a year."""

    title = "季度"
    previous_word = "上季度"
    counted = "quarter"
    months = 3
    quarter: Annotated[int, Meta(title="季度", description="第几季度，1 到 4。", ge=1, le=4)]

    @property
    def name(self) -> str:
        """第三季度."""
        return f"第{ORDINALS[self.quarter - 1]}季度"


class HalfYear(
    _PartOfYear,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    tag="half_year",
):
    """Half a year."""

    title = "半年"
    previous_word = "上个半年"
    counted = "half"
    months = 6
    half: Annotated[int, Meta(title="半年", description="1 上半年，2 下半年。", ge=1, le=2)]

    @property
    def name(self) -> str:
        """上半年."""
        return "上半年" if self.half == 1 else "下半年"


class WholeYear(
    _Period, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="year"
):
    """A calendar year."""

    title = "年"
    previous_word = "上年"
    year: Year

    @property
    def start(self) -> datetime.date:
        """First day."""
        return datetime.date(self.year, 1, 1)

    @property
    def end(self) -> datetime.date:
        """Last day."""
        return datetime.date(self.year, 12, 31)

    @property
    def name(self) -> str:
        """2021年."""
        return f"{self.year}年"

    @property
    def full_name(self) -> str:
        """2021年."""
        return self.name

    @property
    def previous(self) -> "WholeYear":
        """The year before."""
        return WholeYear(year=self.year - 1)

    @property
    def next(self) -> "WholeYear":
        """The year after."""
        return WholeYear(year=self.year + 1)

    def is_year_after(self, other: "WholeYear") -> bool:
        """Whether it is the next year."""
        return self.year == other.year + 1


class DateRange(
    _Period, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="range"
):
    """Any range of days."""

    title = "任意起止日期"
    start: FirstDay
    end: LastDay

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.end.year

    @property
    def name(self) -> str:
        """7月8日—7月14日."""
        return self.dates

    @property
    def full_name(self) -> str:
        """2024年7月8日—7月14日."""
        return self.dates if self.start.year != self.end.year else f"{self.year}年{self.dates}"

    @property
    def previous(self) -> "DateRange":
        """As many days right before."""
        length = self.end - self.start + _DAY
        return DateRange(start=_before(self.start, length), end=_before(self.end, length))

    @property
    def next(self) -> "DateRange":
        """As many days right after."""
        length = self.end - self.start + _DAY
        return DateRange(start=self.start + length, end=self.end + length)

    def is_year_after(self, other: "DateRange") -> bool:
        """Whether it has the same days a year later, but for the last of February."""
        return all(
            (day.year - before.year, day.month) == (1, before.month)
            and (day.day == before.day or day.day > 27)
            for day, before in ((self.start, other.start), (self.end, other.end))
        )


Period: TypeAlias = Week | Month | Quarter | HalfYear | WholeYear | DateRange
KINDS: dict[str, type[Period]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(Period)
}
"""The kinds of period by their tags; a new kind is a struct, and a member of ``Period``."""


def is_year_after(period: Period, other: Period) -> bool:
    """Whether a period of any kind is that of another, a year later; never where they are of
    different kinds.
    """
    return type(period) is type(other) and period.is_year_after(other)  # type: ignore[arg-type]  # the same kind


def _before(day: datetime.date, span: datetime.timedelta) -> datetime.date:
    """A day so long before another; the calendar's first where it begins later."""
    try:
        return day - span
    except OverflowError:
        return datetime.date.min


def _weeks_of(year: int) -> int:
    return datetime.date(year, 12, 28).isocalendar().week

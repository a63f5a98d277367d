"""Working days by the official calendar, with its make-up days, and those that a package adds."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _

_MOST_DAYS = 3_660
"""Between two moments; more is a slip in one of them."""


class UnknownYearError(ValueError):
    """A year of which the calendar does not know yet."""


class WorkingDays:
    """Which days are working days."""

    def __init__(self, rest: Collection[datetime.date], work: Collection[datetime.date]) -> None:
        """Take the days that a package adds: local days of rest, and days that are made up for.

        Raises UsageError where the calendar is not installed.
        """
        try:
            from chinese_calendar import is_workday
        except ImportError as error:
            message = _(
                "the calendar of working days is not installed ({name}); it comes with the extra "
                "“ledger”"
            )
            raise UsageError(message.format(name=error.name)) from error
        self._rest, self._work = frozenset(rest), frozenset(work)
        self._is_workday = is_workday
        self._known: dict[datetime.date, bool] = {}

    def is_working(self, day: datetime.date) -> bool:
        """Whether a day is a working day. Raises UnknownYearError."""
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self._look_up(day)
        return found

    def _look_up(self, day: datetime.date) -> bool:
        if day in self._work or day in self._rest:
            return day in self._work
        try:
            return bool(self._is_workday(day))
        except NotImplementedError as error:
            raise UnknownYearError(str(day.year)) from error

    def between(
        self, begun: datetime.datetime | None, ended: datetime.datetime | None
    ) -> int | None:
        """How many working days after the day of one moment, up to and with that of another; below
        0 where the other comes first. Raises UnknownYearError.
        """
        if begun is None or ended is None:
            return None
        first, last = sorted((begun.date(), ended.date()))
        if (last - first).days > _MOST_DAYS:
            raise UnknownYearError(str(last.year))
        days = (first + datetime.timedelta(days=n) for n in range(1, (last - first).days + 1))
        number = sum(map(self.is_working, days))
        return number if begun.date() <= ended.date() else -number

    def after(self, begun: datetime.datetime | None, days: object) -> datetime.datetime | None:
        """The end of the last of so many working days after the day of a moment. Raises
        UnknownYearError.
        """
        if begun is None or days is None:
            return None
        left, day = int(str(days)), begun.date()
        if not 0 <= left <= _MOST_DAYS:
            raise UnknownYearError(str(day.year))
        while left:
            day += datetime.timedelta(days=1)
            left -= self.is_working(day)
        return datetime.datetime.combine(day, datetime.time(23, 59, 59))

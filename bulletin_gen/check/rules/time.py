"""Time: date, period, interviews, and the words for them in free prose."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.period import HalfYear, Period, Quarter, Week
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.text.periods import NamedPeriod, named_periods

_DAYS_OF_WEEK = 7
_NEAR = {0, 1, 51, 52}
"""By how much an office's number of a week may differ from the calendar's: by one, also over the
turn of the year, where the last week is the 52nd or 53rd and the next is the first."""
_LATE = datetime.timedelta(days=100)
_ASIDE = re.compile("《[^》]*》|（[^）]*）|“[^”]*”")
"""Other documents, dates and quotations in a title."""
_NO_MONTH_OF_ITS_OWN = re.compile("[前内起一]|以来")
"""What makes a month a term, a duration or a beginning."""
_PARTS_OF_YEARS: dict[str, type[Period]] = {"quarter": Quarter, "half": HalfYear}


@rule("period-dates")
def period_dates(issue: Issue) -> Iterator[Finding]:
    """A period given by its days ends after it begins, and a week has seven of them."""
    period = issue.bulletin.period
    days = (period.end - period.start).days + 1
    if days < 1 or (isinstance(period, Week) and days != _DAYS_OF_WEEK):
        message = _("the period from {start} to {end} has {days} days")
        yield found(message.format(start=period.start, end=period.end, days=days), ("period",))


@rule("week-number", "warning")
def week_number(issue: Issue) -> Iterator[Finding]:
    """A week's number and year are about those of its days: offices count weeks in more than one
    way.
    """
    period = issue.bulletin.period
    if not isinstance(period, Week):
        return
    if period.week is None:
        if period.year not in (period.start.year, period.end.year):
            message = _("{period} is far from the week that its days are in")
            yield found(message.format(period=f"{period.year}年"), ("period",))
        return
    weeks = [day.isocalendar().week for day in (period.start, period.end)]
    years = (period.start.year, period.end.year)
    is_near = any(abs(period.week - week) in _NEAR for week in weeks)
    if period.year not in years or not is_near:
        message = _("{period} is far from the week that its days are in")
        yield found(message.format(period=period.full_name), ("period",))


@rule("date-before-end")
def date_before_end(issue: Issue) -> Iterator[Finding]:
    """The bulletin's date follows the end of its period: only then are the counts complete."""
    date, period = issue.bulletin.masthead.date, issue.bulletin.period
    if date <= period.end:
        message = _("{date} is not after the end of the period ({period}, until {end})")
        yield found(
            message.format(date=date, period=period.full_name, end=period.end), ("masthead", "date")
        )


@rule("date-late", "warning")
def date_late(issue: Issue) -> Iterator[Finding]:
    """The bulletin's date is not a hundred days after the end of its period: mostly the year or the
    period is wrong.
    """
    date, period = issue.bulletin.masthead.date, issue.bulletin.period
    if date - period.end > _LATE:
        message = _("{date} is long after the end of the period ({period}, until {end})")
        yield found(
            message.format(date=date, period=period.full_name, end=period.end), ("masthead", "date")
        )


@rule("interview-after-date")
def interview_after_date(issue: Issue) -> Iterator[Finding]:
    """The month of an interview is not after the bulletin's date."""
    date = issue.bulletin.masthead.date
    for index, interview in enumerate(issue.bulletin.admonitory_interviews):
        if interview.month.start > date:
            message = _("the interview of {month} comes after the bulletin's date ({date})")
            text = message.format(month=interview.month.full_name, date=date)
            yield found(text, ("admonitory_interviews", index, "month"))


@rule("interview-before-assessment")
def interview_before_assessment(issue: Issue) -> Iterator[Finding]:
    """The assessed period had ended when an interview about it took place."""
    for index, interview in enumerate(issue.bulletin.admonitory_interviews):
        if interview.month.end <= interview.assessed_period.end:
            message = _(
                "the interview of {month} comes before the end of the period it is about ({period})"
            )
            text = message.format(
                month=interview.month.full_name, period=interview.assessed_period.full_name
            )
            yield found(text, ("admonitory_interviews", index, "assessed_period"))


@rule("interview-period", "warning")
def interview_period(issue: Issue) -> Iterator[Finding]:
    """An interview is about the period before the bulletin's own: that is the last one assessed."""
    previous = issue.bulletin.period.previous
    for index, interview in enumerate(issue.bulletin.admonitory_interviews):
        if (
            type(interview.assessed_period) is type(previous)
            and interview.assessed_period != previous
        ):
            message = _(
                "the interview is about {period}, not about the period before this one ({previous})"
            )
            text = message.format(
                period=interview.assessed_period.full_name, previous=previous.full_name
            )
            yield found(text, ("admonitory_interviews", index, "assessed_period"))


@rule("title-period")
def title_period(issue: Issue) -> Iterator[Finding]:
    """Of the weeks, months, quarters, halves and years that a title of one's own names, in figures
    or hanzi, one is the bulletin's period, lies in it, or is a longer one that it lies in.
    """
    period = issue.bulletin.period
    title = _ASIDE.sub(lambda match: " " * len(match.group()), issue.bulletin.title or "")
    for kinds in (("quarter", "half", "week", "month"), ("year",)):
        named = [*named_periods(title, *kinds)]
        if any(_fits(one, period) for one in named):
            continue  # what else it names, it names beside its own
        for one in named:
            if not title[one.start + len(one.words) :].startswith("同期"):
                yield _not_the_period(one, ("title",), period)


def _fits(named: NamedPeriod, period: Period) -> bool:
    """Whether a title of this period may name another."""
    if named.kind == "week":
        return not isinstance(period, Week) or period.week in (None, named.number)
    if named.kind == "year":
        return period.start.year <= named.number <= period.end.year
    if named.year is not None and not period.start.year <= named.year <= period.end.year:
        return True  # the year is told by itself
    if isinstance(period, _PARTS_OF_YEARS.get(named.kind, ())):
        return bool(named.number == getattr(period, named.kind))
    first, last = named.months
    return any(_is_between(month, period.start, period.end) for month in range(first, last + 1))


@rule("prose-period", "warning")
def prose_period(issue: Issue) -> Iterator[Finding]:
    """A quarter or half year that free prose names is the bulletin's period, where that is one:
    prose is what gets copied from the issue before.
    """
    period = issue.bulletin.period
    for text, path in _prose(issue):
        for named in named_periods(text, "quarter", "half"):
            is_same_kind = isinstance(period, _PARTS_OF_YEARS[named.kind])
            if is_same_kind and not (
                named.number == getattr(period, named.kind)
                and named.year in (None, period.start.year)
            ):
                yield _not_the_period(named, path, period)


@rule("prose-month", "warning")
def prose_month(issue: Issue) -> Iterator[Finding]:
    """A month that free prose names, in figures or hanzi, lies in the bulletin's period, or after
    it and not after its date.
    """
    period, date = issue.bulletin.period, issue.bulletin.masthead.date
    for text, path in _prose(issue):
        for named in named_periods(text, "month"):
            is_of_a_year = named.year is not None or text[: named.start].endswith("年")
            behind = text[named.start + len(named.words) :]
            if is_of_a_year or _NO_MONTH_OF_ITS_OWN.match(behind):
                continue
            if not _is_between(named.number, period.start, max(date, period.end)):
                message = _("“{words}” is not in the bulletin's period ({period})")
                text_ = message.format(words=named.words, period=period.full_name)
                yield found(text_, path, named.start)


def _prose(issue: Issue) -> Iterator[tuple[str, ValuePath]]:
    yield issue.bulletin.closing, ("closing",)
    for index, notice in enumerate(issue.bulletin.supervision_notices):
        yield notice.problem, ("supervision_notices", index, "problem")


def _not_the_period(named: NamedPeriod, path: ValuePath, period: Period) -> Finding:
    message = _("“{words}” is not the bulletin's period ({period})")
    return found(message.format(words=named.words, period=period.full_name), path, named.start)


def _is_between(month: int, start: datetime.date, end: datetime.date) -> bool:
    months = (end.year - start.year) * 12 + end.month - start.month
    return any((start.month - 1 + step) % 12 + 1 == month for step in range(months + 1))

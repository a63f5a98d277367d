"""Time: date, period, interviews, and the words for them in free prose."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.period import ORDINALS, Period, Quarter, Week
from bulletin_gen.places.paths import ValuePath

_DAYS_OF_WEEK = 7
_NEAR = {0, 1, 51, 52}
"""By how much an office's number of a week may differ from the calendar's: by one, also over the
turn of the year, where the last week is the 52nd or 53rd and the next is the first."""
_LATE = datetime.timedelta(days=100)
_QUARTER_WORD = re.compile(f"(?<![前至到、])(?:(\\d{{4}})年)?第?([{ORDINALS}1-4])季度")
"""Not 前三季度 nor 一至三季度, which are no single quarter."""
_WEEK_WORD = re.compile("第(\\d{1,2})周")
_MONTH_OF_TITLE = re.compile("(?<!\\d)(\\d{1,2})月(?!\\d)")
_YEAR_WORD = re.compile("(?<!\\d)(\\d{4})年")
_MONTH_WORD = re.compile("(?<![\\d年])(\\d{1,2})月(?:份|底|初|末|中旬|上旬|下旬)?(?!\\d)")


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
    """A quarter, week, month or year that a title of one's own names is the bulletin's period, or
    lies in it.
    """
    title, period = issue.bulletin.title or "", issue.bulletin.period
    for match in (*_wrong_quarters(title, period), *_wrong_words(title, period)):
        yield _not_the_period(match, ("title",), period)


def _wrong_words(title: str, period: Period) -> Iterator[re.Match[str]]:
    """The weeks, months and years in a title that are not the period's."""
    for match in _WEEK_WORD.finditer(title):
        if (
            isinstance(period, Week)
            and period.week is not None
            and int(match.group(1)) != period.week
        ):
            yield match
    for match in _MONTH_OF_TITLE.finditer(title):
        if not _is_between(int(match.group(1)), period.start, period.end):
            yield match
    for match in _YEAR_WORD.finditer(title):
        if not period.start.year <= int(match.group(1)) <= period.end.year:
            yield match


@rule("prose-period", "warning")
def prose_period(issue: Issue) -> Iterator[Finding]:
    """A quarter that free prose names is the bulletin's period: prose is what gets copied from the
    issue before.
    """
    for text, path in _prose(issue):
        for match in _wrong_quarters(text, issue.bulletin.period):
            yield _not_the_period(match, path, issue.bulletin.period)


@rule("prose-month", "warning")
def prose_month(issue: Issue) -> Iterator[Finding]:
    """A month that free prose names lies in the bulletin's period, or after it and not after its
    date.
    """
    period, date = issue.bulletin.period, issue.bulletin.masthead.date
    for text, path in _prose(issue):
        for match in _MONTH_WORD.finditer(text):
            if not _is_between(int(match.group(1)), period.start, max(date, period.end)):
                message = _("“{words}” is not in the bulletin's period ({period})")
                yield found(
                    message.format(words=match.group(), period=period.full_name),
                    path,
                    match.start(),
                )


def _prose(issue: Issue) -> Iterator[tuple[str, ValuePath]]:
    yield issue.bulletin.closing, ("closing",)
    for index, notice in enumerate(issue.bulletin.supervision_notices):
        yield notice.problem, ("supervision_notices", index, "problem")


def _not_the_period(match: re.Match[str], path: ValuePath, period: Period) -> Finding:
    message = _("“{words}” is not the bulletin's period ({period})")
    return found(message.format(words=match.group(), period=period.full_name), path, match.start())


def _wrong_quarters(text: str, period: Period) -> Iterator[re.Match[str]]:
    """The quarters in a text that are not the period, where that is a quarter itself."""
    if not isinstance(period, Quarter):
        return
    for match in _QUARTER_WORD.finditer(text):
        year, word = match.groups()
        number = int(word) if word.isdigit() else ORDINALS.index(word) + 1
        if number != period.quarter or (year and int(year) != period.year):
            yield match


def _is_between(month: int, start: datetime.date, end: datetime.date) -> bool:
    months = (end.year - start.year) * 12 + end.month - start.month
    return any((start.month - 1 + step) % 12 + 1 == month for step in range(months + 1))

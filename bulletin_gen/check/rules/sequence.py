"""Sequence: what follows from the issue before (with ``--previous``)."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.check.case import Breach, Case
from bulletin_gen.check.rule import rule
from bulletin_gen.i18n import _


@rule("issue-number")
def issue_number(case: Case) -> Iterator[Breach]:
    """The issue number is one more than that of the issue before, or 1 in a new year (with --previous)."""
    if case.previous is None:
        return
    number, before = case.bulletin.masthead.issue_number, case.previous.masthead.issue_number
    is_new_year = case.bulletin.masthead.date.year > case.previous.masthead.date.year
    if number != before + 1 and not (is_new_year and number == 1):
        message = _("the issue number is {number}, and that of the issue before is {before}")
        yield Breach(message.format(number=number, before=before), ("masthead", "issue_number"))


@rule("cumulative-number")
def cumulative_number(case: Case) -> Iterator[Breach]:
    """The cumulative number is one more than that of the issue before (with --previous)."""
    if case.previous is None:
        return
    number, before = case.bulletin.masthead.cumulative_number, case.previous.masthead.cumulative_number
    if number is not None and before is not None and number != before + 1:
        message = _("the cumulative number is {number}, and that of the issue before is {before}")
        yield Breach(message.format(number=number, before=before), ("masthead", "cumulative_number"))


@rule("period-follows")
def period_follows(case: Case) -> Iterator[Breach]:
    """The period follows that of the issue before (with --previous)."""
    if case.previous is None:
        return
    period, before = case.bulletin.period, case.previous.period
    if period.previous != before:
        message = _("{period} does not follow {before}, the period of the issue before")
        yield Breach(message.format(period=period.full_name, before=before.full_name), ("period",))

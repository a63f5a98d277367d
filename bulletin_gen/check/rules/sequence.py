"""Sequence: what follows from the issue before (with ``--previous``)."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.bulletin import is_first_of_year
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import counted_nodes
from bulletin_gen.check.rule import found, rule
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.period import is_year_after


@rule("issue-number")
def issue_number(issue: Issue) -> Iterator[Finding]:
    """The issue number is one more than that of the issue before, or 1 in a new year (with
    --previous).
    """
    if issue.previous is None:
        return
    number, before = issue.bulletin.masthead.issue_number, issue.previous.masthead.issue_number
    if number != before + 1 and not (
        number == 1 and is_first_of_year(issue.bulletin, issue.previous)
    ):
        message = _("the issue number is {number}, and that of the issue before is {before}")
        yield found(message.format(number=number, before=before), ("masthead", "issue_number"))


@rule("cumulative-number")
def cumulative_number(issue: Issue) -> Iterator[Finding]:
    """The cumulative number is one more than that of the issue before (with --previous)."""
    if issue.previous is None:
        return
    number, before = (
        issue.bulletin.masthead.cumulative_number,
        issue.previous.masthead.cumulative_number,
    )
    if number is not None and before is not None and number != before + 1:
        message = _("the cumulative number is {number}, and that of the issue before is {before}")
        yield found(message.format(number=number, before=before), ("masthead", "cumulative_number"))


@rule("cumulative-below")
def cumulative_below(issue: Issue) -> Iterator[Finding]:
    """The cumulative number counts every issue ever, so that it is not below the issue's own
    number.
    """
    masthead = issue.bulletin.masthead
    if (
        masthead.cumulative_number is not None
        and masthead.cumulative_number < masthead.issue_number
    ):
        message = _("the cumulative number {cumulative} is below the issue number {number}")
        text = message.format(cumulative=masthead.cumulative_number, number=masthead.issue_number)
        yield found(text, ("masthead", "cumulative_number"))


@rule("previous-count")
def previous_count(issue: Issue) -> Iterator[Finding]:
    """The counts of the period before are those that the issue before printed (with --previous)."""
    if issue.previous is None:
        return
    printed = {names: node.count for names, node, _path in counted_nodes(issue.previous)}
    for names, node, path in counted_nodes(issue.bulletin):
        before = printed.get(names)
        if node.previous_count is not None and before is not None and node.previous_count != before:
            message = _("“{name}” was {before} in the issue before, not {count}")
            text = message.format(name=node.name, before=before, count=node.previous_count)
            yield found(text, (*path, "previous_count"))


@rule("year-before")
def year_before(issue: Issue) -> Iterator[Finding]:
    """The issue of a year before is of the same period, a year before."""
    if issue.year_before is None:
        return
    period, before = issue.bulletin.period, issue.year_before.period
    if not is_year_after(period, before):
        message = _("{period} is not a year after {before}, the period of the issue named here")
        yield found(
            message.format(period=period.full_name, before=before.full_name), ("year_before",)
        )


@rule("period-follows")
def period_follows(issue: Issue) -> Iterator[Finding]:
    """The period follows that of the issue before (with --previous)."""
    if issue.previous is None:
        return
    period, before = issue.bulletin.period, issue.previous.period
    if period.previous != before:
        message = _("{period} does not follow {before}, the period of the issue before")
        yield found(message.format(period=period.full_name, before=before.full_name), ("period",))

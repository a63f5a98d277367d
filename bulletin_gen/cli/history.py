"""``history``: a folder's issues in order, what is missing among them, and the names of those
before written in.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bulletin_gen.bulletin import is_first_of_year
from bulletin_gen.cli.output import say
from bulletin_gen.forms.table import read_source
from bulletin_gen.i18n import _
from bulletin_gen.issues.edit import with_field
from bulletin_gen.issues.history import FiledIssue, issue_before, issue_of_year_before, issues_in
from bulletin_gen.issues.paths import relative_name
from bulletin_gen.text.printable import in_one_line
from bulletin_gen.write.files import write_file


def show_history(folder: str, *, link: bool) -> int:
    """List the issues of a folder; the exit code is 1 where something is missing or out of turn."""
    issues, unread = issues_in(Path(folder))
    missing = 0
    for place, issue in enumerate(issues):
        earlier = (
            issues[place - 1]
            if place and issues[place - 1].package.name == issue.package.name
            else None
        )
        for sentence in () if earlier is None else _breaks(earlier, issue):
            missing += 1
            say(f"  {sentence}")
        say(_line(issue))
        if link:
            _link(issue, issues)
    for file in unread:
        missing += 1
        message = _("{file}: cannot be read yet: {reason}").format(
            file=in_one_line(file.file.name), reason=file.reason
        )
        say(message)
    if not issues and not unread:
        say(_("There are no issues in “{folder}”.").format(folder=folder))
    return 1 if missing else 0


def _line(issue: FiledIssue) -> str:
    """One line: period, number, file, and the issue before that it names."""
    bulletin = issue.bulletin
    message = _("{period}, no. {number}: {file}").format(
        period=bulletin.period.full_name,
        number=bulletin.masthead.issue_number,
        file=in_one_line(issue.file.name),
    )
    return message if bulletin.previous is None else f"{message} ← {in_one_line(bulletin.previous)}"


def _breaks(earlier: FiledIssue, issue: FiledIssue) -> Iterator[str]:
    """What is missing, or out of turn, between two issues that follow each other in a folder."""
    before, now = earlier.bulletin, issue.bulletin
    if now.period == before.period:
        message = _("{one} and {other} are of the same period")
        yield message.format(one=in_one_line(earlier.file.name), other=in_one_line(issue.file.name))
        return
    elif now.period.previous != before.period:
        first, last = before.period.next.full_name, now.period.previous.full_name
        if first == last:
            yield _("the issue of {period} is missing").format(period=last)
        else:
            yield _("the issues from {first} to {last} are missing").format(first=first, last=last)
    number, number_before = now.masthead.issue_number, before.masthead.issue_number
    if number != number_before + 1 and not (number == 1 and is_first_of_year(now, before)):
        yield _("no. {number} follows no. {before}").format(number=number, before=number_before)


def _link(issue: FiledIssue, issues: list[FiledIssue]) -> None:
    """Write the names of the issues before into an issue that does not name them."""
    found = {
        "previous": issue_before(issue, issues),
        "year_before": issue_of_year_before(issue, issues),
    }
    for field, other in found.items():
        if other is not None and getattr(issue.bulletin, field) is None:
            name = relative_name(other.file, issue.file.parent)
            source = read_source(issue.file)
            linked = with_field(source, issue.package, field, name)
            write_file(issue.file, linked, before=source.data)
            say(
                _("  written into {file}: {field} = {name}").format(
                    file=in_one_line(issue.file.name), field=field, name=name
                )
            )

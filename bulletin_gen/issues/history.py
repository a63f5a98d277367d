"""The issues before an issue, by the names that each writes of the one before it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.errors import BulletinError, InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.table import FORMS, lock_prefixes, read_source
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.period import is_year_after
from bulletin_gen.places.names import reaches_out
from bulletin_gen.read import (
    Source,
    complete,
    locate,
    needs_issue_before,
    package_of,
    read_bulletin,
    read_filed,
)

_HIDDEN = "."
_MOST_SAID = 60
"""Characters of a name that a message repeats."""
MOST_ISSUES = 60
"""So many issues are followed back: five years of months."""


def named_file(source: Source, name: str) -> Path:
    """The file that an issue names, from the folder that it stands in. Raises UsageError for a name
    that leads elsewhere.
    """
    if reaches_out(name):
        message = _("“{name}” is no way from this file to another; write it like ../2023/12.json")
        raise UsageError(message.format(name=name[:_MOST_SAID]))
    return Path(source.name).parent / name


def read_named(
    source: Source,
    name: str,
    package: TemplatePackage,
    *,
    is_any_package: bool = False,
    after: tuple[str, ...] = (),
) -> tuple[Source, Bulletin]:
    """Read the issue that another one names, by a package: where it came from, and what it holds.

    ``is_any_package``: whatever package it names itself. ``after``: as in ``read_issue``.

    Raises UsageError where it is not there, InputError where it is wrong or of another package.
    """
    file = named_file(source, name)
    try:
        named = read_source(file)
        named.template()
    except InputError as error:
        # A name may lead to any file: of what is no issue, nothing is repeated.
        message = _("“{file}” cannot be read as an issue; check it by itself")
        raise UsageError(message.format(file=file)) from error
    if not is_any_package:
        refuse_other_package(named, package)
    return named, read_issue(named, package, is_any_package=is_any_package, after=after)


def read_issue(
    source: Source,
    package: TemplatePackage,
    *,
    is_any_package: bool = False,
    after: tuple[str, ...] = (),
) -> Bulletin:
    """Read an issue with all that it computes, of the issues before it too; ``after`` are the files
    that led to it, beyond which a circle of names is not followed.

    Raises as ``read_named``.
    """
    filed = read_filed(source, package)
    here = os.path.realpath(source.name)
    is_followed = here not in after and len(after) < MOST_ISSUES
    if filed.previous is None or not is_followed or not needs_issue_before(package):
        return complete(filed, package)
    _source, previous = read_named(
        source, filed.previous, package, is_any_package=is_any_package, after=(*after, here)
    )
    return complete(filed, package, previous)


def refuse_other_package(source: Source, package: TemplatePackage) -> None:
    """Raise InputError, with one finding, for an issue of another package."""
    its_own = package_of(source)
    if its_own.folder != package.folder:
        message = _("the issue before is of another template package, “{other}” and not “{name}”")
        text = message.format(other=its_own.name, name=package.name)
        raise InputError(
            locate([Finding(code="previous", message=text, path=("template",))], source)
        )


def issues_before(
    source: Source, bulletin: Bulletin, package: TemplatePackage, *, is_any_package: bool = False
) -> Iterator[tuple[Path, Bulletin]]:
    """The issues before, one after the other, the last first, as far back as each names the one
    before it.

    Raises UsageError for one that is not there, InputError for one that is wrong, of another
    package, or not of the period before.
    """
    seen = {os.path.realpath(source.name)}
    for _number in range(MOST_ISSUES):
        if bulletin.previous is None:
            return
        file = named_file(source, bulletin.previous)
        if os.path.realpath(file) in seen:
            return
        seen.add(os.path.realpath(file))
        period = bulletin.period
        source, bulletin = read_named(
            source, bulletin.previous, package, is_any_package=is_any_package
        )
        if bulletin.period != period.previous:
            message = _("it is of {period}, which is not the period before {after}")
            text = message.format(period=bulletin.period.full_name, after=period.full_name)
            raise InputError(
                locate([Finding(code="period-follows", message=text, path=("period",))], source)
            )
        yield file, bulletin


def year_before_next(source: Source, bulletin: Bulletin, package: TemplatePackage) -> Path | None:
    """The issue of a year before the next period, among those before an issue; None where it is not
    there.

    Raises as ``issues_before``.
    """
    period = bulletin.period.next
    for file, before in ((Path(source.name), bulletin), *issues_before(source, bulletin, package)):
        if is_year_after(period, before.period):
            return file
    return None


class FiledIssue(Struct, frozen=True):
    """An issue in a folder: its file, and what it holds."""

    file: Path
    source: Source
    package: TemplatePackage
    bulletin: Bulletin


class Unread(Struct, frozen=True):
    """A file that is no issue, or not yet, and why."""

    file: Path
    reason: str


def issues_in(folder: Path) -> tuple[list[FiledIssue], list[Unread]]:
    """The issues of a folder, by package and then by period, and the input files that are none yet.

    Raises UsageError where there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(_("There is no folder “{folder}”.").format(folder=folder))
    issues: list[FiledIssue] = []
    unread: list[Unread] = []
    for file in sorted(folder.iterdir()):
        if not _is_input(file):
            continue
        try:
            source = read_source(file)
            package = package_of(source)
            issues.append(FiledIssue(file, source, package, read_bulletin(source, package)))
        except InputError as error:
            unread.append(Unread(file, error.findings[0].message))
        except BulletinError as error:
            unread.append(Unread(file, str(error)))
    issues.sort(
        key=lambda issue: (issue.package.name, issue.bulletin.period.start, str(issue.file))
    )
    return issues, unread


def _is_input(file: Path) -> bool:
    """Whether a file is of a form, not hidden, and not what says that another one is open."""
    is_of_a_form = file.suffix.lower() in FORMS and file.is_file()
    return is_of_a_form and not file.name.startswith((_HIDDEN, *lock_prefixes()))


def issue_before(issue: FiledIssue, issues: list[FiledIssue]) -> FiledIssue | None:
    """The issue of the period before, of the same package; None where it is not there."""
    period = issue.bulletin.period.previous
    return next(
        (other for other in issues if _is_alike(other, issue) and other.bulletin.period == period),
        None,
    )


def issue_of_year_before(issue: FiledIssue, issues: list[FiledIssue]) -> FiledIssue | None:
    """The issue of the same period a year before."""
    alike = (other for other in issues if _is_alike(other, issue))
    return next(
        (other for other in alike if is_year_after(issue.bulletin.period, other.bulletin.period)),
        None,
    )


def _is_alike(one: FiledIssue, other: FiledIssue) -> bool:
    return one.package.folder == other.package.folder

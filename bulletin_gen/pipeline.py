"""The order of the stages, once: read, check, compose, write.

An input and options go in; what was found, composed and written comes out. Nothing here knows the
command line or the screen: an observer may listen to the stages, and whoever calls says what of the
outcome is printed, and how. What a stage needs is imported when it begins: a check needs neither
composing nor writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from msgspec import Struct

from bulletin_gen.bulletin import Bulletin, EarlierIssues
from bulletin_gen.errors import BulletinError, InputError, TemplateError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.table import read_source
from bulletin_gen.i18n import _
from bulletin_gen.issues.history import (
    issues_before,
    read_issue,
    read_named,
    refuse_other_package,
)
from bulletin_gen.operating_system.bounds import budget
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.read import Source, complete, locate, package_of, read_filed
from bulletin_gen.read.pictures import Pictures, read_pictures

if TYPE_CHECKING:
    from bulletin_gen.document import Document
    from bulletin_gen.write import Written
    from bulletin_gen.write.provenance import Provenance

T = TypeVar("T")
Stage: TypeAlias = Literal["read", "check", "compose", "write"]
Observer: TypeAlias = Callable[[str, str], AbstractContextManager[None]]
"""Called with a stage and the name of the input; the stage runs inside what it gives."""
Input: TypeAlias = Source | Path | str


class Options(Struct, frozen=True, kw_only=True):
    """How an issue is held to account.

    ``template`` is a package to use whatever the input names, ``previous`` the input of the issue
    before. ``strict`` takes warnings for errors, ``force`` goes on in spite of both. ``suffix``
    says in which format it is written, the default one where it is empty. ``is_preview`` leaves out
    the fingerprints by which a file is known again.
    """

    template: str | None = None
    previous: Input | None = None
    strict: bool = False
    force: bool = False
    suffix: str = ""
    is_preview: bool = False


class Outcome(Struct, kw_only=True):
    """What came of an input, as far as it got:
    what a stage gives is None until that stage is done.
    """

    name: str
    sources: dict[str, Source]
    """The inputs that findings point into, by their names."""
    findings: tuple[Finding, ...] = ()
    is_wrong: bool = False
    """Whether something found keeps the issue from being printed."""
    is_refused: bool = False
    """Whether it was kept from being printed: wrong, and not forced."""
    package: TemplatePackage | None = None
    bulletin: Bulletin | None = None
    earlier: EarlierIssues = EarlierIssues()
    earlier_files: tuple[Path, ...] = ()
    """The files of the series of issues before, beyond those that findings point into."""
    pictures: Pictures = {}
    """The pictures that the issue names, by their names."""
    document: Document | None = None
    written: Written | None = None

    @property
    def source(self) -> Source | None:
        """The input of the issue itself, which is opened before all others; None where it could not
        be.
        """
        return next(iter(self.sources.values()), None)


def unobserved(_stage: str, _name: str) -> AbstractContextManager[None]:
    """The observer that nobody is."""
    return nullcontext()


def run_pipeline(
    issue: Input,
    options: Options | None = None,
    *,
    until: Stage = "write",
    observe: Observer = unobserved,
) -> Outcome:
    """Take an issue through the stages, up to one of them or to the one that refuses it.

    Raises UsageError for files and packages that are not there, TemplateError for a package that is
    wrong, OutputError when another program fails. What is wrong with the data is never raised: it
    is found.
    """
    options = options or Options()
    outcome = Outcome(name=issue.name if isinstance(issue, Source) else str(issue), sources={})
    with budget():
        for stage, do in _STAGES.items():
            with observe(stage, outcome.name):
                do(issue, options, outcome)
            if stage == until or outcome.is_refused:
                break
    return outcome


def draft_issue(refused: Outcome, options: Options) -> list[Outcome]:
    """An issue that could not be read to its end, composed as far as it is filed: once for each way
    to fill its gaps by which it can be. Nothing of it is checked.

    Raises BulletinError, or msgspec.ValidationError, where nothing can be composed of it.
    """
    from bulletin_gen.compose import compose_document
    from bulletin_gen.read.model.draft import FILLINGS, complete_draft, drafted

    source, package = _there(refused.source), _there(refused.package)
    filed = source.filed(package)[0]
    drafts: list[Outcome] = []
    for filling in FILLINGS:
        begun = drafted(filed, package, filling)
        draft = Outcome(name=refused.name, sources=dict(refused.sources), package=package)
        draft.earlier = (
            drafts[0].earlier
            if drafts
            else _earlier_of_draft(source, begun.bulletin, options, draft)
        )
        with budget():
            draft.bulletin = complete_draft(begun, package, draft.earlier.previous, filling)
            draft.pictures, _findings = _read_pictures(source, draft)
            with suppress(TemplateError) if drafts else nullcontext():
                draft.document = compose_document(
                    draft.bulletin, package, draft.earlier, draft.pictures
                )
        drafts.append(draft)
    return drafts


def _earlier_of_draft(
    source: Source, bulletin: Bulletin, options: Options, draft: Outcome
) -> EarlierIssues:
    """The issues before, where they can be read: that they cannot is told elsewhere."""
    try:
        return _read_earlier(source, bulletin, options, draft)
    except BulletinError:
        return EarlierIssues()


def _open(issue: Input, outcome: Outcome) -> Source:
    source = issue if isinstance(issue, Source) else read_source(issue)
    outcome.sources[source.name] = source
    return source


def _there(value: T | None) -> T:
    """What an earlier stage gave."""
    if value is None:
        raise AssertionError("a stage runs after those before it")
    return value


def _read(issue: Input, options: Options, outcome: Outcome) -> None:
    try:
        source = _open(issue, outcome)
        outcome.package = (
            package_of(source) if options.template is None else load_package(options.template)
        )
        filed = read_filed(source, outcome.package)
        outcome.earlier = _read_earlier(source, filed, options, outcome)
        outcome.bulletin = complete(filed, outcome.package, outcome.earlier.previous)
        outcome.pictures, outcome.findings = _read_pictures(source, outcome)
    except InputError as error:
        doubts = () if outcome.source is None else outcome.source.doubts()
        outcome.findings = (*doubts, *error.findings)
        outcome.is_wrong = outcome.is_refused = True


def _read_pictures(source: Source, outcome: Outcome) -> tuple[Pictures, tuple[Finding, ...]]:
    """The pictures that an issue names, and what is wrong with them."""
    bulletin, package = _there(outcome.bulletin), _there(outcome.package)
    pictures, findings = read_pictures(bulletin, package, source)
    return pictures, tuple(locate(findings, source)) if findings else ()


def _read_earlier(
    source: Source, bulletin: Bulletin, options: Options, outcome: Outcome
) -> EarlierIssues:
    """Read the issues that this one is compared with."""
    package = _there(outcome.package)
    is_any = options.template is not None
    before: tuple[Source, Bulletin] | None = None
    if options.previous is not None:
        opened = _open(options.previous, outcome)
        before = opened, _read_previous(opened, options, package)
    elif bulletin.previous is not None:
        with _named(source, "previous", bulletin.previous):
            before = read_named(source, bulletin.previous, package, is_any_package=is_any)
    year_before: Bulletin | None = None
    if bulletin.year_before is not None:
        with _named(source, "year_before", bulletin.year_before):
            year_before = read_named(source, bulletin.year_before, package, is_any_package=is_any)[
                1
            ]
    if before is None:
        return EarlierIssues(year_before=year_before)
    series: tuple[Bulletin, ...] = ()
    if package.manifest.trend is not None:
        with _named(source, "previous", bulletin.previous or before[0].name):
            earlier = islice(
                issues_before(*before, package, is_any_package=is_any),
                package.manifest.trend.issues - 2,
            )
            found = [*earlier]
            outcome.earlier_files = tuple(file for file, _issue in found)
            series = (*[issue for _file, issue in found][::-1], before[1])
    return EarlierIssues(previous=before[1], year_before=year_before, series=series)


@contextmanager
def _named(source: Source, field: str, name: str) -> Iterator[None]:
    """What is wrong with another issue that this one names, as one finding about its name."""
    try:
        yield
    except BulletinError as error:
        message = _("the issue “{name}” that is named here cannot be used: {reason}")
        text = message.format(name=name, reason=_reason_of(error))
        raise InputError(
            locate([Finding(code="previous", message=text, path=(field,))], source)
        ) from error


def _reason_of(error: BulletinError) -> str:
    """Why an issue cannot be used, on one line."""
    if isinstance(error, InputError):
        first = error.findings[0]
        message = _("{number} errors, the first at {place}: {message}")
        return message.format(number=len(error.findings), place=first.place, message=first.message)
    return str(error)


def _read_previous(source: Source, options: Options, package: TemplatePackage) -> Bulletin:
    """Read the issue before. One of another package is one finding, and not one for each field that
    differs.
    """
    if options.template is None:
        refuse_other_package(source, package)
    return read_issue(source, package, is_any_package=options.template is not None)


def _check(_issue: Input, options: Options, outcome: Outcome) -> None:
    from bulletin_gen.check import check_bulletin

    source = _there(outcome.source)
    earlier = outcome.earlier
    findings = check_bulletin(
        _there(outcome.bulletin), _there(outcome.package), earlier.previous, earlier.year_before
    )
    located = locate(findings, source) if findings else ()
    outcome.findings = (*source.doubts(), *outcome.findings, *located)
    outcome.is_wrong = any(
        options.strict or finding.severity == "error" for finding in outcome.findings
    )
    outcome.is_refused = outcome.is_wrong and not options.force


def _compose(_issue: Input, options: Options, outcome: Outcome) -> None:
    from bulletin_gen.check import check_printed
    from bulletin_gen.compose import compose_document, unprinted_values

    bulletin, package = _there(outcome.bulletin), _there(outcome.package)
    outcome.document = compose_document(bulletin, package, outcome.earlier, outcome.pictures)
    known = {finding.path for finding in outcome.findings}
    paths = unprinted_values(bulletin, package, outcome.document, outcome.earlier, outcome.pictures)
    found = check_printed(bulletin, package, [path for path in paths if path not in known])
    if found:
        outcome.findings = (*outcome.findings, *locate(found, _there(outcome.source)))
        outcome.is_wrong = outcome.is_wrong or options.strict
        outcome.is_refused = outcome.is_wrong and not options.force


def _write(_issue: Input, options: Options, outcome: Outcome) -> None:
    from bulletin_gen.write import DEFAULT_FORMAT, write_document

    provenance = None if options.is_preview else _provenance_of(outcome)
    outcome.written = write_document(
        _there(outcome.document), options.suffix or DEFAULT_FORMAT, provenance
    )


def _provenance_of(outcome: Outcome) -> Provenance:
    from bulletin_gen.issues.input_fingerprint import input_fingerprint
    from bulletin_gen.write.provenance import Provenance

    fingerprint = input_fingerprint(
        _there(outcome.bulletin), _there(outcome.package), outcome.earlier, outcome.pictures
    )
    return Provenance(fingerprint, is_forced=outcome.is_wrong)


_STAGES: dict[Stage, Callable[[Input, Options, Outcome], None]] = {
    "read": _read,
    "check": _check,
    "compose": _compose,
    "write": _write,
}

"""``ledger``: a case ledger checked, an issue filled in with it, a value explained by its cases."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bulletin_gen.cli.issue_files import save_input, target_of
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.cli.screen import is_coloured
from bulletin_gen.errors import BulletinError, InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.table import folder_of, read_source, writable, write_tree
from bulletin_gen.i18n import _
from bulletin_gen.issues.paths import relocated
from bulletin_gen.issues.sorting import in_order
from bulletin_gen.ledger.cases import Case, Ledger, examples_of
from bulletin_gen.ledger.declared import LedgerLayout, ledger_layout
from bulletin_gen.ledger.filled_source import LedgerFiles, count_for, count_of
from bulletin_gen.ledger.filling import Computed, Count, differing, filled
from bulletin_gen.package import TemplatePackage, load_package
from bulletin_gen.places.paths import format_path
from bulletin_gen.read import Source, bulletin_of, complete, locate, package_of
from bulletin_gen.read.model.path_words import words_of
from bulletin_gen.report import text_report

_UNREADABLE = 3


def check_ledger(
    files: Sequence[Path], issue: str | None, mapping: Path | None, template: str | None
) -> int:
    """Report on a ledger; the exit code."""
    source = None if issue is None else read_source(issue)
    package = (
        load_package(template or "quarterly")
        if source is None or template is not None
        else package_of(source)
    )
    layout = ledger_layout(package)
    ledger = _read(files, mapping, package, layout, is_told=True)
    if isinstance(ledger, int):
        return ledger
    sources: dict[str, Source] = {}
    findings = [*ledger.findings]
    if source is not None and not ledger.is_wrong:
        counted = _counted(ledger, source, package, layout)
        if isinstance(counted, int):
            return counted
        tree, count = counted
        _tell_count(count)
        findings += [*locate(differing(tree, count), source), *count.without_row]
        sources[source.name] = source
    put_out(text_report(findings, sources, colour=is_coloured(sys.stdout)))
    return InputError.exit_code if any(f.severity == "error" for f in findings) else 0


def findings_of_ledger(
    ledger_files: LedgerFiles, source: Source, package: TemplatePackage
) -> Sequence[Finding]:
    """What is wrong with a ledger; where nothing is, where an issue says other than it. Raises
    UsageError for files that are not there, TemplateError for a package's measures.
    """
    try:
        tree, count = count_for(ledger_files, source, package)
    except InputError as error:
        return error.findings
    return [*locate(differing(tree, count), source), *count.without_row]


def fill_issue(
    files: Sequence[Path],
    issue: str,
    mapping: Path | None,
    output: str,
    *,
    replace: bool,
    overwrite: bool,
) -> int:
    """Write an issue with what a ledger says; the exit code."""
    inputs = [issue, *map(str, files)]
    target = target_of(output, inputs, writable(), overwrite=overwrite)
    source = read_source(issue)
    package = package_of(source)
    counted = _counted_by(files, mapping, source, package, is_told=True)
    if isinstance(counted, int):
        return counted
    tree, count = counted
    _tell_count(count)
    if count.without_row:
        _report(count.without_row)
    new, findings = filled(tree, count, replace=replace)
    if findings:
        _report(locate(findings, source), source)
        say(_("Nothing was written; --replace-values writes what the ledger says."), err=True)
        return InputError.exit_code
    moved = relocated(_sorted(new, package), folder_of(issue), target.parent)
    data = write_tree(moved, package, target.suffix.lower())
    return save_input(target, data, package, overwrite=overwrite)


def explain_value(files: Sequence[Path], issue: str, mapping: Path | None, place: str) -> int:
    """Say how a value is computed, and of which cases; the exit code."""
    source = read_source(issue)
    package = package_of(source)
    counted = _counted_by(files, mapping, source, package, is_told=False)
    if isinstance(counted, int):
        return counted
    tree, count = counted
    layout = ledger_layout(package)
    found = [item for item in count.computed if _is_called(item, place, tree, package)]
    if not found:
        message = _("“{place}” is nothing that the package computes from cases.")
        raise UsageError(message.format(place=place))
    for item in found:
        say("\n".join(_explained(item, count, tree, package, layout)))
    return 0


def _report(findings: Sequence[Finding], source: Source | None = None) -> None:
    """Say what is wrong where no report was asked for."""
    sources = {} if source is None else {source.name: source}
    put_out(text_report(findings, sources, colour=is_coloured(sys.stderr)), err=True)


def _counted_by(
    files: Sequence[Path],
    mapping: Path | None,
    source: Source,
    package: TemplatePackage,
    *,
    is_told: bool,
) -> tuple[dict[str, Any], Count] | int:
    """The issue's tree and what its ledger says of it; the exit code where something is wrong."""
    layout = ledger_layout(package)
    ledger = _read(files, mapping, package, layout, is_told=is_told)
    if isinstance(ledger, int):
        return ledger
    if ledger.is_wrong:
        _report(ledger.findings)
        return InputError.exit_code
    return _counted(ledger, source, package, layout)


def _read(
    files: Sequence[Path],
    mapping: Path | None,
    package: TemplatePackage,
    layout: LedgerLayout,
    *,
    is_told: bool,
) -> Ledger | int:
    """The ledger; the exit code where a file of it cannot be read at all."""
    try:
        ledger = LedgerFiles(tuple(files), mapping).read(package, layout)
    except InputError as error:
        _report(error.findings)
        return _UNREADABLE
    except UsageError as error:
        say(str(error), err=True)
        return _UNREADABLE
    if is_told:
        for told in ledger.told:
            say(told, err=True)
    return ledger


def _counted(
    ledger: Ledger, source: Source, package: TemplatePackage, layout: LedgerLayout
) -> tuple[dict[str, Any], Count] | int:
    """The issue's tree and what was counted for it; the exit code where that cannot be done."""
    try:
        return count_of(ledger, source, package, layout)
    except InputError as error:
        _report(error.findings)
        return InputError.exit_code


def _sorted(tree: dict[str, Any], package: TemplatePackage) -> dict[str, Any]:
    """With its rows in their order; as it is where something is still to be filled in."""
    try:
        bulletin = complete(bulletin_of(tree, package), package, None)
        return in_order(tree, bulletin, package)
    except BulletinError:
        return tree


def _tell_count(count: Count) -> None:
    """Each row is in exactly one place."""
    message = _("{read} cases: {units} counted for units, {centre} answered by the centre")
    told = message.format(read=count.read, units=count.for_units, centre=count.by_centre)
    left = [
        _("{number} {reason}").format(number=n, reason=why) for why, n in count.left_out.items()
    ]
    say("、".join([told, *left]), err=True)


def _is_called(item: Computed, place: str, tree: Any, package: TemplatePackage) -> bool:
    """Whether a value is what somebody calls so: by its path, or by words of its titles."""
    if place == format_path(item.path):
        return True
    words = words_of(item.path, tree, package).split()
    return all(word in words for word in place.split())


def _explained(
    item: Computed, count: Count, tree: Any, package: TemplatePackage, layout: LedgerLayout
) -> list[str]:
    lines = [f"{words_of(item.path, tree, package)}  {format_path(item.path)}"]
    if item.measured is None:
        return [*lines, "  " + "、".join(map(str, item.value))]
    value = "-" if item.measured.value is None else str(item.measured.value)
    lines.append(f"  = {value} = {item.measured.working}")
    for text, numbers in item.measured.counted:
        cases = [count.cases[number] for number in numbers]
        message = _("  {text}: {number} cases: {cases}")
        numbers_of = [_number(case, layout) for case in cases]
        lines.append(message.format(text=text, number=len(cases), cases=examples_of(numbers_of)))
    widest = max((numbers for _text, numbers in item.measured.counted), key=len, default=())
    for text, numbers in item.measured.counted:
        others = [n for n in widest if n not in set(numbers)]
        if others:
            message = _("  not in {text}: {number} cases: {cases}")
            numbers_of = [_number(count.cases[n], layout) for n in others]
            lines.append(
                message.format(text=text, number=len(others), cases=examples_of(numbers_of))
            )
    return lines


def _number(case: Case, layout: LedgerLayout) -> str:
    return str(case.values[layout.key])

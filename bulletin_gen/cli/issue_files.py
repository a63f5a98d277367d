"""``convert`` and ``new``: an issue written as an input file, of either form."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.cli.saving import refuse_taken
from bulletin_gen.cli.screen import is_coloured
from bulletin_gen.errors import BulletinError, InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.table import STDIN, folder_of, read_source, writable, write_tree
from bulletin_gen.i18n import _
from bulletin_gen.issues.paths import relative_name, relocated
from bulletin_gen.package import TemplatePackage, load_package, package_names
from bulletin_gen.read import Source, locate, package_of, read_bulletin
from bulletin_gen.report import text_report
from bulletin_gen.write.files import write_file

if TYPE_CHECKING:
    from bulletin_gen.ledger.filled_source import LedgerFiles


def convert_issue(
    input_file: str, output: str, template: str | None, *, is_sorted: bool, overwrite: bool
) -> int:
    """Write an issue in the form that OUT's name asks for, as it was filed or in the order that its
    package asks for; the exit code.
    """
    target = target_of(output, [input_file], writable(), overwrite=overwrite)
    source = read_source(input_file)
    try:
        package = _package(source, template)
        filed = source.tree(package)
        if not isinstance(filed, dict):
            read_bulletin(source, package)  # which says what is wrong with it
        if is_sorted:
            from bulletin_gen.issues.sorting import in_order

            filed = in_order(filed, read_bulletin(source, package), package)
        tree = relocated(filed, folder_of(input_file), target.parent)
        data = write_tree(tree, package, target.suffix.lower())
    except InputError as error:
        return _report(error, source)
    _say_doubts(source)
    _save_pictures(source, tree, target)
    return save_input(target, data, package, overwrite=overwrite)


def new_issue(
    input_file: str | None,
    output: str,
    template: str | None,
    ledger: LedgerFiles | None = None,
    *,
    overwrite: bool,
) -> int:
    """Begin an issue: the one after IN, or the first of a template package, filled in with a ledger
    where one is named; the exit code.
    """
    from bulletin_gen.issues.skeleton import empty_tree

    if input_file is not None:
        return _next_issue(input_file, output, template, ledger, overwrite=overwrite)
    if template is None:
        message = _(
            "Name the last issue to go on from, or a template package with --template: {names}."
        )
        raise UsageError(message.format(names="、".join(package_names())))
    target = target_of(output, [], writable(), overwrite=overwrite)
    package = load_package(template)
    name = template if template in package_names() else relative_name(Path(template), target.parent)
    tree = empty_tree(package, name)
    if ledger is not None:
        message = _("A first issue does not know its period; fill that in, then “ledger fill”.")
        raise UsageError(message)
    data = write_tree(tree, package, target.suffix.lower())
    return save_input(target, data, package, overwrite=overwrite)


def _next_issue(
    input_file: str,
    output: str,
    template: str | None,
    ledger: LedgerFiles | None,
    *,
    overwrite: bool,
) -> int:
    from bulletin_gen.issues.next_issue import next_tree

    target = target_of(output, [input_file], writable(), overwrite=overwrite)
    source = read_source(input_file)
    try:
        package = _package(source, template)
        filed = source.tree(package)
        bulletin = read_bulletin(source, package)
        tree = relocated(next_tree(filed, bulletin, package), folder_of(input_file), target.parent)
        if input_file != STDIN:
            tree["previous"] = relative_name(Path(input_file), target.parent)
            year_before = _year_before(source, bulletin, package)
            if year_before is not None:
                tree["year_before"] = relative_name(year_before, target.parent)
        tree = _with_ledger(tree, package, ledger)
        data = write_tree(tree, package, target.suffix.lower())
    except InputError as error:
        return _report(error, source)
    _say_doubts(source)
    _save_pictures(source, tree, target)
    return save_input(target, data, package, overwrite=overwrite)


def _with_ledger(
    tree: dict[str, Any], package: TemplatePackage, ledger: LedgerFiles | None
) -> dict[str, Any]:
    """An issue that was just begun, with what its ledger says. Raises InputError."""
    if ledger is None:
        return tree
    from bulletin_gen.ledger.declared import ledger_layout
    from bulletin_gen.ledger.filled_source import period_of
    from bulletin_gen.ledger.filling import count_cases, filled

    layout = ledger_layout(package)
    cases = ledger.read_right(package, layout)
    count = count_cases(cases, tree, period_of(tree, package), package, layout)
    return filled(tree, count, replace=True)[0]


def _year_before(source: Source, bulletin: Bulletin, package: TemplatePackage) -> Path | None:
    """The issue of a year before the next period; where the issues before cannot be followed, that
    is told.
    """
    from bulletin_gen.issues.history import year_before_next

    try:
        return year_before_next(source, bulletin, package)
    except BulletinError as error:
        message = _("The issue of a year before was not found: {reason}")
        say(message.format(reason=error), err=True)
        return None


def target_of(output: str, inputs: list[str], forms: Collection[str], *, overwrite: bool) -> Path:
    """The input file to write, of one of some forms. Raises UsageError where it is taken, or of no
    form.
    """
    target = Path(output)
    if target.suffix.lower() not in forms:
        message = _("“{file}” must end in one of {formats}; the suffix says what is written.")
        raise UsageError(message.format(file=target, formats="、".join(forms)))
    if target.exists() and not overwrite:
        message = _("“{file}” is there already, and may be filled in; --overwrite writes over it.")
        raise UsageError(message.format(file=output))
    refuse_taken(target, inputs)
    return target


def _package(source: Source, template: str | None) -> TemplatePackage:
    source.package = package_of(source) if template is None else load_package(template)
    return source.package


def _report(error: InputError, source: Source) -> int:
    """Say what is wrong; findings that have no place yet are looked up."""
    placed = [finding for finding in error.findings if finding.place.file]
    findings = placed or list(locate(error.findings, source))
    _say(findings, source)
    return error.exit_code


def _say_doubts(source: Source) -> None:
    doubts = source.doubts()
    if doubts:
        _say(doubts, source)


def _say(findings: Sequence[Finding], source: Source) -> None:
    put_out(
        text_report(findings, {source.name: source}, colour=is_coloured(sys.stderr)),
        err=True,
    )


def _save_pictures(source: Source, tree: dict[str, Any], target: Path) -> None:
    """Write the pictures that a tree names, and the input itself holds, beside the file of the
    tree; their names tell them apart by what they show, so that one which is there is the same.
    """
    named = str(tree)
    for name, picture in source.pictures.items():
        file = target.with_name(name)
        if name in named and not file.exists():
            write_file(file, picture, overwrite=False)


def save_input(target: Path, data: bytes, package: TemplatePackage, *, overwrite: bool) -> int:
    """Save an input file, and say where it is; the exit code. Raises UsageError where it belongs to
    a template package.
    """
    refuse_taken(target, [str(file) for file in package.files])
    write_file(target, data, overwrite=overwrite)
    say(target)
    return 0

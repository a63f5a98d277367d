"""``check``: every problem of the given inputs, reported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from bulletin_gen.check import all_rules
from bulletin_gen.cli.issue_files import target_of
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.cli.screen import is_coloured, observer
from bulletin_gen.errors import InputError, TemplateError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.table import annotatable, form_of
from bulletin_gen.i18n import _
from bulletin_gen.package import load_package
from bulletin_gen.pipeline import Observer, Options, Outcome, run_pipeline
from bulletin_gen.places.place import Place
from bulletin_gen.read import Source
from bulletin_gen.report import audit_json, audit_report, json_report, severity_name, text_report
from bulletin_gen.text.printable import visible
from bulletin_gen.write.files import write_file


def check_issues(
    input_files: Sequence[str],
    options: Options,
    report_format: Literal["text", "json"],
    *,
    verbose: bool,
    ledger_files: Sequence[Path] = (),
    mapping: Path | None = None,
) -> int:
    """Report what is wrong with issues, and where they say other than a ledger; the exit code."""
    findings: list[Finding] = []
    sources: dict[str, Source] = {}
    exit_code = 0
    for input_file in input_files:
        try:
            outcome, code = _checked(input_file, options, observer(verbose=verbose))
        except UsageError as error:
            say(str(error), err=True)
            exit_code = UsageError.exit_code
            continue
        findings += outcome.findings
        if ledger_files:
            differences = _held_against_ledger(outcome, ledger_files, mapping)
            findings += differences
            code = code or (InputError.exit_code if differences else 0)
        sources |= outcome.sources
        exit_code = exit_code or code
    if exit_code == UsageError.exit_code and not findings:
        return exit_code  # of what was not checked, nothing good is to be said
    if report_format == "json":
        put_out(json_report(findings))
    else:
        put_out(text_report(findings, sources, colour=is_coloured(sys.stdout)))
    return exit_code


def _held_against_ledger(
    outcome: Outcome, ledger_files: Sequence[Path], mapping: Path | None
) -> Sequence[Finding]:
    """What is wrong with a ledger, and where an issue says other than it."""
    from bulletin_gen.cli.ledgers import findings_of_ledger
    from bulletin_gen.ledger.filled_source import LedgerFiles

    if outcome.source is None or outcome.package is None:
        return ()
    files = LedgerFiles(tuple(ledger_files), mapping)
    return findings_of_ledger(files, outcome.source, outcome.package)


def _checked(input_file: str, options: Options, observe: Observer) -> tuple[Outcome, int]:
    """What is found of an issue, up to its document, which knows what it does not print; and the
    exit code.

    Where the template package fails, that is said, and the issue is reported as far as it was
    checked before.
    """
    exit_code = 0
    try:
        outcome = run_pipeline(input_file, options, until="compose", observe=observe)
    except TemplateError as error:
        outcome = run_pipeline(input_file, options, until="check")
        say(str(error), err=True)
        exit_code = error.exit_code
    return outcome, exit_code or (InputError.exit_code if outcome.is_wrong else 0)


def annotate_issue(
    input_files: Sequence[str], options: Options, output: str, *, overwrite: bool, verbose: bool
) -> int:
    """Report what is wrong with a workbook, and give it back with a comment at each cell; the exit
    code.
    """
    target = target_of(output, list(input_files), annotatable(), overwrite=overwrite)
    if len(input_files) != 1:
        raise UsageError(_("One workbook can be annotated at a time."))
    outcome, exit_code = _checked(input_files[0], options, observer(verbose=verbose))
    source = outcome.source
    if source is None:
        return check_issues(input_files, options, "text", verbose=False)
    annotate = form_of(source).annotate
    if annotate is None:
        message = _(
            "No comments can be put into “{file}”; files of these forms take them: {forms}."
        )
        raise UsageError(message.format(file=source.name, forms="、".join(annotatable())))
    notes: dict[Place, list[str]] = {}
    for finding in outcome.findings:
        if finding.place.file == source.name:
            text = f"{severity_name(finding.severity)} {finding.code}: {visible(finding.message)}"
            notes.setdefault(finding.place, []).append(text)
    write_file(target, annotate(source, notes), overwrite=overwrite)
    put_out(
        text_report(outcome.findings, outcome.sources, colour=is_coloured(sys.stderr)),
        err=True,
    )
    say(target)
    return exit_code


def audit_issue(
    input_files: Sequence[str],
    options: Options,
    report_format: Literal["text", "json"],
    *,
    verbose: bool,
) -> int:
    """Say which numbers of an issue nothing holds; the exit code. One that is wrong is reported
    instead.
    """
    from bulletin_gen.audit import audit

    if len(input_files) != 1:
        raise UsageError(_("An audit is of one input."))
    outcome = run_pipeline(
        input_files[0], options, until="compose", observe=observer(verbose=verbose)
    )
    if outcome.is_wrong or outcome.package is None or outcome.source is None:
        return check_issues(input_files, options, report_format, verbose=False)
    if outcome.findings:  # warnings, such as of what is not printed
        put_out(
            text_report(outcome.findings, outcome.sources, colour=is_coloured(sys.stderr)),
            err=True,
        )
    result = audit(outcome.source, outcome.package, outcome.earlier.previous)
    text = audit_json(result) if report_format == "json" else audit_report(result, outcome.sources)
    put_out(text)
    return 0


def explain(code: str, template: str | None) -> int:
    """Say what a rule demands, or a relation of a package; the exit code."""
    rules = {rule.code: rule for rule in all_rules()}
    relations = (
        {} if template is None else {r.code: r for r in load_package(template).manifest.relations}
    )
    if code in relations:
        relation = relations[code]
        say(f"{code} ({severity_name(relation.severity)})\n{relation.that}\n{relation.message}")
    elif code in rules:
        say(f"{code} ({severity_name(rules[code].severity)})\n{rules[code].explanation}")
    else:
        message = _("There is no rule “{code}”. The rules are: {codes}.")
        raise UsageError(message.format(code=code, codes="、".join([*rules, *relations])))
    return 0

"""The commands. Each parses its options, calls the stages and prints; imported once the language is chosen."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import click

from bulletin_gen import __version__
from bulletin_gen.batch import Built, Job, build_all, default_processes
from bulletin_gen.batch import build as build_issue
from bulletin_gen.batch.naming import DEFAULT_PATTERN, check_pattern, suffix_of
from bulletin_gen.cli.completion import FILE, complete_package, complete_rule
from bulletin_gen.cli.saving import Saver
from bulletin_gen.cli.template_commands import template
from bulletin_gen.cli.verbose import observer
from bulletin_gen.errors import BulletinError, InputError, OutputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import LANGUAGES, _
from bulletin_gen.package import load_package
from bulletin_gen.pipeline import Options, run_pipeline
from bulletin_gen.read import STDIN, Source
from bulletin_gen.report import json_report, text_report
from bulletin_gen.write import DEFAULT_FORMAT

_VERBOSE = "bulletin_gen.verbose"


def _remember_verbose(context: click.Context, _option: click.Parameter, is_wanted: bool) -> None:
    """``-v`` may stand before the command or behind it."""
    context.meta[_VERBOSE] = is_wanted or context.meta.get(_VERBOSE, False)


_verbose_option = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    expose_value=False,
    callback=_remember_verbose,
    help=_("Tell each stage and how long it took, on standard error."),
)
_template_option = click.option(
    "--template",
    metavar="NAME|FOLDER",
    shell_complete=complete_package,
    help=_("Use this template package, whatever the input names."),
)
_input_argument = click.argument("input_file", type=FILE, metavar="IN")
_previous_option = click.option(
    "--previous", type=FILE, metavar="FILE", help=_("The input of the issue before; the two are compared.")
)
_strict_option = click.option("--strict", is_flag=True, help=_("Take warnings for errors."))
_force_option = click.option("--force", is_flag=True, help=_("Print the issue even though it does not add up."))


def _check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that checks before it prints."""
    return _previous_option(_strict_option(_force_option(_verbose_option(command))))


@click.group(help=_("Turn the facts of a hotline bulletin, kept as JSON, into the finished issue."))
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help=_("Language of messages; otherwise BULLETIN_GEN_LANG or the locale."),
)
@click.version_option(__version__, prog_name="bulletin-gen")
@_verbose_option
def cli(lang: str | None) -> None:
    """Hold the commands."""


@cli.command(help=_("Write the issue of each IN (- for standard input) to a file; its suffix says in which format."))
@click.argument("input_files", type=FILE, metavar="IN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="OUT",
    help=_("The file to write (.docx, .md, .pdf), or a folder; by default named after the bulletin, beside IN."),
)
@click.option("--name", "pattern", metavar="PATTERN", help=_("Names in the folder OUT; {stem}.docx unless told."))
@click.option("-j", "--jobs", type=click.IntRange(1), help=_("How many processes build many issues."))
@_template_option
@_check_options
def build(
    input_files: tuple[str, ...],
    output: str | None,
    pattern: str | None,
    jobs: int | None,
    template: str | None,
    previous: str | None,
    strict: bool,
    force: bool,
) -> int:
    """Write issues."""
    folder = _output_folder(input_files, output, pattern)
    is_single = folder is None and pattern is None and len(input_files) == 1
    if is_single:
        suffix = DEFAULT_FORMAT if output is None else suffix_of(Path(output))
    else:
        pattern = pattern or (None if folder is None else DEFAULT_PATTERN)
        suffix = DEFAULT_FORMAT if pattern is None else check_pattern(pattern)
    options = Options(template=template, previous=previous, strict=strict, force=force, suffix=suffix)
    job = _job(options, pattern)
    saver = Saver(input_files if previous is None else (*input_files, previous), job.observe)
    if is_single:
        return _build_one(input_files[0], None if output is None else Path(output), job, saver)
    processes = default_processes(len(input_files)) if jobs is None else jobs
    return _build_many(input_files, folder, build_all(input_files, job, processes), saver)


@cli.command(help=_("Print the issue of IN (- for standard input) as Markdown."))
@_input_argument
@_template_option
@_check_options
def preview(input_file: str, template: str | None, previous: str | None, strict: bool, force: bool) -> int:
    """Print the issue."""
    options = Options(template=template, previous=previous, strict=strict, force=force, suffix=".md")
    built = build_issue(input_file, _job(options))
    click.echo(built.report, err=True, nl=False)
    click.echo((built.data or b"").decode(), nl=False)
    return built.exit_code


@cli.command(help=_("Report every problem in the given input files: what is wrong, and what does not add up."))
@click.argument("input_files", type=FILE, metavar="IN...", nargs=-1)
@_template_option
@_previous_option
@_strict_option
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json"]),
    default="text",
    help=_("How to report: text for people, json for programs."),
)
@_verbose_option
@click.option(
    "--explain",
    metavar="CODE",
    shell_complete=complete_rule,
    help=_("Say what a rule demands and why, and check nothing."),
)
def check(
    input_files: tuple[str, ...],
    template: str | None,
    previous: str | None,
    strict: bool,
    report_format: str,
    explain: str | None,
) -> int:
    """Report problems."""
    if explain is not None:
        return _explain(explain)
    if not input_files:
        raise click.UsageError(_("Name at least one input file."))
    options = Options(template=template, previous=previous, strict=strict)
    findings: list[Finding] = []
    sources: dict[str, Source] = {}
    exit_code = 0
    for input_file in input_files:
        try:
            outcome = run_pipeline(input_file, options, until="check", observe=observer(verbose=_is_verbose()))
        except UsageError as error:
            click.echo(str(error), err=True)
            exit_code = UsageError.exit_code
            continue
        findings += outcome.findings
        sources |= outcome.sources
        exit_code = exit_code or (InputError.exit_code if outcome.is_wrong else 0)
    if report_format == "json":
        click.echo(json_report(findings), nl=False)
    else:
        click.echo(text_report(findings, sources, colour=_is_coloured(sys.stdout)), nl=False)
    return exit_code


cli.add_command(template)


@cli.command(help=_("Say what this machine has and lacks, in a table to send to whoever helps."))
def doctor() -> None:
    """Print the table."""
    from bulletin_gen.cli.doctor import doctor_report

    click.echo(doctor_report(), nl=False)


@cli.command(help=_("Print the JSON Schema of the input."))
@click.option(
    "--template",
    default="quarterly",
    metavar="NAME|FOLDER",
    shell_complete=complete_package,
    help=_("The template package it is for."),
)
def schema(template: str) -> None:
    """Print the schema."""
    from bulletin_gen.read.model.schema import input_schema

    click.echo(json.dumps(input_schema(load_package(template)), ensure_ascii=False, indent=2))


def _explain(code: str) -> int:
    from bulletin_gen.check import all_rules

    rules = {rule.code: rule for rule in all_rules()}
    if code not in rules:
        message = _("There is no rule “{code}”. The rules are: {codes}.")
        raise UsageError(message.format(code=code, codes="、".join(rules)))
    severity = _("error") if rules[code].severity == "error" else _("warning")
    click.echo(f"{code} ({severity})\n{rules[code].explanation}")
    return 0


def _job(options: Options, pattern: str | None = None) -> Job:
    """How issues are built that are reported on standard error."""
    observe = observer(verbose=_is_verbose(), suffix=options.suffix)
    return Job(options=options, pattern=pattern, colour=_is_coloured(sys.stderr), observe=observe)


def _is_verbose() -> bool:
    return bool(click.get_current_context().meta[_VERBOSE])


def _is_coloured(reports: TextIO) -> bool:
    return reports.isatty() and "NO_COLOR" not in os.environ


def _output_folder(input_files: tuple[str, ...], output: str | None, pattern: str | None) -> Path | None:
    """The folder that OUT names; None when it names a file, or nothing."""
    if output is None:
        return None
    if not output:
        raise UsageError(_("The name of the output is empty."))
    is_folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    if not is_folder and (len(input_files) > 1 or pattern is not None):
        raise UsageError(_("Many issues go into a folder: -o {output}/").format(output=output))
    return Path(output) if is_folder else None


def _build_one(input_file: str, output: Path | None, job: Job, saver: Saver) -> int:
    built = build_issue(input_file, job)
    click.echo(built.report, err=True, nl=False)
    if built.data is not None:
        file = output or _folder_of(input_file) / built.file_name
        saver.save(file, built.data, input_file)
        click.echo(file)
    return built.exit_code


_CLEAR_LINE = "\r\x1b[K"
"""Takes the progress bar away, which is drawn again below what is printed."""


def _build_many(input_files: tuple[str, ...], folder: Path | None, issues: Iterator[Built], saver: Saver) -> int:
    """Save each issue as it comes; report the failures at the end."""
    if folder is not None:
        _make_folder(folder)
    failures: list[Built] = []
    hidden = _is_verbose() or not sys.stderr.isatty()
    with click.progressbar(issues, length=len(input_files), file=sys.stderr, hidden=hidden) as bar:
        for built in bar:
            if not hidden:
                click.echo(_CLEAR_LINE, err=True, nl=False)
            failed = _save_one(built, folder or _folder_of(built.input_file), saver)
            if failed is not None:
                failures.append(failed)
    return _report_many(len(input_files), failures)


def _save_one(built: Built, folder: Path, saver: Saver) -> Built | None:
    """Save one of many issues; one that failed, at this or before, comes back."""
    if built.data is None:
        return built
    file = folder / built.file_name
    try:
        saver.save(file, built.data, built.input_file)
    except BulletinError as error:
        return Built(built.input_file, "", None, f"{error}\n", error.exit_code)
    if built.report:
        click.echo(f"{built.input_file}:\n{built.report}", err=True, nl=False)
    click.echo(file)
    return None


def _make_folder(folder: Path) -> None:
    """Make the folder that many issues go into, where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("The folder “{folder}” could not be made: {reason}.")
        raise OutputError(message.format(folder=folder, reason=error.strerror)) from error


def _report_many(inputs: int, failures: list[Built]) -> int:
    for failure in failures:
        click.echo(f"{failure.input_file}:\n{failure.report}", err=True, nl=False)
    message = _("Built: {built} of {inputs}.")
    click.echo(message.format(built=inputs - len(failures), inputs=inputs), err=True)
    return InputError.exit_code if failures else 0


def _folder_of(input_file: str) -> Path:
    return Path() if input_file == STDIN else Path(input_file).parent

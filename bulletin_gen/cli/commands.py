"""The commands. Each parses its options, calls the stages and prints; imported once the language is
chosen.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from bulletin_gen import __version__
from bulletin_gen.cli.completion import FILE, complete_package, complete_rule
from bulletin_gen.cli.ledger_commands import ledger
from bulletin_gen.cli.options import overwrite_option
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.cli.template_commands import template
from bulletin_gen.i18n import LANGUAGES, _

if TYPE_CHECKING:
    from bulletin_gen.ledger.filled_source import LedgerFiles

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
    "--previous",
    type=FILE,
    metavar="FILE",
    help=_("The input of the issue before; the two are compared."),
)
_strict_option = click.option("--strict", is_flag=True, help=_("Take warnings for errors."))
_force_option = click.option(
    "--force", is_flag=True, help=_("Print the issue even though it does not add up.")
)


def _check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that checks before it prints."""
    return _previous_option(_strict_option(_force_option(_verbose_option(command))))


def _ledger_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that takes a case ledger beside its issue."""
    files = click.option(
        "--ledger",
        "ledger_files",
        type=click.Path(dir_okay=False, path_type=Path),
        multiple=True,
        metavar="FILE",
        help=_(
            "A file of the case ledger that the issue is held against, or filled in with; again "
            "for each."
        ),
    )
    mapping = click.option(
        "--mapping",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help=_("The office's own titles, units and values (.toml), and what they mean."),
    )
    return files(mapping(command))


def _ledger(files: tuple[Path, ...], mapping: Path | None) -> LedgerFiles | None:
    """The ledger that was named; None where none was."""
    if not files:
        return None
    from bulletin_gen.ledger.filled_source import LedgerFiles

    return LedgerFiles(files, mapping)


@click.group(
    help=_(
        "Turn the facts of a hotline bulletin, filled in as a workbook or kept as JSON, into the "
        "finished issue."
    )
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help=_("Language of messages; otherwise BULLETIN_GEN_LANG or the locale."),
)
@click.version_option(__version__, prog_name="bulletin-gen")
@_verbose_option
def cli(lang: str | None) -> None:
    """Hold the commands."""


@cli.command(
    help=_(
        "Write the issue of each IN (- for standard input) to a file; its suffix says in which "
        "format."
    )
)
@click.argument("input_files", type=FILE, metavar="IN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="OUT",
    help=_(
        "The file to write (.docx, .md, .pdf, .html), or a folder; by default named after the "
        "bulletin, beside IN."
    ),
)
@click.option(
    "--name",
    "pattern",
    metavar="PATTERN",
    help=_("Names in the folder OUT; {stem}.docx unless told."),
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1), help=_("How many processes build many issues.")
)
@click.option(
    "--overwrite",
    is_flag=True,
    help=_("Write over a file that somebody changed, or made otherwise."),
)
@_ledger_options
@_template_option
@_check_options
def build(
    input_files: tuple[str, ...],
    output: str | None,
    pattern: str | None,
    jobs: int | None,
    overwrite: bool,
    template: str | None,
    previous: str | None,
    strict: bool,
    force: bool,
    ledger_files: tuple[Path, ...],
    mapping: Path | None,
) -> int:
    """Write issues."""
    from bulletin_gen.cli.building import Request, build_issues
    from bulletin_gen.pipeline import Options

    options = Options(template=template, previous=previous, strict=strict, force=force)
    request = Request(
        input_files=input_files,
        output=output,
        pattern=pattern,
        jobs=jobs,
        options=options,
        overwrite=overwrite,
        verbose=_is_verbose(),
        ledger=_ledger(ledger_files, mapping),
    )
    return build_issues(request)


@cli.command(help=_("Print the issue of IN (- for standard input) as Markdown."))
@_input_argument
@_template_option
@_check_options
def preview(
    input_file: str, template: str | None, previous: str | None, strict: bool, force: bool
) -> int:
    """Print the issue."""
    from bulletin_gen.cli.building import preview_issue
    from bulletin_gen.pipeline import Options

    options = Options(template=template, previous=previous, strict=strict, force=force)
    return preview_issue(input_file, options, verbose=_is_verbose())


@cli.command(
    help=_(
        "Report every problem in the given input files: what is wrong, and what does not add up."
    )
)
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
@click.option(
    "--annotate",
    type=FILE,
    metavar="OUT",
    help=_(
        "Give the workbook back as OUT (.xlsx), with a comment at each cell that a finding is "
        "about."
    ),
)
@overwrite_option
@_verbose_option
@_ledger_options
@click.option(
    "--audit",
    "is_audit",
    is_flag=True,
    help=_(
        "Say which numbers of an issue that is right are held by no rule: each is changed by one "
        "step, and back."
    ),
)
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
    report_format: Literal["text", "json"],
    annotate: str | None,
    overwrite: bool,
    ledger_files: tuple[Path, ...],
    mapping: Path | None,
    is_audit: bool,
    explain: str | None,
) -> int:
    """Report problems."""
    from bulletin_gen.cli.checking import annotate_issue, audit_issue, check_issues
    from bulletin_gen.cli.checking import explain as explain_rule
    from bulletin_gen.pipeline import Options

    if explain is not None:
        return explain_rule(explain, template)
    if not input_files:
        raise click.UsageError(_("Name at least one input file."))
    options = Options(template=template, previous=previous, strict=strict)
    if annotate is not None:
        return annotate_issue(
            input_files, options, annotate, overwrite=overwrite, verbose=_is_verbose()
        )
    if is_audit:
        return audit_issue(input_files, options, report_format, verbose=_is_verbose())
    return check_issues(
        input_files,
        options,
        report_format,
        verbose=_is_verbose(),
        ledger_files=ledger_files,
        mapping=mapping,
    )


_output_argument = click.option(
    "-o",
    "--output",
    type=FILE,
    metavar="OUT",
    required=True,
    help=_("The file to write (.xlsx or .json)."),
)


@cli.command(help=_("Write the issue of IN as a workbook (.xlsx) or as JSON, whichever OUT is."))
@_input_argument
@_output_argument
@_template_option
@click.option(
    "--sort",
    "is_sorted",
    is_flag=True,
    help=_("Write the rows of rankings, and the entries of ordered lists, in their order."),
)
@overwrite_option
def convert(
    input_file: str, output: str, template: str | None, is_sorted: bool, overwrite: bool
) -> int:
    """Convert."""
    from bulletin_gen.cli.issue_files import convert_issue

    return convert_issue(input_file, output, template, is_sorted=is_sorted, overwrite=overwrite)


@cli.command(
    help=_(
        "Begin the issue after IN or, without IN, the first of a template package, to be filled in."
    )
)
@click.argument("input_file", type=FILE, metavar="[IN]", required=False)
@_output_argument
@_template_option
@_ledger_options
@overwrite_option
def new(
    input_file: str | None,
    output: str,
    template: str | None,
    ledger_files: tuple[Path, ...],
    mapping: Path | None,
    overwrite: bool,
) -> int:
    """Begin an issue."""
    from bulletin_gen.cli.issue_files import new_issue

    ledger_of = _ledger(ledger_files, mapping)
    return new_issue(input_file, output, template, ledger_of, overwrite=overwrite)


@cli.command(
    help=_(
        "Show the issue of IN in the browser: its pages, what is wrong with it, where each value "
        "is from."
    )
)
@_input_argument
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help=_("The port to answer on; any unless told."),
)
@click.option("--browser/--no-browser", default=True, help=_("Open the page in the browser."))
@click.option(
    "--edit",
    "can_edit",
    is_flag=True,
    help=_("Let values be changed on the page, and written into IN."),
)
@_template_option
@_previous_option
@_strict_option
def serve(
    input_file: str,
    port: int,
    browser: bool,
    can_edit: bool,
    template: str | None,
    previous: str | None,
    strict: bool,
) -> int:
    """Serve an issue."""
    from bulletin_gen.cli.serving import serve_issue
    from bulletin_gen.pipeline import Options

    options = Options(template=template, previous=previous, strict=strict, force=True)
    return serve_issue(input_file, options, port, browser=browser, can_edit=can_edit)


@cli.command(
    help=_(
        "List the issues of FOLDER in their order, and what is missing among them or out of turn."
    )
)
@click.argument("folder", type=FILE, metavar="FOLDER")
@click.option(
    "--link",
    is_flag=True,
    help=_("Write into each issue the names of the one before it and a year before."),
)
def history(folder: str, link: bool) -> int:
    """List issues."""
    from bulletin_gen.cli.history import show_history

    return show_history(folder, link=link)


cli.add_command(template)
cli.add_command(ledger)


@cli.command(help=_("Say what this machine has and lacks, in a table to send to whoever helps."))
def doctor() -> None:
    """Print the table."""
    from bulletin_gen.cli.doctor import doctor_report

    say(doctor_report().rstrip("\n"))


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
    from bulletin_gen.package import load_package
    from bulletin_gen.read.model.schema import input_schema

    put_out(json.dumps(input_schema(load_package(template)), ensure_ascii=False, indent=2) + "\n")


def _is_verbose() -> bool:
    return bool(click.get_current_context().meta[_VERBOSE])

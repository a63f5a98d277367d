"""The commands. Each parses its options, calls the stages and prints; imported once the language is chosen."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

import bulletin_gen as bg
from bulletin_gen.cli.checking import Check
from bulletin_gen.cli.template_commands import template
from bulletin_gen.i18n import LANGUAGES, _

_STDIN = "-"
_DEFAULT_FORMAT = ".docx"

_template_option = click.option(
    "--template", metavar="NAME|FOLDER", help=_("Use this template package, whatever the input names.")
)
_input_argument = click.argument("input_file", metavar="IN")
_previous_option = click.option(
    "--previous", metavar="FILE", help=_("The input of the issue before; the two are compared.")
)
_strict_option = click.option("--strict", is_flag=True, help=_("Take warnings for errors."))
_force_option = click.option("--force", is_flag=True, help=_("Print the issue even though it does not add up."))


def _check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that checks before it prints."""
    return _previous_option(_strict_option(_force_option(command)))


@click.group(help=_("Turn the facts of a hotline bulletin, kept as JSON, into the finished issue."))
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help=_("Language of messages; otherwise BULLETIN_GEN_LANG or the locale."),
)
@click.version_option(bg.__version__, prog_name="bulletin-gen")
def cli(lang: str | None) -> None:
    """Hold the commands."""


@cli.command(help=_("Write the issue of IN (- for standard input) to a file; its suffix says in which format."))
@_input_argument
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help=_("The file to write (.docx, .md, .pdf); by default named after the bulletin, beside IN."),
)
@_template_option
@_check_options
def build(
    input_file: str, output: Path | None, template: str | None, previous: str | None, strict: bool, force: bool
) -> None:
    """Write the issue."""
    suffix = _DEFAULT_FORMAT if output is None else _format_of(output)
    if output is not None:
        _refuse_own_input(input_file, output)
    document, package = _compose(Check(template, previous, strict, force), input_file)
    file = output or _folder_of(input_file) / f"{_safe_file_name(document.file_name)}{suffix}"
    data = bg.write_document(document, suffix, package.docx_file)
    bg.write_file(file, data)
    click.echo(file)
    if suffix == ".pdf":
        _report_fonts(bg.substituted_fonts(data, document, package.docx_file))


@cli.command(help=_("Print the issue of IN (- for standard input) as Markdown."))
@_input_argument
@_template_option
@_check_options
def preview(input_file: str, template: str | None, previous: str | None, strict: bool, force: bool) -> None:
    """Print the issue."""
    document, package = _compose(Check(template, previous, strict, force), input_file)
    click.echo(bg.write_document(document, ".md", package.docx_file).decode(), nl=False)


@cli.command(help=_("Report every problem in the given input files: what is wrong, and what does not add up."))
@click.argument("input_files", metavar="IN...", nargs=-1)
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
@click.option("--explain", metavar="CODE", help=_("Say what a rule demands and why, and check nothing."))
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
    checking = Check(template, previous, strict, force=False)
    findings = [finding for input_file in input_files for finding in checking.findings(input_file)]
    if report_format == "json":
        click.echo(bg.json_report(findings), nl=False)
    else:
        click.echo(checking.text_report(findings, sys.stdout), nl=False)
    return bg.InputError.exit_code if checking.is_refused(findings) else 0


cli.add_command(template)


@cli.command(help=_("Print the JSON Schema of the input."))
@click.option("--template", default="quarterly", metavar="NAME|FOLDER", help=_("The template package it is for."))
def schema(template: str) -> None:
    """Print the schema."""
    click.echo(json.dumps(bg.input_schema(bg.load_package(template)), ensure_ascii=False, indent=2))


def _compose(checking: Check, input_file: str) -> tuple[bg.Document, bg.TemplatePackage]:
    bulletin, package = checking.accepted(input_file)
    return bg.compose_document(bulletin, package), package


def _explain(code: str) -> int:
    rules = {rule.code: rule for rule in bg.all_rules()}
    if code not in rules:
        message = _("There is no rule “{code}”. The rules are: {codes}.")
        raise bg.UsageError(message.format(code=code, codes="、".join(rules)))
    severity = _("error") if rules[code].severity == "error" else _("warning")
    click.echo(f"{code} ({severity})\n{rules[code].explanation}")
    return 0


def _report_fonts(fonts: list[str]) -> None:
    if fonts:
        message = _("These fonts are not installed here, and the PDF shows others in their place: {fonts}.")
        click.echo(message.format(fonts="、".join(fonts)), err=True)


def _format_of(output: Path) -> str:
    suffix = output.suffix.lower()
    if suffix not in bg.FORMATS:
        message = _("“{file}” must end in one of {formats}; the suffix says what is written.")
        raise bg.UsageError(message.format(file=output, formats="、".join(bg.FORMATS)))
    return suffix


def _refuse_own_input(input_file: str, output: Path) -> None:
    source = Path(input_file)
    if input_file != _STDIN and source.exists() and output.exists() and output.samefile(source):
        raise bg.UsageError(_("“{file}” is the input itself; choose another name for the output.").format(file=output))


def _folder_of(input_file: str) -> Path:
    return Path() if input_file == _STDIN else Path(input_file).parent


def _safe_file_name(name: str) -> str:
    """Replace what Windows forbids in file names by the full-width character that looks alike."""
    wide = {character: chr(ord(character) + 0xFEE0) for character in '\\/:*?"<>|'}
    return "".join(" " if ord(c) < 32 else wide.get(c, c) for c in name).strip(" .")

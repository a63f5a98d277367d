"""The commands for template packages: list them, start one from a copy, check one, make its Word
template.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from bulletin_gen.cli.completion import complete_package
from bulletin_gen.cli.options import overwrite_option
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.errors import OutputError, TemplateError, UsageError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of

_BEFORE = "bulletin.before.docx"
"""The Word template that another took the place of."""
_folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group(help=_("Look after template packages."))
def template() -> None:
    """Hold the commands for template packages."""


@template.command("list", help=_("List the template packages in the box."))
def list_packages() -> None:
    """Print name and title of each."""
    from bulletin_gen.package import load_package, package_names

    for name in package_names():
        say(f"{name}\t{load_package(name).manifest.title}")


@template.command(help=_("Start a template package in FOLDER, as a copy of another."))
@_folder_argument
@click.option(
    "--from",
    "origin",
    default="quarterly",
    metavar="NAME|FOLDER",
    shell_complete=complete_package,
    help=_("The package to copy."),
)
@click.option(
    "--word",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.docx",
    help=_(
        "The office's own letterhead or last issue, to make the package's Word template of; "
        "again, when it changed."
    ),
)
def new(folder: Path, origin: str, word: Path | None) -> None:
    """Copy a package under a new name, with a Word template made of an office's own file."""
    is_package = (folder / "package.toml").is_file()
    if folder.exists() and not (word and is_package):
        raise UsageError(
            _("“{folder}” is there already; choose another name.").format(folder=folder)
        )
    if not folder.resolve().parent.is_dir():
        raise UsageError(
            _("There is no folder “{folder}” to write into.").format(folder=folder.parent)
        )
    try:
        if word and is_package:
            _adapt(str(folder.resolve()), word, folder, is_there=True)
        else:
            _copy_package(origin, folder, word)
    except OSError as error:  # shutil.Error too, which has a list for a reason
        message = _("“{folder}” could not be made: {reason}. Nothing was changed.")
        reason = reason_of(error) if error.errno else _("not every file could be copied")
        raise OutputError(message.format(folder=folder, reason=reason)) from error
    if word and is_package:
        message = _(
            "Its Word template was replaced; the one before is {file}, with what was changed in "
            "it by hand."
        )
        say(message.format(file=folder / _BEFORE))
    say(
        _(
            "“{folder}” is ready; edit its files and run: bulletin-gen template check {folder}"
        ).format(folder=folder)
    )


def _adapt(origin: str, word: Path, package: Path, *, is_there: bool = False) -> None:
    """Make the Word template of a package of an office's own file, and tell what was done."""
    from bulletin_gen.letterhead import Known, adapt
    from bulletin_gen.package import load_package
    from bulletin_gen.word_template.maker import make_template
    from bulletin_gen.write import write_file

    model = load_package(origin)
    entries = [entry for line in model.manifest.wording.colophon for entry in line]
    known = Known(
        model.masthead_name, model.default_issuer, {entry.field: entry.label for entry in entries}
    )
    try:
        data = read_file(word)
    except OSError as error:
        raise UsageError(
            _("“{file}” cannot be read: {reason}.").format(file=word, reason=reason_of(error))
        ) from error
    adapted = adapt(str(word), data, make_template(model.masthead_name), known)
    file = package / model.docx_file.name
    before = file.read_bytes() if is_there else None
    if before is not None:
        write_file(file.with_name(_BEFORE), before)
    write_file(file, adapted.data, before=before)
    for sentence in adapted.done:
        say(_("Done: {sentence}.").format(sentence=sentence))
    for sentence in adapted.look_at:
        say(_("Look at this: {sentence}.").format(sentence=sentence))


def _copy_package(origin: str, folder: Path, word: Path | None) -> None:
    """Copy a package whole, or not at all."""
    import shutil

    from bulletin_gen.operating_system.temporary import temporary_folder
    from bulletin_gen.package import find_package

    with temporary_folder(".", folder.resolve().parent) as hidden:
        copy = hidden / "package"
        shutil.copytree(find_package(origin), copy, copy_function=shutil.copyfile)
        manifest = copy / "package.toml"
        text = manifest.read_text(encoding="utf-8")
        # A JSON text is a TOML text too.
        name = json.dumps(folder.resolve().name, ensure_ascii=False)
        renamed = re.sub(r"(?m)^name = .*$", lambda _match: f"name = {name}", text, count=1)
        manifest.write_text(renamed, encoding="utf-8", newline="\n")
        if word:
            _adapt(origin, word, copy)
        copy.rename(folder)


@template.command(help=_("Report what is wrong with the template package in FOLDER."))
@_folder_argument
@click.option("--strict", is_flag=True, help=_("Take warnings for errors."))
def check(folder: Path, strict: bool) -> int:
    """Report problems of a package."""
    from bulletin_gen.report import text_report
    from bulletin_gen.template_check import check_package

    if not folder.is_dir():
        raise UsageError(_("There is no folder “{folder}”.").format(folder=folder))
    findings = check_package(folder)
    put_out(text_report(findings, {}))
    is_wrong = any(strict or finding.severity == "error" for finding in findings)
    return TemplateError.exit_code if is_wrong else 0


@template.command(
    "make-docx", help=_("Make the Word template of the package in FOLDER anew, by GB/T 9704-2012.")
)
@_folder_argument
@overwrite_option
def make_docx(folder: Path, overwrite: bool) -> None:
    """Make ``bulletin.docx``."""
    from bulletin_gen.package import load_package
    from bulletin_gen.word_template.maker import make_template
    from bulletin_gen.write import write_file

    package = load_package(str(folder))
    if package.docx_file.exists() and not overwrite:
        message = _("“{file}” is there already; --overwrite replaces it.")
        raise UsageError(message.format(file=package.docx_file))
    write_file(package.docx_file, make_template(package.masthead_name), overwrite=overwrite)
    say(package.docx_file)

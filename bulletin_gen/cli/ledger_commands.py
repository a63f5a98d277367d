"""The commands for case ledgers: check one, fill an issue in with it, explain a value by its
cases.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from bulletin_gen.cli.completion import complete_package
from bulletin_gen.cli.options import overwrite_option
from bulletin_gen.i18n import _

_Command = TypeVar("_Command", bound=Callable[..., object])
_FILE = click.Path(dir_okay=False, path_type=Path)
_files_argument = click.argument("files", type=_FILE, metavar="FILES...", nargs=-1, required=True)
_mapping_option = click.option(
    "--mapping",
    type=_FILE,
    metavar="FILE",
    help=_("The office's own titles, units and values (.toml), and what they mean."),
)


def _issue_option(*, required: bool) -> Callable[[_Command], _Command]:
    return click.option(
        "--from",
        "issue",
        required=required,
        metavar="ISSUE",
        help=_("The issue whose period is counted, with what no ledger knows."),
    )


@click.group(help=_("Count an issue's numbers from the cases of a ledger (.xlsx, .csv)."))
def ledger() -> None:
    """Hold the commands for ledgers."""


@ledger.command(
    help=_(
        "Say everything that is wrong with a ledger, and what was read; with an issue, where it "
        "says other than the ledger."
    )
)
@_files_argument
@click.option(
    "--template",
    default=None,
    metavar="NAME|FOLDER",
    shell_complete=complete_package,
    help=_("The template package; where an issue is named, that one's unless told."),
)
@_issue_option(required=False)
@_mapping_option
def check(
    files: tuple[Path, ...], template: str | None, issue: str | None, mapping: Path | None
) -> int:
    """Check a ledger."""
    from bulletin_gen.cli.ledgers import check_ledger

    return check_ledger(files, issue, mapping, template)


@ledger.command(
    help=_("Write ISSUE as OUT (.json, .xlsx), with all that its package computes from cases.")
)
@_files_argument
@_issue_option(required=True)
@_mapping_option
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False),
    metavar="OUT",
    help=_("The input file to write (.xlsx or .json)."),
)
@click.option(
    "--replace-values",
    "replace",
    is_flag=True,
    help=_("Write what the ledger says in the place of other values, too."),
)
@overwrite_option
def fill(
    files: tuple[Path, ...],
    issue: str,
    mapping: Path | None,
    output: str,
    replace: bool,
    overwrite: bool,
) -> int:
    """Fill an issue in."""
    from bulletin_gen.cli.ledgers import fill_issue

    return fill_issue(files, issue, mapping, output, replace=replace, overwrite=overwrite)


@ledger.command(
    help=_(
        "Say how the value at PLACE of ISSUE (“府店镇 按时办理分数”, or a path) is computed, and "
        "of which cases."
    )
)
@click.argument("issue", metavar="ISSUE")
@click.argument("place", metavar="PLACE")
@click.option(
    "--ledger",
    "files",
    type=_FILE,
    multiple=True,
    required=True,
    metavar="FILE",
    help=_("A file of the ledger; again for each."),
)
@_mapping_option
def explain(issue: str, place: str, files: tuple[Path, ...], mapping: Path | None) -> int:
    """Explain a value."""
    from bulletin_gen.cli.ledgers import explain_value

    return explain_value(files, issue, mapping, place)

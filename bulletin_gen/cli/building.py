"""``build`` and ``preview``: an issue, or a year's, built, saved and reported."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.batch import BuildJob, BuiltIssue, build, build_all, default_processes, failed
from bulletin_gen.batch.naming import DEFAULT_PATTERN, check_pattern, suffix_of
from bulletin_gen.cli.output import put_out, say
from bulletin_gen.cli.saving import Saver
from bulletin_gen.cli.screen import is_coloured, observer
from bulletin_gen.errors import BulletinError, InputError, OutputError, UsageError
from bulletin_gen.forms.table import folder_of
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.pipeline import Options
from bulletin_gen.text.printable import in_one_line
from bulletin_gen.write import DEFAULT_FORMAT

if TYPE_CHECKING:
    from bulletin_gen.ledger.filled_source import LedgerFiles


class Request(Struct, frozen=True, kw_only=True):
    """What ``build`` was asked for: OUT, ``--name`` and ``--jobs`` are None where they were not
    given.
    """

    input_files: tuple[str, ...]
    output: str | None
    pattern: str | None
    jobs: int | None
    options: Options
    overwrite: bool
    verbose: bool
    ledger: LedgerFiles | None = None


def build_issues(request: Request) -> int:
    """Write issues; the exit code."""
    folder = _output_folder(request)
    if folder is None and request.pattern is None and len(request.input_files) == 1:
        return _build_one(request)
    pattern = request.pattern or (None if folder is None else DEFAULT_PATTERN)
    suffix = DEFAULT_FORMAT if pattern is None else check_pattern(pattern)
    job = _job(replace(request.options, suffix=suffix), request.verbose, pattern)
    return _build_many(request, folder, replace(job, ledger=request.ledger))


def preview_issue(input_file: str, options: Options, *, verbose: bool) -> int:
    """Print an issue as Markdown; the exit code."""
    built = build(input_file, _job(replace(options, suffix=".md", is_preview=True), verbose))
    put_out(built.report, err=True)
    put_out((built.data or b"").decode())
    return built.exit_code


def _job(options: Options, verbose: bool, pattern: str | None = None) -> BuildJob:
    """How issues are built that are reported on standard error."""
    observe = observer(verbose=verbose, suffix=options.suffix)
    return BuildJob(
        options=options, pattern=pattern, colour=is_coloured(sys.stderr), observe=observe
    )


def _saver(request: Request, job: BuildJob) -> Saver:
    previous = request.options.previous
    ledger = () if request.ledger is None else request.ledger.files
    others = [*([] if previous is None else [str(previous)]), *map(str, ledger)]
    return Saver(
        [*request.input_files, *others],
        job.observe,
        overwrite=request.overwrite,
    )


def _output_folder(request: Request) -> Path | None:
    """The folder that OUT names; None when it names a file, or nothing."""
    output = request.output
    if output is None:
        return None
    if not output:
        raise UsageError(_("The name of the output is empty."))
    is_folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    if not is_folder and (len(request.input_files) > 1 or request.pattern is not None):
        raise UsageError(_("Many issues go into a folder: -o {output}/").format(output=output))
    return Path(output) if is_folder else None


def _build_one(request: Request) -> int:
    (input_file,) = request.input_files
    output = None if request.output is None else Path(request.output)
    suffix = DEFAULT_FORMAT if output is None else suffix_of(output)
    job = replace(
        _job(replace(request.options, suffix=suffix), request.verbose), ledger=request.ledger
    )
    built = build(input_file, job)
    put_out(built.report, err=True)
    if built.data is not None:
        file = output or folder_of(input_file) / built.file_name
        _saver(request, job).save(file, built)
        say(file)
    return built.exit_code


_CLEAR_LINE = "\r\x1b[K"
"""Takes the progress bar away, which is drawn again below what is printed."""


def _build_many(request: Request, folder: Path | None, job: BuildJob) -> int:
    """Save each issue as it comes; report the failures at the end."""
    if folder is not None:
        _make_folder(folder)
    inputs, saver = request.input_files, _saver(request, job)
    issues = build_all(
        inputs, job, default_processes(len(inputs)) if request.jobs is None else request.jobs
    )
    failures: list[BuiltIssue] = []
    hidden = request.verbose or not sys.stderr.isatty()
    with click.progressbar(issues, length=len(inputs), file=sys.stderr, hidden=hidden) as bar:
        for built in bar:
            if not hidden:
                put_out(_CLEAR_LINE, err=True)
            failed = _save_one(built, folder or folder_of(built.input_file), saver)
            if failed is not None:
                failures.append(failed)
    return _report_many(len(inputs), failures)


def _save_one(built: BuiltIssue, folder: Path, saver: Saver) -> BuiltIssue | None:
    """Save one of many issues; one that failed, at this or before, comes back."""
    if built.data is None:
        return built
    file = folder / built.file_name
    try:
        saver.save(file, built)
    except BulletinError as error:
        return failed(built.input_file, str(error), error.exit_code)
    if built.report:
        say(f"{in_one_line(built.input_file)}:", err=True)
        put_out(built.report, err=True)
    say(file)
    return None


def _make_folder(folder: Path) -> None:
    """Make the folder that many issues go into, where it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("The folder “{folder}” could not be made: {reason}.")
        raise OutputError(message.format(folder=folder, reason=reason_of(error))) from error


def _report_many(inputs: int, failures: list[BuiltIssue]) -> int:
    for failure in failures:
        say(f"{in_one_line(failure.input_file)}:", err=True)
        put_out(failure.report, err=True)
    message = _("Built: {built} of {inputs}.")
    say(message.format(built=inputs - len(failures), inputs=inputs), err=True)
    return InputError.exit_code if failures else 0

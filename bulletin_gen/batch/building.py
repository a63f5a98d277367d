"""Many issues in one command, on all cores. Knows the pipeline, and neither the command line nor
the screen.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin_gen.batch.naming import file_name
from bulletin_gen.errors import BulletinError, InputError
from bulletin_gen.forms.table import STDIN, read_source
from bulletin_gen.i18n import _, current_language, use_language
from bulletin_gen.operating_system.bounds import exceeded
from bulletin_gen.operating_system.garbage_collection import collect_rarely
from bulletin_gen.package import load_package
from bulletin_gen.pipeline import Observer, Options, run_pipeline, unobserved
from bulletin_gen.read import Source, package_of
from bulletin_gen.report import fault_report, outcome_report, text_report
from bulletin_gen.text.printable import visible

if TYPE_CHECKING:
    from bulletin_gen.ledger.filled_source import LedgerFiles

FEW = 8
"""So many issues are built sooner by one process than another is started."""


class BuildJob(Struct, frozen=True, kw_only=True):
    """How issues are built: the same for all of one command.

    ``pattern`` is that of their names, None to name each after its bulletin. ``colour`` is for
    their reports. Where a ``ledger`` is named, each is filled in with it first.
    """

    options: Options
    ledger: LedgerFiles | None = None
    pattern: str | None = None
    colour: bool = False
    observe: Observer = unobserved


class BuiltIssue(Struct, frozen=True):
    """What became of an input: the file's name and bytes, or nothing; what is to be said of it, and
    its exit code.

    ``package_files`` are those of the template package that it was built with.
    """

    input_file: str
    file_name: str
    data: bytes | None
    report: str
    exit_code: int = 0
    package_files: tuple[Path, ...] = ()


def build(input_file: str, job: BuildJob) -> BuiltIssue:
    """Build one issue. Whatever goes wrong is told in what comes back, and never raised."""
    try:
        return _build(input_file, job)
    except BulletinError as error:
        return failed(input_file, str(error), error.exit_code)
    except Exception:
        return BuiltIssue(input_file, "", None, fault_report(), BulletinError.exit_code)


def failed(input_file: str, sentence: str, exit_code: int) -> BuiltIssue:
    """What became of an input that was not built, in a sentence."""
    return BuiltIssue(input_file, "", None, f"{visible(sentence)}\n", exit_code)


def build_all(input_files: Sequence[str], job: BuildJob, processes: int) -> Iterator[BuiltIssue]:
    """Build many issues, in the order of the inputs, with so many processes."""
    if processes < 2 or STDIN in input_files:  # which only this process can read
        yield from (build(input_file, job) for input_file in input_files)
        return
    from bulletin_gen.batch.pool import ProcessPool

    yield from ProcessPool(processes, _begin, (job, current_language()), lost_issue).do(input_files)


def default_processes(inputs: int) -> int:
    """How many processes are worth starting for so many inputs."""
    return 1 if inputs <= FEW else min(os.cpu_count() or 1, inputs)


def _build(input_file: str, job: BuildJob) -> BuiltIssue:
    try:
        issue = input_file if job.ledger is None else _filled(input_file, job, job.ledger)
    except InputError as error:
        report = text_report(error.findings, {}, colour=job.colour)
        return BuiltIssue(input_file, "", None, report, InputError.exit_code)
    outcome = run_pipeline(issue, job.options, observe=job.observe)
    report = outcome_report(outcome, colour=job.colour)
    if outcome.written is None or outcome.document is None or outcome.bulletin is None:
        return BuiltIssue(input_file, "", None, report, InputError.exit_code)
    name = file_name(
        job.pattern, input_file, outcome.bulletin, outcome.document, job.options.suffix
    )
    package_files = () if outcome.package is None else outcome.package.files
    return BuiltIssue(input_file, name, outcome.written.data, report, package_files=package_files)


def _filled(input_file: str, job: BuildJob, ledger: LedgerFiles) -> Source:
    from bulletin_gen.ledger.filled_source import filled_source

    source = read_source(input_file)
    template = job.options.template
    package = package_of(source) if template is None else load_package(template)
    return filled_source(ledger, source, package)


def _begin(job: BuildJob, language: str) -> Callable[[str], BuiltIssue]:
    collect_rarely()
    use_language(language)
    return lambda input_file: build(input_file, job)


def lost_issue(input_file: str, exit_code: int | None) -> BuiltIssue:
    """What to say of an issue whose process was ended by force, with its exit code."""
    if sys.platform != "win32" and exit_code == -signal.SIGPROF:
        message = exceeded()
    else:
        message = _(
            "The process that built it was ended, perhaps for want of memory. Build this issue by "
            "itself."
        )
    return failed(input_file, message, BulletinError.exit_code)

"""Building issues: one, or a year's, on all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

import bulletin_gen as bg
from bulletin_gen.cli.checking import Check, CheckOptions, Refused
from bulletin_gen.cli.collector import collect_rarely
from bulletin_gen.cli.stages import Stages
from bulletin_gen.i18n import _, use_language

DEFAULT_PATTERN = "{stem}.docx"
FEW = 8
"""So many issues are built sooner by one process than another is started."""


class Built(Struct, frozen=True):
    """What became of an input: the file's name and bytes, or nothing; what is to be said of it, and its exit code."""

    input_file: str
    file_name: str
    data: bytes | None
    report: str
    exit_code: int = 0


class Builder:
    """Builds issues by the same options; what their template packages need is compiled once."""

    def __init__(self, options: CheckOptions, pattern: str | None) -> None:
        """Take the options and the pattern of output names; None names a file after its bulletin."""
        self._check = Check(options)
        self._stages = Stages(told=options.verbose)
        self._pattern = pattern

    def build(self, input_file: str, suffix: str) -> Built:
        """Build one issue. Whatever goes wrong is told in what comes back, and never raised."""
        try:
            return self._build(input_file, suffix)
        except Refused as refusal:
            return Built(input_file, "", None, refusal.report, bg.InputError.exit_code)
        except bg.BulletinError as error:
            return Built(input_file, "", None, f"{error}\n", error.exit_code)
        except Exception:
            from bulletin_gen.cli.fault import fault_report

            return Built(input_file, "", None, fault_report(), bg.BulletinError.exit_code)

    def _build(self, input_file: str, suffix: str) -> Built:
        accepted = self._check.accept(input_file)
        with self._stages.stage(_("composed"), input_file):
            document = bg.compose_document(accepted.bulletin, accepted.package)
        with self._stages.stage(_("written as {suffix}").format(suffix=suffix), input_file):
            data = bg.write_document(document, suffix, accepted.package.docx_file)
            fonts = bg.substituted_fonts(data, document, accepted.package.docx_file) if suffix == ".pdf" else []
        report = accepted.report + _fonts_report(fonts)
        return Built(input_file, self._file_name(input_file, accepted.bulletin, document, suffix), data, report)

    def _file_name(self, input_file: str, bulletin: bg.Bulletin, document: bg.Document, suffix: str) -> str:
        if self._pattern is None:
            return f"{_safe(document.file_name)}{suffix}"
        return _safe(
            self._pattern.format(
                stem=Path(input_file).stem,
                name=bulletin.masthead.name,
                number=bulletin.masthead.issue_number,
                date=bulletin.masthead.date,
                period=bulletin.period.full_name,
            )
        )


def build_all(
    input_files: Sequence[str], suffix: str, options: CheckOptions, pattern: str | None, jobs: int, language: str
) -> Iterator[Built]:
    """Build many issues, in the order of the inputs, with so many processes."""
    if jobs < 2 or bg.STDIN in input_files:  # which only this process can read
        builder = Builder(options, pattern)
        yield from (builder.build(input_file, suffix) for input_file in input_files)
        return
    from bulletin_gen.cli.crew import Crew

    yield from Crew(jobs, _begin, (options, pattern, suffix, language), _lost).do(input_files)


def default_jobs(inputs: int) -> int:
    """How many processes are worth starting for so many inputs."""
    return 1 if inputs <= FEW else min(os.cpu_count() or 1, inputs)


def check_pattern(pattern: str) -> str:
    """The suffix that a pattern of output names ends in. Raises UsageError when it cannot be used."""
    try:
        pattern.format(stem="", name="", number=1, date="", period="")
    except (KeyError, IndexError, ValueError, AttributeError, TypeError, MemoryError) as error:
        message = _("“{pattern}” is no pattern of names; it can hold {fields}")
        fields = "{stem}、{name}、{number}、{date}、{period}"
        raise bg.UsageError(message.format(pattern=pattern, fields=fields)) from error
    return suffix_of(Path(pattern))


def suffix_of(output: Path) -> str:
    """The format that a file's name asks for. Raises UsageError for one that cannot be written."""
    suffix = output.suffix.lower()
    if suffix not in bg.FORMATS:
        message = _("“{file}” must end in one of {formats}; the suffix says what is written.")
        raise bg.UsageError(message.format(file=output, formats="、".join(bg.FORMATS)))
    return suffix


def _begin(options: CheckOptions, pattern: str | None, suffix: str, language: str) -> Callable[[str], Built]:
    collect_rarely()
    use_language(language)
    builder = Builder(options, pattern)
    return lambda input_file: builder.build(input_file, suffix)


def _lost(input_file: str) -> Built:
    message = _("The process that built it was ended, perhaps for want of memory. Build this issue by itself.")
    return Built(input_file, "", None, message + "\n", bg.BulletinError.exit_code)


def _fonts_report(fonts: list[str]) -> str:
    if not fonts:
        return ""
    message = _("These fonts are not installed here, and the PDF shows others in their place: {fonts}.")
    return message.format(fonts="、".join(fonts)) + "\n"


def _safe(name: str) -> str:
    """Replace what Windows forbids in file names by the full-width character that looks alike."""
    wide = {character: chr(ord(character) + 0xFEE0) for character in '\\/:*?"<>|'}
    return "".join(" " if ord(c) < 32 else wide.get(c, c) for c in name).strip(" .")

"""Names of output files: after the bulletin, or by a pattern."""

from __future__ import annotations

from pathlib import Path

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.document import Document
from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _
from bulletin_gen.write import FORMATS

DEFAULT_PATTERN = "{stem}.docx"


def check_pattern(pattern: str) -> str:
    """The suffix that a pattern of output names ends in.

    Raises UsageError when it cannot be used.
    """
    try:
        pattern.format(stem="", name="", number=1, date="", period="")
    except (KeyError, IndexError, ValueError, AttributeError, TypeError, MemoryError) as error:
        message = _("“{pattern}” is no pattern of names; it can hold {fields}")
        fields = "{stem}、{name}、{number}、{date}、{period}"
        raise UsageError(message.format(pattern=pattern, fields=fields)) from error
    return suffix_of(Path(pattern))


def suffix_of(output: Path) -> str:
    """The format that a file's name asks for. Raises UsageError for one that cannot be written."""
    suffix = output.suffix.lower()
    if suffix not in FORMATS:
        message = _("“{file}” must end in one of {formats}; the suffix says what is written.")
        raise UsageError(message.format(file=output, formats="、".join(FORMATS)))
    return suffix


def file_name(
    pattern: str | None, input_file: str, bulletin: Bulletin, document: Document, suffix: str
) -> str:
    """The name of an issue's file, by a pattern, or after the bulletin where that is None."""
    if pattern is None:
        return f"{_safe(document.file_name)}{suffix}"
    name = pattern.format(
        stem=Path(input_file).stem,
        name=bulletin.masthead.name,
        number=bulletin.masthead.issue_number,
        date=bulletin.masthead.date,
        period=bulletin.period.full_name,
    )
    return f"{_safe(name[: -len(suffix)])}{name[-len(suffix) :]}"


def _safe(name: str) -> str:
    """Replace what Windows forbids in file names by the full-width character that looks alike.

    Raises UsageError when nothing is left of the name.
    """
    wide = {character: chr(ord(character) + 0xFEE0) for character in '\\/:*?"<>|'}
    safe = "".join(" " if ord(c) < 32 else wide.get(c, c) for c in name).strip(" .")
    if not safe:
        raise UsageError(
            _("“{name}” makes no name for a file; choose another pattern.").format(name=name)
        )
    return safe

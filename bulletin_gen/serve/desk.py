"""The desk: an issue as it stands on the disk, read, checked and composed anew at every save."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from pathlib import Path

from msgspec.structs import replace

from bulletin_gen.compose.trace import trace_document
from bulletin_gen.document import Document
from bulletin_gen.errors import BulletinError, TemplateError, UsageError
from bulletin_gen.filing.edit import with_value
from bulletin_gen.findings import ValuePath
from bulletin_gen.i18n import _
from bulletin_gen.pipeline import Options, Outcome, run_pipeline
from bulletin_gen.read import Source
from bulletin_gen.read.json import JsonSource
from bulletin_gen.read.workbook import WorkbookSource
from bulletin_gen.serve.shown import Shown
from bulletin_gen.write.files import write_file
from bulletin_gen.write.html import write_fragment

_ROWS_AT_FIRST = 400


class Desk:
    """Looks after one issue."""

    def __init__(self, file: Path, options: Options) -> None:
        """Take the issue's file, and how it is held to account."""
        self.file = file
        self._options = options
        self.shown = Shown(revision=0)
        self._readings: dict[int, Shown] = {}
        self._files = {file}
        self._undone: list[tuple[bytes, bytes]] = []
        """The file's bytes before and after each edit."""

    def refresh(self, needed: Collection[int] = ()) -> Shown:
        """Read the issue anew, in the main thread, in which what a package has done is bounded.

        Of earlier readings the last is kept, and those that are ``needed``: their pages are still looked at.
        """
        before = self.shown.revision
        self.shown = self._read(before + 1)
        kept = {number: shown for number, shown in self._readings.items() if number in needed or number == before}
        self._readings = kept | {self.shown.revision: self.shown}
        return self.shown

    def reading(self, revision: int) -> Shown | None:
        """The issue as it was read by that number; None where that is kept no more."""
        return self._readings.get(revision)

    def _read(self, revision: int) -> Shown:
        try:
            outcome = run_pipeline(self.file, self._options, until="compose")
            traced, text = None, ""
            if outcome.document is not None and outcome.bulletin is not None and outcome.package is not None:
                traced = trace_document(outcome.document, outcome.bulletin, outcome.package, outcome.earlier)
                text = write_fragment(_shortened(traced.document))
        except BulletinError as error:
            if isinstance(error, TemplateError):
                self._files |= {Path(error.place.file)}
            return Shown(revision=revision, error=str(error))
        # Where it could not be read to the end, what mends it may be in any file that it was made of before.
        self._files = _files_of(self.file, outcome) | (set() if traced is not None else self._files)
        return Shown(revision=revision, outcome=outcome, traced=traced, text=text)

    def files(self) -> set[Path]:
        """What the issue is made of: its own file, those of the issues it is compared with, those of its package."""
        return self._files

    def edit(self, path: ValuePath, written: str, *, revision: int | None = None) -> None:
        """Write another value into the issue's file, whole or not at all.

        Raises UsageError where it cannot be changed, or where the file is another than is shown, or than was shown by
        the number of a reading; OutputError when the system refuses.
        """
        shown = self.shown
        if revision not in (None, shown.revision):
            raise UsageError(_changed_meanwhile())
        outcome = shown.outcome
        if outcome is None or outcome.package is None:
            raise UsageError(_("The issue cannot be read; nothing of it can be changed here."))
        source = next(iter(outcome.sources.values()))
        old = self.file.read_bytes()
        if not _is_of(source, old):
            if self._undone and old == self._undone[-1][1]:
                raise UsageError(_("The last change is still being read; save again in a moment."))
            raise UsageError(_changed_meanwhile())
        new = with_value(old, source, outcome.package, path, written)
        write_file(self.file, new)
        self._undone.append((old, new))

    def undo(self) -> None:
        """Write back what stood there before the last edit. Raises as ``edit``, and where there was none."""
        if not self._undone:
            raise UsageError(_("There is nothing to undo."))
        old, new = self._undone[-1]
        if self.file.read_bytes() != new:
            raise UsageError(_changed_meanwhile())
        write_file(self.file, old)
        self._undone.pop()


def _files_of(file: Path, outcome: Outcome) -> set[Path]:
    package, bulletin = outcome.package, outcome.bulletin
    named = {file, *outcome.earlier_files, *(Path(name) for name in outcome.sources)}
    named |= set() if package is None else set(package.files)
    if bulletin is not None:
        named |= {file.parent / name for name in (bulletin.previous, bulletin.year_before) if name}
    return named


def _shortened(document: Document) -> Document:
    """With the beginning of its tables: a browser takes seconds to lay out ten thousand rows, at every save."""
    appendices = [replace(a, table=replace(a.table, rows=a.table.rows[:_ROWS_AT_FIRST])) for a in document.appendices]
    return replace(document, appendices=tuple(appendices))


def _is_of(source: Source, data: bytes) -> bool:
    """Whether an input was read of these bytes."""
    if isinstance(source, JsonSource):
        return source.text.encode() == data.removeprefix(codecs.BOM_UTF8)
    return isinstance(source, WorkbookSource) and source.data == data


def _changed_meanwhile() -> str:
    return _("The file was changed by another program meanwhile; look at it again, and change it then.")

"""The desk: an issue as it stands on the disk, read, checked and composed anew at every save."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.compose.trace import TracedDocument, trace_document
from bulletin_gen.document import Document
from bulletin_gen.errors import BulletinError, TemplateError, UsageError
from bulletin_gen.forms.table import decode_source, locks_of
from bulletin_gen.i18n import _
from bulletin_gen.issues.changes import LoggedChange, last_standing, log_of, note_change, now
from bulletin_gen.issues.counterparts import named
from bulletin_gen.issues.edit import as_typed, is_meant, with_list, with_value
from bulletin_gen.issues.lists import Act, places_of, with_act
from bulletin_gen.issues.sorting import in_order
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.package import TemplatePackage
from bulletin_gen.pipeline import Options, Outcome, run_pipeline
from bulletin_gen.places.paths import ValuePath, format_path, value_at
from bulletin_gen.read import Source
from bulletin_gen.report import path_called
from bulletin_gen.serve.draft import draft_of
from bulletin_gen.serve.shown import Shown
from bulletin_gen.write.files import write_file
from bulletin_gen.write.html import write_fragment

_ROWS_AT_FIRST = 400
_MOST_KEPT = 4_000_000
"""Bytes of earlier states of the file, which are kept so that an edit can be taken back."""


class _Edit(Struct, frozen=True):
    """A change made here: the file's bytes before it, their digest after it, and what changed."""

    before: bytes
    after: bytes
    path: ValuePath


class ListRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked for of a list, as a reading showed it: ``count`` items, and ``seen`` of them at
    the place, by its name.
    """

    revision: int
    path: ValuePath
    act: Act | Literal["sort"]
    count: int
    place: int = 0
    seen: str = ""
    name: str = ""


class _Opened(Struct, frozen=True):
    """The issue's file as it is now: read, by its package, and of which line of edits it is."""

    source: Source
    package: TemplatePackage
    line: int


class Desk:
    """Looks after one issue."""

    def __init__(self, file: Path, options: Options, *, after: int = 0) -> None:
        """Take the issue's file, and how it is held to account; readings are numbered from
        ``after`` on.
        """
        self.file = file
        self._options = options
        self.shown = Shown(revision=after)
        self._readings: dict[int, Shown] = {}
        self._files = {file}
        self._edits: list[_Edit] = []
        self._lines: dict[bytes, int] = {}
        """States of the file, by their digests: of those with the same number one was made of
        another by edits here.
        """
        self._line_of: dict[int, int] = {}
        """The same by the number of a reading."""
        self._writes = self._writes_read = 0
        self._taken_back: list[ValuePath] = []
        self._log_refusal = ""

    def refresh(self, needed: Collection[int] = ()) -> Shown:
        """Read the issue anew, in the main thread, in which what a package has done is bounded.

        Of earlier readings the last is kept, the last that had a text, and those that are
        ``needed``: what they show is still looked at.
        """
        before, writes, last = self.shown.revision, self._writes, self.shown
        self.shown = self._read(before + 1)
        self._note_taken_back(last)
        with_text = max(
            (number for number, shown in self._readings.items() if shown.traced is not None),
            default=before,
        )
        needed = {before, with_text, *needed}
        kept = {number: shown for number, shown in self._readings.items() if number in needed}
        self._readings = kept | {self.shown.revision: self.shown}
        self._note_line()
        self._writes_read = writes
        return self.shown

    @property
    def is_current(self) -> bool:
        """Whether what is shown was read after all that was written here."""
        return self._writes_read == self._writes

    def warning(self) -> str:
        """What is to be said of other programs at the file: that one has it open, or has taken back
        what was changed here. Nothing where there is none.
        """
        if self._taken_back:
            paths = "、".join(map(format_path, self._taken_back))
            message = _(
                "Another program has saved the file, and taken back what was changed: {paths}."
            )
            return message.format(paths=paths)
        if any(lock.exists() for lock in locks_of(self.file)):
            message = _(
                "“{file}” is open in another program: save and close it there before you change "
                "something here, or its next save takes that back."
            )
            return message.format(file=self.file.name)
        return self._log_refusal

    def _note_taken_back(self, last: Shown) -> None:
        """Of what was changed here, note what stands as before the change in a file that another
        program has saved since.
        """
        source = None if self.shown.outcome is None else self.shown.outcome.source
        package = None if self.shown.outcome is None else self.shown.outcome.package
        if source is None or package is None or _digest(source.data) in self._lines:
            return
        now, then = self.shown.filed(), last.filed()
        for edit in self._edits:
            before = decode_source(edit.before, str(self.file), self.file.suffix.lower())
            old = value_at(before.filed(package)[0], edit.path)
            is_back = value_at(now, edit.path) == old != value_at(then, edit.path)
            if is_back and edit.path not in self._taken_back:
                self._taken_back.append(edit.path)

    def _note_line(self) -> None:
        """Of which line the file is that was read."""
        outcome, revision = self.shown.outcome, self.shown.revision
        if outcome is not None and outcome.source is not None:
            self._line_of[revision] = self._lines.setdefault(_digest(outcome.source.data), revision)

    def is_of_another_start(self, revision: int) -> bool:
        """Whether a reading is none of this desk's: nothing is known of it."""
        return revision not in self._line_of

    def has_moved(self, revision: int) -> bool:
        """Whether paths of a reading may lead elsewhere in the newest: another program has changed
        the file since.
        """
        return self._line_of.get(revision) != self._line_of.get(self.shown.revision)

    def reading(self, revision: int) -> Shown | None:
        """The issue as it was read by that number; None where that is kept no more."""
        return self._readings.get(revision)

    def _read(self, revision: int) -> Shown:
        try:
            outcome = run_pipeline(self.file, self._options, until="compose")
            traced = self._traced(outcome)
        except BulletinError as error:
            if isinstance(error, TemplateError):
                self._files |= {Path(error.place.file)}
            return self._read_without_document(revision, error)
        # Where it could not be read to the end, what mends it may be in any file that it was made
        # of before.
        self._files = _files_of(self.file, outcome) | (set() if traced is not None else self._files)
        is_draft = traced is not None and outcome.document is None
        return Shown(
            revision=revision,
            outcome=outcome,
            traced=traced,
            text=_text_of(traced),
            is_draft=is_draft,
        )

    def _traced(self, outcome: Outcome) -> TracedDocument | None:
        """The issue's document, or a draft of it; None where nothing can be composed."""
        document, bulletin, package = outcome.document, outcome.bulletin, outcome.package
        if document is None or bulletin is None or package is None:
            return draft_of(outcome, self._options)
        return trace_document(document, bulletin, package, outcome.earlier, outcome.pictures)

    def _read_without_document(self, revision: int, error: BulletinError) -> Shown:
        """What is wrong with an issue of which no document can be made."""
        try:
            outcome = run_pipeline(self.file, self._options, until="check")
        except BulletinError:
            return Shown(revision=revision, error=str(error))
        self._files |= _files_of(self.file, outcome)
        traced = draft_of(outcome, self._options)
        return Shown(
            revision=revision,
            outcome=outcome,
            error=str(error),
            traced=traced,
            text=_text_of(traced),
            is_draft=traced is not None,
        )

    def files(self) -> set[Path]:
        """What the issue is made of: its own file, those of the issues it is compared with, those
        of its package.
        """
        return self._files.union(locks_of(self.file))

    def edit(
        self, path: ValuePath, written: str, *, revision: int | None = None, seen: str | None = None
    ) -> None:
        """Write another value into the issue's file, whole or not at all.

        ``revision`` is the reading by which it was shown, ``seen`` the value as it was shown there.
        Raises UsageError where it cannot be changed, or where another program has changed the file
        since, or another edit the value; OutputError when the system refuses.
        """
        opened = self._opened(revision)
        tree = opened.source.filed(opened.package)[0]
        if seen is not None and not is_meant(seen, tree, path):
            raise UsageError(
                _("This value was changed meanwhile; look at it again, and change it then.")
            )
        self._save(opened, with_value(opened.source, opened.package, path, written), path)

    def change_list(self, wanted: ListRequest) -> None:
        """Put an item into a list of the issue, take one out, move one, or sort them all. Raises as
        ``edit``.
        """
        opened = self._opened(wanted.revision)
        tree = opened.source.filed(opened.package)[0]
        items = value_at(tree, wanted.path) or []
        is_another = wanted.seen and named((*wanted.path, wanted.place), tree) != wanted.seen
        if len(items) != wanted.count or is_another:
            raise UsageError(
                _("This list was changed meanwhile; look at it again, and change it then.")
            )
        if wanted.act == "sort":
            changed = self._sorted(tree, opened.package, wanted.path)
        else:
            changed = with_act(
                tree, opened.package, wanted.path, wanted.act, wanted.place, wanted.name
            )
        new = with_list(opened.source, opened.package, wanted.path, *changed)
        self._save(opened, new, wanted.path, is_list=True)

    def _sorted(
        self, tree: Any, package: TemplatePackage, path: ValuePath
    ) -> tuple[tuple[Any, ...], tuple[int | None, ...]]:
        """The items of a list in the order that the package asks for, and where each stood."""
        bulletin = None if self.shown.outcome is None else self.shown.outcome.bulletin
        if bulletin is None or not self.is_current:
            raise UsageError(_("The issue has gaps; it can be sorted when all numbers are there."))
        items = value_at(tree, path)
        places = {id(item): place for place, item in enumerate(items)}
        order = [places[id(item)] for item in value_at(in_order(tree, bulletin, package), path)]
        return tuple(items[place] for place in order), tuple(order)

    def _opened(self, revision: int | None) -> _Opened:
        """The issue's file as it is now, where nobody but this desk has changed it since a
        reading. Raises UsageError.
        """
        line = self._line_of.get(self.shown.revision if revision is None else revision)
        package = None if self.shown.outcome is None else self.shown.outcome.package
        if line is None or package is None:
            raise UsageError(_("The issue cannot be read; nothing of it can be changed here."))
        old = read_file(self.file)
        if self._lines.get(_digest(old)) != line:
            raise UsageError(_changed_meanwhile())
        source = decode_source(old, str(self.file), self.file.suffix.lower())
        return _Opened(source, package, line)

    def _save(self, opened: _Opened, new: bytes, path: ValuePath, *, is_list: bool = False) -> None:
        old = opened.source.data
        if new == old:
            return
        self._taken_back = []
        self._lines[_digest(new)] = opened.line
        self._write(new, before=old)
        self._edits.append(_Edit(old, sha256(new).digest(), path))
        while sum(len(edit.before) for edit in self._edits) > _MOST_KEPT and len(self._edits) > 1:
            del self._edits[0]
        self._note(opened, new, path, is_list=is_list)

    def _note(
        self,
        opened: _Opened,
        new: bytes,
        path: ValuePath,
        *,
        is_list: bool = False,
        is_undo: bool = False,
    ) -> None:
        """Write a change into the log beside the issue; where that cannot be, it is said."""
        before = opened.source.filed(opened.package)[0]
        after = decode_source(new, str(self.file), self.file.suffix.lower())
        changed = LoggedChange(
            when=now(),
            what=path_called(path, before, opened.package),
            path=path,
            old=value_at(before, path),
            new=value_at(after.filed(opened.package)[0], path),
            after=sha256(new).hexdigest(),
            is_list=is_list,
            is_undo=is_undo,
        )
        try:
            note_change(self.file, changed)
            self._log_refusal = ""
        except OSError as error:
            message = _(
                "“{file}” cannot be written ({reason}): changes are not noted there, and cannot be "
                "taken back after a new start."
            )
            file = log_of(self.file).name
            self._log_refusal = message.format(file=file, reason=reason_of(error))

    def undo(self) -> ValuePath:
        """Write back what stood there before the last edit, and say where. Raises as ``edit``, and
        where none was.
        """
        if not self._edits:
            return self._undo_by_log()
        last, now_there = self._edits[-1], read_file(self.file)
        if sha256(now_there).digest() != last.after:
            raise UsageError(_changed_meanwhile())
        opened = self._opened(None)
        self._write(last.before, before=now_there)
        self._edits.pop()
        self._note(opened, last.before, last.path, is_undo=True)
        return last.path

    def _undo_by_log(self) -> ValuePath:
        """The same of a change that was made before this start, by what the log tells of it."""
        last = last_standing(self.file)
        if last is None:
            raise UsageError(_("There is nothing to undo."))
        opened = self._opened(None)
        if sha256(opened.source.data).hexdigest() != last.after:
            raise UsageError(_changed_meanwhile())
        if last.is_list:
            kept = places_of(last.old or [], last.new or [])
            new = with_list(opened.source, opened.package, last.path, tuple(last.old or ()), kept)
        else:
            new = with_value(opened.source, opened.package, last.path, as_typed(last.old))
        self._lines[_digest(new)] = opened.line
        self._write(new, before=opened.source.data)
        self._note(opened, new, last.path, is_undo=True)
        return last.path

    def _write(self, data: bytes, *, before: bytes) -> None:
        write_file(self.file, data, before=before)
        self._writes += 1


def _files_of(file: Path, outcome: Outcome) -> set[Path]:
    package, bulletin = outcome.package, outcome.bulletin
    named = {file, *outcome.earlier_files, *(Path(name) for name in outcome.sources)}
    named |= set() if package is None else set(package.files)
    named |= {file.parent / name for name in outcome.pictures}
    if bulletin is not None:
        named |= {file.parent / name for name in (bulletin.previous, bulletin.year_before) if name}
    return named


def _text_of(traced: TracedDocument | None) -> str:
    """The text of a document for the page; nothing where there is none."""
    return "" if traced is None else write_fragment(_shortened(traced.document))


def _shortened(document: Document) -> Document:
    """With the beginning of its tables: a browser takes seconds to lay out ten thousand rows, at
    every save.
    """
    appendices = [
        replace(a, table=replace(a.table, rows=a.table.rows[:_ROWS_AT_FIRST]))
        for a in document.appendices
    ]
    return replace(document, appendices=tuple(appendices))


def _digest(data: bytes) -> bytes:
    return sha256(data.removeprefix(codecs.BOM_UTF8)).digest()


def _changed_meanwhile() -> str:
    return _(
        "The file was changed by another program meanwhile; look at it again, and change it then."
    )

"""What the browser asks of an issue, and what it is told."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from bulletin_gen.errors import BulletinError
from bulletin_gen.i18n import _, current_language
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.places.paths import ValuePath, format_path
from bulletin_gen.serve.desk import Desk, ListRequest
from bulletin_gen.serve.printer import Printer
from bulletin_gen.serve.shown import Mark, Shown
from bulletin_gen.serve.words import words

T = TypeVar("T")


class Answers:
    """Answers for one issue, from any thread: what the desk has read, what the printer printed."""

    printer: Printer

    def __init__(self, desk: Desk, *, can_edit: bool) -> None:
        """Take the desk, and whether the issue may be changed: where not, there is no address to do
        it. The printer, which tells of its pages here, is set by whoever makes it.
        """
        self._desk = desk
        self.can_edit = can_edit
        self._editing = threading.Lock()
        self._clients: set[asyncio.Queue[int]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self) -> None:
        """Tell all who listen that something is new."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._tell_all)

    def _tell_all(self) -> None:
        for client in self._clients:
            client.put_nowait(self._desk.shown.revision)

    async def changes(self) -> AsyncIterator[int]:
        """A number at every change, the first at once."""
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[int] = asyncio.Queue()
        queue.put_nowait(self._desk.shown.revision)
        self._clients.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._clients.discard(queue)

    def state(self) -> dict[str, Any]:
        """What is shown, and the findings."""
        shown, printer = self._desk.shown, self.printer
        is_printing = (
            shown.traced is not None and printer.edition != shown.revision and not printer.refusal
        )
        return {
            **shown.report(),
            "has_text": shown.traced is not None,
            "warning": self._desk.warning(),
            "file": self._desk.file.name,
            "language": current_language(),
            "words": words(),
            "can_edit": self.can_edit,
            "edition": printer.edition,
            "sizes": printer.sizes(),
            "printing": is_printing,
            "printing_seconds": printer.seconds_so_far(),
            "printed_seconds": printer.seconds_last,
            "print_error": printer.refusal,
        }

    def text(self, *, whole: bool) -> tuple[int, str]:
        """The text as HTML, and of which reading it is."""
        shown = self._desk.shown
        return shown.revision, shown.whole_text() if whole else shown.text

    def pictures(self) -> tuple[int, str]:
        """What the issue looks like, as HTML, and of which reading that is."""
        shown = self._desk.shown
        return shown.revision, shown.pictures()

    def page(self, edition: int, number: int) -> dict[str, Any] | None:
        """A printed page; None where it is there no more."""
        return self.printer.page(edition, number)

    def picture(self, edition: int, number: int, scale: float) -> bytes | None:
        """Its picture, as PNG."""
        return self.printer.picture(edition, number, scale)

    def explain(self, revision: int, mark: str) -> dict[str, Any] | None:
        """What a mark of a reading is; None where that is kept no more.

        A mark is ``7``, or ``table-row-column``.
        """
        with contextlib.suppress(ValueError, IndexError):
            return _explained(self._desk.reading(revision), _mark(mark))
        return None

    def follow(self, revision: int, mark: str, path: ValuePath) -> dict[str, Any] | None:
        """What it is in the newest reading, by its path where the older is kept no more; None where
        it has gone.
        """
        older, newest = self._desk.reading(revision), self._desk.shown
        with contextlib.suppress(ValueError, IndexError):
            if older is not None and newest.traced is not None:
                found = _explained(newest, older.same_in(newest, _mark(mark)))
                return None if found is None else {**found, "is_current": self._desk.is_current}
            return self.value(path, revision)
        return None

    def where(self, edition: int, mark: str) -> int | None:
        """The page on which a mark stands; None where on none."""
        try:
            return self.printer.page_of(edition, _mark(mark))
        except ValueError:
            return None

    def value(self, path: ValuePath, revision: int | None = None) -> dict[str, Any] | None:
        """What is known of a value of the newest reading, by its path there or in another; None
        where there is none. By that in a reading of a start before it is a guess: who asks knows
        what the value was called.
        """
        shown = self._desk.shown
        is_guess = revision is not None and self._desk.is_of_another_start(revision)
        if revision is not None and not is_guess and self._desk.has_moved(revision):
            older = self._desk.reading(revision)
            moved = None if older is None else older.moved_to(path, shown)
            if moved is None:
                return None
            path = moved
        values, mark = shown.group_at(path), shown.mark_of(path)
        return (
            {
                "revision": shown.revision,
                "mark": None if mark is None else _name(mark),
                "steps": list(path),
                "values": values,
                "is_current": self._desk.is_current,
                "is_guess": is_guess,
            }
            if values
            else None
        )

    def wording(self, words: str) -> list[dict[str, Any]]:
        """Where words of the page stand in the template package."""
        return self._desk.shown.wording(words)

    def edit(self, revision: int, path: ValuePath, seen: str, written: str) -> str:
        """Change a value of the issue as it was read, and as it was seen; why it was not, or
        nothing.
        """
        return self._changed(lambda: self._desk.edit(path, written, revision=revision, seen=seen))[
            1
        ]

    def change_list(self, wanted: ListRequest) -> str:
        """Change a list of the issue; why it was not, or nothing."""
        return self._changed(lambda: self._desk.change_list(wanted))[1]

    def lists(self) -> list[dict[str, Any]]:
        """The lists of the issue."""
        return self._desk.shown.lists()

    def compared(self) -> list[dict[str, Any]]:
        """What is another than in the issue before."""
        return self._desk.shown.compared()

    def undo(self) -> tuple[dict[str, Any] | None, str]:
        """Take the last change back: of which value, or why it was not."""
        path, reason = self._changed(self._desk.undo)
        return None if path is None else {"path": format_path(path), "steps": list(path)}, reason

    def _changed(self, change: Callable[[], T]) -> tuple[T | None, str]:
        with self._editing:
            try:
                return change(), ""
            except BulletinError as error:
                return None, str(error)
            except OSError as error:
                return None, _("“{file}” cannot be read: {reason}.").format(
                    file=self._desk.file, reason=reason_of(error)
                )


def _explained(shown: Shown | None, mark: Mark | None) -> dict[str, Any] | None:
    if shown is None or mark is None:
        return None
    return {"revision": shown.revision, "mark": _name(mark), "values": shown.explain(mark)}


def _mark(name: str) -> Mark:
    """A mark by its name. Raises ValueError for what is none."""
    numbers = [int(number) for number in name.split("-")]
    if len(numbers) == 1:
        return numbers[0]
    table, row, column = numbers
    return table, row, column


def _name(mark: Mark) -> str:
    return str(mark) if isinstance(mark, int) else "-".join(map(str, mark))

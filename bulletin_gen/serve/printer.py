"""Prints what is shown, in a thread of its own: the newest only, and one after the other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, to_builtins

from bulletin_gen.errors import BulletinError
from bulletin_gen.serve.press import PrintedPages
from bulletin_gen.serve.shown import Mark
from bulletin_gen.write.docx.anchors import Anchor
from bulletin_gen.write.pdf import end_conversions
from bulletin_gen.write.pdf.warm import WarmOffice

_SECONDS_OF_QUIET = 0.1
"""So long nothing must have been saved before it is printed: many saves in a row are one print."""
_SECONDS_BETWEEN_LOOKS = 0.1
_LOOKS_TO_END = 100


class PrintJob(Struct, frozen=True):
    """A docx to be printed, and the number of the reading that it is of."""

    revision: int
    docx: bytes
    anchors: tuple[Anchor, ...]


class Printer:
    """The pages of the newest job that could be printed, and why a newer one could not."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """``tell`` is called when there are pages, or a reason why there are none."""
        self._tell = tell
        self._lock = threading.RLock()
        self._job: PrintJob | None = None
        self._wanted = threading.Event()
        self._is_open = True
        self._is_outdated = False
        """Whether what is being printed is wanted no more."""
        self._warm = WarmOffice()
        self._printed: PrintedPages | None = None
        self.edition = 0
        """The reading whose pages are there; 0 before the first."""
        self.seconds_last = 0.0
        """How long the last print took."""
        self._begun = 0.0
        self.refusal = ""
        """Why the last job has no pages."""
        self.fault: Exception | None = None
        """What went wrong in the program itself; nothing is printed any more."""
        self._thread = threading.Thread(target=self._print_jobs, daemon=True)

    def start(self) -> None:
        """Begin to print what is wanted."""
        self._thread.start()

    def want(self, job: PrintJob) -> None:
        """Print this next, and forget what waits."""
        self._job = job
        self._wanted.set()

    def needed(self) -> set[int]:
        """The readings whose pages are there, or to come."""
        return {self.edition, 0 if self._job is None else self._job.revision}

    def make_way(self) -> None:
        """End a print that has taken long: there is something newer to read and to print."""
        self._is_outdated, self.refusal = True, ""
        self._warm.abandon()

    def refuse(self, reason: str) -> None:
        """Say why what is shown cannot be printed."""
        self.refusal = reason
        self._tell()

    def close(self) -> None:
        """End, with every program that was started."""
        self._is_open = False
        self._wanted.set()
        self._warm.end()
        for _look in range(_LOOKS_TO_END):
            if not self._thread.is_alive():  # nor before it has begun
                break
            end_conversions()
            self._thread.join(timeout=_SECONDS_BETWEEN_LOOKS)
        self._warm.close()  # not before: a print that has just begun would write into its folder

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of each page, in points."""
        with self._lock:
            return [] if self._printed is None else self._printed.sizes()

    def page(self, edition: int, number: int) -> dict[str, Any] | None:
        """What stands on a page; None where it is there no more."""
        with self._current(edition, number) as printed:
            return None if printed is None else to_builtins(printed.page(number))

    def picture(self, edition: int, number: int, scale: float) -> bytes | None:
        """Its picture, as PNG; None where it is there no more."""
        with self._current(edition, number) as printed:
            return None if printed is None else printed.picture(number, scale)

    def page_of(self, edition: int, mark: Mark) -> int | None:
        """The page on which a mark stands; None where on none, or where the pages are there no
        more.
        """
        with self._lock:
            return (
                None
                if self._printed is None or edition != self.edition
                else self._printed.page_of(mark)
            )

    @contextmanager
    def _current(self, edition: int, number: int) -> Iterator[PrintedPages | None]:
        with self._lock:
            is_there = (
                self._printed is not None
                and edition == self.edition
                and 0 <= number < len(self._printed)
            )
            yield self._printed if is_there else None

    def _print_jobs(self) -> None:
        try:
            while self._is_open:
                self._wait()
                if self._is_open and self._job is not None:
                    self._print(self._job)
        except Exception as error:
            self.fault = error
        finally:
            self._warm.close()

    def _wait(self) -> None:
        self._wanted.wait()
        self._wanted.clear()
        while self._is_open and self._wanted.wait(_SECONDS_OF_QUIET):
            self._wanted.clear()

    def seconds_so_far(self) -> float:
        """How long the print that is under way takes already; 0 where none is."""
        return time.monotonic() - self._begun if self._begun else 0.0

    def _print(self, job: PrintJob) -> None:
        self._is_outdated = False
        self._begun = time.monotonic()
        try:
            self._print_job(job)
        finally:
            self.seconds_last, self._begun = self.seconds_so_far(), 0.0

    def _print_job(self, job: PrintJob) -> None:
        try:
            printed = PrintedPages(self._warm.print(job.docx), job.anchors)
        except BulletinError as error:
            if not self._is_outdated:
                self.refuse(str(error))
            return
        with self._lock:
            old, self._printed, self.edition, self.refusal = (
                self._printed,
                printed,
                job.revision,
                "",
            )
            if old is not None:
                old.close()
        self._tell()

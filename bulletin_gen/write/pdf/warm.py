"""LibreOffice kept running, which prints a document in a third of the time that a start and a print
take.

A conversion with the same profile is handed over to the program that runs. Where that is not up
yet, or has ended, the conversion is a start of its own: slower, and never another page.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bulletin_gen.operating_system.signals import held_back
from bulletin_gen.operating_system.temporary import temporary_files
from bulletin_gen.write.pdf import (
    end_conversions,
    end_session,
    find_office,
    make_profile,
    not_started,
    office_command,
    office_environment,
    run_conversion,
)
from bulletin_gen.write.pdf.left_over import office_folder

_PRINTS_PER_START = 25
"""Its memory grows from print to print; after so many it starts anew."""
_LONG_SECONDS = 5.0
"""After a print that took longer each is a start of its own: as quick as one handed over, and not
slower each time.
"""
_SECONDS_BETWEEN_LOOKS = 0.05
_START_SECONDS = 2.5
"""A conversion that comes earlier ends the program that it is handed to: it waits for so long after
a start.
"""


def _behind_others() -> tuple[str, ...]:
    """What a command begins with to leave the processor to who is waited for, where the system
    offers it.
    """
    program = shutil.which("nice") if sys.platform != "win32" else None
    return () if program is None else (program, "-n", "10")


class WarmOffice:
    """Prints docx after docx, each with its bookmarks as destinations. ``close`` ends what it
    started.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._is_open = True
        self._held = contextlib.ExitStack()
        self._folder: Path | None = None
        self._number = 0
        self._office: subprocess.Popen[bytes] | None = None
        self._printing_since: float | None = None
        self._was_long = False

    @property
    def is_running(self) -> bool:
        """Whether a program is there to hand over to."""
        return self._office is not None and self._office.poll() is None

    def print(self, docx: bytes) -> bytes:
        """The PDF of a docx. Raises OutputError when LibreOffice is absent, fails or takes too
        long.
        """
        if self._was_long:
            self.stop()
        elif not self.is_running or self._prints == _PRINTS_PER_START:
            self.stop()
            self._start()
        while self._is_open and self.is_running and time.monotonic() < self._ready:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        self._prints += 1
        source = self._session.with_name(f"{self._number}-{self._prints}.docx")
        try:
            with temporary_files():
                source.write_bytes(docx)
            self._printing_since = begun = time.monotonic()
            command = [*_behind_others(), *self._command]
            [pdf] = run_conversion(command, [source], source.parent, destinations=True)
            self._was_long = time.monotonic() - begun > _LONG_SECONDS
        finally:
            self._printing_since = None
            for file in (source, source.with_suffix(".pdf")):
                file.unlink(missing_ok=True)
        return pdf

    def abandon(self) -> None:
        """End a print that has taken longer than a start does, since another is wanted: it raises
        OutputError.

        Another thread's than the one that prints.
        """
        since, office = self._printing_since, self._office
        if since is not None and time.monotonic() - since > _START_SECONDS:
            if office is not None:
                end_session(office)
            end_conversions()

    def _start(self) -> None:
        program = find_office()
        self._number += 1
        with temporary_files():
            if self._folder is None:
                self._folder = self._held.enter_context(office_folder())
            self._session = self._folder / str(self._number)
            self._session.mkdir()
            self._command = office_command(program, make_profile(self._session))
            environment = office_environment(self._session)
        with held_back():
            if self._is_open:
                self._office = self._started(program, environment)
        self._prints = 0
        self._ready = time.monotonic() + _START_SECONDS

    def _started(self, program: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [*_behind_others(), *self._command, "private:factory/swriter"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise not_started(program, error) from error

    def stop(self) -> None:
        """End the program that runs; two threads may do so at once."""
        office, self._office = self._office, None
        if office is not None:
            with contextlib.suppress(OSError):
                end_session(office)
            office.wait()

    def end(self) -> None:
        """End it; nothing is started any more. Its folder stays for whoever still prints."""
        self._is_open = False
        self.stop()

    def close(self) -> None:
        """End it, and take its folder away, when nobody prints any more."""
        self.end()
        self._held.close()

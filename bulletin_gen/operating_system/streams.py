"""Standard output and standard error as this program needs them: nothing it prints keeps it from
its work.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from bulletin_gen.errors import OutputError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


def prepare_streams() -> None:
    """Replace the streams that are closed, and those that would raise.

    A console that cannot show a character shows its code instead.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - open as long as the process
    sys.stdout = _prepared(sys.stdout, sys.__stdout__)
    sys.stderr = _prepared(sys.stderr, sys.__stderr__)


def _prepared(stream: TextIO | None, original: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open as long as the process
    if stream is original and not stream.isatty():
        raw = _Patient(stream.fileno(), "w", closefd=False)
        stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding=stream.encoding)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


class _Patient(io.FileIO):
    """A file or pipe whose reader may go away; one that takes nothing more is told of once."""

    _is_gone = False

    def write(self, data: ReadableBuffer) -> int:
        size = memoryview(data).nbytes
        if self._is_gone:
            return size
        try:
            return super().write(data)
        except BrokenPipeError:
            self._is_gone = True
            return size
        except OSError as error:
            self._is_gone = True
            message = _("What is to be printed could not be written: {reason}.")
            raise OutputError(message.format(reason=reason_of(error))) from error

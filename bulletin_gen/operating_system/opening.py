"""Files from elsewhere, opened: only what is a file, and no more of it than is sane."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import NotOpenedError

MOST_BYTES = 200_000_000
"""Of one file; 100,000 units have some 50 million."""
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read_file(file: Path, most: int = MOST_BYTES) -> bytes:
    """All that stands in a file.

    Raises OSError where the system refuses it, and for what is no file (a pipe, a device, a
    folder), what is larger than ``most`` bytes, and a name that no file can have.
    """
    try:
        descriptor = os.open(file, _FLAGS)
    except ValueError as error:
        raise NotOpenedError(_("no file can have this name")) from error
    try:
        state = os.fstat(descriptor)
        if stat.S_ISDIR(state.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
        if not stat.S_ISREG(state.st_mode):
            raise NotOpenedError(_("it is no file"))
        if state.st_size > most:
            raise NotOpenedError(_("it is too large"))
        return _read(descriptor, most)
    finally:
        os.close(descriptor)


def read_standard_input() -> bytes:
    """All that comes in on standard input. Raises OSError for what does not end in time."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise NotOpenedError(_("it is too large"))
    return data


def _read(descriptor: int, most: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise NotOpenedError(_("it is too large"))
    return data

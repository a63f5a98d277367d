"""Output files: whole, or not at all.

A file is written under a hidden name beside its own, and gets its own when it is complete and on
the disk: one call of the system puts it in the place of another. Killed at any moment before, the
old file stands, and a hidden one may be left; the next write into that folder takes it away.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of

_HIDDEN_PREFIX = ".bulletin-gen-"
"""Begins the hidden names. They are short, whatever the file's own: a name has 255 bytes."""
_SECONDS_UNTIL_LEFT = 60
"""A hidden file is left over when nobody has written it for so long, and nobody holds it."""


def write_file(file: Path, data: bytes) -> None:
    """Write a file so that it appears whole; on failure the old one still stands. A pipe or a
    device is written to.

    Raises UsageError when there is no such folder, OutputError when the system refuses.
    """
    try:
        file = file.resolve() if file.is_symlink() else file
        if not file.parent.is_dir():
            raise UsageError(
                _("There is no folder “{folder}” to write into.").format(folder=file.parent)
            )
        if _is_stream(file):
            file.write_bytes(data)
        else:
            _replace(file, data)
    except PermissionError as error:
        message = _(
            "“{file}” could not be written: {reason}. Is it open in another program? Nothing was "
            "changed."
        )
        raise OutputError(message.format(file=file, reason=reason_of(error))) from error
    except UnicodeEncodeError as error:
        raise OutputError(
            _("This system cannot name a file “{file}”; choose another name.").format(file=file)
        ) from error
    except OSError as error:
        message = _("“{file}” could not be written: {reason}. Nothing was changed.")
        raise OutputError(message.format(file=file, reason=reason_of(error))) from error


def _is_stream(file: Path) -> bool:
    """Whether what is written goes on to somebody, and no file is to take its place."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _replace(file: Path, data: bytes) -> None:
    _sweep(file.parent)
    hidden = file.with_name(f"{_HIDDEN_PREFIX}{os.getpid()}-{time.monotonic_ns()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(hidden, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _hold(stream.fileno())
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            if sys.platform != "win32":
                os.fchmod(stream.fileno(), _mode(file))
                hidden.replace(file)
        if sys.platform == "win32":  # where nobody can rename what is open
            hidden.replace(file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    """The permissions of the file that is replaced, or those that any new file gets."""
    if file.exists():
        return file.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sweep(folder: Path) -> None:
    """Take away hidden files of ours that no process holds any more."""
    for entry in os.scandir(folder):
        if entry.name.startswith(_HIDDEN_PREFIX) and _is_left(entry):
            Path(entry.path).unlink(missing_ok=True)


def _is_left(entry: os.DirEntry[str]) -> bool:
    try:
        is_old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _SECONDS_UNTIL_LEFT
        if not is_old or not entry.is_file(follow_symlinks=False):
            return False
        with Path(entry.path).open("rb") as stream:
            _hold(stream.fileno())
    except OSError:  # somebody holds it, or it has gone
        return False
    return True


if sys.platform == "win32":

    def _hold(_descriptor: int) -> None:
        """An open file cannot be taken away on Windows: it needs no other sign."""

else:
    import fcntl

    def _hold(descriptor: int) -> None:
        """Hold an open file as long as it is open. Raises OSError where another process does."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

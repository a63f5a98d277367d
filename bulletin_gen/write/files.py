"""Output files: whole, or not at all.

A file is written under a hidden name beside its own, and gets its own when it is complete and on
the disk: one call of the system puts it in the place of another. Killed at any moment before, the
old file stands, and a hidden one may be left; the next write into that folder takes it away.

What must be new, or must replace what was read and nothing newer, is looked at once more right
before that call. Commands of this program wait for each other there.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.locks import hold
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.operating_system.signals import held_back

_HIDDEN_PREFIX = ".bulletin-gen-"
"""Begins the hidden names. They are short, whatever the file's own: a name has 255 bytes."""
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
"""What a file system says that gives a file no second name, as those of memory sticks."""
_SECONDS_UNTIL_LEFT = 60
"""A hidden file is left over when nobody has written it for so long, and nobody holds it."""


def write_file(
    file: Path, data: bytes, *, before: bytes | None = None, overwrite: bool = True
) -> None:
    """Write a file so that it appears whole; on failure the old one still stands. A pipe or a
    device is written to.

    ``before`` is what must still stand in the file that is replaced; without ``overwrite`` no file
    is. Raises UsageError where another program was there first, or there is no such folder,
    OutputError when the system refuses.
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
            _replace(file, data, before, overwrite=overwrite)
    except FileExistsError as error:
        raise UsageError(
            _("“{file}” was made by another program meanwhile; nothing was written.").format(
                file=file
            )
        ) from error
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


def _replace(file: Path, data: bytes, before: bytes | None, *, overwrite: bool) -> None:
    """Put a new file in the place of an old one. Raises FileExistsError, UsageError, OSError."""
    _sweep(file.parent)
    hidden = file.with_name(f"{_HIDDEN_PREFIX}{os.getpid()}-{time.monotonic_ns()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with contextlib.ExitStack() as made:
        with held_back():  # between its making and its noting, nobody would know of it
            descriptor = os.open(hidden, flags, 0o600)
            made.callback(hidden.unlink, missing_ok=True)
            stream = made.enter_context(os.fdopen(descriptor, "wb"))
        hold(stream.fileno())
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
        _own_as(file, stream.fileno())
        if sys.platform == "win32":  # where nobody can rename what is open
            stream.close()
        _name(hidden, file, before, overwrite=overwrite)


def _name(hidden: Path, file: Path, before: bytes | None, *, overwrite: bool) -> None:
    """Give a file that is complete its name. Raises FileExistsError where it is taken and may not
    be, UsageError where it is another than was read.
    """
    with _others_waiting(file.parent):
        if before is not None and _bytes_of(file) != before:
            message = _(
                "“{file}” was changed by another program meanwhile; look at it again. Nothing was "
                "written."
            )
            raise UsageError(message.format(file=file))
        if overwrite or before is not None:
            hidden.replace(file)
        else:
            _name_new(hidden, file)


def _bytes_of(file: Path) -> bytes | None:
    """What stands in a file; None where it has gone."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _sweep(folder: Path) -> None:
    """Take away hidden files of ours that no process holds any more."""
    with contextlib.suppress(PermissionError):  # of a folder that only takes files
        entries = list(os.scandir(folder))
    for entry in entries:
        if entry.name.startswith(_HIDDEN_PREFIX) and _is_left(entry):
            Path(entry.path).unlink(missing_ok=True)


def _is_left(entry: os.DirEntry[str]) -> bool:
    try:
        is_old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _SECONDS_UNTIL_LEFT
        if not is_old or not entry.is_file(follow_symlinks=False):
            return False
        with Path(entry.path).open("rb") as stream:
            hold(stream.fileno())
    except OSError:  # somebody holds it, or it has gone
        return False
    return True


if sys.platform == "win32":

    def _name_new(hidden: Path, file: Path) -> None:
        """Give a file a name that no other has. Raises FileExistsError."""
        hidden.rename(file)

    def _own_as(_file: Path, _descriptor: int) -> None:
        """A file belongs to its folder's owner on Windows."""

    @contextlib.contextmanager
    def _others_waiting(_folder: Path) -> Iterator[None]:
        """Nothing makes others wait on Windows: a folder cannot be locked there."""
        yield

else:
    import fcntl

    def _name_new(hidden: Path, file: Path) -> None:
        """Give a file a name that no other has. Raises FileExistsError."""
        try:
            os.link(hidden, file, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if os.path.lexists(file):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from error
            hidden.replace(file)
        else:
            hidden.unlink()

    def _own_as(file: Path, descriptor: int) -> None:
        """Give an open file the permissions of the one that it replaces, and its owner and group as
        far as the system lets it; or those that any new file gets.
        """
        try:
            old = file.stat()
        except FileNotFoundError:
            mask = os.umask(0)
            os.umask(mask)
            os.fchmod(descriptor, 0o666 & ~mask)
            return
        for owner, group in ((-1, old.st_gid), (old.st_uid, -1)):
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, owner, group)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode) & 0o777)

    @contextlib.contextmanager
    def _others_waiting(folder: Path) -> Iterator[None]:
        """One writer of this program at a time in a folder, where its file system knows locks."""
        with contextlib.ExitStack() as held:
            with contextlib.suppress(OSError):
                descriptor = os.open(folder, os.O_RDONLY)
                held.callback(os.close, descriptor)
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield

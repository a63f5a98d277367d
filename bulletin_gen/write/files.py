"""Output files: whole, or not at all.

A file is written under no name and gets its name when it is complete. Killed at any moment before, the process
leaves nothing behind; where the system knows no nameless files, a hidden one stands beside the target meanwhile.
"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _

_NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)


def write_file(file: Path, data: bytes) -> None:
    """Write a file so that it appears whole; on failure the old one still stands.

    Raises UsageError when there is no such folder, OutputError when the system refuses.
    """
    file = file.resolve() if file.is_symlink() else file
    if not file.parent.is_dir():
        raise UsageError(_("There is no folder “{folder}” to write into.").format(folder=file.parent))
    try:
        if not _write_nameless(file, data):
            _write_hidden(file, data)
    except PermissionError as error:
        message = _("“{file}” could not be written: {reason}. Is it open in another program? Nothing was changed.")
        raise OutputError(message.format(file=file, reason=error.strerror)) from error
    except OSError as error:
        message = _("“{file}” could not be written: {reason}. Nothing was changed.")
        raise OutputError(message.format(file=file, reason=error.strerror)) from error


def _write_nameless(file: Path, data: bytes) -> bool:
    """Write a file that has no name until it is complete; False where the system knows none."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return False
    try:
        descriptor = os.open(file.parent, flag | os.O_WRONLY, 0o666)
    except OSError as error:
        if error.errno in _NO_NAMELESS_FILES:
            return False
        raise
    with os.fdopen(descriptor, "wb") as stream:
        _fill(stream.fileno(), data, file)
        return _name(stream.fileno(), file)


def _name(descriptor: int, file: Path) -> bool:
    """Give a nameless file its name; where another has it, by way of a hidden name, which stands for an instant."""
    try:
        _link(descriptor, file)
    except FileExistsError:
        hidden = _hidden_name(file)
        hidden.unlink(missing_ok=True)
        _link(descriptor, hidden)
        _rename(hidden, file)
    except FileNotFoundError:
        return False
    return True


def _link(descriptor: int, file: Path) -> None:
    """Link an open file to a name. Only with a folder given, though it is not used, does Python follow /proc's link."""
    os.link(f"/proc/self/fd/{descriptor}", file, src_dir_fd=descriptor, follow_symlinks=True)


def _write_hidden(file: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    hidden = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _fill(stream.fileno(), data, file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    _rename(hidden, file)


def _hidden_name(file: Path) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}")


def _rename(hidden: Path, file: Path) -> None:
    try:
        hidden.replace(file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise


def _fill(descriptor: int, data: bytes, file: Path) -> None:
    """Write all the bytes, and see them on the disk; the new file gets the permissions of the old one."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, _mode(file))


def _mode(file: Path) -> int:
    """The permissions of the file that is replaced, or those that any new file gets."""
    if file.exists():
        return file.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

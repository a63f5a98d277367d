"""Output files: whole, or not at all.

A file is written under no name and gets its name when it is complete. Killed at any moment before, the process
leaves nothing behind; where the system knows no nameless files (Windows, macOS, some network drives), a hidden one
stands beside the target meanwhile.
"""

from __future__ import annotations

import errno
import os
import signal
import warnings
from collections.abc import Callable
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _

_NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)


def write_file(file: Path, data: bytes) -> None:
    """Write a file so that it appears whole; on failure the old one still stands.

    Raises UsageError when there is no such folder, OutputError when the system refuses.
    """
    try:
        file = file.resolve() if file.is_symlink() else file
        if not file.parent.is_dir():
            raise UsageError(_("There is no folder “{folder}” to write into.").format(folder=file.parent))
        if not _write_nameless(file, data):
            _write_hidden(file, data)
    except PermissionError as error:
        message = _("“{file}” could not be written: {reason}. Is it open in another program? Nothing was changed.")
        raise OutputError(message.format(file=file, reason=error.strerror)) from error
    except UnicodeEncodeError as error:
        raise OutputError(
            _("This system cannot name a file “{file}”; choose another name.").format(file=file)
        ) from error
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
        _out_of_reach(lambda: _replace(descriptor, file))
    except FileNotFoundError:
        return False
    return True


def _replace(descriptor: int, file: Path) -> None:
    """Put a nameless file in another's place: by way of a hidden name, since no system call does it at once."""
    hidden = file.with_name(f".{file.name}.{os.getpid()}")
    _link(descriptor, hidden)
    _rename(hidden, file)


def _out_of_reach(action: Callable[[], None]) -> None:
    """Do something in a child process, which goes on when this one is killed in the middle of it.

    Raises OSError when the action did.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        with warnings.catch_warnings():
            # The child makes two system calls and ends; other threads of this process are nothing to it.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            os._exit(_errno_of(action))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise OSError(code, os.strerror(abs(code)))


def _errno_of(action: Callable[[], None]) -> int:
    try:
        action()
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def _link(descriptor: int, file: Path) -> None:
    """Link an open file to a name. Only with a folder given, though it is not used, does Python follow /proc's link."""
    os.link(f"/proc/self/fd/{descriptor}", file, src_dir_fd=descriptor, follow_symlinks=True)


def _write_hidden(file: Path, data: bytes) -> None:
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    hidden = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _fill(stream.fileno(), data, file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    _rename(hidden, file)


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

"""Files without a name, which Linux knows: killed at any moment, the process that writes one leaves
nothing behind.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

HIDDEN_PREFIX = ".bulletin-gen-"
"""Begins the names that stand for an instant. They are short, whatever the file's own: a name has
255 bytes at most.
"""


def fill(descriptor: int, data: bytes, file: Path) -> None:
    """Write all the bytes, and see them on the disk; the new file gets the permissions of the old
    one.
    """
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)
    if sys.platform != "win32":
        os.fchmod(descriptor, _mode(file))


def rename(hidden: Path, file: Path) -> None:
    """Give a file that is whole its name, or take it away."""
    try:
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


if sys.platform == "linux":
    import errno
    import signal
    import warnings
    from collections.abc import Callable

    _NO_NAMELESS_FILES = (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL)

    def write_nameless(file: Path, data: bytes) -> bool:
        """Write a file that has no name until it is complete; False where the file system knows
        none.
        """
        try:
            descriptor = os.open(file.parent, os.O_TMPFILE | os.O_WRONLY, 0o666)
        except OSError as error:
            if error.errno in _NO_NAMELESS_FILES:
                return False
            raise
        with os.fdopen(descriptor, "wb") as stream:
            fill(stream.fileno(), data, file)
            return _name(stream.fileno(), file)

    def _name(descriptor: int, file: Path) -> bool:
        """Give a nameless file its name; where another has it, by way of a hidden name, which
        stands for an instant.
        """
        try:
            _link(descriptor, file)
        except FileExistsError:
            _out_of_reach(lambda: _replace(descriptor, file))
        except FileNotFoundError:
            return False
        return True

    def _replace(descriptor: int, file: Path) -> None:
        """Put a nameless file in another's place: by way of a hidden name, since no system call
        does it at once.
        """
        hidden = file.with_name(f"{HIDDEN_PREFIX}{os.getpid()}")
        _link(descriptor, hidden)
        rename(hidden, file)

    def _out_of_reach(action: Callable[[], None]) -> None:
        """Do something in a child process, which goes on when this one is killed in the middle of
        it.

        Killed between the two system calls of ``_replace``, this process would leave the hidden
        name behind; nobody knows of the child that makes them. Raises OSError when the action did.
        """
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            with warnings.catch_warnings():
                # The child makes two system calls and ends; other threads of this process are
                # nothing to it.
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
        """Link an open file to a name. Only with a folder given, though not used, does Python
        follow /proc's link.
        """
        os.link(f"/proc/self/fd/{descriptor}", file, src_dir_fd=descriptor, follow_symlinks=True)

else:

    def write_nameless(_file: Path, _data: bytes) -> bool:
        """No other system knows files without a name."""
        return False

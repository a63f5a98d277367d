"""Output files: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _


def write_file(file: Path, data: bytes) -> None:
    """Write a file by rename, so that it appears whole; on failure the old one still stands.

    Raises UsageError when there is no such folder, OutputError when the system refuses.
    """
    if not file.parent.is_dir():
        raise UsageError(_("There is no folder “{folder}” to write into.").format(folder=file.parent))
    try:
        _replace(file, data)
    except OSError as error:
        message = _("“{file}” could not be written: {reason}. Nothing was changed.")
        raise OutputError(message.format(file=file, reason=error.strerror)) from error


def _replace(file: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(file))
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    """The permissions of the file that is replaced, or those that any new file gets."""
    if file.exists():
        return file.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

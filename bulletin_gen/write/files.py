"""Output files: whole, or not at all.

A file is written under no name and gets its name when it is complete. Killed at any moment before,
the process leaves nothing behind; where the system knows no nameless files (Windows, macOS, some
network drives), a hidden one stands beside the target meanwhile.
"""

from __future__ import annotations

import os
from pathlib import Path

from bulletin_gen.errors import OutputError, UsageError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.write.nameless import HIDDEN_PREFIX, fill, rename, write_nameless


def write_file(file: Path, data: bytes) -> None:
    """Write a file so that it appears whole; on failure the old one still stands.

    Raises UsageError when there is no such folder, OutputError when the system refuses.
    """
    try:
        file = file.resolve() if file.is_symlink() else file
        if not file.parent.is_dir():
            raise UsageError(
                _("There is no folder “{folder}” to write into.").format(folder=file.parent)
            )
        if not write_nameless(file, data):
            _write_hidden(file, data)
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


def _write_hidden(file: Path, data: bytes) -> None:
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=HIDDEN_PREFIX)
    hidden = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            fill(stream.fileno(), data, file)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    rename(hidden, file)

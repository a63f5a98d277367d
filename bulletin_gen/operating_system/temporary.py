"""Temporary folders that belong to a process: what one that was killed leaves, the next takes away.

A folder holds a file that its process keeps locked. Where nobody does, the folder has no owner any
more, and whatever was started in it has none either.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bulletin_gen.errors import OutputError
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.locks import hold
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.operating_system.signals import held_back

_PREFIX = "bulletin-gen-"
_OWNER = "owner"
_SECONDS_UNTIL_LEFT = 60
"""A folder that was made a moment ago may have no lock yet."""


@contextlib.contextmanager
def temporary_files() -> Iterator[None]:
    """Raise OutputError when the system refuses a temporary file."""
    try:
        yield
    except OSError as error:
        message = _("The folder for temporary files ({folder}) cannot be used: {reason}.")
        raise OutputError(
            message.format(folder=tempfile.gettempdir(), reason=reason_of(error))
        ) from error


@contextlib.contextmanager
def temporary_folder(prefix: str, inside: Path | None = None) -> Iterator[Path]:
    """A folder that is gone in the end, wherever an interruption comes. Raises OSError where the
    system refuses it.
    """
    with contextlib.ExitStack() as held:
        with held_back():  # between its making and its noting, nobody would know of it
            name = held.enter_context(
                tempfile.TemporaryDirectory(prefix=prefix, dir=inside, ignore_cleanup_errors=True)
            )
        yield Path(name)


@contextlib.contextmanager
def owned_folder() -> Iterator[Path]:
    """A folder of this process, which is gone in the end. Raises OSError where the system refuses
    it.
    """
    with temporary_folder(_PREFIX) as folder, contextlib.ExitStack() as held:
        descriptor = os.open(folder / _OWNER, os.O_WRONLY | os.O_CREAT, 0o600)
        held.callback(os.close, descriptor)
        hold(descriptor)
        yield folder


def take_away_left(before: Callable[[Path], None], *, at_once: bool = False) -> None:
    """Take away the folders that have no owner any more, and end what runs in them.

    ``before`` is called for each while it is still there. ``at_once``: those too that were made a
    moment ago.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_OWNER}"):
        with contextlib.suppress(OSError):
            if at_once or time.time() - folder.stat().st_mtime > _SECONDS_UNTIL_LEFT:
                _take_away(folder.parent, before)


def _take_away(folder: Path, before: Callable[[Path], None]) -> None:
    """Take a folder away, unless somebody holds it: that raises OSError."""
    descriptor = os.open(folder / _OWNER, os.O_WRONLY)
    try:
        hold(descriptor)
        _end_processes_in(folder)
        before(folder)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


if sys.platform == "win32":

    def _end_processes_in(_folder: Path) -> None:
        """Windows tells nobody of other processes' command lines."""

else:
    import signal

    def _end_processes_in(folder: Path) -> None:
        """End those that were started with a name in a folder, where the system tells of them."""
        for commands in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                if os.fsencode(folder) in commands.read_bytes():
                    os.kill(int(commands.parent.name), signal.SIGKILL)

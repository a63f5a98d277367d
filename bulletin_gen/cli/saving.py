"""Saving what was built: no issue replaces an input, or another issue of the same command."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TypeAlias

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _
from bulletin_gen.pipeline import Observer
from bulletin_gen.read import STDIN
from bulletin_gen.write import write_file

Identity: TypeAlias = tuple[int, int]
"""What the system knows a file by, under whatever names."""


class Saver:
    """Saves the issues of one command."""

    def __init__(self, inputs: Sequence[str], observe: Observer | None) -> None:
        """Take all the files that the command reads, the ones still to come too."""
        self._inputs = {_identity(Path(name)) for name in inputs if name != STDIN} - {None}
        self._saved: dict[Identity | None, str] = {}
        self._observe = observe

    def save(self, file: Path, data: bytes, input_file: str) -> None:
        """Save an issue. Raises UsageError for a file that is taken, OutputError when the system refuses."""
        identity = _identity(file)
        if identity in self._saved:
            message = _("“{file}” was written already, for {other}; give --name a pattern that tells them apart.")
            raise UsageError(message.format(file=file, other=self._saved[identity]))
        if identity in self._inputs:
            message = _("“{file}” is the input itself; choose another name for the output.")
            raise UsageError(message.format(file=file))
        with nullcontext() if self._observe is None else self._observe("save", input_file):
            write_file(file, data)
        self._saved[_identity(file)] = input_file


def _identity(file: Path) -> Identity | None:
    """None where there is no such file."""
    try:
        state = file.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino

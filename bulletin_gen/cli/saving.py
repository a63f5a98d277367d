"""Saving what was built: no issue replaces an input, or another issue of the same command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import bulletin_gen as bg
from bulletin_gen.cli.stages import Stages
from bulletin_gen.i18n import _

Identity: TypeAlias = tuple[int, int]
"""What the system knows a file by, under whatever names."""


class Saver:
    """Saves the issues of one command."""

    def __init__(self, inputs: Sequence[str], stages: Stages) -> None:
        """Take all the files that the command reads, the ones still to come too."""
        self._inputs = {_identity(Path(name)) for name in inputs if name != bg.STDIN} - {None}
        self._saved: dict[Identity | None, str] = {}
        self._stages = stages

    def save(self, file: Path, data: bytes, input_file: str) -> None:
        """Save an issue. Raises UsageError for a file that is taken, OutputError when the system refuses."""
        identity = _identity(file)
        if identity in self._saved:
            message = _("“{file}” was written already, for {other}; give --name a pattern that tells them apart.")
            raise bg.UsageError(message.format(file=file, other=self._saved[identity]))
        if identity in self._inputs:
            message = _("“{file}” is the input itself; choose another name for the output.")
            raise bg.UsageError(message.format(file=file))
        with self._stages.stage(_("saved"), input_file):
            bg.write_file(file, data)
        self._saved[_identity(file)] = input_file


def _identity(file: Path) -> Identity | None:
    """None where there is no such file."""
    try:
        state = file.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino

"""Saving what was built: no issue replaces an input, or another issue of the same command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bulletin_gen as bg
from bulletin_gen.cli.building import Built
from bulletin_gen.cli.stages import Stages
from bulletin_gen.i18n import _


class Saver:
    """Saves the issues of one command."""

    def __init__(self, input_files: Sequence[str], stages: Stages) -> None:
        """Take all the inputs of the command, the ones still to come too."""
        found = (Path(name).stat() for name in input_files if name != bg.STDIN and Path(name).exists())
        # What the system knows the inputs by, under whatever names.
        self._inputs = frozenset((state.st_dev, state.st_ino) for state in found)
        self._saved: dict[Path, str] = {}
        self._stages = stages

    def save(self, built: Built, file: Path) -> None:
        """Save an issue. Raises UsageError for a file that is taken, OutputError when the system refuses."""
        if file in self._saved:
            message = _("“{file}” was written already, for {other}; give --name a pattern that tells them apart.")
            raise bg.UsageError(message.format(file=file, other=self._saved[file]))
        if file.exists() and (file.stat().st_dev, file.stat().st_ino) in self._inputs:
            message = _("“{file}” is the input itself; choose another name for the output.")
            raise bg.UsageError(message.format(file=file))
        with self._stages.stage(_("saved"), built.input_file):
            bg.write_file(file, built.data or b"")
        self._saved[file] = built.input_file

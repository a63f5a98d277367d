"""Saving what was built: no issue replaces an input, a file of a template package, or another issue
of the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from bulletin_gen.batch import BuiltIssue
from bulletin_gen.errors import UsageError
from bulletin_gen.forms.table import STDIN
from bulletin_gen.i18n import _
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.package import MANIFEST, PACKAGE_FILES
from bulletin_gen.pipeline import Observer
from bulletin_gen.write import write_file

Identity: TypeAlias = tuple[int, int]
"""What the system knows a file by, under whatever names."""


class Saver:
    """Saves the issues of one command."""

    def __init__(self, inputs: Sequence[str], observe: Observer, *, overwrite: bool) -> None:
        """Take all the files that the command reads, the ones still to come too; and whether it
        writes over what somebody made.
        """
        self._overwrite = overwrite
        self._inputs = _identities(Path(name) for name in inputs if name != STDIN)
        self._in_use: set[Identity] = set()
        self._saved: dict[Identity | None, str] = {}
        self._observe = observe

    def save(self, file: Path, built: BuiltIssue) -> None:
        """Save an issue. Raises UsageError for a file that is taken, OutputError when the system
        refuses.
        """
        if built.data is None:
            raise AssertionError("nothing was built")
        identity = _identity(file)
        self._in_use |= _identities(built.package_files)
        if identity in self._saved:
            message = _(
                "“{file}” was written already, for {other}; give --name a pattern that tells them "
                "apart."
            )
            raise UsageError(message.format(file=file, other=self._saved[identity]))
        _refuse_input(file, self._inputs)
        if identity in self._in_use:
            raise _package_error(file)
        _refuse_file_of_package(file)
        suffix = file.suffix.lower()
        with self._observe("save", built.input_file):
            before = None if self._overwrite else _own_output_in(file, suffix)
            write_file(file, built.data, before=before)
        self._saved[_identity(file)] = built.input_file


def _own_output_in(file: Path, suffix: str) -> bytes | None:
    """What stands in a file that this program wrote, and nobody changed since; None where there is
    none. Raises UsageError for another's work.
    """
    from bulletin_gen.write.fingerprints import is_own_output

    try:
        if not file.is_file():
            return None
    except (OSError, ValueError):  # a name that no file can have
        return None
    try:
        data = read_file(file)
    except OSError:  # what cannot be read cannot be known
        data = b""
    if not is_own_output(data, suffix):
        message = _(
            "“{file}” is not as this program wrote it: somebody changed it, or made it otherwise. "
            "Give the output another name, or write over it with --overwrite."
        )
        raise UsageError(message.format(file=file))
    return data


def refuse_taken(file: Path, inputs: Iterable[str]) -> None:
    """Raise UsageError where a file to be written is one that a command reads, or belongs to a
    template package.
    """
    _refuse_input(file, _identities(Path(name) for name in inputs if name != STDIN))
    _refuse_file_of_package(file)


def _refuse_input(file: Path, inputs: set[Identity]) -> None:
    if _identity(file) in inputs:
        message = _("“{file}” is the input itself; choose another name for the output.")
        raise UsageError(message.format(file=file))


def _refuse_file_of_package(file: Path) -> None:
    if _is_of_a_package(file):
        raise _package_error(file)


def _package_error(file: Path) -> UsageError:
    message = _(
        "“{file}” belongs to a template package; choose another name or folder for the output."
    )
    return UsageError(message.format(file=file))


def _is_of_a_package(file: Path) -> bool:
    """Whether a file stands, or would stand, where a template package has one of its own; also
    before it is used.
    """
    try:
        file = file.resolve()
        return file.name.casefold() in PACKAGE_FILES and (file.parent / MANIFEST).is_file()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a name that no file can have
        return False


def _identities(files: Iterable[Path]) -> set[Identity]:
    """Of the files that are there."""
    return {identity for identity in map(_identity, files) if identity is not None}


def _identity(file: Path) -> Identity | None:
    """None where there is no such file."""
    try:
        state = file.stat()
    except (OSError, ValueError):
        return None
    return state.st_dev, state.st_ino

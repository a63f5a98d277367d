"""Everything this program raises on purpose, under one root.

The exit code belongs to the class, so that the command line needs no table of its own:
1 the data is wrong, 2 the command was used wrongly, 3 a template or the program failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bulletin_gen.findings import Finding


class BulletinError(Exception):
    """Root of all errors; ``str()`` is one plain sentence for the user."""

    exit_code: ClassVar[int] = 3


class InputError(BulletinError):
    """The data is wrong. Carries every finding at once, in the order of their places."""

    exit_code = 1

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        """Take all the findings, each with its place."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class UsageError(BulletinError):
    """The command was used wrongly: no such file, an unknown output format, no such folder."""

    exit_code = 2


class TemplateError(BulletinError):
    """A template package is wrong; says which of its files, and the line where one is known."""

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        """Take the sentence, the file of the package, and the line (counted from 1) or None."""
        place = file if line is None else f"{file}:{line}"
        super().__init__(f"{place}: {message}")
        self.message = message
        self.file = file
        self.line = line


class OutputError(BulletinError):
    """The output could not be written; whatever stood there before still stands there."""

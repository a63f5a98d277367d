"""Everything this program raises on purpose, under one root.

The exit code belongs to the class, so that the command line needs no table of its own:
1 the data is wrong, 2 the command was used wrongly, 3 a template or the program failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from bulletin_gen.findings import Finding
    from bulletin_gen.places.place import Place


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
    """A template package is wrong; says in which of its files, and where in it as far as that is
    known.
    """

    def __init__(self, message: str, place: Place) -> None:
        """Take the sentence and the place."""
        super().__init__(f"{place}: {message}")
        self.message = message
        self.place = place


class OutputError(BulletinError):
    """The output could not be written; whatever stood there before still stands there."""

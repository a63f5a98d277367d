"""Reading and checking, as the options of a command ask for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

import click

import bulletin_gen as bg
from bulletin_gen.i18n import _


class Check:
    """Reading and checking, as the options of a command ask for it."""

    def __init__(self, template: str | None, previous: str | None, strict: bool, force: bool) -> None:
        """Take the options ``--template``, ``--previous``, ``--strict`` and ``--force``."""
        self._template = template
        self._previous = previous
        self._strict = strict
        self._force = force
        self._texts: dict[str, str] = {}

    def read(self, input_file: str) -> tuple[bg.Bulletin, bg.TemplatePackage, tuple[bg.Finding, ...]]:
        """Read and check an input. Raises InputError when it cannot be read."""
        source = bg.read_source(input_file)
        self._texts[source.name] = source.text
        package = bg.load_package(self._template) if self._template else bg.package_of(source)
        bulletin = bg.read_bulletin(source, package)
        findings = bg.check_bulletin(bulletin, package, self._read_previous(package))
        return bulletin, package, bg.locate(findings, source) if findings else ()

    def findings(self, input_file: str) -> tuple[bg.Finding, ...]:
        """Everything that is wrong with an input, whether it can be read or not."""
        try:
            return self.read(input_file)[2]
        except bg.InputError as error:
            return error.findings

    def accepted(self, input_file: str) -> tuple[bg.Bulletin, bg.TemplatePackage]:
        """An input that may be printed; what was found is reported on standard error.

        Raises Refused when something is wrong, unless told to print all the same.
        """
        try:
            bulletin, package, findings = self.read(input_file)
        except bg.InputError as error:
            click.echo(self.text_report(error.findings, sys.stderr), err=True, nl=False)
            raise Refused from error
        if findings:
            click.echo(self.text_report(findings, sys.stderr), err=True, nl=False)
        if self.is_refused(findings):
            if not self._force:
                click.echo(_("Nothing was written; --force prints it all the same."), err=True)
                raise Refused
            click.echo(_("Printed all the same, as --force asks."), err=True)
        return bulletin, package

    def is_refused(self, findings: Sequence[bg.Finding]) -> bool:
        """Whether findings keep an issue from being printed: errors do, warnings with ``--strict``."""
        return any(self._strict or finding.severity == "error" for finding in findings)

    def text_report(self, findings: Sequence[bg.Finding], stream: TextIO) -> str:
        """The report for people, in colour where the stream is a terminal."""
        return bg.text_report(findings, self._texts, colour=stream.isatty() and "NO_COLOR" not in os.environ)

    def _read_previous(self, package: bg.TemplatePackage) -> bg.Bulletin | None:
        if self._previous is None:
            return None
        source = bg.read_source(self._previous)
        self._texts[source.name] = source.text
        return bg.read_bulletin(source, package)


class Refused(click.ClickException):
    """The input is not printed. The report has been shown already."""

    exit_code = bg.InputError.exit_code

    def __init__(self) -> None:
        """Carry no message."""
        super().__init__("")

    def show(self, file: Any = None) -> None:
        """Show nothing more."""

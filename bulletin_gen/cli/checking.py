"""Reading and checking, as the options of a command ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

import bulletin_gen as bg
from bulletin_gen.cli.stages import Stages
from bulletin_gen.i18n import _


class CheckOptions(Struct, frozen=True, kw_only=True):
    """``--template``, ``--previous``, ``--strict``, ``--force`` and ``--verbose``.

    ``colour`` says how reports are printed.
    """

    template: str | None = None
    previous: str | None = None
    strict: bool = False
    force: bool = False
    verbose: bool = False
    colour: bool = False


class Refused(Exception):  # noqa: N818 - an outcome that a report explains
    """An input that is not printed, with the report that says why."""

    def __init__(self, report: str) -> None:
        """Take the report."""
        super().__init__(report)
        self.report = report


class Accepted(Struct, frozen=True):
    """An input that may be printed; the report says what was found all the same, and is mostly empty."""

    bulletin: bg.Bulletin
    package: bg.TemplatePackage
    report: str


class Check:
    """Reads and checks inputs."""

    def __init__(self, options: CheckOptions) -> None:
        """Take the options."""
        self._options = options
        self._stages = Stages(told=options.verbose)
        self._texts: dict[str, str] = {}

    def read(self, input_file: str) -> tuple[bg.Bulletin, bg.TemplatePackage, tuple[bg.Finding, ...]]:
        """Read and check an input. Raises InputError when it cannot be read."""
        with self._stages.stage(_("read"), input_file):
            source = bg.read_source(input_file)
            self._texts[source.name] = source.text
            package = self._package(source)
            bulletin = bg.read_bulletin(source, package)
            previous = self._read_previous(package)
        with self._stages.stage(_("checked"), input_file):
            findings = bg.check_bulletin(bulletin, package, previous)
            return bulletin, package, bg.locate(findings, source) if findings else ()

    def findings(self, input_file: str) -> tuple[bg.Finding, ...]:
        """Everything that is wrong with an input, whether it can be read or not."""
        try:
            return self.read(input_file)[2]
        except bg.InputError as error:
            return error.findings

    def accept(self, input_file: str) -> Accepted:
        """Read and check an input that is to be printed.

        Raises Refused when something is wrong with it, unless told to print all the same.
        """
        try:
            bulletin, package, findings = self.read(input_file)
        except bg.InputError as error:
            raise Refused(self.text_report(error.findings)) from error
        report = self.text_report(findings) if findings else ""
        if self.is_refused(findings):
            if not self._options.force:
                raise Refused(report + _("Nothing was written; --force prints it all the same.") + "\n")
            report += _("Printed all the same, as --force asks.") + "\n"
        return Accepted(bulletin, package, report)

    def is_refused(self, findings: Sequence[bg.Finding]) -> bool:
        """Whether findings keep an issue from being printed: errors do, warnings with ``--strict``."""
        return any(self._options.strict or finding.severity == "error" for finding in findings)

    def text_report(self, findings: Sequence[bg.Finding]) -> str:
        """The report for people."""
        return bg.text_report(findings, self._texts, colour=self._options.colour)

    def _package(self, source: bg.Source) -> bg.TemplatePackage:
        return bg.package_of(source) if self._options.template is None else bg.load_package(self._options.template)

    def _read_previous(self, package: bg.TemplatePackage) -> bg.Bulletin | None:
        if self._options.previous is None:
            return None
        source = bg.read_source(self._options.previous)
        self._texts[source.name] = source.text
        return bg.read_bulletin(source, package)

"""Holds an issue against every rule, and leaves out what follows from another finding."""

from __future__ import annotations

from collections.abc import Iterable

from bulletin_gen.bulletin import Bulletin
from bulletin_gen.check.consequences import Reported
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.registry import all_rules
from bulletin_gen.check.rules.derived import relations
from bulletin_gen.check.rules.printed import unprinted
from bulletin_gen.findings import Finding
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath


def check_bulletin(
    bulletin: Bulletin,
    package: TemplatePackage,
    previous: Bulletin | None = None,
    year_before: Bulletin | None = None,
) -> tuple[Finding, ...]:
    """Hold an issue against every rule, and against the issues before it and a year before where
    those are given.

    What follows from another finding is left out. The findings have paths and no places yet:
    ``read.locate`` asks the source for those.
    """
    issue = Issue(bulletin, package, previous, year_before)
    findings = Reported({rule: rule.findings(issue) for rule in all_rules()}, issue).findings()
    wrong = {finding.path for finding in findings if finding.severity == "error"}
    related = tuple(relations(issue, wrong))
    wrong |= {finding.path for finding in related if finding.severity == "error"}
    # A warning about a value that an error is about says nothing new.
    kept = (
        finding for finding in findings if finding.severity == "error" or finding.path not in wrong
    )
    return (*kept, *related)


def check_printed(
    bulletin: Bulletin, package: TemplatePackage, paths: Iterable[ValuePath]
) -> tuple[Finding, ...]:
    """What is to be said of values that an issue's document does not show, by their paths."""
    issue = Issue(bulletin, package)
    issue.unprinted = tuple(paths)
    return tuple(unprinted.findings(issue))

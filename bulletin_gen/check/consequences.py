"""What follows from another finding is not reported beside it: one slip is one finding, as near as
can be.

A finding is dropped only where the one that it follows from is reported, so that no issue passes
for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from bulletin_gen.check.issue import Issue
from bulletin_gen.findings import Finding

_OF_NUMBERS = {"derived", "score-sum", "score-range", "ratio", "score-missing", "group-incomplete"}
"""About a number of a row: where the row stands in a ranking follows from its numbers."""
_OF_COUNTS = {"intake-sum", "breakdown-sum"}
"""About counts, of which shares are computed."""
_OF_PLACES = {"rank-order", "rank-number"}
_OF_NAMES = {"commended-not-first", "criticised-not-last", "interviewed-not-last"}
"""About who is named: follows from the ranking, and from names that nobody has."""


def without_consequences(findings: Iterable[Finding], issue: Issue) -> tuple[Finding, ...]:
    """The findings that follow from no other."""
    findings = tuple(findings)
    if len(findings) < 2:
        return findings
    unknown_in = {finding.path[0] for finding in findings if finding.code == "unit-unknown"}
    wrong_rows = {
        finding.path[1:4:2]
        for finding in findings
        if finding.code in _OF_NUMBERS and finding.path[0] == "appendices"
    }
    kept = tuple(finding for finding in findings if not _is_misplaced_by(finding, wrong_rows))
    misplaced = {finding.path[1] for finding in kept if finding.code in _OF_PLACES}
    misplaced |= {row[0] for row in wrong_rows}
    has_wrong_counts = any(finding.code in _OF_COUNTS for finding in kept)
    return tuple(
        finding
        for finding in kept
        if not (
            finding.code in _OF_NAMES
            and (finding.path[0] in unknown_in or _table_of(finding, issue) in misplaced)
        )
        and not (finding.code == "loss-without-notice" and "supervision_notices" in unknown_in)
        and not (finding.code == "share" and has_wrong_counts)
    )


def _is_misplaced_by(finding: Finding, wrong_rows: set[tuple[str | int, ...]]) -> bool:
    """Whether a row stands wrongly since its numbers, or those of the row above it, are wrong."""
    if finding.code not in _OF_PLACES:
        return False
    table, row = finding.path[1], finding.path[3]
    return any((table, other) in wrong_rows for other in (row, int(row) - 1))


def _table_of(finding: Finding, issue: Issue) -> int | None:
    """The table of the unit that a finding is about, where this issue names it in a list."""
    if len(finding.path) != 2:
        return None
    field, index = finding.path
    units = getattr(issue.bulletin, str(field))
    place = issue.place_of_unit.get(units[index])
    return None if place is None else place[0].index

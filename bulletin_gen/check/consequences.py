"""What follows from another finding is not reported beside it: one slip is one finding, as near as
can be.

Which findings follow from which is said by the rules themselves (``about`` and ``follows``); here
stands what they ask of the others. A finding is left out only where the one that it follows from is
reported, so that no issue passes for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from bulletin_gen.bulletin import IntakeNode
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.nodes import part_nodes
from bulletin_gen.findings import Finding
from bulletin_gen.numbers.number import Number
from bulletin_gen.places.paths import ValuePath

if TYPE_CHECKING:
    from bulletin_gen.check.rule import Rule, Subject


class Reported:
    """What the rules found of one issue, without what follows from other findings."""

    def __init__(self, found: Mapping[Rule, Iterable[Finding]], issue: Issue) -> None:
        """Take what each rule found."""
        self.issue = issue
        self._found = {rule: tuple(findings) for rule, findings in found.items()}
        self._kept = cache(self._without_consequences)
        self.paths = cache(self._paths)

    def findings(self) -> tuple[Finding, ...]:
        """All that is reported, in the order of the rules."""
        return tuple(finding for rule in self._found for finding in self._gathered(rule))

    def _gathered(self, rule: Rule) -> tuple[Finding, ...]:
        return self._kept(rule) if rule.gather is None else rule.gather(self._kept(rule))

    def _without_consequences(self, rule: Rule) -> tuple[Finding, ...]:
        findings, follows = self._found[rule], rule.follows
        if follows is None or not findings:
            return findings
        return tuple(finding for finding in findings if not follows(finding, self))

    def _paths(self, subject: Subject, length: int) -> frozenset[ValuePath]:
        """The beginnings of the paths of what is reported about a subject, so many steps long."""
        rules = (rule for rule in self._found if rule.about == subject)
        return frozenset(finding.path[:length] for rule in rules for finding in self._kept(rule))


def row_is_wrong(finding: Finding, reported: Reported) -> bool:
    """Where a row stands follows from its numbers, and from those of the row above it."""
    appendices, table, rows, row = finding.path[:4]
    beginnings = ((appendices, table, rows, int(row) - above) for above in (0, 1))
    return not reported.paths("number", 4).isdisjoint(beginnings)


def ranking_is_wrong(finding: Finding, reported: Reported) -> bool:
    """Who is named follows from the ranking, and from names that nobody has, or the table alone."""
    if not reported.paths("unit", 1).isdisjoint({finding.path[:1], ("appendices",)}):
        return True
    place = reported.issue.place_of_unit.get(_unit_at(finding.path, reported.issue))
    if place is None:
        return False
    table = ("appendices", place[0].index)
    return table in reported.paths("rank", 2) or table in reported.paths("number", 2)


def _unit_at(path: ValuePath, issue: Issue) -> str:
    """The unit that this issue names in a list of units; nothing where the path leads elsewhere."""
    if len(path) != 2:
        return ""
    field, index = path
    return str(getattr(issue.bulletin, str(field))[index])


def name_is_told(finding: Finding, reported: Reported) -> bool:
    """Where the name of a unit is told, so are its spaces."""
    return finding.path in reported.paths("unit", len(finding.path))


def notice_is_misspelt(_finding: Finding, reported: Reported) -> bool:
    """Who has no notice follows from notices to units that nobody knows."""
    return ("supervision_notices",) in reported.paths("unit", 1)


def right_counts(issue: Issue) -> dict[ValuePath, list[Number]]:
    """Of counts that do not add up, which each would have to be: the whole, or any one part.

    Each is wrong alone by another finding, and what is right for it instead follows from that.
    """
    right: defaultdict[ValuePath, list[Number]] = defaultdict(list)
    for _names, node, path in part_nodes(issue.bulletin):
        if node.parts and node.count is not None:
            _note_right(right, node.parts, node.count, path, path)
    for item in issue.broken_down:
        if item.declared.whole:
            _note_right(right, item.breakdown.parts, item.whole, item.path, item.path_of_whole)
    return right


def _note_right(
    right: dict[ValuePath, list[Number]],
    parts: tuple[IntakeNode, ...],
    whole: Number,
    path: ValuePath,
    path_of_whole: ValuePath,
) -> None:
    together = sum(part.count or 0 for part in parts)
    if together == whole:
        return
    right[path_of_whole].append(together)
    for index, part in enumerate(parts):
        right[(*path, "parts", index)].append((part.count or 0) + whole - together)

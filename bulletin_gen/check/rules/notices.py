"""Supervision notices: a notice costs marks, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.check.consequences import notice_is_misspelt
from bulletin_gen.check.issue import Issue
from bulletin_gen.check.rule import found, rule
from bulletin_gen.check.tables import CheckedTable
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.numbers.number import as_number
from bulletin_gen.package.layout import Leaf


@rule("notice-without-loss")
def notice_without_loss(issue: Issue) -> Iterator[Finding]:
    """A unit with a supervision notice has lost marks in the column for it."""
    for index, notice in enumerate(issue.bulletin.supervision_notices):
        place = issue.place_of_unit.get(notice.unit)
        if place and place[0].notice_leaves and not any(_lost(*place)):
            message = _("{unit} has a supervision notice and has lost no marks for it").format(
                unit=notice.unit
            )
            yield found(message, ("supervision_notices", index, "unit"))


@rule("loss-without-notice", follows=notice_is_misspelt)
def loss_without_notice(issue: Issue) -> Iterator[Finding]:
    """A unit that has lost marks in the column for supervision notices has one."""
    noticed = {notice.unit for notice in issue.bulletin.supervision_notices}
    for unit, (table, row) in issue.place_of_unit.items():
        for leaf in _lost(table, row):
            if unit not in noticed:
                message = _("{unit} has lost marks for a supervision notice and has none").format(
                    unit=unit
                )
                yield found(message, table.path(row, leaf))


def _lost(table: CheckedTable, row: int) -> Iterator[Leaf]:
    """The columns in which a unit has lost marks for a notice."""
    for leaf in table.notice_leaves:
        cell = table.rows[row][leaf.index]
        if cell is not None and (as_number(cell) or 0) < (leaf.column.full_marks or 0):
            yield leaf

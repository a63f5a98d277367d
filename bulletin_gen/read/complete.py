"""Sums that the office left out, computed from their parts. What was filed is never changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET
from msgspec.structs import force_setattr, replace

from bulletin_gen.bulletin import Bulletin, IntakeNode, Row
from bulletin_gen.numbers import Number, add_up
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.layout import Cell, FiledCell, TableLayout


def complete_sums(bulletin: Bulletin, package: TemplatePackage) -> Bulletin:
    """Fill in the intake counts and the row sums that were left out."""
    for appendix in bulletin.appendices:
        _complete_rows(appendix.rows, package.tables[appendix.table])
    if bulletin.intake is None:
        return bulletin
    return replace(bulletin, intake=_complete_intake(bulletin.intake))


def _complete_intake(node: IntakeNode) -> IntakeNode:
    parts = tuple(_complete_intake(part) for part in node.parts)
    count = node.count
    if count is None and parts:
        count = sum(part.count or 0 for part in parts)
    return replace(node, count=count, parts=parts)


def _complete_rows(rows: tuple[Row, ...], layout: TableLayout) -> None:
    sums = layout.sums()
    leaves = layout.leaves()
    for row in rows:
        cells: list[FiledCell] = [*layout.cells(row)]
        for index, terms in sums:
            if cells[index] is UNSET:
                total = add_up(_as_number(cells[term]) for term in terms)
                cells[index] = total
                _set_cell(row, leaves[index].path, total)


def _as_number(cell: FiledCell) -> Number | None:
    """What a cell adds to a sum: texts add nothing."""
    return cell if isinstance(cell, int | Decimal) else None


def _set_cell(row: Row, path: tuple[str, ...], value: Cell) -> None:
    """Set a cell of a row that nobody has seen yet, and that is frozen from then on."""
    group: Any = row
    for key in path[:-1]:
        group = getattr(group, key)
    if group is not None:
        force_setattr(group, path[-1], value)

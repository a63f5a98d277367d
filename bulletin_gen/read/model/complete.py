"""What the office left out and the layout computes: sums, ratios, ranks. What was filed is never changed."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import force_setattr, replace

from bulletin_gen.bulletin import Bulletin, IntakeNode, Row
from bulletin_gen.package import TemplatePackage
from bulletin_gen.package.arithmetic import as_number, ranks_of, ratio_of, sum_of
from bulletin_gen.package.layout import Cell, FiledCell, Leaf, TableLayout


def complete_sums(bulletin: Bulletin, package: TemplatePackage) -> Bulletin:
    """Fill in the intake counts, and the sums, ratios and ranks of rows, that were left out."""
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
    leaves, sums, ratios = layout.leaves(), layout.sums(), layout.ratios()
    table: list[list[FiledCell]] = [[*layout.cells(row)] for row in rows]
    for row, cells in zip(rows, table, strict=True):
        for index, terms in sums:
            if cells[index] is UNSET:
                _fill(row, cells, leaves[index], sum_of(cells, terms))
        for index, part, whole in ratios:
            if cells[index] is UNSET:
                _fill(row, cells, leaves[index], ratio_of(cells[part], cells[whole], leaves[index].column.decimals))
    if layout.ranks():
        _complete_ranks(rows, table, layout)


def _complete_ranks(rows: tuple[Row, ...], table: list[list[FiledCell]], layout: TableLayout) -> None:
    leaves, by = layout.leaves(), layout.leaf(layout.order_by or "unit").index
    ranks = ranks_of([as_number(cells[by]) for cells in table])
    for row, cells, rank in zip(rows, table, ranks, strict=True):
        for index in layout.ranks():
            if cells[index] is UNSET:
                _fill(row, cells, leaves[index], rank)


def _fill(row: Row, cells: list[FiledCell], leaf: Leaf, value: Cell) -> None:
    """Set a cell of a row that nobody has seen yet, and that is frozen from then on.

    Making a new row for each cell that is computed would take as long as reading them all.
    """
    cells[leaf.index] = value
    group: Any = row
    for key in leaf.path[:-1]:
        group = getattr(group, key)
    if group is not None:
        force_setattr(group, leaf.path[-1], value)

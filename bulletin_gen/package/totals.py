"""The row of totals that a table layout declares."""

from __future__ import annotations

from collections.abc import Sequence

from bulletin_gen.numbers.arithmetic import add_up, ratio_of
from bulletin_gen.numbers.number import as_number
from bulletin_gen.package.layout import COLUMN_KINDS, Cell, TableLayout


def totals_row(rows: Sequence[Sequence[Cell]], layout: TableLayout) -> list[Cell]:
    """The sums of all counts and scores, and the ratios of those; other columns are None."""
    leaves = layout.leaves()
    totals: list[Cell] = [
        add_up(as_number(row[leaf.index]) for row in rows)
        if COLUMN_KINDS[leaf.column.kind].is_added_up
        else None
        for leaf in leaves
    ]
    for index, part, whole in layout.ratios():
        # A row that lacks one of the two would count on one side only.
        counted = [row for row in rows if row[part] is not None and row[whole] is not None]
        parts, wholes = (add_up(as_number(row[term]) for row in counted) for term in (part, whole))
        totals[index] = ratio_of(parts, wholes, leaves[index].column.decimals)
    return totals

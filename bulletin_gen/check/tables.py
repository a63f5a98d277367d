"""A table of an issue, as its layout sees it."""

from __future__ import annotations

from functools import cached_property

from bulletin_gen.derive.values import AppendixRows
from bulletin_gen.numbers.number import Number, as_number
from bulletin_gen.package.layout import Cell, Leaf
from bulletin_gen.places.paths import ValuePath


class CheckedTable:
    """An appendix, as its layout sees it: the cells of each row, left to right."""

    def __init__(self, rows: AppendixRows) -> None:
        """Take the cells of an appendix; nothing in them is left out any more."""
        self.index = rows.index
        self.layout = rows.layout
        self.leaves = rows.layout.leaves()
        self.rows: list[list[Cell]] = rows.cells  # type: ignore[assignment]  # completed: none is left out

    @cached_property
    def notice_leaves(self) -> list[Leaf]:
        """The columns in which a unit loses marks for a supervision notice."""
        return [leaf for leaf in self.leaves if leaf.column.supervision_notice]

    def path(self, row: int, leaf: Leaf) -> ValuePath:
        """The path of a cell."""
        return ("appendices", self.index, "rows", row, *leaf.path)

    def title(self, leaf: Leaf) -> str:
        """A column's own title, after those of the groups it stands in."""
        return "/".join(
            column.title.replace("\n", "") for column in self.layout.columns_along(leaf.path)
        )

    def unit(self, row: int) -> str:
        """The name of a row's unit."""
        return str(self.rows[row][0])

    @cached_property
    def groups(self) -> dict[str, list[Leaf]]:
        """The leaves of each top-level group that are filed one by one: its sums left out."""
        groups: dict[str, list[Leaf]] = {}
        for leaf in self.leaves:
            if len(leaf.path) > 1 and not leaf.column.sum:
                groups.setdefault(leaf.path[0], []).append(leaf)
        return groups

    @cached_property
    def totals(self) -> list[Number] | None:
        """What the rows are ranked by, one a row, 0 for an absent one; None when the table is no
        ranking.
        """
        return [total or 0 for total in self.filed_totals] if self.layout.order_by else None

    @cached_property
    def filed_totals(self) -> list[Number | None]:
        """What the rows are ranked by, as filed; empty when the table is no ranking."""
        if self.layout.order_by is None:
            return []
        index = self.layout.leaf(self.layout.order_by).index
        return [as_number(row[index]) for row in self.rows]

    def assessed_groups(self, row: int) -> frozenset[str]:
        """The groups in which a unit has scores: units with the same ones are assessed alike."""
        cells = self.rows[row]
        return frozenset(
            name
            for name, leaves in self.groups.items()
            if any(cells[leaf.index] is not None for leaf in leaves)
        )


def places_of_units(tables: list[CheckedTable]) -> dict[str, tuple[CheckedTable, int]]:
    """Each unit's table and row."""
    return {table.unit(row): (table, row) for table in tables for row in range(len(table.rows))}

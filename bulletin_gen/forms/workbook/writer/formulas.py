"""The live formulas of a table's computed columns, each with the value that it has.

A sum is rounded to the decimals that a bulletin can hold, so that 46.36 is that number to a
spreadsheet too, and units with the same total have the same rank.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from msgspec import Struct

from bulletin_gen.forms.workbook.grids import TOTALS_TITLES
from bulletin_gen.numbers.arithmetic import RATIO_DECIMALS, ranks_of, ratio_of, sum_of
from bulletin_gen.numbers.number import MAX_DIGITS, Number, as_number
from bulletin_gen.package.layout import COLUMN_KINDS, Cell, Leaf, TableLayout
from bulletin_gen.spreadsheet.cell_names import cell_name, column_letters


class TablePlace(Struct, frozen=True):
    """A table in a workbook: its sheet, its rows from the first to the last that is prepared, its
    leaves' columns.
    """

    sheet: str
    layout: TableLayout
    first: int
    last: int

    def block(self, column: int) -> str:
        """The cells of a column, as a formula on another sheet names them."""
        letters = column_letters(column)
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!${letters}${self.first + 1}:${letters}${self.last + 1}"


class Computed(Struct, frozen=True):
    """A computed column: its formula for a row, and what that comes to, row by row."""

    formula: Callable[[int], str]
    values: list[Number | None]


def computed_columns(
    place: TablePlace,
    rows: Sequence[Sequence[Cell]],
    over: Sequence[tuple[TablePlace, Sequence[Sequence[Cell]]]],
) -> dict[int, Computed]:
    """The formulas of sums, ratios and ranks, by the index of their columns; ``over`` are all
    tables of the workbook.

    Columns with expressions of their own have none: the program computes them.
    """
    layout = place.layout
    found: dict[int, Computed] = {}
    for index, terms in layout.sums():
        found[index] = Computed(_sum_formula(terms), [sum_of(row, terms) for row in rows])
    leaves = layout.leaves()
    for index, part, whole in layout.ratios():
        decimals = leaves[index].column.decimals
        found[index] = Computed(
            _ratio_formula(part, whole, RATIO_DECIMALS if decimals is None else decimals),
            [ratio_of(row[part], row[whole], decimals) for row in rows],
        )
    for index in layout.ranks():
        ranked = _ranked_by(layout, leaves[index])
        if ranked is not None:
            found[index] = _rank(place, leaves[index], ranked, rows, over)
    return found


def _sum_formula(terms: Sequence[int]) -> Callable[[int], str]:
    def formula(row: int) -> str:
        cells = ",".join(_runs(sorted(terms), row))
        return f'IF(COUNT({cells})=0,"",ROUND(SUM({cells}),{MAX_DIGITS}))'

    return formula


def _runs(columns: list[int], row: int) -> list[str]:
    """Cells of a row, those side by side as one block."""
    blocks = []
    for _offset, group in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]):
        run = [column for _number, column in group]
        first, last = cell_name(row, run[0]), cell_name(row, run[-1])
        blocks.append(first if first == last else f"{first}:{last}")
    return blocks


def _ratio_formula(part: int, whole: int, decimals: int) -> Callable[[int], str]:
    def formula(row: int) -> str:
        above, below = cell_name(row, part), cell_name(row, whole)
        return (
            f'IF(COUNT({above},{below})<2,"",IF({below}=0,"",ROUND({above}*100/{below},{decimals})'
            "))"
        )

    return formula


def _ranked_by(layout: TableLayout, leaf: Leaf) -> Leaf | None:
    """The column that a rank goes by."""
    name = leaf.column.by or layout.order_by
    found = None if name is None else layout.find(leaf.path, name)
    return None if found is None or COLUMN_KINDS[found.column.kind].type is str else found


def _rank(
    place: TablePlace,
    leaf: Leaf,
    ranked: Leaf,
    rows: Sequence[Sequence[Cell]],
    over: Sequence[tuple[TablePlace, Sequence[Sequence[Cell]]]],
) -> Computed:
    """A rank in its table or, where it goes over several tables, among all of their units."""
    tables = [(place, rows)]
    if leaf.column.over:
        tables = [
            (other, its_rows)
            for other, its_rows in over
            if _index_in(other.layout, ranked) is not None
        ]
    own = 0
    numbers: list[Number | None] = []
    for other, its_rows in tables:
        if other is place:
            own = len(numbers)
        numbers += [as_number(row[_index_in(other.layout, ranked) or 0]) for row in its_rows]
    ranks = ranks_of(numbers, ascending=leaf.column.ascending)
    sign = "<" if leaf.column.ascending else ">"

    def formula(row: int) -> str:
        cell = cell_name(row, ranked.index)
        # A row of totals that somebody adds below has no rank.
        counted = "+".join(
            f'COUNTIFS({other.block(_index_in(other.layout, ranked) or 0)},"{sign}"&{cell},'
            f'{other.block(0)},"<>{TOTALS_TITLES[0]}")'
            for other, _rows in tables
        )
        return f'IF(ISNUMBER({cell}),1+{counted},"")'

    return Computed(formula, [*ranks[own : own + len(rows)]])


def _index_in(layout: TableLayout, ranked: Leaf) -> int | None:
    return next((leaf.index for leaf in layout.leaves() if leaf.path == ranked.path), None)

"""The arithmetic that a table layout declares: sums, ratios, ranks, totals. Exact, and rounded half
up.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bulletin_gen.numbers import Number, add_up, round_half_up
from bulletin_gen.package.layout import COLUMN_KINDS, Cell, TableLayout

RATIO_DECIMALS = 2
"""How many decimals a ratio has where its column does not say."""


def as_number(cell: object) -> Number | None:
    """What a cell counts in a sum: texts and absent values count nothing."""
    return cell if isinstance(cell, int | Decimal) else None


def sum_of(cells: Sequence[object], terms: Sequence[int]) -> Number | None:
    """What the cells at some indices add up to; None when all are absent."""
    return add_up(as_number(cells[term]) for term in terms)


def ratio_of(part: object, whole: object, decimals: int | None) -> Number | None:
    """One number in percent of another; None when either is absent or the whole is 0."""
    numerator, denominator = as_number(part), as_number(whole)
    if numerator is None or not denominator:
        return None
    percent = Decimal(numerator) * 100 / Decimal(denominator)
    return round_half_up(percent, RATIO_DECIMALS if decimals is None else decimals)


def ranks_of(totals: Sequence[Number | None], *, ascending: bool = False) -> list[int | None]:
    """The rank of each total, the greatest first, or the least: 1, 2, 2, 4;
    None for an absent one.
    """
    ordered = sorted((total for total in totals if total is not None), reverse=not ascending)
    first_place: dict[Number, int] = {}
    for place, total in enumerate(ordered, start=1):
        first_place.setdefault(total, place)
    return [None if total is None else first_place[total] for total in totals]


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

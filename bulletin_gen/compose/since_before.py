"""What an issue is compared with: the columns of a table that tell of the issue before, and who is
new or gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from bulletin_gen.bulletin import Appendix, Bulletin
from bulletin_gen.numbers.arithmetic import format_rounded, ranks_of
from bulletin_gen.numbers.number import Number, as_number, format_number
from bulletin_gen.package.layout import COLUMN_KINDS, Column, Comparison, TableLayout

NEW = "新"
SAME = "—"
_UP, _DOWN = "↑", "↓"


def compared_layout(layout: TableLayout) -> TableLayout:
    """A layout with its comparisons as columns behind all others."""
    columns = (_column(comparison, number) for number, comparison in enumerate(layout.comparisons))
    return replace(layout, columns=(*layout.columns, *columns))


def comparisons_of(
    units: Sequence[str], now: Sequence[Appendix], previous: Bulletin, layout: TableLayout
) -> list[list[str]]:
    """The texts of the compared columns, unit by unit; ``now`` are the tables that the units stand
    in.

    A table of selected units has its places from the tables that it was selected of. A unit that
    stood in another table of the kind is not new, and has nothing to be compared with.
    """
    before = [other for appendix in now for other in tables_before(appendix, previous)]
    before = [other for place, other in enumerate(before) if other not in before[:place]]
    known = _units(previous.appendices, now[0].table)
    texts: list[list[str]] = [[] for _unit in units]
    for comparison in layout.comparisons:
        numbers, earlier = _by_unit(comparison, now, layout), _by_unit(comparison, before, layout)
        column = layout.leaf(comparison.of).column if comparison.of else None
        is_better_below = column is None or COLUMN_KINDS[column.kind].is_computed
        for number, unit in enumerate(units):
            if unit not in known:
                text = NEW
            elif comparison.shows == "before":
                text = _shown(earlier.get(unit), column, layout)
            else:
                text = _change(numbers.get(unit), earlier.get(unit), is_better_below, layout)
            texts[number].append(text)
    return texts


def tables_now(appendix: Appendix, bulletin: Bulletin) -> Sequence[Appendix]:
    """The filed tables that the units of a table stand in: itself, or those that they were selected
    of.
    """
    if any(filed is appendix for filed in bulletin.appendices):
        return (appendix,)
    return [filed for filed in bulletin.appendices if filed.table == appendix.table]


def tables_before(appendix: Appendix, previous: Bulletin) -> Sequence[Appendix]:
    """The tables of the issue before that a table goes on from: that of the same units, or else all
    of its kind.
    """
    alike = [other for other in previous.appendices if other.table == appendix.table]
    return [other for other in alike if other.unit_group == appendix.unit_group] or alike


def new_units(appendix: Appendix, previous: Bulletin) -> list[str]:
    """The units of a table that were in no such table of the issue before."""
    before = _units(previous.appendices, appendix.table)
    return [row.unit for row in appendix.rows if row.unit not in before]


def gone_units(appendix: Appendix, previous: Bulletin) -> list[str]:
    """The units that were in this table of the issue before, and are not in it now."""
    now = _units((appendix,), appendix.table)
    return [
        row.unit
        for other in tables_before(appendix, previous)
        for row in other.rows
        if row.unit not in now
    ]


def _units(appendices: Sequence[Appendix], table: str) -> set[str]:
    return {row.unit for appendix in appendices if appendix.table == table for row in appendix.rows}


def _column(comparison: Comparison, number: int) -> Column:
    return Column(
        key=f"comparison_{number}",
        title=comparison.title,
        kind="text",
        width=comparison.width,
        align=comparison.align,
    )


def _by_unit(
    comparison: Comparison, appendices: Sequence[Appendix], layout: TableLayout
) -> dict[str, Number | None]:
    """The numbers that are compared, by unit; the place in its table where no column is named.

    Of a unit that stands in several tables, none is known to be the one.
    """
    index = layout.leaf(comparison.of or layout.order_by or "").index
    found: dict[str, Number | None] = {}
    for appendix in appendices:
        numbers = [as_number(layout.cells(row)[index]) for row in appendix.rows]
        if not comparison.of:
            numbers = [*ranks_of(numbers)]
        for row, number in zip(appendix.rows, numbers, strict=True):
            found[row.unit] = None if row.unit in found else number
    return found


def _shown(number: Number | None, column: Column | None, layout: TableLayout) -> str:
    if number is None:
        return layout.absent
    if column is None:
        return format_number(number)
    return format_rounded(number, column.decimals) + COLUMN_KINDS[column.kind].unit


def _change(
    now: Number | None, then: Number | None, is_better_below: bool, layout: TableLayout
) -> str:
    """↑2 for two places up, ↓1 for one down, — for none."""
    if now is None or then is None:
        return layout.absent
    gained = Decimal(then - now if is_better_below else now - then)
    if not gained:
        return SAME
    return f"{_UP if gained > 0 else _DOWN}{format_number(abs(gained))}"

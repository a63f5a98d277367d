"""From the sheets of a workbook to the tree of what was filed, with the cell of every value.

Sheets go by their first cell, columns by their headers, lines of facts by their labels: they may be
moved, and sheets renamed. Whatever is not read is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from bulletin_gen.forms.workbook.assembled import Assembled, Spot
from bulletin_gen.forms.workbook.facts import header_of_facts, read_facts
from bulletin_gen.forms.workbook.grids import (
    MOST_HEADER_ROWS,
    read_grid,
    read_lists,
    read_table,
    share_of_titles,
    unit_group_of,
)
from bulletin_gen.forms.workbook.sheet_plan import SheetPlan
from bulletin_gen.forms.workbook.signs import (
    FACTS_SHEET,
    GUIDE_SHEET,
    LISTS_SHEET,
    TABLE_SIGN,
    UNITS_SHEET,
)
from bulletin_gen.i18n import _
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN
from bulletin_gen.spreadsheet.sheet import Book, Sheet
from bulletin_gen.text.nearest import nearest_name

_TOLD = ""
"""The sign of a sheet of which all was said."""
_MOST_ROWS_ABOVE = 12
"""A sign or header is looked for in so many rows."""
_LEAST_ALIKE = 0.5
"""A sheet with fewer of a header's titles is the office's own."""


def assemble(book: Book, plan: SheetPlan) -> Assembled:
    """Read all sheets."""
    result = Assembled()
    seen: dict[tuple[str, ...], str] = {}
    for number, whole in enumerate(book.sheets):
        if whole.name.startswith(OWN_SHEET_SIGN):
            continue
        sign, result.tops[number] = _sign_and_top(number, whole, plan, result)
        sheet = whole.below(result.tops[number])
        if sign in (GUIDE_SHEET, UNITS_SHEET, _TOLD):
            continue
        kept = _kind_of(sheet, sign)
        if kept in seen:
            message = _(
                "this sheet and “{other}” are both “{sign}”; take one of them away, or begin its "
                "name with {own} where it is a copy of your own"
            )
            told = message.format(other=seen[kept], sign="，".join(kept), own=OWN_SHEET_SIGN)
            result.say("sheet", told, Spot(number, 0, 0))
        elif _read_sheet(number, sheet, sign, book, plan, result):
            seen[kept] = sheet.name
            result.doubt_pictures(number, sheet)
            if sheet.is_hidden:
                message = _("this sheet is hidden, and is read like the others")
                result.say("hidden", message, Spot(number, 0, 0), "warning")
        else:
            _say_unread(number, sheet, sign, plan, result)
    _say_missing({sign[0] for sign in seen}, plan, result)
    return result


def _kind_of(sheet: Sheet, sign: str) -> tuple[str, ...]:
    """What stands once in a workbook: a sheet, by its sign, and a table of each group of units."""
    if not sign.startswith(TABLE_SIGN):
        return (sign,)
    return (sign, unit_group_of(sheet) or sheet.part)


def _sign_and_top(number: int, sheet: Sheet, plan: SheetPlan, result: Assembled) -> tuple[str, int]:
    """What says which sheet this is, and the row that it stands in: a known sign, wherever its row
    is; or else the titles of a header, below the row that would have the sign. What else stands in
    the first cell where there is neither.
    """
    known = {FACTS_SHEET, LISTS_SHEET, GUIDE_SHEET, UNITS_SHEET, *plan.grids, *plan.tables}
    grids = plan.grids | plan.tables
    head = sheet.head(_MOST_ROWS_ABOVE + MOST_HEADER_ROWS)
    for row in [row for row in sorted(head.rows) if row < _MOST_ROWS_ABOVE]:
        for sign in [sheet.text(row, column) for column in sorted(sheet.rows[row])]:
            is_here = sign in known and (
                row == 0
                or (sign in grids and share_of_titles(head.below(row), grids[sign]) >= _LEAST_ALIKE)
            )
            if is_here:
                return sign, row
    if header_of_facts(sheet):
        return FACTS_SHEET, 0
    if sheet.text(0, 0).startswith(TABLE_SIGN):
        return sheet.text(0, 0), 0  # it names another table
    alike = sorted(_alike(head, plan), reverse=True)
    if not alike or alike[0][0] < _LEAST_ALIKE:
        return sheet.text(0, 0), 0
    share, sign, top = alike[0]
    is_told_apart = [other[0] for other in alike].count(share) == 1
    if share == 1 and is_told_apart:
        return sign, top
    message = _(
        "this sheet looks like “{sign}”, and is not read: type “{sign}” into its first cell, or, "
        "where it is your own, begin its name with {own}"
    )
    result.say("sheet", message.format(sign=sign, own=OWN_SHEET_SIGN), Spot(number, 0, 0))
    return _TOLD, 0


def _alike(head: Sheet, plan: SheetPlan) -> Iterator[tuple[float, str, int]]:
    """The grids of which a sheet has titles at its head, with how many, and the row above these."""
    tops = [row - 1 for row in sorted(head.rows) if row < _MOST_ROWS_ABOVE]
    for sign, grid in (plan.grids | plan.tables).items():
        found = ((share_of_titles(head.below(top), grid), sign, top) for top in tops)
        best = max(found, default=(0.0, sign, 0))
        if best[0] >= _LEAST_ALIKE:
            yield best


def _read_sheet(
    number: int, sheet: Sheet, sign: str, book: Book, plan: SheetPlan, result: Assembled
) -> bool:
    """Read a sheet by what its first cell says it is; whether that is known."""
    if sign == FACTS_SHEET:
        read_facts(number, sheet, book, plan, result)
    elif sign == LISTS_SHEET and plan.lists:
        read_lists(number, sheet, book, plan, result)
    elif sign in plan.grids:
        read_grid(number, sheet, plan.grids[sign], book, result)
    elif sign in plan.tables:
        read_table(number, sheet, plan.tables[sign], book, result)
    else:
        return False
    return True


def _say_unread(number: int, sheet: Sheet, sign: str, plan: SheetPlan, result: Assembled) -> None:
    if not any(sheet.rows.values()):
        return
    if sign.startswith(TABLE_SIGN):
        name, tables = sign.removeprefix(TABLE_SIGN), [grid.table for grid in plan.tables.values()]
        message = _("the template package has no table “{name}”").format(name=name) + nearest_name(
            name, tables
        )
        result.say("sheet", message, Spot(number, 0, 0))
        return
    message = _(
        "this sheet is not read: its first cell is none of {known}; where it is your own, begin "
        "its name with {sign}"
    )
    known = "、".join([FACTS_SHEET, LISTS_SHEET, *plan.grids, *plan.tables])
    result.say(
        "sheet", message.format(known=known, sign=OWN_SHEET_SIGN), Spot(number, 0, 0), "warning"
    )


def _say_missing(seen: set[str], plan: SheetPlan, result: Assembled) -> None:
    if FACTS_SHEET not in seen:
        message = _(
            "no sheet has “{sign}” in its first cell, as in each workbook of an issue; "
            "“bulletin-gen new” makes one"
        )
        result.say("sheet", message.format(sign=FACTS_SHEET), Spot(0, 0, 0))
        return
    for sign in (*([LISTS_SHEET] if plan.lists else []), *plan.grids, *plan.tables):
        if sign not in seen:
            message = _("the sheet “{sign}” is missing; what belongs there counts as not filled in")
            result.say("sheet", message.format(sign=sign), Spot(0, 0, 0), "warning")

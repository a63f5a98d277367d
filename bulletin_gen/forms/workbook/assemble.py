"""From the sheets of a workbook to the tree of what was filed, with the cell of every value.

Sheets go by their first cell, columns by their headers, lines of facts by their labels: they may be
moved, and sheets renamed. Whatever is not read is told.
"""

from __future__ import annotations

from bulletin_gen.forms.workbook.assembled import Assembled, Spot
from bulletin_gen.forms.workbook.book import Book, Sheet
from bulletin_gen.forms.workbook.facts import read_facts
from bulletin_gen.forms.workbook.grids import read_grid, read_lists, read_table
from bulletin_gen.forms.workbook.sheet_plan import SheetPlan
from bulletin_gen.forms.workbook.signs import (
    FACTS_SHEET,
    GUIDE_SHEET,
    LISTS_SHEET,
    OWN_SHEET_SIGN,
    TABLE_SIGN,
    UNITS_SHEET,
)
from bulletin_gen.i18n import _
from bulletin_gen.text.nearest import nearest_name


def assemble(book: Book, plan: SheetPlan) -> Assembled:
    """Read all sheets."""
    result = Assembled()
    seen: dict[str, str] = {}
    for number, sheet in enumerate(book.sheets):
        sign = sign_of(sheet, plan)
        if sheet.name.startswith(OWN_SHEET_SIGN) or sign in (GUIDE_SHEET, UNITS_SHEET):
            continue
        if sign in seen and not sign.startswith(TABLE_SIGN):
            message = _("this sheet and “{other}” are both “{sign}”; take one of them away")
            result.say("sheet", message.format(other=seen[sign], sign=sign), Spot(number, 0, 0))
        elif _read_sheet(number, sheet, sign, book, plan, result):
            seen[sign] = sheet.name
            if sheet.is_hidden:
                message = _("this sheet is hidden, and is read like the others")
                result.say("hidden", message, Spot(number, 0, 0), "warning")
        else:
            _say_unread(number, sheet, sign, plan, result)
    _say_missing(seen, plan, result)
    return result


def sign_of(sheet: Sheet, plan: SheetPlan) -> str:
    """What says which sheet this is: a known sign in its first row, or whatever stands in its first
    cell.
    """
    known = {FACTS_SHEET, LISTS_SHEET, GUIDE_SHEET, UNITS_SHEET, *plan.grids, *plan.tables}
    texts = [sheet.text(0, column) for column in sorted(sheet.rows.get(0, {}))]
    return next((text for text in texts if text in known), sheet.text(0, 0))


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


def _say_missing(seen: dict[str, str], plan: SheetPlan, result: Assembled) -> None:
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

"""The sheet of facts: a line for each value that stands alone, known by its section and label."""

from __future__ import annotations

from msgspec import UNSET

from bulletin_gen.forms.workbook.assembled import Assembled, Spot, put
from bulletin_gen.forms.workbook.sheet_plan import ISSUE_SECTION, CellField, SheetPlan
from bulletin_gen.forms.workbook.signs import joined_title, plain_title
from bulletin_gen.forms.workbook.values import cell_value
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN
from bulletin_gen.spreadsheet.sheet import Book, Sheet
from bulletin_gen.text.nearest import nearest_name

FACTS_HEADER = ("类别", "项目", "填写", "说明")
_SECTION, _LABEL, _VALUE, _HELP = FACTS_HEADER
TEMPLATE_TITLE = "模板包"


def label_of(field: CellField) -> tuple[str, str]:
    """The section and the label of a line."""
    if len(field.titles) == 1:
        return ISSUE_SECTION, field.titles[0]
    return field.titles[0], joined_title(field.titles[1:])


def template_in(book: Book) -> str | None:
    """The template package that the sheet of facts names."""
    for sheet in book.sheets:
        header = {} if sheet.name.startswith(OWN_SHEET_SIGN) else header_of_facts(sheet)
        for row in sorted(sheet.rows) if header else ():
            label = sheet.text(row, header[_SECTION]), sheet.text(row, header[_LABEL])
            if label == (ISSUE_SECTION, TEMPLATE_TITLE):
                return sheet.text(row, header[_VALUE]) or None
    return None


def read_facts(number: int, sheet: Sheet, book: Book, plan: SheetPlan, result: Assembled) -> None:
    """Read the values of all lines."""
    header = header_of_facts(sheet)
    if not header:
        message = _("the header of this sheet is not there: {titles}").format(
            titles="、".join(FACTS_HEADER)
        )
        result.say("sheet", message, Spot(number, 0, 0))
        return
    known = {tuple(map(plain_title, label_of(field))): field for field in plan.facts}
    labels = [field.titles[-1] for field in plan.facts]
    places: dict[ValuePath, Spot] = {}
    section = ""
    for row in sorted(row for row in sheet.rows if row > header[""]):
        section = plain_title(sheet.text(row, header[_SECTION])) or section
        label, spot = sheet.text(row, header[_LABEL]), Spot(number, row, header[_VALUE])
        _say_without_header(number, sheet, row, header, result)
        field = known.get((section, plain_title(label)))
        if field is None:
            _say_unknown(
                label,
                labels,
                is_filled=bool(sheet.text(row, header[_VALUE])),
                spot=spot,
                result=result,
            )
        elif field.keys in places:
            result.say(
                "duplicate", _("this line stands here twice: {label}").format(label=label), spot
            )
        else:
            places[field.keys] = spot
            result.doubt_row(number, sheet, row, book.formats)
            value = cell_value(sheet, spot, field, book, result)
            if value is not UNSET:
                put(result.tree, field.keys, value)
    _doubt_beside(number, sheet, header, result)
    result.refuse_merged(number, sheet, header[""] + 1, [header[_VALUE]])
    result.doubt_hidden_columns(number, sheet, header[""], [header[_VALUE]])
    result.spots.update(places)
    missing = [field.titles[-1] for field in plan.facts if field.keys not in places]
    if missing:
        message = _(
            "lines of the template package are not here: {names}; “bulletin-gen convert” writes "
            "them"
        )
        result.say("moved", message.format(names="、".join(missing)), Spot(number, 0, 0), "warning")


def _say_without_header(
    number: int, sheet: Sheet, row: int, header: dict[str, int], result: Assembled
) -> None:
    titled = [column for title, column in header.items() if title]
    for column in sorted(sheet.rows[row].keys() - set(titled)):
        if column < max(titled) and sheet.text(row, column):
            message = _("this cell stands under no header that the template package knows")
            result.say("unknown", message, Spot(number, row, column))


def _doubt_beside(number: int, sheet: Sheet, header: dict[str, int], result: Assembled) -> None:
    """Tell of each column right of all others once."""
    last = max(column for title, column in header.items() if title)
    first = {
        column: row
        for row in sorted(sheet.rows, reverse=True)
        for column in sheet.rows[row]
        if column > last and row > header[""] and sheet.text(row, column)
    }
    for column, row in sorted(first.items()):
        result.doubt_beside(Spot(number, row, column))


def _say_unknown(
    label: str, labels: list[str], *, is_filled: bool, spot: Spot, result: Assembled
) -> None:
    if label or is_filled:
        message = _("the template package knows no line “{label}”").format(
            label=label
        ) + nearest_name(label, labels)
        result.say("unknown", message, spot, "error" if is_filled else "warning")


def header_of_facts(sheet: Sheet) -> dict[str, int]:
    """Where the columns stand, by their titles, and under "" the header's own row; nothing where it
    is not there.
    """
    for row in sorted(sheet.rows)[:5]:
        found = {str(cell.text).strip(): column for column, cell in sheet.rows[row].items()}
        if {_SECTION, _LABEL, _VALUE} <= found.keys():
            return {title: column for title, column in found.items() if title in FACTS_HEADER} | {
                "": row
            }
    return {}

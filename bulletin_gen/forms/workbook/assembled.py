"""What comes of reading the sheets: the tree of what was filed, the cell of every value, and what
is to be said.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from bulletin_gen.findings import Severity
from bulletin_gen.forms.workbook.sheet_plan import Keys
from bulletin_gen.i18n import _
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.spreadsheet.number_formats import CellFormat
from bulletin_gen.spreadsheet.sheet import Area, Sheet


class Spot(Struct, frozen=True, order=True):
    """A cell: the number of its sheet, its row and its column, from 0."""

    sheet: int
    row: int
    column: int


class Remark(Struct, frozen=True):
    """What is to be said of a cell, or of a sheet as a whole."""

    severity: Severity
    code: str
    message: str
    spot: Spot


class EntrySpot(Struct, frozen=True):
    """Where an entry of a list stands: its row; ``keys`` lead to it from the entry that it stands
    in.
    """

    sheet: int
    row: int
    keys: Keys = ()


class Assembled(Struct):
    """The tree, and where its values stand.

    ``spots`` are those of facts, of the items of lists, and of the headers of lists; ``columns``
    those of the fields of entries, for each sheet; ``headers`` the last row of each sheet's header.
    All rows are counted from the one that says what the sheet is; ``tops`` are the rows above that.
    """

    tree: dict[str, Any] = {}
    spots: dict[ValuePath, Spot] = {}
    entries: dict[ValuePath, EntrySpot] = {}
    columns: dict[int, dict[Keys, int]] = {}
    headers: dict[int, int] = {}
    tops: dict[int, int] = {}
    remarks: list[Remark] = []
    pictures: set[Spot] = set()
    """The cells of which a picture was read."""

    def say(self, code: str, message: str, spot: Spot, severity: Severity = "error") -> None:
        """Say something of a cell; nothing twice in a row."""
        remark = Remark(severity, code, message, spot)
        if self.remarks[-1:] != [remark]:
            self.remarks.append(remark)

    def doubt_row(self, number: int, sheet: Sheet, row: int, formats: list[CellFormat]) -> None:
        """Say so where a row that is read is hidden, or something in it is struck out."""
        shown = row + self.tops.get(number, 0) + 1
        if row in sheet.hidden_rows:
            message = _("row {row} is hidden, and is read like the others")
            self.say("hidden", message.format(row=shown), Spot(number, row, 0), "warning")
        struck = [
            column
            for column, cell in sheet.rows[row].items()
            if cell.text and cell.style < len(formats) and formats[cell.style].is_struck
        ]
        if struck:
            message = _("row {row} is struck out, and is read like the others; delete what is void")
            self.say("struck", message.format(row=shown), Spot(number, row, min(struck)), "warning")

    def doubt_beside(self, spot: Spot) -> None:
        """Say so where something stands right of all that is read."""
        message = _(
            "this column stands beside what is read; it is taken as this office's own, and is not "
            "printed"
        )
        self.say("own", message, spot, "warning")

    def doubt_hidden_columns(self, number: int, sheet: Sheet, row: int, columns: list[int]) -> None:
        """Say so, at its header, where a column that is read is hidden."""
        for column in columns:
            if any(first <= column <= last for first, last in sheet.hidden_columns):
                message = _("this column is hidden, and is read like the others")
                self.say("hidden", message, Spot(number, row, column), "warning")

    def doubt_pictures(self, number: int, sheet: Sheet) -> None:
        """Say so where a picture lies over a sheet and belongs to no cell that takes one."""
        for row, column in sorted(sheet.lying_pictures):
            if Spot(number, row, column) not in self.pictures:
                message = _(
                    "the picture that begins over this cell is not printed: only an empty cell of "
                    "a picture or of prose takes one"
                )
                self.say("picture", message, Spot(number, row, column), "warning")

    def refuse_merged(self, number: int, sheet: Sheet, first: int, columns: list[int]) -> None:
        """Refuse cells that are merged where each is read by itself, from a row on."""
        for area in sheet.merged:
            inside = [column for column in columns if area.left <= column <= area.right]
            if area.bottom >= first and inside and _reads_more_than_one(area, inside, first):
                message = _(
                    "these cells are merged, so that only the first has a value; take the merge "
                    "apart"
                )
                self.say("merged", message, Spot(number, area.top, area.left))


def _reads_more_than_one(area: Area, columns: list[int], first: int) -> bool:
    """Whether cells beside the first of a merge are read too, or the first is not."""
    return len(columns) > 1 or area.bottom > max(area.top, first - 1) or area.left < min(columns)


def put(tree: dict[str, Any], keys: Keys, value: Any) -> None:
    """Put a value into a tree, with the groups that lead to it."""
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
    tree[keys[-1]] = value

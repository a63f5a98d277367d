"""Workbooks (.xlsx) as a form of input: what an office fills in, with the cell of every value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from bulletin_gen.errors import InputError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.workbook.assemble import assemble
from bulletin_gen.forms.workbook.assembled import Assembled, Remark, Spot
from bulletin_gen.forms.workbook.facts import template_in
from bulletin_gen.forms.workbook.sheet_plan import sheet_plan_of
from bulletin_gen.forms.workbook.signs import LISTS_SHEET, plain_title
from bulletin_gen.forms.workbook.values import shown_text
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import NoPackageError, UnsafeError
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.place import Excerpt, Place
from bulletin_gen.read.source import Pointer, Source
from bulletin_gen.spreadsheet.book import open_book
from bulletin_gen.spreadsheet.cell_names import cell_name
from bulletin_gen.spreadsheet.cell_place import CellPlace
from bulletin_gen.spreadsheet.sheet import Sheet

__all__ = ["CellPlace", "WorkbookSource", "decode_workbook"]


def decode_workbook(data: bytes, name: str) -> WorkbookSource:
    """Take the bytes of a workbook. Raises InputError, with a sentence, for what is none and what
    is not opened.
    """
    try:
        return WorkbookSource(data, name)
    except UnsafeError as error:
        message = _("the workbook is not opened: {reason}").format(reason=error)
    except NoPackageError:
        message = _what_else_it_is(data)
    raise InputError((Finding(code="workbook", message=message, place=Place(name)),))


def _what_else_it_is(data: bytes) -> str:
    """What to say of a file that is called a workbook and is none."""
    beginning = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith((b"{", b"[")):
        return _("this is JSON, and no workbook; let its name end in .json")
    if b"mimetypeapplication/vnd.oasis.opendocument" in beginning:
        message = _("files of the form {form} are not read; open it and save it as {other}")
        return message.format(form=".ods", other=".xlsx")
    if beginning and b"\0" not in beginning and not beginning.startswith(b"PK"):
        return _(
            "this is a table as text (HTML or CSV), and no workbook; copy its values into a "
            "workbook that “bulletin-gen new” writes"
        )
    return _(
        "this is no workbook (.xlsx), or a damaged one; where a spreadsheet program opens it, save "
        "it there once more as .xlsx"
    )


_LOOKED_AT = 1000
"""Bytes from the beginning that say what a file is."""


class _Kept(Struct, frozen=True):
    package: TemplatePackage
    assembled: Assembled


class WorkbookSource(Source):
    """A workbook, opened."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the bytes of a workbook that messages call by a name. Raises as ``open_book``."""
        super().__init__(name)
        self._data = data
        self._book = open_book(data)
        self._kept: _Kept | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self._data

    def template(self) -> str | None:
        """The template package that the sheet of facts names."""
        return template_in(self._book)

    def tree(self, package: TemplatePackage) -> Any:
        """What was filed, by the sheets of a package. Raises InputError for cells that cannot be
        read.
        """
        tree, wrong = self.filed(package)
        if wrong:
            raise InputError(wrong)
        return tree

    def filed(self, package: TemplatePackage) -> tuple[Any, tuple[Finding, ...]]:
        """What was filed, and the cells that could not be read. Raises InputError where a whole
        sheet could not.
        """
        assembled = self.assembled(package)
        remarks = sorted(
            (r for r in assembled.remarks if r.severity == "error"), key=lambda remark: remark.spot
        )
        wrong = tuple(map(self._finding, remarks))
        if any(remark.code == "sheet" for remark in remarks):
            raise InputError(wrong)  # all that stands there would be missing
        return assembled.tree, wrong

    def forget_tree(self) -> None:
        """Keep what places need: cells are looked up by it."""

    def doubts(self) -> tuple[Finding, ...]:
        """What is read, and may be meant otherwise."""
        remarks = [] if self._kept is None else self._kept.assembled.remarks
        return tuple(self._finding(remark) for remark in remarks if remark.severity == "warning")

    def places(self, pointers: Sequence[Pointer]) -> list[Place]:
        """The cell of each value."""
        if self._kept is None:
            return [Place(self.name) for _pointer in pointers]
        return [
            self._place(_spot_of(pointer, self._kept.assembled), pointer.offset)
            for pointer in pointers
        ]

    def has_formula(self, place: Place) -> bool:
        """Whether a cell is filled by a formula of its own."""
        if not isinstance(place, CellPlace):
            return False
        number, row, column = place.position
        cell = self._book.sheets[number].rows.get(row, {}).get(column)
        return cell is not None and cell.formula is not None

    def excerpt(self, place: Place, around: int) -> Excerpt | None:
        """The titles above the cell, the name that its row begins with, and what stands in it."""
        if not isinstance(place, CellPlace) or self._kept is None:
            return None
        number, row, column = place.position
        assembled = self._kept.assembled
        top = assembled.tops.get(number, 0)
        sheet, row = self._book.sheets[number].below(top), row - top
        header = assembled.headers.get(number, 0)
        is_named = row > header and sheet.text(0, 0) != LISTS_SHEET
        name = _name_of_row(sheet, row, column, header) if is_named else ""
        title = _title_of(sheet, column, header) if row > header and header else ""
        before = " · ".join(text for text in (title, name) if text)
        cell = sheet.rows.get(row, {}).get(column)
        shown = "" if cell is None else shown_text(cell, self._book).strip()
        value, begin = _near(shown, place.offset, around)
        text = f"{before}：{value}" if before else value
        if not text:
            return None
        start = len(text) - len(value) + begin
        return Excerpt(
            f"{place.cell:>6}",
            text.replace("\n", " "),
            start,
            1 if place.offset is not None else len(value),
        )

    def place_of_fact(self, package: TemplatePackage, keys: tuple[str, ...]) -> CellPlace | None:
        """The cell of a fact, filled in or not; None where the workbook has no line for it."""
        spot = self.assembled(package).spots.get(keys)
        place = None if spot is None else self._place(spot, None)
        return place if isinstance(place, CellPlace) else None

    @property
    def pictures(self) -> Mapping[str, bytes]:
        """Those that stand in cells, or lie over them."""
        return self._book.pictures

    def parts(self) -> dict[str, str]:
        """The names of the sheets, by the parts of the file that hold them, in small letters."""
        return {sheet.part: sheet.name for sheet in self._book.sheets}

    @property
    def first_day(self) -> datetime.date:
        """The day from which the workbook counts the others."""
        return self._book.first_day

    def text_of(self, place: CellPlace) -> str:
        """What stands in a cell, as text."""
        number, row, column = place.position
        return self._book.sheets[number].text(row, column)

    def part_of(self, place: CellPlace) -> str:
        """The part of the file that holds the sheet of a place, in small letters."""
        return self._book.sheets[place.position[0]].part

    def sheet(self, number: int) -> Sheet:
        """A sheet by its number."""
        return self._book.sheets[number]

    def assembled(self, package: TemplatePackage) -> Assembled:
        """What is read by the sheets of a package, and where it stands."""
        if self._kept is None or self._kept.package is not package:
            self._kept = _Kept(package, assemble(self._book, sheet_plan_of(package)))
        return self._kept.assembled

    def _finding(self, remark: Remark) -> Finding:
        place = self._place(remark.spot, None)
        return Finding(
            severity=remark.severity, code=remark.code, message=remark.message, place=place
        )

    def _place(self, spot: Spot, offset: int | None) -> Place:
        if not self._book.sheets:
            return Place(self.name)
        row = spot.row + (0 if self._kept is None else self._kept.assembled.tops.get(spot.sheet, 0))
        row = max(row, 0)
        cell = cell_name(row, spot.column)
        position = (spot.sheet, row, spot.column)
        return CellPlace(self.name, self._book.sheets[spot.sheet].name, cell, position, offset)


def _spot_of(pointer: Pointer, assembled: Assembled) -> Spot:
    """The cell of a value; of what is not there, that of what it would stand in."""
    for length in range(len(pointer.path), 0, -1):
        path, rest = pointer.path[:length], pointer.path[length:]
        entry = assembled.entries.get(path)
        if entry is not None:
            keys = (*entry.keys, *(step for step in rest if isinstance(step, str)))
            columns = assembled.columns[entry.sheet]
            row = assembled.headers[entry.sheet] if pointer.at_key else entry.row
            return Spot(entry.sheet, row, _nearest_column(columns, keys))
        if path in assembled.spots:
            return assembled.spots[path]
        inside = [spot for other, spot in assembled.spots.items() if other[:length] == path]
        if inside:
            return min(inside)
    return Spot(0, 0, 0)


def _nearest_column(columns: dict[tuple[str, ...], int], keys: tuple[str, ...]) -> int:
    """The column of a field; of a group, its first; of what has none, that of the name."""
    for length in range(len(keys), 0, -1):
        found = [column for other, column in columns.items() if other[:length] == keys[:length]]
        if found:
            return min(found)
    named = [column for key, column in columns.items() if key in (("name",), ("unit",))]
    return min(named or columns.values(), default=0)


def _name_of_row(sheet: Sheet, row: int, column: int, header: int) -> str:
    """The first text of a row before the cell: a unit, a name, a label."""
    cells = sorted(sheet.rows.get(row, {}).items())
    texts = [
        cell.text for other, cell in cells if other < column and cell.kind != "n" and cell.text
    ]
    return str((texts if header else texts[1:] or texts or [""])[0]).strip() if texts else ""


def _title_of(sheet: Sheet, column: int, header: int) -> str:
    """The title right above the first row of a column."""
    titles = (plain_title(sheet.text(row, column)) for row in range(header, 0, -1))
    return next((title for title in titles if title), "")


def _near(text: str, offset: int | None, around: int) -> tuple[str, int]:
    """What of a long text is shown, and where in it the place is."""
    if len(text) <= 2 * around:
        return text, offset or 0
    middle = offset or 0
    first = max(middle - around, 0)
    return text[first : middle + around], middle - first

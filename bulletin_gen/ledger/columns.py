"""The files of a ledger taken apart: rows under titles that are known, each cell with its place."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from bulletin_gen.errors import InputError, UsageError
from bulletin_gen.findings import Finding
from bulletin_gen.i18n import _
from bulletin_gen.ledger.declared import LedgerLayout, Mapping
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.operating_system.opening import read_file
from bulletin_gen.operating_system.reasons import reason_of
from bulletin_gen.places.place import Place, TextPlace
from bulletin_gen.spreadsheet.book import open_book
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN, cell_name
from bulletin_gen.spreadsheet.cell_place import CellPlace
from bulletin_gen.spreadsheet.sheet import Area, Book, Cell, Sheet
from bulletin_gen.text.nearest import nearest_name

_ROWS_LOOKED_AT = 30
"""A header is looked for in so many rows."""
_LEAST_ALIKE = 0.5
"""Of the titles that are needed, a header has at least so many."""
_MOST_IN_A_LINE = 4
"""Values in a line above the titles; a row of more is a case."""
_ENCODINGS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_FIELD = 1_000_000
_SHORT = 12
"""Characters of a text that stands there again and again, such as a unit's name."""


class RawCell(Struct, frozen=True, gc=False):
    """What stands in a cell: its text as it is stored, and what the file says of it."""

    text: str
    is_number: bool = False
    is_date: bool = False
    is_error: bool = False
    lacks_result: bool = False
    is_struck: bool = False


_NOTHING = RawCell("")
_TRUTHS = {"1": "TRUE", "0": "FALSE"}


class Row(Struct, frozen=True):
    """A row under the header: its cells by the keys of columns, its number from 1."""

    number: int
    cells: dict[str, RawCell]
    is_hidden: bool = False
    widths: tuple[str, str] | None = None
    """How many values it has, and how many titles there are, where these are not the same."""

    def cell(self, key: str) -> RawCell:
        """What stands in a column; nothing where the row has no such cell."""
        return self.cells.get(key, _NOTHING)


class CaseSheet(Struct, kw_only=True):
    """A sheet of cases, or a file of text: its rows, and what is to be said of it as a whole."""

    file: str
    name: str
    number: int
    columns: dict[str, int]
    """The place of each column that was found, by its key, from 0."""
    rows: list[Row]
    told: list[str]
    header: int
    """The number of its last header row, from 1."""
    is_from_1904: bool = False

    def place(self, row: int, key: str = "") -> Place:
        """The place of a cell in a row, or of the row."""
        return self.at(row, self.columns.get(key, min(self.columns.values(), default=0)))

    def at(self, row: int, column: int) -> Place:
        """The place of any cell: its row from 1, its column from 0."""
        if not self.name:
            return TextPlace(self.file, row, column + 1)
        cell = cell_name(row - 1, column)
        return CellPlace(self.file, self.name, cell, (self.number, row - 1, column))


class _Grid(Struct, frozen=True):
    """A sheet before its titles are known: cells by row and column, from 0."""

    file: str
    name: str
    number: int
    rows: dict[int, dict[int, RawCell]]
    hidden: frozenset[int] = frozenset()
    merged_titles: dict[tuple[int, int], str] = {}
    told: tuple[str, ...] = ()
    is_from_1904: bool = False
    is_hidden: bool = False
    merged: tuple[Area, ...] = ()

    def titles(self, row: int) -> dict[int, str]:
        """What stands in a row, or is merged into it from above, by its columns."""
        merged = {column: text for (r, column), text in self.merged_titles.items() if r == row}
        own = {column: cell.text for column, cell in self.rows.get(row, {}).items() if column >= 0}
        return {column: text for column, text in (merged | own).items() if text.strip()}


def read_sheets(
    files: Sequence[Path], layout: LedgerLayout, mapping: Mapping
) -> tuple[list[CaseSheet], list[Finding], list[str]]:
    """All sheets of all files that have the titles of cases, what is wrong with them, and
    which sheets are not read.

    Raises UsageError for a file that is not there, InputError for one that cannot be read at all.
    """
    sheets: list[CaseSheet] = []
    findings: list[Finding] = []
    unread: list[str] = []
    for file in files:
        found = [*_sheets_of(file, layout, mapping, findings, unread)]
        if not found and not any(finding.place.file == str(file) for finding in findings):
            message = _("no sheet has the titles of cases: {titles}")
            titles = "、".join(column.key for column in layout.columns if column.required)
            findings.append(
                Finding(
                    code="ledger", message=message.format(titles=titles), place=Place(str(file))
                )
            )
        sheets += found
    return sheets, findings, unread


def _sheets_of(
    file: Path,
    layout: LedgerLayout,
    mapping: Mapping,
    findings: list[Finding],
    unread: list[str],
) -> Iterator[CaseSheet]:
    for grid in _grids(file, unread):
        sheet = _under_titles(grid, layout, mapping, findings)
        if sheet is not None:
            yield sheet
        else:
            unread.append(_unread(file, grid.name, len(grid.rows)))


def _unread(file: Path, name: str, rows: int) -> str:
    message = _("{file}: {name} has no titles of cases, and is not read: {rows} rows")
    return message.format(file=file, name=name or "-", rows=rows)


def _grids(file: Path, unread: list[str]) -> list[_Grid]:
    try:
        data = read_file(file)
    except FileNotFoundError as error:
        raise UsageError(_("There is no file “{file}”.").format(file=file)) from error
    except OSError as error:
        message = _("“{file}” cannot be read: {reason}.")
        raise UsageError(message.format(file=file, reason=reason_of(error))) from error
    if file.suffix.lower() == ".csv":
        return [_text_grid(data, file)]
    if file.suffix.lower() != ".xlsx":
        message = _("files of the form {form} are not read; open it and save it as {other}")
        raise _unreadable(message.format(form=file.suffix.lower(), other=".xlsx"), file)
    try:
        book = open_book(data)
    except UnsafeError as error:
        message = _("the workbook is not opened: {reason}").format(reason=error)
        raise _unreadable(message, file) from error
    except NoPackageError as error:
        message = _(
            "this is no workbook (.xlsx), or a damaged one; where a spreadsheet program opens it, "
            "save it there once more as .xlsx"
        )
        raise _unreadable(message, file) from error
    for sheet in book.sheets:
        if sheet.name.startswith(OWN_SHEET_SIGN):
            message = _("{file}: {name} is the office's own, and is not read")
            unread.append(message.format(file=file, name=sheet.name))
    return [
        _sheet_grid(book, sheet, number, file)
        for number, sheet in enumerate(book.sheets)
        if sheet.rows and not sheet.name.startswith(OWN_SHEET_SIGN)
    ]


def _unreadable(message: str, file: Path, line: int = 0) -> InputError:
    place = TextPlace(str(file), line, 1) if line else Place(str(file))
    return InputError((Finding(code="ledger", message=message, place=place),))


def _text_grid(data: bytes, file: Path) -> _Grid:
    """A file of values set off by commas, in one of the encodings that programs write."""
    text, encoding = _decoded(data, file)
    csv.field_size_limit(_MOST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[int, dict[int, RawCell]] = {}
    known: dict[str, RawCell] = {}
    begun = 1
    try:
        for cells in reader:
            if any(cells):
                rows[begun - 1] = row = {
                    place: known.get(cell) or RawCell(cell)
                    for place, cell in enumerate(cells)
                    if cell
                }
                known |= {cell.text: cell for cell in row.values() if len(cell.text) < _SHORT}
                row[_WIDTH] = RawCell(str(len(cells)))
            begun = reader.line_num + 1
    except csv.Error as error:
        message = _("this line is no row of values: quotation marks in it do not pair")
        raise _unreadable(message, file, begun) from error
    told = _("read as {encoding}").format(encoding=encoding)
    return _Grid(str(file), "", 0, rows, told=(told,))


_WIDTH = -1
"""Where a row of text keeps how many values it has."""


def _decoded(data: bytes, file: Path) -> tuple[str, str]:
    signed = [encoding for signature, encoding in _ENCODINGS if data.startswith(signature)]
    try:
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        encoding = signed[0] if signed else "gb18030"
    try:
        return data.decode(encoding), encoding.upper()
    except UnicodeDecodeError as error:
        message = _("the file is encoded in {encoding}; save it as UTF-8")
        unknown = _("neither UTF-8 nor GBK")
        raise _unreadable(message.format(encoding=unknown), file) from error


def _sheet_grid(book: Book, sheet: Sheet, number: int, file: Path) -> _Grid:
    rows = {
        row: {column: _raw(cell, book) for column, cell in cells.items()}
        for row, cells in sheet.rows.items()
    }
    merged = {
        (row, column): sheet.text(area.top, area.left)
        for area in sheet.merged
        if area.top < _ROWS_LOOKED_AT
        for row in range(area.top, min(area.bottom, _ROWS_LOOKED_AT) + 1)
        for column in range(area.left, min(area.right, area.left + 1_000) + 1)
    }
    hidden = frozenset(sheet.hidden_rows)
    told = (_("colours and other formats are not read"),)
    return _Grid(
        str(file),
        sheet.name,
        number,
        rows,
        hidden,
        merged,
        told,
        is_from_1904=book.is_from_1904,
        is_hidden=sheet.is_hidden,
        merged=tuple(sheet.merged),
    )


def _raw(cell: Cell, book: Book) -> RawCell:
    look = book.formats[cell.style] if cell.style < len(book.formats) else None
    text = cell.text or ""
    return RawCell(
        text if cell.kind != "b" else _TRUTHS.get(text, text),
        is_number=cell.kind == "n" and bool(text),
        is_date=cell.kind == "d" or (look is not None and look.of(text).is_date),
        is_error=cell.kind == "e",
        lacks_result=cell.formula is not None and not cell.text and cell.kind != "str",
        is_struck=look is not None and look.is_struck,
    )


def plain(text: str) -> str:
    """A title, a name or a value as it is compared: full-width signs as half, without white."""
    return "".join(text.split()) if text.isascii() else _folded(text)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    """Kept: units and values stand in a ledger thousands of times."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _under_titles(
    grid: _Grid, layout: LedgerLayout, mapping: Mapping, findings: list[Finding]
) -> CaseSheet | None:
    """The rows of a sheet below its header; None of a sheet without one."""
    keys = {plain(column.key): column.key for column in layout.columns}
    keys |= {plain(title): key for title, key in mapping.titles.items()}
    needed = [column.key for column in layout.columns if column.required]
    header = _header_row(grid, keys, needed)
    if header is None:
        return None
    sheet = CaseSheet(
        file=grid.file,
        name=grid.name,
        number=grid.number,
        columns={},
        rows=[],
        told=[*grid.told],
        header=header + 1,
        is_from_1904=grid.is_from_1904,
    )
    _find_columns(grid, header, keys, sheet, findings)
    _say_missing(needed, keys, grid, header, sheet, findings)
    _say_above(grid, header, sheet, findings)
    _refuse_merged(grid, header, sheet, findings)
    _tell_absent(layout, sheet)
    if grid.is_hidden and not mapping.rows.hidden:
        message = _("this sheet is hidden: whether it counts must be said, as of hidden rows")
        findings.append(
            Finding(code="ledger-hidden", message=message, place=sheet.at(header + 1, 0))
        )
    _take_rows(grid, header, sheet)
    return sheet


def _say_above(grid: _Grid, header: int, sheet: CaseSheet, findings: list[Finding]) -> None:
    """Lines above the titles are told; rows of many values there may be cases, and are refused."""
    above = {row: grid.titles(row) for row in grid.rows if row < header}
    groups = {row for row in above if row == header - 1 and _is_group_row(grid, row)}
    full = [row for row, titles in above.items() if len(titles) > _MOST_IN_A_LINE]
    full = [row for row in full if row not in groups]
    if full:
        message = _("{number} rows stand above the titles, and may be cases; put the titles first")
        findings.append(
            Finding(
                code="ledger-title",
                message=message.format(number=len(full)),
                place=sheet.at(min(full) + 1, 0),
            )
        )
    lines = [row for row in sorted(above) if row not in groups and row not in full]
    if lines:
        told = "、".join(f"“{_first_text(grid.rows[row])}”" for row in lines[:5])
        sheet.told.append(_("skipped above the titles: {lines}").format(lines=told))


def _refuse_merged(grid: _Grid, header: int, sheet: CaseSheet, findings: list[Finding]) -> None:
    """Of cells that are merged only the first has a value: the others would count as empty."""
    read = set(sheet.columns.values())
    for area in grid.merged:
        columns = read & {*range(area.left, area.right + 1)}
        if area.bottom > header and columns and not area.is_one_cell:
            message = _(
                "these cells are merged, so that only the first has a value; take the merge apart"
            )
            place = sheet.at(max(area.top, header + 1) + 1, min(columns))
            findings.append(Finding(code="ledger-row", message=message, place=place))
            return


def _tell_absent(layout: LedgerLayout, sheet: CaseSheet) -> None:
    absent = [
        column.key
        for column in layout.columns
        if column.key not in sheet.columns and not column.required and column.kind != "private"
    ]
    if absent:
        told = _("columns that are not there, and count as empty: {keys}")
        sheet.told.append(told.format(keys="、".join(absent)))


def _is_group_row(grid: _Grid, row: int) -> bool:
    return any(place[0] == row for place in grid.merged_titles)


def _first_text(cells: dict[int, RawCell]) -> str:
    return next((cell.text[:20] for place, cell in sorted(cells.items()) if place >= 0), "")


def _header_row(grid: _Grid, keys: dict[str, str], needed: Sequence[str]) -> int | None:
    """The row with the most of the titles that are needed, or of all where none is."""
    wanted = set(needed) or set(keys.values())
    best: tuple[float, int] | None = None
    for row in sorted(grid.rows)[:_ROWS_LOOKED_AT]:
        found = {keys.get(plain(title)) for title in grid.titles(row).values()} & wanted
        share = len(found) / len(wanted)
        if share >= _LEAST_ALIKE and (best is None or share > best[0]):
            best = share, row
    return None if best is None else best[1]


def _find_columns(
    grid: _Grid, header: int, keys: dict[str, str], sheet: CaseSheet, findings: list[Finding]
) -> None:
    for column, title in sorted(grid.titles(header).items()):
        key = keys.get(plain(title))
        if key is None:
            continue
        if key in sheet.columns:
            message = _(
                "the title “{title}” stands here twice; which of the two is meant must be said"
            )
            place = sheet.at(header + 1, column)
            findings.append(
                Finding(code="ledger-title", message=message.format(title=title), place=place)
            )
            continue
        sheet.columns[key] = column


def _say_missing(
    needed: Sequence[str],
    keys: dict[str, str],
    grid: _Grid,
    header: int,
    sheet: CaseSheet,
    findings: list[Finding],
) -> None:
    there = [*grid.titles(header).values()]
    unknown = [title for title in there if plain(title) not in keys]
    for key in needed:
        if key not in sheet.columns:
            message = _("the column “{key}” is not there, and is needed").format(key=key)
            findings.append(
                Finding(
                    code="ledger-title",
                    message=message + nearest_name(key, unknown),
                    place=sheet.at(header + 1, 0),
                )
            )


def _take_rows(grid: _Grid, header: int, sheet: CaseSheet) -> None:
    width = grid.rows.get(header, {}).get(_WIDTH)
    blank = struck = beside = 0
    last = max(grid.rows)
    for row in range(header + 1, last + 1):
        cells = grid.rows.get(row, {})
        found = {key: cells[column] for key, column in sheet.columns.items() if column in cells}
        if not any(cell.text.strip() or cell.lacks_result for cell in found.values()):
            beside += any(place >= 0 and cell.text.strip() for place, cell in cells.items())
            blank += not any(place >= 0 for place in cells)
            continue
        own_width = cells.get(_WIDTH)
        is_ragged = own_width is not None and width is not None and own_width.text != width.text
        struck += any(cell.is_struck for cell in found.values())
        said = (own_width.text, width.text) if is_ragged and own_width and width else None
        sheet.rows.append(Row(row + 1, found, row in grid.hidden, said))
    if beside:
        told = _("rows with nothing in the columns that are read: {number}")
        sheet.told.append(told.format(number=beside))
    if blank and grid.name:
        sheet.told.append(_("blank rows skipped: {number}").format(number=blank))
    if struck:
        message = _("rows in which something is struck out, and that count all the same: {number}")
        sheet.told.append(message.format(number=struck))

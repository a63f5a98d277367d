"""A workbook, opened: its sheets with all that is to be known of a cell, and nothing computed.

Formula, value, type, merge and visibility of a cell are seen at once, which no library gives: what
one of them does not see would be read as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from bulletin_gen.errors import UsageError
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import unpack_foreign
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError
from bulletin_gen.ooxml.relations import ROOT_RELATIONS
from bulletin_gen.spreadsheet.cell_names import MOST_COLUMNS, MOST_ROWS, OWN_SHEET_SIGN, cell_at
from bulletin_gen.spreadsheet.number_formats import CellFormat, cell_format
from bulletin_gen.spreadsheet.relationships import relations_in
from bulletin_gen.spreadsheet.sheet import Area, Book, Cell, Sheet
from bulletin_gen.spreadsheet.xml_events import (
    Attributes,
    PlacedEvents,
    Places,
    attribute,
    elements,
)

MAX_XML = 200_000_000
"""Bytes that all XML of a workbook may have together; 10,000 units have some 10 million."""
MAX_CELLS = 3_000_000
"""Of all sheets; 100,000 units have half as many."""
_WORKBOOK: Places = {"workbook": {"workbookPr": {}, "sheets": {"sheet": {}}}}
_STYLES: Places = {
    "styleSheet": {
        "numFmts": {"numFmt": {}},
        "fonts": {"font": {"strike": {}}},
        "cellXfs": {"xf": {}},
    }
}
_RICH_TEXT: Places = {"t": {}, "r": {"t": {}}}
"""Without how it is pronounced (ECMA-376-1, 18.4)."""
_STRINGS: Places = {"sst": {"si": _RICH_TEXT}}
_WORKSHEET: Places = {
    "worksheet": {
        "cols": {"col": {}},
        "sheetData": {"row": {"c": {"f": {}, "v": {}, "is": _RICH_TEXT}}},
        "mergeCells": {"mergeCell": {}},
    }
}
"""What is read of a sheet, where it belongs (ECMA-376-1, 18.3)."""
_OF_TEXTS = {"rPh", "phoneticPr", "rPr"}
"""What the standard knows in the texts of cells beside what is read (18.4)."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MEDIA = "/media/"
"""The folder in which programs lay pictures."""
_OLE_MARK = b"\xd0\xcf\x11\xe0"


def open_book(data: bytes) -> Book:
    """Open a workbook. Raises NoPackageError for what is none, UnsafeError for what is not opened,
    with a sentence.
    """
    if data.startswith(_OLE_MARK):
        raise UnsafeError(
            _(
                "this is encrypted with a password, or of the old form .xls; save it as .xlsx "
                "without password"
            )
        )
    parts = {name.lower(): part for name, part in unpack_foreign(data, MAX_XML).items()}
    main = _main_part(parts)
    relations = relations_in(parts, main)
    kinds = {kind: target for kind, target in relations.values() if target in parts}
    if "vbaProject" in kinds:
        raise UnsafeError(_("it has macros; save it as .xlsx"))
    strings = _shared_strings(kinds["sharedStrings"], parts) if "sharedStrings" in kinds else []
    formats = _formats(kinds["styles"], parts) if "styles" in kinds else [CellFormat()]
    book, cells = Book([], formats, is_from_1904=False), _Counter(MAX_CELLS)
    for name, attributes in elements(main, parts[main], _WORKBOOK):
        if name == "workbookPr":
            book.is_from_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif name == "sheet":
            if attribute(attributes, "id") not in relations:
                raise NoPackageError(attributes.get("name", ""))
            kind, part = relations[attribute(attributes, "id")]
            if any(part == sheet.part for sheet in book.sheets):
                raise NoPackageError(part)  # no program writes two sheets into one part
            if kind == "worksheet":
                book.sheets.append(_sheet(attributes, part, parts, strings, cells))
    if any(_MEDIA in name for name in parts):
        from bulletin_gen.spreadsheet.pasted_pictures import put_pictures  # needs lxml

        put_pictures(book, parts, main)
    return book


class _Counter(Struct):
    """How many cells there may be still."""

    left: int


def damaged_part(name: str, error: Exception) -> UsageError:
    """What to say of a workbook that can be read, and not written into."""
    message = _(
        "Nothing can be written into “{file}”: a part of it is damaged ({part}). Save it once in a "
        "spreadsheet program."
    )
    return UsageError(message.format(file=name, part=error))


def _sheet(
    attributes: Attributes,
    part: str,
    parts: dict[str, bytes],
    strings: list[str],
    cells: _Counter,
) -> Sheet:
    if part not in parts:
        raise NoPackageError(part)
    sheet = Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")
    if not sheet.name.startswith(OWN_SHEET_SIGN):
        _SheetReader(sheet, strings, cells).read(part, parts[part])
    return sheet


def _main_part(parts: dict[str, bytes]) -> str:
    if ROOT_RELATIONS not in parts:
        raise NoPackageError(ROOT_RELATIONS)
    for kind, target in relations_in(parts, "").values():
        if kind == "officeDocument":
            if target.endswith(".bin"):
                raise UnsafeError(_("this is of the form .xlsb; save it as .xlsx"))
            if target.startswith("word/"):
                raise UnsafeError(_("this is a Word file, and no workbook"))
            if target in parts:
                return target
    raise NoPackageError(ROOT_RELATIONS)


def _shared_strings(part: str, parts: dict[str, bytes]) -> list[str]:
    """The texts that cells share."""
    reader = _StringsReader(_STRINGS)
    reader.read(part, parts[part])
    return reader.strings


class _StringsReader(PlacedEvents):
    """Takes the events of the texts that cells share."""

    def __init__(self, places: Places) -> None:
        super().__init__(places)
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False

    def begin(self, name: str, _attributes: Attributes) -> None:
        if name == "si":
            self._pieces.clear()
        self._is_text = name == "t"

    def finish(self, name: str) -> None:
        self._is_text = False
        if name == "si":
            self.strings.append(unescaped("".join(self._pieces)))

    def text(self, piece: str) -> None:
        if self._is_text and not self._skipped:
            self._pieces.append(piece)


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, which workbooks write as ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)


def _formats(part: str, parts: dict[str, bytes]) -> list[CellFormat]:
    codes: dict[int, str] = {}
    formats: list[CellFormat] = []
    struck, fonts = set(), 0
    for name, attributes in elements(part, parts[part], _STYLES):
        if name == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "font":
            fonts += 1
        elif name == "strike" and attributes.get("val") not in ("0", "false"):
            struck.add(fonts - 1)
        elif name == "xf":
            identifier = _number(attributes.get("numFmtId"))
            form = cell_format(identifier, codes.get(identifier))
            is_struck = _number(attributes.get("fontId")) in struck
            formats.append(replace(form, is_struck=True) if is_struck else form)
    return formats or [CellFormat()]


def _number(text: str | None) -> int:
    return (
        int(text)
        if text is not None and text.isascii() and text.isdigit() and len(text) < 10
        else 0
    )


class _SheetReader(PlacedEvents):
    """Takes the events of a sheet's XML. Of a cell, nothing is looked at before it is known to hold
    something.
    """

    def __init__(self, sheet: Sheet, strings: list[str], counter: _Counter) -> None:
        super().__init__(_WORKSHEET)
        self._sheet = sheet
        self._strings = strings
        self._counter = counter
        self._row = self._column = -1
        self._row_name = ""
        self._cells: dict[int, Cell] = {}
        self._attributes: Attributes = {}
        self._value: list[str] | None = None
        self._inline: list[str] | None = None
        self._formula: list[str] | None = None
        self._shared: str | None = None
        self._formulas: dict[str, str] = {}
        self._collected: list[str] | None = None
        self._columns: dict[str, int] = {}
        self._styles: dict[str | None, int] = {}
        self._is_among_cells: bool | None = None

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._attributes = attributes
            self._value = self._inline = self._formula = None
            self._column += 1
        elif name == "v":
            self._value = self._collected = self._only(self._value)
        elif name == "f":
            self._formula = self._collected = self._only(self._formula)
            self._shared = attributes.get("si") if attributes.get("t") == "shared" else None
        elif name == "t":
            self._collected = self._inline
        elif name == "is":
            self._inline = self._only(self._inline)
        elif name == "row":
            self._begin_row(attributes)
        else:
            self._other(name, attributes)

    def meet(self, name: str) -> None:
        """Among cells, what stands where it does not belong may hold some."""
        if self._is_among_cells and (self._inline is None or name not in _OF_TEXTS):
            raise NoPackageError(self._sheet.part)

    def _only(self, before: object) -> list[str]:
        """The beginning of what is there once, if there was none before."""
        if before is not None:
            raise NoPackageError(self._sheet.part)
        return []

    def _other(self, name: str, attributes: Attributes) -> None:
        if name == "sheetData":
            self._is_among_cells = True
        elif name == "mergeCell":
            self._sheet.merged += areas(attributes.get("ref", ""), self._sheet.part)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = _number(attributes.get("min")), _number(attributes.get("max"))
            self._sheet.hidden_columns.append((first - 1, last - 1))

    def finish(self, name: str) -> None:
        self._collected = None
        if name == "c":
            if self._attributes.get("t") == "inlineStr":
                self._value = self._inline
            if self._value is not None or self._formula is not None:
                self._end_cell(self._attributes)
            elif "r" in self._attributes:
                self._column = self._column_of(self._attributes["r"])
                self._only(self._cells.get(self._column))
        elif name == "sheetData":
            self._is_among_cells = False
        elif name == "worksheet" and self._is_among_cells is None:
            raise NoPackageError(self._sheet.part)

    def text(self, piece: str) -> None:
        if self._collected is not None and not self._skipped:
            self._collected.append(piece)

    def _begin_row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else _number(number) - 1
        if not 0 <= self._row < MOST_ROWS:
            raise NoPackageError(self._sheet.part)
        self._column, self._row_name = -1, str(self._row + 1)
        self._cells = self._sheet.rows.setdefault(self._row, {})
        if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
            self._sheet.hidden_rows.add(self._row)

    def _column_of(self, name: str) -> int:
        letters = name.rstrip("0123456789")
        if name[len(letters) :] != self._row_name:
            raise NoPackageError(self._sheet.part)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters, self._sheet.part)
        return column

    def _end_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._column = self._column_of(attributes["r"])
        text = None if self._value is None else "".join(self._value)
        kind = attributes.get("t", "n")
        if kind == "s" and text is not None:
            index = _number(text)
            if not (text.isascii() and text.isdigit()) or index >= len(self._strings):
                raise NoPackageError(self._sheet.part)
            text = self._strings[index]
        elif kind in ("str", "inlineStr") and text:
            text = unescaped(text)
        self._only(self._cells.get(self._column))
        if self._formula is None and not text:
            return
        self._counter.left -= 1
        if self._counter.left < 0:
            raise UnsafeError(_("it unpacks to too much"))
        style = attributes.get("s")
        if style not in self._styles:
            self._styles[style] = _number(style)
        if "vm" in attributes:
            self._sheet.rich_values[self._row, self._column] = attributes["vm"]
        formula = None if self._formula is None else "".join(self._formula)
        if (
            formula is not None and self._shared is not None
        ):  # said once, of the first of several cells
            formula = self._formulas.setdefault(self._shared, formula)
        self._cells[self._column] = Cell(kind, text, self._styles[style], formula)


def _column(letters: str, part: str) -> int:
    try:
        column = cell_at(f"{letters}1")[1]
    except ValueError as error:
        raise NoPackageError(part) from error
    if column >= MOST_COLUMNS:
        raise NoPackageError(part)
    return column


def areas(reference: str, part: str) -> Iterator[Area]:
    """The blocks of cells that a reference such as ``A1:C3 D5`` names. Raises NoPackageError for
    what is none.
    """
    try:
        for block in reference.split():
            first, _colon, last = block.partition(":")
            top, left = cell_at(first)
            bottom, right = cell_at(last or first)
            yield Area(top, left, bottom, right)
    except ValueError as error:
        raise NoPackageError(part) from error

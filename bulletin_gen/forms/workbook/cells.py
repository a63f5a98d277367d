"""One cell of a workbook set, and every other left as it is; what formulas have stored of it is
taken away.

A value that a formula has stored of what is there no more would be read as if it were true. Without
it the program computes the value, or says that the file must be saved in a spreadsheet program;
that one is told to compute all.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal

from lxml import etree
from msgspec import Struct

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.workbook.dependents import Formula, dependents, moved_down
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import part_name, unpack_foreign
from bulletin_gen.ooxml.names import serialize
from bulletin_gen.ooxml.parsing import NoPackageError, parse_part
from bulletin_gen.spreadsheet.book import MAX_XML, areas
from bulletin_gen.spreadsheet.cell_names import OWN_SHEET_SIGN, cell_at, cell_name
from bulletin_gen.spreadsheet.sheet import Area

_MAIN = "workbook.xml"
_WORD = re.compile(r"[\w.\\]+")


class CellContent(Struct, frozen=True):
    """What a cell holds, and can be put into another: its look, its kind and what stands in it.

    Of a formula: its text, where that is said in the cell, and the row in which it is. ``value`` is
    a text or number that stands nowhere yet.
    """

    style: str | None = None
    kind: str | None = None
    parts: tuple[etree._Element, ...] = ()
    is_formula: bool = False
    formula: str = ""
    row: int = 0
    value: str | int | Decimal | None = None

    @property
    def holds_value(self) -> bool:
        """Whether something other than a formula stands there."""
        return (bool(self.parts) and not self.is_formula) or self.value is not None

    def with_value(self, value: str | int | Decimal | None) -> CellContent:
        """A cell that looks the same, with another text or number; with the formula where there is
        one and nothing is given.
        """
        if value is None and self.is_formula:
            return self
        return CellContent(style=self.style, value=value)


class SheetXml:
    """A sheet's XML, with the cells in it by row and column, from 0."""

    def __init__(self, part: str, name: str, data: bytes) -> None:
        """Take the part of a sheet, what it is called, and its bytes. Raises NoPackageError."""
        self.part, self.name = part, name.casefold()
        self.tree: etree._Element = parse_part(part, data)
        self.namespace = etree.QName(self.tree).namespace
        self.is_changed = False
        try:
            self.rows = dict(_numbered(self._all("row"), 0))
            self.cells = {
                (row, column): cell
                for row, element in self.rows.items()
                for column, cell in _numbered(element, 1)
            }
        except ValueError as error:  # a name that is none
            raise NoPackageError(part) from error

    def formulas(self, names: Container[str]) -> list[Formula]:
        """All of the sheet; one that uses a name of the workbook does not tell what it takes."""
        found: list[Formula] = []
        elements = {place: cell.find(self._tag("f")) for place, cell in self.cells.items()}
        shared = {
            formula.get("si"): (_told(formula, names), place)
            for place, formula in elements.items()
            if formula is not None and formula.get("t") == "shared" and formula.text
        }
        for (row, column), formula in elements.items():
            if formula is None:
                continue
            said = _told(formula, names), (row, column)
            if formula.get("t") == "shared":
                said = shared.get(formula.get("si"), said)
            is_block = formula.get("t") in ("array", "dataTable") and formula.get("ref")
            [fills, *_more] = (
                areas(formula.get("ref", ""), self.part) if is_block else [one_cell(row, column)]
            )
            found.append(Formula(self.name, fills, *said))
        return found

    def write(self, row: int, column: int, value: str, *, is_number: bool) -> None:
        """Set a cell, which keeps its look."""
        cell = self.cells.get((row, column))
        if cell is None:
            cell = self._new_cell(row, column)
        for child in list(cell):
            cell.remove(child)
        if is_number:
            _forget_kind(cell)
            etree.SubElement(cell, self._tag("v")).text = value
        else:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, self._tag("is")), self._tag("t"))
            text.text = value
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        self.is_changed = True

    def content(self, row: int, column: int) -> CellContent:
        """What stands in a cell."""
        cell = self.cells.get((row, column))
        if cell is None:
            return CellContent()
        formula = cell.find(self._tag("f"))
        return CellContent(
            style=cell.get("s"),
            kind=cell.get("t"),
            parts=tuple(deepcopy(child) for child in cell),
            is_formula=formula is not None,
            formula="" if formula is None or formula.get("t") else formula.text or "",
            row=row,
        )

    def put(self, row: int, column: int, content: CellContent) -> None:
        """Let a cell hold what was in another; a formula takes what is in the new row."""
        if isinstance(content.value, str):
            self.write(row, column, content.value, is_number=False)
        elif content.value is not None:
            self.write(row, column, f"{content.value:f}", is_number=True)
        elif (row, column) in self.cells or content.parts or content.style:
            self.clear(row, column)
        cell = self.cells.get((row, column))
        if cell is None:
            return
        if content.style is not None:
            cell.set("s", content.style)
        if content.is_formula and content.formula:
            formula = etree.SubElement(cell, self._tag("f"))
            formula.text = moved_down(content.formula, row - content.row)
        elif not content.is_formula and content.value is None:
            cell.extend(deepcopy(content.parts))
            if content.kind is not None:
                cell.set("t", content.kind)

    def clear(self, row: int, column: int) -> None:
        """Let a cell hold nothing; it keeps its look."""
        cell = self.cells.get((row, column))
        if cell is None:
            cell = self._new_cell(row, column)
        for child in list(cell):
            cell.remove(child)
        _forget_kind(cell)
        self.is_changed = True

    def columns_in(self, rows: Container[int]) -> set[int]:
        """The columns in which something stands in some rows."""
        return {
            column for row, column in self.cells if row in rows and len(self.cells[row, column])
        }

    def has_drawings(self) -> bool:
        """Whether comments or pictures lie over the sheet."""
        return any(
            self.tree.find(self._tag(name)) is not None for name in ("drawing", "legacyDrawing")
        )

    def forget(self, area: Area) -> None:
        """Take away what formulas have stored in an area; a value that came in the place of one
        stays.
        """
        for row, column in [(area.top, area.left)] if area.is_one_cell else [*self.cells]:
            cell = self.cells.get((row, column))
            is_value = area.is_one_cell and cell is not None and cell.find(self._tag("f")) is None
            if cell is not None and not is_value and area.meets(one_cell(row, column)):
                for stored in cell.findall(self._tag("v")) + cell.findall(self._tag("is")):
                    cell.remove(stored)
                _forget_kind(cell)
                self.is_changed = True

    def _new_cell(self, row: int, column: int) -> etree._Element:
        """A cell among those of its row, which may be new too."""
        if row not in self.rows:
            self._new_row(row)
        cell = etree.Element(self._tag("c"), r=cell_name(row, column))
        before = [
            other
            for (number, place), other in self.cells.items()
            if number == row and place < column
        ]
        self.rows[row].insert(len(before), cell)
        self.cells[row, column] = cell
        return cell

    def _new_row(self, row: int) -> None:
        element = etree.Element(self._tag("row"), r=str(row + 1))
        before = [number for number in self.rows if number < row]
        [holder] = list(self._all("sheetData"))[:1]
        holder.insert(len(before), element)
        self.rows[row] = element

    def _all(self, name: str) -> Iterable[etree._Element]:
        return self.tree.iter(self._tag(name))

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


class BookXml:
    """A workbook, opened to be changed: its sheets by their parts, and all formulas in them."""

    def __init__(self, data: bytes, sheets: Mapping[str, str]) -> None:
        """Open the bytes of a workbook; ``sheets`` are the names of its sheets by their parts, in
        small letters. Raises NoPackageError, UnsafeError.
        """
        self._data = data
        self._contents = {
            name.lower(): part for name, part in unpack_foreign(data, MAX_XML).items()
        }
        self.sheets = dict(_opened(sheets, self._contents))
        folder = posixpath.dirname(posixpath.dirname(next(iter(sheets), "")))
        self._main = posixpath.join(folder, _MAIN)
        is_there = self._main in self._contents
        names = _defined_names(self._contents[self._main]) if is_there else set()
        self.formulas = [
            formula for sheet in self.sheets.values() for formula in sheet.formulas(names)
        ]
        self._is_stale = False

    def is_filled_by_formula(self, part: str, area: Area) -> bool:
        """Whether a formula fills something of an area."""
        name = self.sheets[part].name
        return any(f.sheet == name and f.fills.meets(area) for f in self.formulas)

    def forget_results_of(self, part: str, area: Area) -> None:
        """Take away what formulas have stored of an area."""
        by_name = {sheet.name: sheet for sheet in self.sheets.values()}
        stale = dependents(self.formulas, self.sheets[part].name, area)
        for formula in stale:
            by_name[formula.sheet].forget(formula.fills)
        self._is_stale = self._is_stale or bool(stale)

    def saved(self) -> bytes:
        """The bytes of the workbook as it stands now; parts that nothing changed stay as they
        are.
        """
        written = {
            sheet.part: serialize(sheet.tree) for sheet in self.sheets.values() if sheet.is_changed
        }
        if self._is_stale and self._main in self._contents:
            written[self._main] = _computed_anew(self._contents[self._main])
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self._data)) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for entry in old.infolist():
                name = part_name(entry).lower()
                new.writestr(entry, written.get(name, self._contents.get(name, b"")))
        return buffer.getvalue()


def with_cell(
    data: bytes,
    sheets: Mapping[str, str],
    place: tuple[str, str],
    value: str,
    *,
    is_number: bool = False,
) -> bytes:
    """The bytes of a workbook with another text or number in a cell.

    ``sheets`` are the names of sheets by their parts, in small letters; ``place`` is the part and
    the name of the cell. Raises UsageError where a formula fills it.
    """
    part, name = place
    row, column = cell_at(name)
    book, changed = BookXml(data, sheets), one_cell(row, column)
    if book.is_filled_by_formula(part, changed):
        raise UsageError(
            _(
                "A formula fills this cell; change the cells that it takes, in a spreadsheet "
                "program."
            )
        )
    book.sheets[part].write(row, column, value, is_number=is_number)
    book.forget_results_of(part, changed)
    return book.saved()


def _opened(
    sheets: Mapping[str, str], contents: Mapping[str, bytes]
) -> Iterator[tuple[str, SheetXml]]:
    """The sheets by their parts. One of the office's own that is damaged is left alone: nothing of
    it is read. Raises NoPackageError for another.
    """
    for part, name in sheets.items():
        try:
            yield part, SheetXml(part, name, contents[part])
        except NoPackageError:
            if not name.startswith(OWN_SHEET_SIGN):
                raise


def _told(formula: etree._Element, names: Container[str]) -> str | None:
    """A formula's text; None where it does not tell what it takes."""
    text = formula.text or ""
    uses_name = any(word.casefold() in names for word in _WORD.findall(text))
    return None if formula.get("t") == "dataTable" or uses_name else text


def _defined_names(workbook: bytes) -> set[str]:
    """What the workbook calls cells, values and functions by (18.2.5), in small letters."""
    tree: etree._Element = parse_part(_MAIN, workbook)
    return {
        str(element.get("name")).casefold()
        for element in tree.iter(f"{{{etree.QName(tree).namespace}}}definedName")
    }


def one_cell(row: int, column: int) -> Area:
    """The area of a cell, from 0."""
    return Area(row, column, row, column)


def _computed_anew(workbook: bytes) -> bytes:
    """A workbook's main part that asks for all formulas to be computed when it
    is opened (18.2.2).
    """
    tree: etree._Element = parse_part(_MAIN, workbook)
    namespace = etree.QName(tree).namespace
    settings = tree.find(f"{{{namespace}}}calcPr")
    if settings is None:
        return workbook
    settings.set("fullCalcOnLoad", "1")
    return serialize(tree)


def _forget_kind(cell: etree._Element) -> None:
    """Without it, a cell holds a number or nothing (18.18.11)."""
    if "t" in cell.attrib:
        del cell.attrib["t"]


def _numbered(elements: Iterable[etree._Element], axis: int) -> list[tuple[int, etree._Element]]:
    """Rows or cells with their places, from 0; one without a name stands behind the one before."""
    found: list[tuple[int, etree._Element]] = []
    for element in elements:
        name = element.get("r")
        following = found[-1][0] + 1 if found else 0
        named = following if name is None else int(name) - 1 if axis == 0 else cell_at(name)[1]
        found.append((named, element))
    return found

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

from lxml import etree

from bulletin_gen.errors import UsageError
from bulletin_gen.forms.workbook.book import MAX_XML, areas
from bulletin_gen.forms.workbook.dependents import Formula, dependents
from bulletin_gen.forms.workbook.sheet import Area
from bulletin_gen.forms.workbook.signs import OWN_SHEET_SIGN, cell_at, cell_name
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import part_name, unpack_foreign
from bulletin_gen.ooxml.names import serialize
from bulletin_gen.ooxml.parsing import NoPackageError, parse_part

_MAIN = "workbook.xml"
_WORD = re.compile(r"[\w.\\]+")


class _SheetXml:
    """A sheet's XML, with the cells in it by row and column, from 0."""

    def __init__(self, part: str, name: str, data: bytes) -> None:
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
                areas(formula.get("ref", ""), self.part) if is_block else [_one_cell(row, column)]
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

    def forget(self, area: Area) -> None:
        """Take away what formulas have stored in an area."""
        for row, column in [(area.top, area.left)] if area.is_one_cell else [*self.cells]:
            cell = self.cells.get((row, column))
            if cell is not None and area.meets(_one_cell(row, column)):
                for stored in cell.findall(self._tag("v")) + cell.findall(self._tag("is")):
                    cell.remove(stored)
                _forget_kind(cell)
                self.is_changed = True

    def _new_cell(self, row: int, column: int) -> etree._Element:
        """A cell of a row that is there, among those that are there."""
        cell = etree.Element(self._tag("c"), r=cell_name(row, column))
        before = [
            other
            for (number, place), other in self.cells.items()
            if number == row and place < column
        ]
        self.rows[row].insert(len(before), cell)
        self.cells[row, column] = cell
        return cell

    def _all(self, name: str) -> Iterable[etree._Element]:
        return self.tree.iter(self._tag(name))

    def _tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


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
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        contents = {name.lower(): part for name, part in unpack_foreign(data, MAX_XML).items()}
        opened = dict(_opened(sheets, contents))
        main = posixpath.join(posixpath.dirname(posixpath.dirname(part)), _MAIN)
        names = _defined_names(contents[main]) if main in contents else set()
        by_name = {sheet.name: sheet for sheet in opened.values()}
        formulas = [formula for sheet in opened.values() for formula in sheet.formulas(names)]
        changed = _one_cell(row, column)
        if any(
            formula.sheet == opened[part].name and formula.fills.meets(changed)
            for formula in formulas
        ):
            raise UsageError(
                _(
                    "A formula fills this cell; change the cells that it takes, in a spreadsheet "
                    "program."
                )
            )
        opened[part].write(row, column, value, is_number=is_number)
        stale = dependents(formulas, opened[part].name, row, column)
        for formula in stale:
            by_name[formula.sheet].forget(formula.fills)
        written = {
            sheet.part: serialize(sheet.tree) for sheet in opened.values() if sheet.is_changed
        }
        if stale and main in contents:
            written[main] = _computed_anew(contents[main])
        for entry in old.infolist():
            name = part_name(entry).lower()
            new.writestr(entry, written.get(name, contents.get(name, b"")))
    return buffer.getvalue()


def _opened(
    sheets: Mapping[str, str], contents: Mapping[str, bytes]
) -> Iterator[tuple[str, _SheetXml]]:
    """The sheets by their parts. One of the office's own that is damaged is left alone: nothing of
    it is read. Raises NoPackageError for another.
    """
    for part, name in sheets.items():
        try:
            yield part, _SheetXml(part, name, contents[part])
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


def _one_cell(row: int, column: int) -> Area:
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

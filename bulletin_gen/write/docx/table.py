"""Tables: the header as a tree, the rows as text in one pass.

A league table of thousands of units is the one large thing in a bulletin. Its rows are all alike, so they are
one format filled in again and again, and never a tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import etree

from bulletin_gen.document import HeaderCell, Table
from bulletin_gen.ooxml.names import MalformedError, attribute, escape, find, first_of, w, whole_number
from bulletin_gen.word_template.names import Marker, Style
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import Element, add_text, clear, own_text

_ROWS_PER_CHUNK = 500
_BETWEEN = "\0"
"""Joins the cells of a row, to look at all of them at once; no text holds it."""
_NEEDS_CARE = re.compile(r"[&<>\n\t\r]|\0\s|\s\0|  ")
_NAMESPACES = re.compile(r' xmlns:\w+="[^"]*"')


class TableWriter:
    """Turns the prototype table of a Word template into a table of the document.

    The prototype has one row of one cell for each kind of row: group header, last header, data. Their heights,
    cell properties and paragraph styles are kept. ``width`` is the text width in twips, which the columns
    without a width of their own share. ``style_id`` gives the id of a style by its name.
    """

    def __init__(self, prototype: Element, style_id: Callable[[str], str], width: int) -> None:
        """Take the prototype apart."""
        self._table = prototype
        self._style_id = style_id
        self._width = width
        self._prototypes = {_row_text(row): row for row in prototype.findall(w("tr"))}
        for kind in (Marker.TABLE_GROUP_HEADER, Marker.TABLE_HEADER, Marker.TABLE_ROW):
            if kind not in self._prototypes:
                raise MalformedError(kind)
        for row in self._prototypes.values():
            prototype.remove(row)

    def write_header(self, table: Table, rows_mark: Element) -> None:
        """Put the header where the prototype stood, and a mark where the rows go."""
        widths = self.column_widths(table)
        self._set_grid(widths)
        last = len(table.header) - 1
        for number in range(len(table.header)):
            kind = Marker.TABLE_HEADER if number == last else Marker.TABLE_GROUP_HEADER
            self._table.append(self._header_row(self._prototypes[kind], table, number, widths))
        self._table.append(rows_mark)

    def rows(self, table: Table) -> Iterator[bytes]:
        """The data rows as XML, in chunks."""
        pattern = self._row_pattern(table)
        for start in range(0, len(table.rows), _ROWS_PER_CHUNK):
            chunk = table.rows[start : start + _ROWS_PER_CHUNK]
            yield b"".join([pattern % _row_xml(row) for row in chunk])

    @property
    def row_height(self) -> int:
        """The height of a data row in twips; 0 when the template leaves it to the text."""
        return _height(self._prototypes[Marker.TABLE_ROW])

    def set_row_height(self, height: int) -> None:
        """Change the height of the data rows."""
        if height != self.row_height:
            find(self._prototypes[Marker.TABLE_ROW], "trPr", "trHeight").set(w("val"), str(height))

    def header_height(self, table: Table) -> int:
        """The height of all header rows in twips."""
        groups = len(table.header) - 1
        return groups * _height(self._prototypes[Marker.TABLE_GROUP_HEADER]) + _height(
            self._prototypes[Marker.TABLE_HEADER]
        )

    def least_row_height(self, styles: StyleSheet) -> int:
        """The height of a row in which a unit's name still has room on two lines, in twips."""
        style = attribute(find(self._prototypes[Marker.TABLE_ROW], "tc", "p", "pPr", "pStyle"), "val")
        return 2 * whole_number(styles.property(style, "pPr", "spacing", "line") or "0")

    def column_widths(self, table: Table) -> list[int]:
        """Each column's width in twips."""
        own = [None if column.width is None else column.width.twips for column in table.columns]
        rest = self._width - sum(width or 0 for width in own)
        share = max(rest, 0) // max(own.count(None), 1)
        return [share if width is None else width for width in own]

    def _set_grid(self, widths: list[int]) -> None:
        grid = find(self._table, "tblGrid")
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            etree.SubElement(grid, w("gridCol")).set(w("w"), str(width))
        find(self._table, "tblPr", "tblW").set(w("w"), str(sum(widths)))

    def _header_row(self, prototype: Element, table: Table, number: int, widths: list[int]) -> Element:
        row, cell = _take_cell(prototype)
        _set_flag(row, "tblHeader")
        for header_cell, row_of_cell in _cells_across(table, number):
            copy = deepcopy(cell)
            _fill_header_cell(copy, header_cell, widths, is_first=row_of_cell == number)
            row.append(copy)
        return row

    def _row_pattern(self, table: Table) -> bytes:
        """A data row as a %-format with a place for each cell. Text with hanzi takes twice the memory of its bytes."""
        row, cell = _take_cell(self._prototypes[Marker.TABLE_ROW])
        for column, width in zip(table.columns, self.column_widths(table), strict=True):
            copy = deepcopy(cell)
            _set_width(copy, width)
            paragraph = first_of(copy.iter(w("p")), "w:p")
            _set_text(paragraph, "\ufdd0")
            if column.align != "centre":
                find(paragraph, "pPr", "pStyle").set(w("val"), self._style_id(Style.CELLS[column.align]))
            row.append(copy)
        xml = _NAMESPACES.sub("", etree.tostring(row, encoding="unicode"))
        return xml.replace("%", "%%").replace(' xml:space="preserve"', "").replace("\ufdd0", "%b").encode()


def _height(row: Element) -> int:
    height = row.find(f"{w('trPr')}/{w('trHeight')}")
    return 0 if height is None else whole_number(attribute(height, "val"))


def _row_text(row: Element) -> str:
    return own_text(first_of(row.iter(w("p")), "w:p")).strip()


def _take_cell(prototype: Element) -> tuple[Element, Element]:
    """A copy of a prototype row without its cell, and that cell. No row is ever split between pages."""
    row = deepcopy(prototype)
    cell = find(row, "tc")
    row.remove(cell)
    _set_flag(row, "cantSplit")
    return row, cell


def _set_flag(row: Element, name: str) -> None:
    """Make sure of a row property without value, also where an office program dropped it."""
    properties = row.find(w("trPr"))
    if properties is None:
        properties = etree.Element(w("trPr"))
        row.insert(0, properties)
    if properties.find(w(name)) is None:
        etree.SubElement(properties, w(name))


def _cells_across(table: Table, number: int) -> Iterator[tuple[HeaderCell, int]]:
    """The header cells that a header row crosses, left to right, each with the row it begins in."""
    crossing = [
        (cell, row)
        for row, cells in enumerate(table.header[: number + 1])
        for cell in cells
        if row + cell.rowspan > number
    ]
    return iter(sorted(crossing, key=lambda item: item[0].column))


def _fill_header_cell(cell: Element, header: HeaderCell, widths: list[int], *, is_first: bool) -> None:
    _set_width(cell, sum(widths[header.column : header.column + header.colspan]))
    width = find(cell, "tcPr", "tcW")
    if header.rowspan > 1:
        merge = etree.Element(w("vMerge"))
        merge.set(w("val"), "restart" if is_first else "continue")
        width.addnext(merge)
    if header.colspan > 1:
        span = etree.Element(w("gridSpan"))
        span.set(w("val"), str(header.colspan))
        width.addnext(span)
    _set_text(first_of(cell.iter(w("p")), "w:p"), header.text if is_first else "")


def _set_width(cell: Element, width: int) -> None:
    """LibreOffice takes the width from here and not from the grid."""
    element = find(cell, "tcPr", "tcW")
    element.set(w("w"), str(width))
    element.set(w("type"), "dxa")


def _set_text(paragraph: Element, text: str) -> None:
    clear(paragraph)
    if text:
        add_text(etree.SubElement(paragraph, w("r")), text)


def _row_xml(row: tuple[str, ...]) -> tuple[bytes, ...]:
    """The texts of a row's cells, each as the content of ``w:t``: in most rows, just as they are."""
    joined = _BETWEEN.join(row)
    if _NEEDS_CARE.search(f"{_BETWEEN}{joined}{_BETWEEN}"):
        joined = _BETWEEN.join(map(_cell_xml, row))
    return tuple(joined.encode().split(_BETWEEN.encode()))


def _cell_xml(text: str) -> str:
    run = etree.Element(w("r"))
    add_text(run, text)
    runs = "".join(map(_element_xml, run))
    return f"</w:t>{runs}<w:t>"


def _element_xml(element: Element) -> str:
    if element.tag != w("t"):
        return "<w:br/>" if element.tag == w("br") else "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(element.text or "")}</w:t>'

"""Tables: the header as a tree, the rows as text in one pass.

A league table of thousands of units is the one large thing in a bulletin. Its rows are all alike,
so they are one format filled in again and again, and never a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from operator import getitem
from typing import Protocol

from lxml import etree

from bulletin_gen.document import Align, HeaderCell, PrintedTable
from bulletin_gen.ooxml.names import (
    MalformedError,
    escape,
    find,
    first_of,
    insert_ahead,
    leading,
    w,
    whole_number,
)
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.write.docx.columns import Columns
from bulletin_gen.write.docx.measure import Measure, row_height
from bulletin_gen.write.docx.pagination import TableRows
from bulletin_gen.write.docx.paragraph_texts import Element, add_text, clear, own_text
from bulletin_gen.write.docx.properties import of_paragraph
from bulletin_gen.write.docx.stylesheet import StyleSheet

_ROWS_PER_CHUNK = 500
_CLOSEST = 0.95
_KEPT_ROWS = 3

_PLACE = "\ufdd0"
"""Stands for what differs from row to row; a noncharacter, which no text holds."""
_NEEDS_CARE = re.compile(r"[&<>\n\t\r]|^\s|\s$|  ")
_AFTER_MARGINS = (
    "textDirection",
    "tcFitText",
    "vAlign",
    "hideMark",
    "cellIns",
    "cellDel",
    "cellMerge",
)
"""What follows ``w:tcMar`` in ``w:tcPr`` (17.4.69)."""
_NAMESPACES = re.compile(r' xmlns:\w+="[^"]*"')


class RowAnchor(Protocol):
    """Notes a row by its texts and number; gives the bookmark to put there."""

    def __call__(self, texts: tuple[str, ...], *, row: int) -> bytes:
        """The bookmark's XML."""


class TableWriter:
    """Turns the prototype table of a Word template into a table of the document.

    The prototype has one row of one cell for each kind of row: group header, last header, data.
    Their heights, cell properties and paragraph styles are kept. ``width`` is the text width in
    twips.
    """

    def __init__(
        self, prototype: Element, styles: StyleSheet, table: PrintedTable, width: int
    ) -> None:
        """Take the prototype apart, and look at the table's cells."""
        self._element = prototype
        self._styles = styles
        self._table = table
        self._prototypes = {_row_text(row): row for row in prototype.findall(w("tr"))}
        for kind in (Marker.TABLE_GROUP_HEADER, Marker.TABLE_HEADER, Marker.TABLE_ROW):
            if kind not in self._prototypes:
                raise MalformedError(kind)
        for row in self._prototypes.values():
            prototype.remove(row)
        self._measure = Measure(styles, width)
        cell = self._cell_paragraph
        self.columns = Columns(
            table,
            width,
            self._measure.character(cell),
            self._measure.cell_margins(prototype),
            self._left_indent(),
        )

    def _left_indent(self) -> int:
        style = self._styles.find_id(Style.CELLS["left"])
        told = None if style is None else self._styles.property(style, "pPr", "ind", "left")
        return whole_number(told or "0")

    def write_header(self, rows_mark: Element) -> None:
        """Put the header where the prototype stood, and a mark where the rows go."""
        self._set_grid(self.columns.widths)
        last = len(self._table.header) - 1
        for number in range(len(self._table.header)):
            kind = Marker.TABLE_HEADER if number == last else Marker.TABLE_GROUP_HEADER
            self._element.append(self._header_row(self._prototypes[kind], number))
        self._element.append(rows_mark)

    def describe(self, title: str) -> None:
        """Say what the table is to those who cannot see it (17.4.41, 17.4.46): its title, and its
        columns.
        """
        columns = "；".join(
            "".join("/".join(column.titles).split()) for column in self._table.columns
        )
        properties = find(self._element, "tblPr")
        for tag, text in (("tblCaption", title), ("tblDescription", columns)):
            etree.SubElement(properties, w(tag)).set(w("val"), text)

    def rows(self, anchored: RowAnchor | None = None) -> Iterator[bytes]:
        """The data rows as XML, in chunks: what each text is in its column is made once.

        The last rows stay together, those too that somebody adds in Word: none is alone on a page.
        """
        kept_from = max(len(self._table.rows) - _KEPT_ROWS, 0)
        last = self._table.rows[kept_from:]
        texts = [set(column) for column in zip(*last, strict=True)] or self.columns.texts
        for (pattern, contents), first, end in (
            (self._row_pattern(self.columns.texts), 0, kept_from),
            (self._row_pattern(texts, are_kept=True), kept_from, len(self._table.rows)),
        ):
            for start in range(first, end, _ROWS_PER_CHUNK):
                rows = self._table.rows[start : min(start + _ROWS_PER_CHUNK, end)]
                if anchored is None:
                    yield b"".join([pattern % tuple(map(getitem, contents, row)) for row in rows])
                else:
                    yield from _anchored_rows(pattern, contents, rows, start, anchored)

    @property
    def row_height(self) -> int:
        """The height of a data row in twips; 0 when the template leaves it to the text."""
        return row_height(self._prototypes[Marker.TABLE_ROW])

    def set_row_height(self, height: int) -> None:
        """Change the height of the data rows."""
        if height != self.row_height:
            find(self._prototypes[Marker.TABLE_ROW], "trPr", "trHeight").set(w("val"), str(height))

    def header_height(self) -> int:
        """The height of all header rows in twips, once the header is written, and of the table's
        outer rules.
        """
        return self._measure.table_height(self._element)

    @property
    def rule(self) -> int:
        """The thickness of the rules between rows, in twips."""
        return self._measure.rule(self._element)

    @property
    def header_rows(self) -> int:
        """How many header rows there are."""
        return len(self._table.header)

    def rows_to_fit(self) -> TableRows:
        """The rows, with the heights that those need whose texts take several lines."""
        return TableRows(len(self._table.rows), self.columns.row_heights(self._line))

    @property
    def least_row_height(self) -> int:
        """The least height of a row whose texts take one line, in twips: nearly two lines. Those
        that need more are as high as they need.
        """
        return round(2 * self._line * _CLOSEST)

    @property
    def _line(self) -> int:
        return self._measure.line_height(self._cell_paragraph)

    @property
    def _cell_paragraph(self) -> Element:
        return first_of(self._prototypes[Marker.TABLE_ROW].iter(w("p")), "w:p")

    def _set_grid(self, widths: list[int]) -> None:
        grid = find(self._element, "tblGrid")
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            etree.SubElement(grid, w("gridCol")).set(w("w"), str(width))
        find(self._element, "tblPr", "tblW").set(w("w"), str(sum(widths)))

    def _header_row(self, prototype: Element, number: int) -> Element:
        row, cell = _take_cell(prototype)
        _set_flag(row, "tblHeader")
        for header_cell, row_of_cell in _cells_across(self._table, number):
            copy = deepcopy(cell)
            _fill_header_cell(
                copy, header_cell, self.columns.widths, is_first=row_of_cell == number
            )
            row.append(copy)
        return row

    def _row_pattern(
        self, texts: Sequence[set[str]], *, are_kept: bool = False
    ) -> tuple[bytes, list[dict[str, bytes]]]:
        """A data row as a %-format with a place for each cell, and for each column what its texts
        put there; of rows that are kept with the next, if they are.
        """
        row, cell = _take_cell(self._prototypes[Marker.TABLE_ROW])
        margins = self.columns.right_margins()
        for column, width, margin in zip(
            self._table.columns, self.columns.widths, margins, strict=True
        ):
            copy = deepcopy(cell)
            _set_width(copy, width)
            paragraph = first_of(copy.iter(w("p")), "w:p")
            _set_text(paragraph, _PLACE)
            align = column.align if margin is None else "right"
            if align != "centre":
                find(paragraph, "pPr", "pStyle").set(
                    w("val"), self._styles.id_of(Style.CELLS[align])
                )
            if margin is not None:
                _set_right_margin(copy, _PLACE)
            if are_kept and not len(row.findall(w("tc"))):
                self._keep_with_next(paragraph, align)
            row.append(copy)
        xml = _NAMESPACES.sub("", etree.tostring(row, encoding="unicode")).replace(
            ' xml:space="preserve"', ""
        )
        return _divide_at_places(xml, texts, margins)

    def _keep_with_next(self, paragraph: Element, align: Align) -> None:
        """Keep a row with the next, by its first paragraph: by a style, or, where the template has
        none for that, by itself.
        """
        style = self._styles.find_id(Style.CELLS_KEPT[align])
        if style is not None:
            find(paragraph, "pPr", "pStyle").set(w("val"), style)
        else:
            of_paragraph(paragraph, "keepNext")


def _anchored_rows(
    pattern: bytes,
    contents: list[dict[str, bytes]],
    rows: Sequence[tuple[str, ...]],
    start: int,
    anchored: RowAnchor,
) -> Iterator[bytes]:
    """Rows with a bookmark before the first cell's text; ``start`` is the number of the first."""
    for number, row in enumerate(rows, start):
        written = pattern % tuple(map(getitem, contents, row))
        yield written.replace(b"<w:r>", anchored(row, row=number) + b"<w:r>", 1)


def _row_text(row: Element) -> str:
    return own_text(first_of(row.iter(w("p")), "w:p")).strip()


def _take_cell(prototype: Element) -> tuple[Element, Element]:
    """A copy of a prototype row without its cell, and that cell. No row is ever split between
    pages.
    """
    row = deepcopy(prototype)
    cell = find(row, "tc")
    row.remove(cell)
    _set_flag(row, "cantSplit")
    return row, cell


def _set_flag(row: Element, name: str) -> None:
    """Make sure of a row property without value, also where an office program dropped it."""
    properties = leading(row, "trPr")
    if properties.find(w(name)) is None:
        etree.SubElement(properties, w(name))


def _cells_across(table: PrintedTable, number: int) -> Iterator[tuple[HeaderCell, int]]:
    """The header cells that a header row crosses, left to right, each with the row it begins in."""
    crossing = [
        (cell, row)
        for row, cells in enumerate(table.header[: number + 1])
        for cell in cells
        if row + cell.rowspan > number
    ]
    return iter(sorted(crossing, key=lambda item: item[0].column))


def _fill_header_cell(
    cell: Element, header: HeaderCell, widths: list[int], *, is_first: bool
) -> None:
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


def _set_right_margin(cell: Element, value: str) -> None:
    """Set the white on the right of a cell; the element stands before those that the schema has
    after it.
    """
    margins = etree.Element(w("tcMar"))
    right = etree.SubElement(margins, w("right"))
    right.set(w("w"), value)
    right.set(w("type"), "dxa")
    insert_ahead(find(cell, "tcPr"), margins, _AFTER_MARGINS)


def _set_text(paragraph: Element, text: str) -> None:
    clear(paragraph)
    if text:
        add_text(etree.SubElement(paragraph, w("r")), text)


def _divide_at_places(
    xml: str, texts: Sequence[set[str]], margins: list[dict[str, int] | None]
) -> tuple[bytes, list[dict[str, bytes]]]:
    """The format, in which a cell's margin, where it has one of its own, and its text are one
    place.
    """
    before, *pieces = xml.replace("%", "%%").split(_PLACE)
    pattern, contents = [before], []
    for of_column, margin in zip(texts, margins, strict=True):
        cells = {text: _cell_xml(text) for text in of_column}
        if margin is not None:
            between = pieces.pop(0).replace("%%", "%").encode()
            cells = {text: b"%d%b%b" % (margin[text], between, xml) for text, xml in cells.items()}
        contents.append(cells)
        pattern.append(pieces.pop(0))
    return "%b".join(pattern).encode(), contents


def _cell_xml(text: str) -> bytes:
    """A text as the content of ``w:t``: nearly always just as it is."""
    if not _NEEDS_CARE.search(text):
        return text.encode()
    run = etree.Element(w("r"))
    add_text(run, text)
    return f"</w:t>{''.join(map(_element_xml, run))}<w:t>".encode()


def _element_xml(element: Element) -> str:
    if element.tag != w("t"):
        return "<w:br/>" if element.tag == w("br") else "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(element.text or "")}</w:t>'

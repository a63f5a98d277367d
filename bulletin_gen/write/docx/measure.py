"""How much room the elements of a Word document take: read from their styles. All lengths are twips."""

from __future__ import annotations

from bulletin_gen.lengths import TWIPS_PER_PT
from bulletin_gen.ooxml.names import attribute, find, is_on, w, whole_number
from bulletin_gen.write.docx.flow import Block
from bulletin_gen.write.docx.lines import Lines, break_lines
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import Element, own_text

_EMU_PER_TWIP = 635
_NATURAL_LINE = 1.3
"""The height of a line that says none of its own, in font sizes."""
_AUTO_LINE = 240
"""What ``w:line`` counts a single line as, where it is a factor (17.3.1.33)."""
_EIGHTHS_TO_TWIPS = 2.5
_EDGES = ("top", "bottom")
_SIDES = ("left", "right")
_INDENTS = ("left", "right", "firstLine", "hanging")
_USUAL_SIZE = "24"
"""Half points: what Word takes where nothing is said."""


def text_width(section: Element) -> int:
    """The width between the margins of a section."""
    margins = find(section, "pgMar")
    width = whole_number(attribute(find(section, "pgSz"), "w"))
    return width - whole_number(attribute(margins, "left")) - whole_number(attribute(margins, "right"))


def text_height(section: Element) -> int:
    """The height between the margins of a section."""
    margins = find(section, "pgMar")
    height = whole_number(attribute(find(section, "pgSz"), "h"))
    return height - whole_number(attribute(margins, "top")) - whole_number(attribute(margins, "bottom"))


def style_of(paragraph: Element) -> str | None:
    """The id of a paragraph's style; None where it names none."""
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return None if style is None else style.get(w("val"))


class Measure:
    """Measures paragraphs and tables that stand in a text of one width."""

    def __init__(self, styles: StyleSheet, width: int) -> None:
        """Take the styles that say how high and wide everything is."""
        self._styles = styles
        self._width = width

    def block(self, element: Element) -> Block:
        """What an element of the body takes of a page; a floating table takes nothing."""
        if element.tag == w("tbl"):
            floats = element.find(f"{w('tblPr')}/{w('tblpPr')}") is not None
            return Block(0, 0) if floats else Block(1, self.table_height(element))
        return self._paragraph(element)

    def table_height(self, table: Element) -> int:
        """The height of a table whose rows are there, its borders included."""
        rows = table.findall(w("tr"))
        return sum(max(self._row_height(row), self._cells_height(row)) for row in rows) + self.borders(table)

    def borders(self, table: Element) -> int:
        """The thickness of a table's first and last rule."""
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        if style is None:
            return 0
        widths = (self._styles.property(attribute(style, "val"), "tblPr", "tblBorders", edge, "sz") for edge in _EDGES)
        return sum(round(whole_number(width) * _EIGHTHS_TO_TWIPS) for width in widths if width)

    def cell_margins(self, table: Element) -> int:
        """The white on the left and right of a cell's text together."""
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        if style is None:
            return 0
        said = (self._styles.property(attribute(style, "val"), "tblPr", "tblCellMar", edge, "w") for edge in _SIDES)
        return sum(whole_number(width) for width in said if width)

    def line_height(self, paragraph: Element) -> int:
        """The height of one line of a paragraph."""
        line, rule = (self._said(paragraph, "spacing", name) for name in ("line", "lineRule"))
        natural = round(self.size(paragraph) * _NATURAL_LINE)
        if line is None:
            return natural
        if rule in ("exact", "atLeast"):
            return whole_number(line) if rule == "exact" else max(whole_number(line), natural)
        return natural * whole_number(line) // _AUTO_LINE

    def character(self, paragraph: Element) -> float:
        """The width of a full-width character."""
        pitch, scale = whole_number(self._of_run(paragraph, "spacing", "0")), self._of_run(paragraph, "w", "100")
        return (self.size(paragraph) + pitch) * whole_number(scale) / 100

    def size(self, paragraph: Element) -> int:
        """The size of a paragraph's characters."""
        return whole_number(self._of_run(paragraph, "sz", _USUAL_SIZE)) * TWIPS_PER_PT // 2

    def lines(self, paragraph: Element, character: float) -> Lines:
        """The lines of a paragraph, were its characters so wide."""
        left, right, first, hanging = (self._length(paragraph, "ind", name) for name in _INDENTS)
        width = self._width - left - right
        return break_lines(own_text(paragraph), character, width - first + hanging, width)

    def _paragraph(self, paragraph: Element) -> Block:
        pictures = max((whole_number(extent.get("cy")) for extent in paragraph.iter(_EXTENT)), default=0)
        return Block(
            self.lines(paragraph, self.character(paragraph)).count,
            max(self.line_height(paragraph), pictures // _EMU_PER_TWIP),
            before=self._length(paragraph, "spacing", "before"),
            after=self._length(paragraph, "spacing", "after"),
            keep_next=self._is_on(paragraph, "keepNext"),
            widow_control=self._is_on(paragraph, "widowControl", default=True),
        )

    def _length(self, paragraph: Element, tag: str, name: str) -> int:
        return whole_number(self._said(paragraph, tag, name) or "0")

    def _of_run(self, paragraph: Element, tag: str, usual: str) -> str:
        """What a paragraph's first run says of a property, or its style."""
        own = paragraph.find(f"{w('r')}/{w('rPr')}/{w(tag)}")
        said = self._styles.property(style_of(paragraph) or "", "rPr", tag, "val") if own is None else own.get(w("val"))
        return said or usual

    def _row_height(self, row: Element) -> int:
        height = row.find(f"{w('trPr')}/{w('trHeight')}")
        return 0 if height is None else whole_number(attribute(height, "val"))

    def _cells_height(self, row: Element) -> int:
        """What the texts of a row need; a cell that reaches over several rows has room in all of them."""
        cells = (cell for cell in row.findall(w("tc")) if cell.find(f"{w('tcPr')}/{w('vMerge')}") is None)
        return max(map(self._cell_height, cells), default=0)

    def _cell_height(self, cell: Element) -> int:
        width = cell.find(f"{w('tcPr')}/{w('tcW')}")
        inside = Measure(self._styles, whole_number(attribute(width, "w")) if width is not None else self._width)
        return sum(inside.block(paragraph).height for paragraph in cell.findall(w("p")))

    def _said(self, paragraph: Element, tag: str, name: str) -> str | None:
        """What a paragraph says of a property of its own, or its style."""
        own = paragraph.find(f"{w('pPr')}/{w(tag)}")
        value = None if own is None else own.get(w(name))
        return self._styles.property(style_of(paragraph) or "", "pPr", tag, name) if value is None else str(value)

    def _is_on(self, paragraph: Element, tag: str, *, default: bool = False) -> bool:
        own = paragraph.find(f"{w('pPr')}/{w(tag)}")
        said = self._styles.is_on(style_of(paragraph) or "", tag) if own is None else is_on(own)
        return default if said is None else said


_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"

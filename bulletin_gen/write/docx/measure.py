"""How much room the elements of a Word document take: read from their styles. All lengths are
twips.
"""

from __future__ import annotations

from msgspec import Struct

from bulletin_gen.lengths import TWIPS_PER_PT
from bulletin_gen.ooxml.names import attribute, find, is_on, w, whole_number
from bulletin_gen.text.width import BOUNDARY, NARROW
from bulletin_gen.write.docx.flow import Block
from bulletin_gen.write.docx.lines import Lines, break_lines
from bulletin_gen.write.docx.paragraph_texts import Element, own_text
from bulletin_gen.write.docx.stylesheet import StyleSheet

_PROPERTIES = w("pPr")
_STYLE = f"{_PROPERTIES}/{w('pStyle')}"
_RUN_PROPERTIES = f"{w('r')}/{w('rPr')}"
_EMU_PER_TWIP = 635
_NATURAL_LINE = 1.3
"""The height of a line that says none of its own, in font sizes."""
_AUTO_LINE = 240
"""What ``w:line`` counts a single line as, where it is a factor (17.3.1.33)."""
_EIGHTHS_TO_TWIPS = 2.5
_EDGES = ("top", "bottom")
_SIDES = ("left", "right")
_USUAL_SIZE = "24"
"""Half points: what Word takes where nothing is said."""


def text_width(section: Element) -> int:
    """The width between the margins of a section."""
    margins = find(section, "pgMar")
    width = whole_number(attribute(find(section, "pgSz"), "w"))
    return (
        width - whole_number(attribute(margins, "left")) - whole_number(attribute(margins, "right"))
    )


def row_height(row: Element) -> int:
    """The height that a table's row asks for, in twips; 0 where it asks for none."""
    height = row.find(f"{w('trPr')}/{w('trHeight')}")
    return 0 if height is None else whole_number(attribute(height, "val"))


def text_height(section: Element) -> int:
    """The height between the margins of a section."""
    margins = find(section, "pgMar")
    height = whole_number(attribute(find(section, "pgSz"), "h"))
    return (
        height
        - whole_number(attribute(margins, "top"))
        - whole_number(attribute(margins, "bottom"))
    )


def style_of(paragraph: Element) -> str | None:
    """The id of a paragraph's style; None where it names none."""
    style = paragraph.find(_STYLE)
    return None if style is None else style.get(w("val"))


class Look(Struct, frozen=True):
    """The size of a paragraph's characters and their width, the height of its lines, the white
    around them.
    """

    size: int
    character: float
    line: int
    before: int
    after: int
    left: int
    right: int
    first: int
    keep_next: bool
    keep_lines: bool
    widow_control: bool


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
        return sum(max(row_height(row), self._cells_height(row)) for row in rows) + self.borders(
            table
        )

    def borders(self, table: Element) -> int:
        """The thickness of a table's first and last rule."""
        widths = (self._of_table(table, "tblBorders", edge, "sz") for edge in _EDGES)
        return sum(round(width * _EIGHTHS_TO_TWIPS) for width in widths)

    def rule(self, table: Element) -> int:
        """The thickness of the rules between a table's rows."""
        own = table.find(f"{w('tblPr')}/{w('tblBorders')}/{w('insideH')}")
        width = (
            self._of_table(table, "tblBorders", "insideH", "sz")
            if own is None
            else whole_number(own.get(w("sz")) or "0")
        )
        return round(width * _EIGHTHS_TO_TWIPS)

    def cell_margins(self, table: Element) -> int:
        """The white on the left and right of a cell's text together."""
        return sum(self._of_table(table, "tblCellMar", side, "w") for side in _SIDES)

    def _of_table(self, table: Element, *path: str) -> int:
        """A number that a table's style says; 0 where it says none."""
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        said = (
            None
            if style is None
            else self._styles.property(attribute(style, "val"), "tblPr", *path)
        )
        return whole_number(said or "0")

    def line_height(self, paragraph: Element) -> int:
        """The height of one line of a paragraph."""
        return self._look(paragraph).line

    def character(self, paragraph: Element) -> float:
        """The width of a full-width character."""
        return self._look(paragraph).character

    def size(self, paragraph: Element) -> int:
        """The size of a paragraph's characters."""
        return self._look(paragraph).size

    def lines(
        self,
        paragraph: Element,
        character: float,
        narrow: float = NARROW,
        boundary: float = BOUNDARY,
    ) -> Lines:
        """The lines of a paragraph, were its characters so wide."""
        look = self._look(paragraph)
        width = self._width - look.left - look.right
        text = own_text(paragraph)
        return break_lines(text, character, width - look.first, width, narrow, boundary)

    def _paragraph(self, paragraph: Element) -> Block:
        look = self._look(paragraph)
        pictures = max(
            (whole_number(extent.get("cy")) for extent in paragraph.iter(_EXTENT)), default=0
        )
        return Block(
            self.lines(paragraph, look.character).count,
            max(look.line, pictures // _EMU_PER_TWIP),
            before=look.before,
            after=look.after,
            keep_next=look.keep_next,
            keep_lines=look.keep_lines,
            widow_control=look.widow_control,
        )

    def _look(self, paragraph: Element) -> Look:
        """How a paragraph looks: mostly as its style says, which is asked once."""
        properties = paragraph.find(_PROPERTIES)
        style = style_of(paragraph) or ""
        has_own = (properties is not None and len(properties) > 1) or paragraph.find(
            _RUN_PROPERTIES
        ) is not None
        if has_own:
            return self._look_of(paragraph, style)
        look: Look | None = self._styles.looks.get(style)
        if look is None:
            look = self._styles.looks[style] = self._look_of(paragraph, style)
        return look

    def _look_of(self, paragraph: Element, style: str) -> Look:
        said = _Said(self._styles, paragraph, style)
        size = whole_number(said.of_run("sz") or _USUAL_SIZE) * TWIPS_PER_PT // 2
        pitch, scale = (
            whole_number(said.of_run("spacing") or "0"),
            whole_number(said.of_run("w") or "100"),
        )
        return Look(
            size,
            (size + pitch) * scale / 100,
            _line(said, round(size * _NATURAL_LINE)),
            before=said.length("spacing", "before"),
            after=said.length("spacing", "after"),
            left=said.length("ind", "left"),
            right=said.length("ind", "right"),
            first=said.length("ind", "firstLine") - said.length("ind", "hanging"),
            keep_next=said.is_on("keepNext", default=False),
            keep_lines=said.is_on("keepLines", default=False),
            widow_control=said.is_on("widowControl", default=True),
        )

    def _cells_height(self, row: Element) -> int:
        """What the texts of a row need; a cell that reaches over several rows has room in all of
        them.
        """
        cells = row.findall(w("tc"))
        share = self._width // max(len(cells), 1)
        free = (cell for cell in cells if cell.find(f"{w('tcPr')}/{w('vMerge')}") is None)
        return max((self._cell_height(cell, share) for cell in free), default=0)

    def _cell_height(self, cell: Element, share: int) -> int:
        """The height of a cell as wide as it says, or as its share of the row."""
        told = cell.find(f"{w('tcPr')}/{w('tcW')}")
        is_told = (
            told is not None
            and told.get(w("type"), "dxa") == "dxa"
            and told.get(w("w"), "0") not in ("", "0")
        )
        inside = Measure(
            self._styles, whole_number(told.get(w("w"))) if told is not None and is_told else share
        )
        return sum(inside.block(paragraph).height for paragraph in cell.findall(w("p")))


class _Said:
    """What a paragraph says of itself, and where it says nothing, its style."""

    def __init__(self, styles: StyleSheet, paragraph: Element, style: str) -> None:
        self._styles = styles
        self._paragraph = paragraph
        self._style = style

    def text(self, tag: str, name: str) -> str | None:
        own = self._paragraph.find(f"{_PROPERTIES}/{w(tag)}")
        value = None if own is None else own.get(w(name))
        return self._styles.property(self._style, "pPr", tag, name) if value is None else str(value)

    def length(self, tag: str, name: str) -> int:
        return whole_number(self.text(tag, name) or "0")

    def of_run(self, tag: str) -> str | None:
        """The same of the first run."""
        own = self._paragraph.find(f"{_RUN_PROPERTIES}/{w(tag)}")
        return (
            self._styles.property(self._style, "rPr", tag, "val")
            if own is None
            else own.get(w("val"))
        )

    def is_on(self, tag: str, *, default: bool) -> bool:
        own = self._paragraph.find(f"{_PROPERTIES}/{w(tag)}")
        said = self._styles.is_on(self._style, tag) if own is None else is_on(own)
        return default if said is None else said


def _line(said: _Said, natural: int) -> int:
    """The height of a line, by its rule (17.3.1.33); ``natural`` is what its font takes."""
    line, rule = said.text("spacing", "line"), said.text("spacing", "lineRule")
    if line is None:
        return natural
    if rule == "exact":
        return whole_number(line)
    return (
        max(whole_number(line), natural)
        if rule == "atLeast"
        else natural * whole_number(line) // _AUTO_LINE
    )


_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"

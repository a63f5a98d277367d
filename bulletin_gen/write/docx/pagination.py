"""What the look of a page asks of the writer, since no office program does it by itself. All lengths are twips.

A page that carries a single row looks like a mistake: somebody who sets a table by hand draws its rows a little
closer then. A list of appendices alone on a page does too: it takes the last paragraph along.
"""

from __future__ import annotations

import math

from msgspec import Struct

from bulletin_gen.lengths import TWIPS_PER_PT
from bulletin_gen.ooxml.names import attribute, find, w, whole_number
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import Element, own_text

LEFT_OVER = 1
"""So many rows on a table's last page are too few for a page of their own."""


_LINE_OF_ESTIMATE = 579
"""About one line of the narrative."""


class Room(Struct, frozen=True):
    """The room for a table's rows: on its first page, under the heading, and on each further page."""

    first: int
    further: int


def fit_row_height(rows: int, height: int, least: int, room: Room) -> int:
    """The greatest row height, from ``height`` down to ``least``, that leaves no page with almost no rows.

    ``height`` itself when there is no such height, or no need for one.
    """
    if height <= 0 or least <= 0:
        return height
    if not 0 < _rows_on_last_page(rows, height, room) <= LEFT_OVER:
        return height
    pages = _pages(rows, height, room)
    heights = range(height - 1, least - 1, -1)
    return next((lower for lower in heights if _pages(rows, lower, room) < pages), height)


def _pages(rows: int, height: int, room: Room) -> int:
    beyond = rows - room.first // height
    return 1 if beyond <= 0 else 1 - (-beyond // max(room.further // height, 1))


def _rows_on_last_page(rows: int, height: int, room: Room) -> int:
    """0 when the table has one page."""
    beyond = rows - room.first // height
    if beyond <= 0:
        return 0
    per_page = max(room.further // height, 1)
    return beyond % per_page or per_page


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


def heading_height(paragraphs: list[Element], styles: StyleSheet, width: int) -> int:
    """The height of some paragraphs: their lines, all of exact height, and the space around them."""
    return sum(_paragraph_height(paragraph, styles, width) for paragraph in paragraphs)


def may_break_before(block: list[Element], before: list[Element], styles: StyleSheet, section: Element) -> bool:
    """Tell whether a page may end between some paragraphs that stay together and all those before them.

    An estimate, and a cautious one: only the office program knows its fonts. The more paragraphs before, the wider
    its margin.
    """
    page, width = text_height(section), text_width(section)
    end = heading_height(before, styles, width) % page
    margin = _LINE_OF_ESTIMATE * (1 + len(before) // 6)
    needed = heading_height(block, styles, width)
    return end + needed + margin > page or end < margin + _LINE_OF_ESTIMATE


def _paragraph_height(paragraph: Element, styles: StyleSheet, width: int) -> int:
    style = style_of(paragraph) or ""
    spacing = {name: _number(styles, style, "pPr", "spacing", name) for name in ("before", "line", "after")}
    indent = _number(styles, style, "pPr", "ind", "left") + _number(styles, style, "pPr", "ind", "right")
    first = _number(styles, style, "pPr", "ind", "firstLine")
    character = _number(styles, style, "rPr", "sz", "val") * TWIPS_PER_PT // 2 + _number(
        styles, style, "rPr", "spacing", "val"
    )
    lengths = (first + character * _cells(line) for line in own_text(paragraph).split("\n"))
    lines = sum(max(math.ceil(length / (width - indent)), 1) for length in lengths)
    return spacing["before"] + lines * spacing["line"] + spacing["after"]


def _number(styles: StyleSheet, style: str, *path: str) -> int:
    return whole_number(styles.property(style, *path) or "0")


def _cells(text: str) -> float:
    """The width of a text in full-width characters, a little generous to Latin ones."""
    return sum(0.6 if character.isascii() else 1 for character in text)


def room_for_rows(section: Element, heading: int, header: int) -> Room:
    """The room between the margins of a section, less the table's header and, at first, the heading above it."""
    page = text_height(section)
    return Room(page - heading - header, page - header)

"""The height of a table's rows: as the template says, or a little less where one row would be left over.

A page that carries a single row looks like a mistake. Somebody who sets a table by hand draws its rows a little
closer then; so does this. All lengths are twips.
"""

from __future__ import annotations

from msgspec import Struct

from bulletin_gen.lengths import TWIPS_PER_PT
from bulletin_gen.write.docx.names import attribute, find
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.tags import Element, own_text

LEFT_OVER = 1
"""So many rows on a table's last page are too few for a page of their own."""


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
    width = int(attribute(find(section, "pgSz"), "w"))
    return width - int(attribute(margins, "left")) - int(attribute(margins, "right"))


def heading_height(paragraphs: list[Element], styles: StyleSheet, width: int) -> int:
    """The height of the paragraphs above a table: their lines of exact height, and the space around them."""
    return sum(_paragraph_height(paragraph, styles, width) for paragraph in paragraphs)


def _paragraph_height(paragraph: Element, styles: StyleSheet, width: int) -> int:
    style = attribute(find(paragraph, "pPr", "pStyle"), "val")
    spacing = {name: int(styles.property(style, "pPr", "spacing", name) or 0) for name in ("before", "line", "after")}
    size = int(styles.property(style, "rPr", "sz", "val") or 0) * TWIPS_PER_PT // 2
    lines = sum(max(-(-len(line) * size // width), 1) for line in own_text(paragraph).split("\n"))
    return spacing["before"] + lines * spacing["line"] + spacing["after"]


def room_for_rows(section: Element, heading: int, header: int) -> Room:
    """The room between the margins of a section, less the table's header and, at first, the heading above it."""
    margins = find(section, "pgMar")
    height = int(attribute(find(section, "pgSz"), "h"))
    page = height - int(attribute(margins, "top")) - int(attribute(margins, "bottom"))
    return Room(page - heading - header, page - header)

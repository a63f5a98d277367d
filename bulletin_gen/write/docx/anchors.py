"""Anchors: bookmarks in a docx that is looked at, by which what stands on its pages is found again.

A bookmark stands at the beginning of each paragraph that something was put into, and of each row of
a table; printed to PDF, it becomes a destination with a page and a place on it. Nothing else of the
docx is other than in a printed one.
"""

from __future__ import annotations

from lxml import etree
from msgspec import Struct

from bulletin_gen.ooxml.names import w

Element = etree._Element

_PREFIX = "bulletin"
_FIRST_NUMBER = 500_000
"""Of bookmarks; those of an office's letterhead have lower ones."""


class Anchor(Struct, frozen=True):
    """A bookmark, and what begins there: a paragraph's text, with marks, or the texts of a row's
    cells.
    """

    name: str
    texts: tuple[str, ...]
    table: int | None = None
    row: int = 0
    """Of a table, the number of the appendix and of the row, from 0."""


class Anchors:
    """The anchors of one docx, in the order in which they were put."""

    def __init__(self) -> None:
        """Begin without any."""
        self.put: list[Anchor] = []

    def begin(self, paragraph: Element, text: str) -> None:
        """Put one at the beginning of a paragraph with this text, unless it is empty."""
        if text.strip():
            name = self._add((text,))
            place = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
            paragraph[place:place] = [
                etree.fromstring(_declared(half)) for half in _bookmark(len(self.put), name)
            ]

    def row(self, texts: tuple[str, ...], table: int, row: int) -> bytes:
        """The XML of one at the beginning of a row."""
        name = self._add(texts, table, row)
        return "".join(_bookmark(len(self.put), name)).encode()

    def _add(self, texts: tuple[str, ...], table: int | None = None, row: int = 0) -> str:
        name = f"{_PREFIX}{len(self.put)}"
        self.put.append(Anchor(name, texts, table, row))
        return name


def _bookmark(number: int, name: str) -> tuple[str, str]:
    """The two elements (17.13.6.2, 17.13.6.1)."""
    identifier = f'w:id="{_FIRST_NUMBER + number}"'
    return f'<w:bookmarkStart {identifier} w:name="{name}"/>', f"<w:bookmarkEnd {identifier}/>"


def _declared(element: str) -> str:
    namespace = etree.QName(w("p")).namespace
    return element.replace(" ", f' xmlns:w="{namespace}" ', 1)

"""The press: pages as they are printed, as pictures and as texts, with what stands where.

Positions come from the PDF: its destinations say where each paragraph and row begins, and from there on its characters
are counted off. Where the page holds others than the document, what follows stays without a mark.
"""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct

from bulletin_gen.marks import stretches
from bulletin_gen.write.docx.anchors import Anchor

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the page's lower left corner."""
CellMark: TypeAlias = tuple[int, int, int]
"""A cell, by table, row and column."""
Mark: TypeAlias = int | CellMark | None

_SAME_LINE = 2.0
"""Characters whose feet differ by no more points stand on one line."""
_GAP = 12.0
"""So wide a gap, in points, divides what stands on one line."""
_MOST_SCALE = 6.0


class Span(Struct, frozen=True):
    """Some text on one line of a page, in points from its upper left corner, and what it is."""

    text: str
    left: float
    top: float
    width: float
    height: float
    mark: Mark


class Page(Struct, frozen=True):
    """A printed page: its size in points, a name for what is on it, its texts."""

    width: float
    height: float
    content: str
    spans: tuple[Span, ...]


class _Character(Struct):
    text: str
    box: Box
    mark: Mark = None


class Printed:
    """A printed issue. Not to be used by two threads at a time."""

    def __init__(self, pdf: bytes, anchors: Iterable[Anchor]) -> None:
        """Open a PDF, and find in it what begins at its anchors."""
        self._document = pypdfium2.PdfDocument(pdf)
        self._characters = [_characters(page) for page in self._document]
        places = _destinations(self._document)
        for anchor in anchors:
            if anchor.name in places:
                self._mark(anchor, *places[anchor.name])

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._characters)

    def sizes(self) -> list[tuple[float, float]]:
        """The width and height of each page, in points."""
        return [page.get_size() for page in self._document]

    def page(self, number: int) -> Page:
        """A page, counted from 0."""
        page = self._document[number]
        width, height = page.get_size()
        spans = tuple(_spans(self._characters[number], height))
        drawn = page.render(scale=0.5).to_pil().tobytes()
        return Page(width, height, sha256(drawn + repr(spans).encode()).hexdigest()[:16], spans)

    def picture(self, number: int, scale: float) -> bytes:
        """A page as PNG, at so many pixels a point."""
        scale = min(max(scale, 0.2), _MOST_SCALE)
        picture = io.BytesIO()
        self._document[number].render(scale=scale).to_pil().save(picture, "PNG", compress_level=1)
        return picture.getvalue()

    def close(self) -> None:
        """Give back the memory of the PDF."""
        self._document.close()

    def _mark(self, anchor: Anchor, page: int, left: float, top: float) -> None:
        characters = self._characters[page]
        expected = list(_expected(anchor))
        start = _nearest(characters, left, top, expected[0][0] if expected else "")
        if start is None:
            return
        position = start
        for text, mark in expected:
            while position < len(characters) and not characters[position].text.strip():
                position += 1
            if position == len(characters):
                page, position = page + 1, 0
                if page == len(self._characters):
                    return
                characters = self._characters[page]
            if characters[position].text != text:
                return
            characters[position].mark = mark
            position += 1


def _expected(anchor: Anchor) -> Iterator[tuple[str, Mark]]:
    """The characters that follow an anchor, without white space, each with what it is."""
    if anchor.table is not None:
        for column, cell in enumerate(anchor.texts):
            yield from ((character, (anchor.table, anchor.row, column)) for character in "".join(cell.split()))
        return
    for text in anchor.texts:
        for stretch in stretches(text):
            yield from ((character, stretch.mark) for character in "".join(stretch.text.split()))


def _characters(page: pypdfium2.PdfPage) -> list[_Character]:
    text_page = page.get_textpage()
    found = []
    for number in range(text_page.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(text_page, number))
        if text not in "\r\n\0":
            found.append(_Character(text, text_page.get_charbox(number, loose=True)))
    return found


def _nearest(characters: list[_Character], left: float, top: float, text: str) -> int | None:
    """The character that stands at a place, of those that are the one that begins there."""
    alike = (number for number, character in enumerate(characters) if character.text == text)
    return min(alike, key=lambda number: _distance(characters[number].box, left, top), default=None)


def _distance(box: Box, left: float, top: float) -> float:
    """How far from a place a character begins; one that lies above it cannot begin there."""
    above = max(0.0, (box[1] + box[3]) / 2 - top)
    return math.hypot(box[0] - left, box[3] - top) + 100 * above


def _spans(characters: list[_Character], height: float) -> Iterator[Span]:
    """The characters of a page in stretches of one line and one mark."""
    some: list[_Character] = []
    for character in characters:
        if some and not _goes_on(some[-1], character):
            yield _span(some, height)
            some = []
        some.append(character)
    if some:
        yield _span(some, height)


def _goes_on(last: _Character, character: _Character) -> bool:
    if not character.text.strip():
        return True
    is_near = -_GAP < character.box[0] - last.box[2] < _GAP
    return character.mark == last.mark and is_near and abs(character.box[1] - last.box[1]) <= _SAME_LINE * 3


def _span(some: list[_Character], height: float) -> Span:
    boxes = [character.box for character in some if character.text.strip()] or [some[0].box]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    text = "".join(character.text for character in some)
    return Span(
        text, round(left, 2), round(height - top, 2), round(right - left, 2), round(top - bottom, 2), some[0].mark
    )


def _destinations(document: pypdfium2.PdfDocument) -> dict[str, tuple[int, float, float]]:
    """The page and place of each named destination, in points from the page's lower left corner."""
    found = {}
    for number in range(pdfium.FPDF_CountNamedDests(document)):
        length = ctypes.c_long(0)
        pdfium.FPDF_GetNamedDest(document, number, None, ctypes.byref(length))
        buffer = ctypes.create_string_buffer(length.value)
        destination: Any = pdfium.FPDF_GetNamedDest(document, number, buffer, ctypes.byref(length))
        has, place = [ctypes.c_int() for _axis in range(3)], [ctypes.c_float() for _axis in range(3)]
        pdfium.FPDFDest_GetLocationInPage(destination, *has, *place)
        if has[0].value and has[1].value:
            name = buffer.raw.decode("utf-16-le").rstrip("\0")
            page = pdfium.FPDFDest_GetDestPageIndex(document, destination)
            found[name] = page, place[0].value, place[1].value
    return found

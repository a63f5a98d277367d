"""The press: pages as they are printed, as pictures and as texts, with what stands where.

Positions come from the PDF: its destinations say where each paragraph and row begins, and from
there on its characters are counted off. Where the page holds others than the document, what follows
stays without a mark.
"""

from __future__ import annotations

import ctypes
import functools
import io
import math
import threading
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any, ParamSpec, TypeAlias, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium
from msgspec import Struct

from bulletin_gen.errors import OutputError
from bulletin_gen.i18n import _
from bulletin_gen.serve.shown import Mark
from bulletin_gen.text.marks import stretches
from bulletin_gen.write.docx.anchors import Anchor

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the page's lower left corner."""
_Expected: TypeAlias = tuple[str, Mark | None]
"""A character, and what it is."""

_FEW = 3
"""So many of the first characters must stand where a text begins:
more may stand on the next page.
"""
_ENOUGH = 20
"""So many characters in a row say that a text goes on there."""
_SAME_LINE = 6.0
"""Characters whose feet differ by no more points stand on one line."""
_GAP = 12.0
"""So wide a gap, in points, divides what stands on one line."""
_MOST_SCALE = 6.0
_MOST_PIXELS = 20_000_000
"""Of one picture; a page of A4 at the greatest scale has 18 million."""
_MOST_PAGES = 2_000
_MOST_CHARACTERS = 5_000_000
"""Of all pages; 1,000 units have 60,000."""

P = ParamSpec("P")
R = TypeVar("R")
_pdfium = threading.RLock()


def _alone(function: Callable[P, R]) -> Callable[P, R]:
    """Let one thread at a time into PDFium, which two must not ask at once, not even of different
    documents.

    What a function has opened goes out of use with it, and so while it is alone.
    """

    @functools.wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        with _pdfium:
            return function(*args, **kwargs)

    return asked


class Span(Struct, frozen=True):
    """Some text on one line of a page, in points from its upper left corner, and what it is."""

    text: str
    left: float
    top: float
    width: float
    height: float
    mark: Mark | None


class Page(Struct, frozen=True):
    """A printed page: its size in points, a name for what is on it, its texts."""

    width: float
    height: float
    content: str
    spans: tuple[Span, ...]


class _Character(Struct):
    text: str
    box: Box
    mark: Mark | None = None


class PrintedPages:
    """A printed issue. Not to be used by two threads at a time."""

    def __init__(self, pdf: bytes, anchors: Iterable[Anchor]) -> None:
        """Open a PDF, and find in it what begins at its anchors. Raises OutputError for one that
        cannot be shown.
        """
        self._document = _opened(pdf)
        try:
            self._characters = list(_all_characters(self._document))
            places = _destinations(self._document)
        except (pypdfium2.PdfiumError, MemoryError, UnicodeDecodeError) as error:
            raise _not_shown() from error
        for anchor in anchors:
            expected = list(_expected(anchor))
            start = self._beginning(expected, places.get(anchor.name))
            if start is not None:
                self._mark(expected, *start)

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._characters)

    @_alone
    def sizes(self) -> list[tuple[float, float]]:
        """The width and height of each page, in points."""
        return [page.get_size() for page in self._document]

    @_alone
    def page(self, number: int) -> Page:
        """A page, counted from 0."""
        page = self._document[number]
        width, height = page.get_size()
        spans = tuple(_spans(self._characters[number], height))
        drawn = page.render(scale=_scale(page, 0.5)).to_pil().tobytes()
        return Page(width, height, sha256(drawn + repr(spans).encode()).hexdigest()[:16], spans)

    def page_of(self, mark: Mark) -> int | None:
        """The first page on which a mark stands; None where on none."""
        pages = (
            number
            for number, found in enumerate(self._characters)
            if any(c.mark == mark for c in found)
        )
        return next(pages, None)

    @_alone
    def picture(self, number: int, scale: float) -> bytes:
        """A page as PNG, at so many pixels a point, or as many as can be had."""
        page = self._document[number]
        scale = _scale(page, min(max(scale, 0.2), _MOST_SCALE))
        picture = io.BytesIO()
        page.render(scale=scale).to_pil().save(picture, "PNG", compress_level=1)
        return picture.getvalue()

    @_alone
    def close(self) -> None:
        """Give back the memory of the PDF."""
        self._document.close()

    def _beginning(
        self, expected: list[_Expected], place: tuple[int, float, float] | None
    ) -> tuple[int, list[int]] | None:
        """The page where something begins, and its characters from there on, without white space.

        What floats on its page, as a colophon does, has no destination: it begins where all of it
        stands, and nowhere else.
        """
        if not expected:
            return None
        if place is not None:
            page, left, top = place
            begun = list(self._places_of(expected[:_FEW], page))
            characters = self._characters[page]
            if begun:
                return page, min(
                    begun, key=lambda rest: _distance(characters[rest[0]].box, left, top)
                )
        found = [
            (page, rest) for page in range(len(self)) for rest in self._places_of(expected, page)
        ]
        return found[0] if len(found) == 1 else None

    def _places_of(self, expected: list[_Expected], page: int) -> Iterator[list[int]]:
        """The characters of a page from each place on at which all of a text stands."""
        visible = _visible(self._characters[page])
        text = "".join(self._characters[page][number].text for number in visible)
        wanted = "".join(character for character, _mark in expected)
        start = text.find(wanted)
        while start >= 0:
            yield visible[start:]
            start = text.find(wanted, start + 1)

    def _mark(self, expected: list[_Expected], page: int, places: list[int]) -> None:
        """Count off characters from a place on; what does not go on there goes on at the head of
        the next page.
        """
        position = 0
        for number, (text, mark) in enumerate(expected):
            characters = self._characters[page]
            if position == len(places) or characters[places[position]].text != text:
                page += 1
                going_on = (
                    self._places_of(expected[number : number + _ENOUGH], page)
                    if page < len(self)
                    else iter(())
                )
                places, position = next(going_on, []), 0
                if not places:
                    return
                characters = self._characters[page]
            characters[places[position]].mark = mark
            position += 1


def _visible(characters: list[_Character]) -> list[int]:
    """The numbers of the characters that are no white space."""
    return [number for number, character in enumerate(characters) if character.text.strip()]


def _expected(anchor: Anchor) -> Iterator[_Expected]:
    """The characters that follow an anchor, without white space, each with what it is."""
    if anchor.table is not None:
        for column, cell in enumerate(anchor.texts):
            yield from (
                (character, (anchor.table, anchor.row, column))
                for character in "".join(cell.split())
            )
        return
    for text in anchor.texts:
        for stretch in stretches(text):
            yield from ((character, stretch.mark) for character in "".join(stretch.text.split()))


@_alone
def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    """A PDF that has pages, and not too many of them. Raises OutputError."""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise _not_shown() from error
    if not 0 < len(document) <= _MOST_PAGES:
        document.close()
        raise _not_shown()
    return document


def _not_shown() -> OutputError:
    return OutputError(
        _("The PDF that LibreOffice made cannot be shown: it is damaged or too large.")
    )


def _scale(page: pypdfium2.PdfPage, wanted: float) -> float:
    """Pixels a point, so that the picture is not too large."""
    width, height = page.get_size()
    return min(wanted, math.sqrt(_MOST_PIXELS / max(width * height, 1.0)))


def _all_characters(document: pypdfium2.PdfDocument) -> Iterator[list[_Character]]:
    """The characters of each page. Others may ask between two pages. Raises OutputError for too
    many.
    """
    left = _MOST_CHARACTERS
    for number in range(_count_pages(document)):
        found = _characters(document, number, left)
        left -= len(found)
        yield found


@_alone
def _count_pages(document: pypdfium2.PdfDocument) -> int:
    return len(document)


@_alone
def _characters(document: pypdfium2.PdfDocument, page: int, most: int) -> list[_Character]:
    text_page = document[page].get_textpage()
    if text_page.count_chars() > most:
        raise _not_shown()
    found = []
    for number in range(text_page.count_chars()):
        text = chr(pdfium.FPDFText_GetUnicode(text_page, number))
        if text not in "\r\n\0":
            found.append(_Character(text, text_page.get_charbox(number, loose=True)))
    return found


def _distance(box: Box, left: float, top: float) -> float:
    """How far from a place a character begins; one that lies above it cannot begin there."""
    above = max(0.0, (box[1] + box[3]) / 2 - top)
    return math.hypot(box[0] - left, box[3] - top) + 100 * above


def _spans(characters: list[_Character], height: float) -> Iterator[Span]:
    """The characters of a page in stretches of one line and one mark."""
    some: list[_Character] = []
    for character in characters:
        if not character.text.strip():
            if some:
                some.append(character)
            continue
        if some and not _goes_on(some, character):
            yield _span(some, height)
            some = []
        some.append(character)
    if some:
        yield _span(some, height)


def _goes_on(some: list[_Character], character: _Character) -> bool:
    """Whether a character stands on the same line, near, and is of the same value; white space says
    nothing of it.
    """
    last = next(other for other in reversed(some) if other.text.strip())
    is_near = -_GAP < character.box[0] - last.box[2] < _GAP
    return (
        character.mark == some[0].mark
        and is_near
        and abs(character.box[1] - last.box[1]) <= _SAME_LINE
    )


def _span(some: list[_Character], height: float) -> Span:
    boxes = [character.box for character in some if character.text.strip()] or [some[0].box]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    text = "".join(character.text for character in some)
    return Span(
        text,
        round(left, 2),
        round(height - top, 2),
        round(right - left, 2),
        round(top - bottom, 2),
        some[0].mark,
    )


@_alone
def _destinations(document: pypdfium2.PdfDocument) -> dict[str, tuple[int, float, float]]:
    """The page and place of each named destination, in points from the page's lower left corner."""
    found = {}
    for number in range(pdfium.FPDF_CountNamedDests(document)):
        length = ctypes.c_long(0)
        pdfium.FPDF_GetNamedDest(document, number, None, ctypes.byref(length))
        buffer = ctypes.create_string_buffer(length.value)
        destination: Any = pdfium.FPDF_GetNamedDest(document, number, buffer, ctypes.byref(length))
        has, place = (
            [ctypes.c_int() for _axis in range(3)],
            [ctypes.c_float() for _axis in range(3)],
        )
        pdfium.FPDFDest_GetLocationInPage(destination, *has, *place)
        if has[0].value and has[1].value:
            name = buffer.raw.decode("utf-16-le").rstrip("\0")
            page = pdfium.FPDFDest_GetDestPageIndex(document, destination)
            found[name] = page, place[0].value, place[1].value
    return found

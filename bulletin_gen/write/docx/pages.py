"""The pages of a document: where sections end, what stays together, how high rows are drawn.

Word keeps the paragraph that carries section properties, and LibreOffice drops it where it is
empty: the properties go into a paragraph that stands there anyway, or room is left for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import partial

from lxml import etree
from msgspec import Struct

from bulletin_gen.ooxml.names import (
    detach,
    find,
    first_of,
    insert_ahead,
    leading,
    w,
    whole_number,
)
from bulletin_gen.text.line_breaks import NO_LINE_BEFORE
from bulletin_gen.text.width import SETTINGS
from bulletin_gen.word_template.style_names import Style
from bulletin_gen.write.docx.company import Company, Ending, choose_company
from bulletin_gen.write.docx.flow import Block, lay_out
from bulletin_gen.write.docx.lines import Lines
from bulletin_gen.write.docx.measure import Measure, style_of, text_height, text_width
from bulletin_gen.write.docx.pagination import (
    FREE,
    SECTION_END,
    Room,
    divide_rows,
    divide_with_rules_on_top,
    fit_row_height,
)
from bulletin_gen.write.docx.paragraph_texts import Element, clear, own_text
from bulletin_gen.write.docx.properties import of_paragraph, set_on_runs
from bulletin_gen.write.docx.spacer import put_spacer
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.table import TableWriter

_WIDER = (6, 9, 12, 15)
"""Where neither style helps: so many twips between characters, which hardly anybody sees."""
_DRAWN = tuple(map(w, ("drawing", "pict", "object")))
_AFTER_TITLE_PAGE = ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")
"""What follows ``w:titlePg`` in ``w:sectPr`` (17.6.17)."""


class _Fitted(Struct, frozen=True):
    """The height of a table's rows, the pages that it takes then, and how much of the last one is
    used.
    """

    height: int
    pages: int
    used: int


class PageBuilder:
    """Builds the sections of a document one after the other, above a marker, and counts its pages.

    The section that is being built is open: its properties stand at its end, which is not there
    yet.
    """

    def __init__(self, styles: StyleSheet, marker: Element) -> None:
        """Take the paragraph that marks where appendices go,
        and the narrative's section with it.
        """
        self._styles = styles
        self._marker = marker
        self._portrait = find(marker, "pPr", "sectPr")
        self._open = deepcopy(self._portrait)
        self._last = first_of(
            first_of(marker.iterancestors(w("body")), "w:body").iterfind(w("sectPr")), "w:sectPr"
        )
        self._pages = 1
        self._used = 0
        self._has_appendices = False
        self._has_colophon_of_its_own = True

    @property
    def portrait(self) -> Element:
        """The properties of a section of portrait pages."""
        return strip_opening(deepcopy(self._portrait))

    def put_narrative(
        self, before: list[Element], narrative: list[Element], *, has_appendices: bool
    ) -> None:
        """See to the pages of the narrative, which stands there, with what stands above it."""
        above = list(self._marker.itersiblings(preceding=True))[::-1]
        tail = list(_seen(above[len(before) + len(narrative) :]))
        before = list(_seen(before))
        if has_appendices:
            self._lay_out(before, narrative, tail, colophon=0)
        else:
            self._lay_out(before, [*narrative, *tail], [], colophon=self._colophon_height())

    def put_appendix(
        self, elements: list[Element], section: Element, writer: TableWriter, *, starts_page: bool
    ) -> None:
        """Put an appendix below what stands there: on a page of its own, unless it may follow and
        fits.
        """
        may_follow = not starts_page and text_width(section) == text_width(self._open)
        fitted = self._fit_rows(elements, section, writer, self._used if may_follow else 0)
        if may_follow and fitted.pages > 1:
            # Below what stands there it does not fit whole: it begins a page in the same section.
            fitted = self._fit_rows(elements, section, writer, 0)
            _break_page_before(
                first_of((element for element in elements if element.tag == w("p")), "w:p")
            )
            self._pages += 1
        writer.set_row_height(fitted.height)
        self._pages += fitted.pages - 1
        self._used = fitted.used
        if may_follow:
            self._drop_section_end()
        else:
            self._begin_section(section)
        for element in elements:
            self._marker.addprevious(element)
        self._has_appendices = True

    def _begin_section(self, section: Element) -> None:
        self._close()
        self._pages += 1
        self._open = section

    def end(self) -> None:
        """End the last section: before the colophon, which stands on the back of a leaf, or with
        the document.
        """
        colophon = self._colophon_height()
        if colophon and (self._has_appendices or self._has_colophon_of_its_own):
            self._close()
            if self._pages % 2 == 0 and not self._has_first_pages():
                _leave_unnumbered(self._last)
        else:
            self._last.addprevious(self._open)
            detach(self._last)
            if not colophon:
                for element in [*self._marker.itersiblings()]:
                    if element is not self._open:
                        detach(element)
        detach(self._marker)

    def _fit_rows(
        self, elements: list[Element], section: Element, writer: TableWriter, used: int
    ) -> _Fitted:
        """Choose the height of an appendix's rows, below what its page holds already."""
        measure = Measure(self._styles, text_width(section))
        table = first_of((element for element in elements if element.tag == w("tbl")), "w:tbl")
        above = sum(
            measure.block(element).height for element in _seen(elements[: elements.index(table)])
        )
        header, page = writer.header_height(), text_height(section)
        room = Room(page - used - above - header, page - header, writer.rule, writer.header_rows)
        rows = writer.rows_to_fit()
        height = fit_row_height(rows, writer.row_height, writer.least_row_height, room)
        division = divide_rows(rows, height or writer.least_row_height, room)
        pages = len(division.counts)
        ruled = divide_with_rules_on_top(rows, height or writer.least_row_height, room)
        taken = max(division.last, ruled.last + room.rule * room.header) + header
        return _Fitted(height, pages, taken + (used + above if pages == 1 else 0))

    def _lay_out(
        self, before: list[Element], narrative: list[Element], tail: list[Element], *, colophon: int
    ) -> None:
        measure = Measure(self._styles, text_width(self._open))
        for paragraph in narrative:
            self._mend_lines(paragraph, measure)
        ending = Ending(
            blocks=[measure.block(element) for element in (*before, *narrative)],
            narrative=len(narrative),
            tail=[measure.block(element) for element in tail] or [Block(1, colophon)],
            page_height=text_height(self._open),
            may_be_alone=bool(colophon),
        )
        if not narrative or not (tail or colophon):
            placed = lay_out([*ending.blocks, *ending.tail], ending.page_height)
            self._pages, self._used = placed[-1].last_page + 1, placed[-1].bottom
            self._has_colophon_of_its_own = False
            return
        arrangement = choose_company(ending)
        self._pages, self._used = arrangement.pages, arrangement.bottom
        self._has_colophon_of_its_own = bool(colophon) and arrangement.is_alone
        if self._has_colophon_of_its_own:
            self._pages -= 1
        self._keep(narrative, arrangement.company, ending)

    def _mend_lines(self, paragraph: Element, measure: Measure) -> None:
        """Draw the characters of a paragraph closer, or else wider, whose last line would hold a
        single one, or whose lines would divide a dash or be torn: where that is so in fewer of the
        settings then.
        """
        if style_of(paragraph) != self._styles.id_of(Style.BODY):
            return
        best, mend = _bad_divisions(paragraph, measure.character(paragraph), measure), None
        if not best:
            return
        for pitch, mend_by in self._pitches():
            bad = _bad_divisions(paragraph, measure.size(paragraph) + pitch, measure)
            if bad < best:
                best, mend = bad, mend_by
            if not best:
                break
        if mend is not None:
            mend(paragraph)

    def _pitches(self) -> Iterator[tuple[int, Callable[[Element], None]]]:
        """What stands between the characters of a paragraph that is drawn closer or wider, and how
        that is set: by a style, or by more where no style helps.
        """
        for name in (Style.BODY_CLOSE, Style.BODY_OPEN):
            style = self._styles.find_id(name)
            pitch = None if style is None else self._styles.property(style, "rPr", "spacing", "val")
            if style is not None and pitch is not None:
                yield whole_number(pitch), partial(_set_style, style=style)
        for opened in _WIDER:
            yield opened, partial(set_on_runs, tag="spacing", value=opened)

    def _keep(self, narrative: list[Element], company: Company, ending: Ending) -> None:
        kept = narrative[len(narrative) - company.kept :]
        if ending.may_be_alone and kept:  # an office program keeps nothing with a table that floats
            _break_page_before(kept[0])
        else:
            for paragraph in kept:
                _keep_with_next(paragraph, self._styles)
            if not (kept or ending.may_be_alone):
                of_paragraph(narrative[-1], "widowControl")
        if company.reserved:
            index, offset = _place_of_spacer(narrative, company, ending)
            put_spacer(narrative[index], offset, text_width(self._open), company.reserved)

    def _colophon_height(self) -> int:
        """The height of what stands behind the appendices; 0 where nothing is left of it."""
        measure = Measure(self._styles, text_width(self._last))
        rest = [
            element
            for element in self._marker.itersiblings()
            if element is not self._last and shows(element)
        ]
        return sum(
            measure.table_height(element)
            if element.tag == w("tbl")
            else measure.block(element).height
            for element in rest
        ) + (2 * SECTION_END + FREE if rest else 0)

    def _has_first_pages(self) -> bool:
        """Whether first pages have headers or footers of their own, which the colophon's would take
        over.
        """
        references = self._last.getroottree().iter(w("headerReference"), w("footerReference"))
        return any(reference.get(w("type")) == "first" for reference in references)

    def _close(self) -> None:
        """End the open section in the paragraph above, or, below a table, in one of its own."""
        end = next(_seen(self._marker.itersiblings(preceding=True)), None)
        if end is None or end.tag != w("p"):
            end = deepcopy(self._marker)
            clear(end)
            detach(find(end, "pPr", "sectPr"))
            self._marker.addprevious(end)
        leading(end, "pPr").append(self._open)

    def _drop_section_end(self) -> None:
        """Take the empty paragraph below a table away: what follows stands in the same section."""
        end = self._marker.getprevious()
        if end is not None and end.tag == w("p") and not shows(end):
            detach(end)


def _place_of_spacer(narrative: list[Element], company: Company, ending: Ending) -> tuple[int, int]:
    """The paragraph that a spacer of the company's page is anchored in, by its number, and how many
    characters into it.

    An anchor must stand on that page: at the head of the last paragraph that begins there, or,
    where one paragraph fills the page, at about the middle of the lines that it has there.
    """
    placed = lay_out(ending.blocks, ending.page_height)[-len(narrative) :]
    there = [index for index, block in enumerate(placed) if block.lines_on(company.page)]
    begins = [index for index in there if placed[index].first_page == company.page]
    if begins:
        return begins[-1], 0
    index = there[-1]
    lines = dict(placed[index].lines)
    lines_before = sum(count for page, count in lines.items() if page < company.page)
    line = lines_before + lines[company.page] // 2
    return index, len(own_text(narrative[index])) * line // sum(lines.values())


def _seen(elements: Iterable[Element]) -> Iterator[Element]:
    """The paragraphs and tables among the elements of a body: bookmarks and their like take no
    room.
    """
    return (element for element in elements if element.tag in (w("p"), w("tbl")))


def shows(element: Element) -> bool:
    """Whether anything of an element is to be seen."""
    return any((text.text or "").strip() for text in element.iter(w("t"))) or any(
        True for _ in element.iter(*_DRAWN)
    )


def _bad_divisions(paragraph: Element, character: float, measure: Measure) -> int:
    """In how many settings a last line holds a single character, a dash is divided, or a line is
    torn, were characters so wide.
    """
    divisions = [measure.lines(paragraph, character, *setting) for setting in SETTINGS]
    return sum(_is_lonely(lines) + lines.splits_dash + lines.torn for lines in divisions)


def _set_style(paragraph: Element, style: str) -> None:
    find(paragraph, "pPr", "pStyle").set(w("val"), style)


def _is_lonely(lines: Lines) -> bool:
    return lines.count > 1 and len(lines.last.rstrip(NO_LINE_BEFORE)) <= 1


def _keep_with_next(element: Element, styles: StyleSheet) -> None:
    paragraph = _first_paragraph(element)
    if style_of(paragraph) == styles.id_of(Style.BODY):
        find(paragraph, "pPr", "pStyle").set(w("val"), styles.id_of(Style.BODY_LAST))
    else:
        of_paragraph(paragraph, "widowControl")
        of_paragraph(paragraph, "keepNext")


def _break_page_before(element: Element) -> None:
    of_paragraph(_first_paragraph(element), "pageBreakBefore")


def _first_paragraph(element: Element) -> Element:
    return element if element.tag == w("p") else first_of(element.iter(w("p")), "w:p")


def strip_opening(section: Element) -> Element:
    """Take from a section what belongs to a document's first page alone: its header, and where
    numbers start.
    """
    for element in list(section):
        if element.tag == w("titlePg") or element.get(w("type")) == "first":
            section.remove(element)
    numbers = section.find(w("pgNumType"))
    if numbers is not None:
        numbers.attrib.pop(w("start"), "")
    return section


def _leave_unnumbered(section: Element) -> None:
    """GB/T 9704-2012, 7.5: where the page before the colophon's is blank, neither carries a number.

    The first page of the section gets a footer of its own, which is not there.
    """
    if section.find(w("titlePg")) is None:
        insert_ahead(section, etree.Element(w("titlePg")), _AFTER_TITLE_PAGE)

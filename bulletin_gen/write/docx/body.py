"""The body of the docx: markers give way to narrative, list of appendices, appendices and their
tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from functools import partial
from typing import Any

from lxml import etree
from msgspec import Struct

from bulletin_gen.document import (
    AppendixList,
    Block,
    Chart,
    Document,
    Heading,
    Picture,
    Pictures,
    PrintedAppendix,
    Run,
)
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.lengths import twips
from bulletin_gen.ooxml.names import detach, find, first_of, serialize, w, whole_number
from bulletin_gen.operating_system.bounds import bounded
from bulletin_gen.places.place import Place
from bulletin_gen.text.marks import joined, with_marks, without_marks
from bulletin_gen.text.width import OFFICE_NARROW, width_in_characters
from bulletin_gen.word_template.style_names import Marker, Style
from bulletin_gen.write.docx.anchors import Anchors
from bulletin_gen.write.docx.chart import chart_paragraph
from bulletin_gen.write.docx.columns import Unfit
from bulletin_gen.write.docx.fit import find_masthead
from bulletin_gen.write.docx.measure import Measure, style_of, text_width
from bulletin_gen.write.docx.pages import PageBuilder, shows
from bulletin_gen.write.docx.paragraph_texts import Element, add_text, clear, own_text
from bulletin_gen.write.docx.picture import caption_properties, pictures_paragraph
from bulletin_gen.write.docx.properties import of_paragraph
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.table import TableWriter
from bulletin_gen.write.docx.tags import TagRenderer

_ROWS_MARK = b"<?rows %d?>"
_NUMBER = re.compile(r"\d{1,2}[.．、] ?")
_USUAL_NUMBER = 1
"""How many characters of a list's style are left for 1. and its like."""


class FilledBody(Struct, frozen=True):
    """The part ``word/document.xml`` in chunks, remarks, and the charts that it refers to."""

    chunks: list[bytes]
    remarks: list[str]
    charts: list[Chart]
    pictures: list[Picture]


def fill_body(
    part: bytes,
    styles: StyleSheet,
    document: Document,
    renderer: TagRenderer,
    context: dict[str, Any],
    anchors: Anchors | None = None,
) -> FilledBody:
    """Fill in the body. Table rows are never parsed into a tree."""
    body = _Body(etree.fromstring(part), styles, renderer, anchors)
    body.fill(document, context)
    return FilledBody(body.serialize(), body.remarks, body.charts, body.pictures)


class _Body:
    """The template's own paragraphs are rendered before any data stands among them: data is never a
    tag.
    """

    def __init__(
        self, root: Element, styles: StyleSheet, renderer: TagRenderer, anchors: Anchors | None
    ) -> None:
        self._root = root
        self._anchors = anchors
        self._styles = styles
        self._renderer = renderer
        self._rows: list[Iterable[bytes]] = []
        self.remarks: list[str] = []
        self.charts: list[Chart] = []
        self.pictures: list[Picture] = []

    def fill(self, document: Document, context: dict[str, Any]) -> None:
        narrative = self._find(self._root, Marker.NARRATIVE)
        appendix_list = self._find(self._root, Marker.APPENDIX_LIST)
        appendices = self._find(self._root, Marker.APPENDICES)
        prototype = self._take_prototype(appendices)
        masthead = find_masthead(first_of(self._root.iter(w("body")), "w:body").findall(w("p")))
        self._renderer.render_tree(self._root, context)
        before = list(narrative.itersiblings(preceding=True))[::-1]
        masthead.fit(self._styles, text_width(find(appendices, "pPr", "sectPr")))
        with bounded(
            self._renderer.file
        ):  # how much there is to put, the package's narrative decides
            blocks = [
                element
                for block in document.narrative
                for element in self._put_block(narrative, block)
            ]
        self._put_appendix_list(appendix_list, document.appendix_list)
        for marker in (narrative, appendix_list):
            detach(marker)
        pages = PageBuilder(self._styles, appendices)
        pages.put_narrative(before, blocks, has_appendices=bool(document.appendices))
        for appendix in document.appendices:
            self._put_appendix(pages, prototype, appendix, context)
        pages.end()

    def _take_prototype(self, start: Element) -> list[Element]:
        """Take away what stands between the markers of the appendices; the end's paragraph belongs
        to it.
        """
        end = self._find(self._root, Marker.END_APPENDICES)
        prototype: list[Element] = []
        for element in start.itersiblings():
            prototype.append(element)
            if element is end:
                break
        for element in prototype:
            detach(element)
        return prototype

    def _put_appendix_list(self, marker: Element, appendix_list: AppendixList) -> None:
        for number, item in enumerate(appendix_list.items):
            style, label = (
                (Style.APPENDIX_LIST_NEXT, "")
                if number
                else (Style.APPENDIX_LIST, appendix_list.label)
            )
            put = self._put_paragraph(marker, style, (Run(joined(label, item)),))
            found = _NUMBER.match(without_marks(item))
            self._hang_by_number(put, "" if found is None else found.group())
        self._keep_end_together(marker)

    def _hang_by_number(self, paragraph: Element, number: str) -> None:
        """Let further lines of an item stand below its text, where its number is none like 1. for
        which the style has room.
        """
        size = Measure(self._styles, 0).size(paragraph)
        more = round((width_in_characters(number, OFFICE_NARROW) - _USUAL_NUMBER) * size)
        told = [
            whole_number(self._styles.property(style_of(paragraph) or "", "pPr", "ind", of) or "0")
            for of in ("left", "hanging")
        ]
        if more and min(told) + more >= 0:
            indent = of_paragraph(paragraph, "ind")
            for name, value in zip(("left", "hanging"), told, strict=True):
                indent.set(w(name), str(value + more))

    def _keep_end_together(self, marker: Element) -> None:
        """Keep the last two items of the list together, and a note below it with them."""
        items = [
            paragraph
            for paragraph in marker.itersiblings(w("p"), preceding=True)
            if style_of(paragraph) == self._styles.id_of(Style.APPENDIX_LIST_NEXT)
        ]
        note = marker.getnext()
        has_note = note is not None and shows(note) and own_text(note).strip() not in Marker.ALL
        for paragraph in items[0 if has_note else 1 : 2]:
            of_paragraph(paragraph, "keepNext")

    def serialize(self) -> list[bytes]:
        data = serialize(self._root)
        chunks: list[bytes] = []
        for number, rows in enumerate(self._rows):
            before, data = data.split(_ROWS_MARK % number, 1)
            chunks += [before, *rows]
        return [*chunks, data]

    def _put_appendix(
        self,
        pages: PageBuilder,
        prototype: list[Element],
        appendix: PrintedAppendix,
        context: dict[str, Any],
    ) -> None:
        copy = etree.Element(w("body"))
        copy.extend(map(deepcopy, prototype))
        self._renderer.render_tree(copy, context | {"appendix": appendix})
        table = first_of(self._find(copy, Marker.TABLE_ROW).iterancestors(w("tbl")), "w:tbl")
        end = self._find(copy, Marker.END_APPENDICES)
        clear(end)
        own = find(end, "pPr", "sectPr")
        detach(own)
        section = pages.portrait if appendix.orientation == "portrait" else own
        writer = TableWriter(table, self._styles, appendix.table, text_width(section))
        writer.describe(f"{appendix.label} {appendix.title}".replace("\n", ""))
        writer.write_header(etree.ProcessingInstruction("rows", str(len(self._rows))))
        pages.put_appendix(list(copy), section, writer, starts_page=appendix.starts_page)
        anchored = (
            None if self._anchors is None else partial(self._anchors.row, table=len(self._rows))
        )
        self._rows.append(writer.rows(anchored))
        self.remarks += map(_unfit_remark, writer.columns.unfit())

    def _put_block(self, marker: Element, block: Block) -> list[Element]:
        if isinstance(block, Chart):
            return [
                self._put_chart(marker, block),
                self._put_paragraph(marker, Style.BODY, block.runs),
            ]
        if isinstance(block, Pictures):
            return self._put_pictures(marker, block)
        style = Style.HEADINGS[block.level - 1] if isinstance(block, Heading) else Style.BODY
        return [self._put_paragraph(marker, style, block.runs)]

    def _put_pictures(self, marker: Element, pictures: Pictures) -> list[Element]:
        """The pictures, and their captions below. One that lies on its side takes its place
        standing in Word, and has a line of its own.
        """
        if len(pictures.pictures) > 1 and any(p.file.turn % 180 for p in pictures.pictures):
            alone = (Pictures((picture,)) for picture in pictures.pictures)
            return [put for one in alone for put in self._put_pictures(marker, one)]
        width = self._text_width(marker)
        style = self._styles.find_id(Style.PICTURE) or self._styles.id_of(Style.BODY)
        first = len(self.pictures) + 1
        self.pictures += pictures.pictures
        drawn = pictures_paragraph(pictures, first, style, width)
        marker.addprevious(drawn)
        if not pictures.runs:
            detach(find(drawn, "pPr", "keepNext"))
            return [drawn]
        captions = self._put_paragraph(marker, Style.BODY, pictures.runs)
        find(captions, "pPr").extend(caption_properties(pictures, width))
        return [drawn, captions]

    def _text_width(self, marker: Element) -> int:
        return text_width(first_of(marker.getroottree().iter(w("sectPr")), "w:sectPr"))

    def _put_chart(self, marker: Element, chart: Chart) -> Element:
        self.charts.append(chart)
        width = self._text_width(marker)
        paragraph = chart_paragraph(chart, len(self.charts), self._styles.id_of(Style.BODY), width)
        marker.addprevious(paragraph)
        return paragraph

    def _put_paragraph(self, marker: Element, style: str, runs: tuple[Run, ...]) -> Element:
        """Put a paragraph before a marker, and only then fill it: what is moved costs the more, the
        more it holds.
        """
        paragraph = etree.Element(w("p"))
        marker.addprevious(paragraph)
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle")).set(w("val"), self._styles.id_of(style))
        for run in runs:
            self._add_run(paragraph, run)
        if self._anchors is not None:
            self._anchors.begin(paragraph, "".join(with_marks(run.text) for run in runs))
        return paragraph

    def _add_run(self, paragraph: Element, run: Run) -> None:
        element = etree.SubElement(paragraph, w("r"))
        if run.emphasis != "plain":
            properties = etree.SubElement(element, w("rPr"))
            style = Style.STRONG if run.emphasis == "strong" else Style.EMPHASIS
            etree.SubElement(properties, w("rStyle")).set(w("val"), self._styles.id_of(style))
        add_text(element, run.text)

    def _find(self, tree: Element, marker: str) -> Element:
        for paragraph in tree.iter(w("p")):
            if own_text(paragraph).strip() == marker:
                return paragraph
        message = _("the paragraph “{marker}” is missing").format(marker=marker)
        raise TemplateError(message, Place(self._renderer.file))


def _unfit_remark(unfit: Unfit) -> str:
    title = "".join(unfit.titles[-1].split())
    message = _(
        "The column “{title}” is too narrow for “{text}”, which breaks over two lines; it needs "
        "{width} mm."
    )
    return message.format(
        title=title, text=unfit.text, width=f"{twips(unfit.width).millimetres:.1f}"
    )

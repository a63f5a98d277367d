"""The body of the docx: markers give way to narrative, list of appendices, appendices and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from lxml import etree

from bulletin_gen.document import Appendix, AppendixList, Block, Document, Heading, Run, Table
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.ooxml.names import find, first_of, w
from bulletin_gen.places import Place
from bulletin_gen.process.bounds import bounded
from bulletin_gen.word_template.names import Marker, Style
from bulletin_gen.write.docx.pagination import (
    fit_row_height,
    heading_height,
    may_break_before,
    room_for_rows,
    style_of,
    text_width,
)
from bulletin_gen.write.docx.stylesheet import StyleSheet
from bulletin_gen.write.docx.table import TableWriter
from bulletin_gen.write.docx.tags import Element, TagRenderer, add_text, clear, detach, own_text

_ROWS_MARK = b"<?rows %d?>"


def fill_body(
    part: bytes, styles: StyleSheet, document: Document, renderer: TagRenderer, context: dict[str, Any]
) -> list[bytes]:
    """Give the part ``word/document.xml``, in chunks: table rows are never parsed into a tree."""
    body = _Body(etree.fromstring(part), styles, renderer)
    body.fill(document, context)
    return body.serialize()


class _Body:
    """The template's own paragraphs are rendered before any data stands among them: data is never a tag."""

    def __init__(self, root: Element, styles: StyleSheet, renderer: TagRenderer) -> None:
        self._root = root
        self._styles = styles
        self._renderer = renderer
        self._rows: list[Iterable[bytes]] = []

    def fill(self, document: Document, context: dict[str, Any]) -> None:
        narrative = self._find(self._root, Marker.NARRATIVE)
        appendix_list = self._find(self._root, Marker.APPENDIX_LIST)
        appendices = self._find(self._root, Marker.APPENDICES)
        prototype = self._take_prototype(appendices)
        self._renderer.render_tree(self._root, context)
        with bounded(self._renderer.file):  # how much there is to put, the package's narrative decides
            for block in document.narrative:
                self._put_block(narrative, block)
        self._put_appendix_list(appendix_list, document.appendix_list)
        for marker in (narrative, appendix_list):
            detach(marker)
        if document.appendix_list.items:
            self._keep_list_company(len(document.appendix_list.items))
        self._put_appendices(appendices, prototype, document.appendices, context)

    def _keep_list_company(self, items: int) -> None:
        """Have the narrative's last paragraph follow the list of appendices to its page, where it may need to."""
        first = next(self._paragraphs_of(Style.APPENDIX_LIST), None)
        if first is None or first.getprevious() is None:
            return
        before = list(first.itersiblings(preceding=True))
        last = before[0]
        if style_of(last) != self._styles.id_of(Style.BODY):
            return
        list_paragraphs = [first, *list(first.itersiblings())[: items - 1]]
        section = first_of(self._root.iter(w("sectPr")), "w:sectPr")
        if may_break_before(list_paragraphs, before, self._styles, section):
            find(last, "pPr", "pStyle").set(w("val"), self._styles.id_of(Style.BODY_LAST))

    def _paragraphs_of(self, style: str) -> Iterator[Element]:
        style_id = self._styles.id_of(style)
        return (paragraph for paragraph in self._root.iter(w("p")) if style_of(paragraph) == style_id)

    def _take_prototype(self, start: Element) -> list[Element]:
        """Take away what stands between the markers of the appendices; the end's paragraph belongs to it."""
        end = self._find(self._root, Marker.END_APPENDICES)
        prototype = [element for element in start.itersiblings() if _precedes(element, end)] + [end]
        for element in prototype:
            detach(element)
        return prototype

    def _put_appendix_list(self, marker: Element, appendix_list: AppendixList) -> None:
        for number, item in enumerate(appendix_list.items):
            style, label = (Style.APPENDIX_LIST_NEXT, "") if number else (Style.APPENDIX_LIST, appendix_list.label)
            self._put_paragraph(marker, style, (Run(label + item),))

    def _put_appendices(
        self,
        start: Element,
        prototype: list[Element],
        appendices: tuple[Appendix, ...],
        context: dict[str, Any],
    ) -> None:
        """Repeat the prototype for each appendix.

        The first marker's paragraph ends the narrative's section, the second's the appendix's. Without an
        appendix both are gone, and the narrative's section is the last.
        """
        if not appendices:
            last = first_of(self._root.iterfind(f"{w('body')}/{w('sectPr')}"), "w:sectPr")
            last.addprevious(find(start, "pPr", "sectPr"))
            detach(last)
            detach(start)
            return
        clear(start)
        previous = start
        for appendix in appendices:
            for element in self._appendix(prototype, appendix, context):
                previous.addnext(element)
                previous = element

    def serialize(self) -> list[bytes]:
        data = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        chunks: list[bytes] = []
        for number, rows in enumerate(self._rows):
            before, data = data.split(_ROWS_MARK % number, 1)
            chunks += [before, *rows]
        return [*chunks, data]

    def _appendix(self, prototype: list[Element], appendix: Appendix, context: dict[str, Any]) -> list[Element]:
        copy = etree.Element(w("body"))
        copy.extend(map(deepcopy, prototype))
        self._renderer.render_tree(copy, context | {"appendix": appendix})
        table = first_of(self._find(copy, Marker.TABLE_ROW).iterancestors(w("tbl")), "w:tbl")
        section = first_of(copy.iter(w("sectPr")), "w:sectPr")
        writer = TableWriter(table, self._styles.id_of, text_width(section))
        self._fit_rows(writer, appendix.table, section, list(table.itersiblings(w("p"), preceding=True)))
        writer.write_header(appendix.table, etree.ProcessingInstruction("rows", str(len(self._rows))))
        self._rows.append(writer.rows(appendix.table))
        clear(self._find(copy, Marker.END_APPENDICES))
        return list(copy)

    def _fit_rows(self, writer: TableWriter, table: Table, section: Element, heading: list[Element]) -> None:
        above = heading_height(heading, self._styles, text_width(section))
        room = room_for_rows(section, above, writer.header_height(table))
        least = writer.least_row_height(self._styles)
        writer.set_row_height(fit_row_height(len(table.rows), writer.row_height, least, room))

    def _put_block(self, marker: Element, block: Block) -> None:
        style = Style.HEADINGS[block.level - 1] if isinstance(block, Heading) else Style.BODY
        self._put_paragraph(marker, style, block.runs)

    def _put_paragraph(self, marker: Element, style: str, runs: tuple[Run, ...]) -> None:
        """Put a paragraph before a marker, and only then fill it: what is moved costs the more, the more it holds."""
        paragraph = etree.Element(w("p"))
        marker.addprevious(paragraph)
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle")).set(w("val"), self._styles.id_of(style))
        for run in runs:
            self._add_run(paragraph, run)

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


def _precedes(element: Element, end: Element) -> bool:
    return any(sibling is end for sibling in element.itersiblings())

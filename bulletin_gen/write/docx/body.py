"""The body of the docx: markers give way to narrative, list of appendices, appendices and their tables."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from bulletin_gen.document import Appendix, AppendixList, Block, Document, Heading, Run
from bulletin_gen.errors import TemplateError
from bulletin_gen.i18n import _
from bulletin_gen.write.docx.names import Marker, Style, w
from bulletin_gen.write.docx.table import TableWriter
from bulletin_gen.write.docx.tags import Element, TagRenderer, clear, own_text, text_elements

_ROWS_MARK = b"<?rows %d?>"


def fill_body(
    part: bytes, styles: bytes, document: Document, renderer: TagRenderer, context: dict[str, Any]
) -> list[bytes]:
    """Give the part ``word/document.xml``, in chunks: table rows are never parsed into a tree."""
    body = _Body(etree.fromstring(part), StyleIds(etree.fromstring(styles), renderer.file), renderer)
    body.put_narrative(document.narrative)
    body.put_appendix_list(document.appendix_list)
    body.put_appendices(document.appendices, context)
    renderer.render_tree(body.root, context)
    return body.serialize()


class StyleIds:
    """A Word template's style ids by the names that Word shows; ids change when an office program saves."""

    def __init__(self, styles: Element, file: str) -> None:
        """Read ``word/styles.xml``."""
        self._file = file
        self._ids = {
            str(style.find(w("name")).get(w("val"))).lower(): str(style.get(w("styleId")))
            for style in styles.iter(w("style"))
        }

    def __getitem__(self, name: str) -> str:
        """The id of a style. Raises TemplateError when the template has no style of this name."""
        try:
            return self._ids[name.lower()]
        except KeyError:
            raise TemplateError(_("the style “{name}” is missing").format(name=name), self._file) from None


class _Body:
    def __init__(self, root: Element, styles: StyleIds, renderer: TagRenderer) -> None:
        self.root = root
        self._styles = styles
        self._renderer = renderer
        self._rows: list[Iterable[bytes]] = []

    def put_narrative(self, blocks: tuple[Block, ...]) -> None:
        self._replace(self._marker(Marker.NARRATIVE), map(self._block, blocks))

    def put_appendix_list(self, appendix_list: AppendixList) -> None:
        styles = [Style.APPENDIX_LIST] + [Style.APPENDIX_LIST_NEXT] * (len(appendix_list.items) - 1)
        labels = [appendix_list.label] + [""] * (len(appendix_list.items) - 1)
        paragraphs = (
            self._paragraph(style, (Run(label + item),))
            for style, label, item in zip(styles, labels, appendix_list.items, strict=False)
        )
        self._replace(self._marker(Marker.APPENDIX_LIST), paragraphs)

    def put_appendices(self, appendices: tuple[Appendix, ...], context: dict[str, Any]) -> None:
        """Repeat what stands between the two markers for each appendix.

        The first marker's paragraph ends the narrative's section, the second's the appendix's. Without an
        appendix both go, and the narrative shares the last section.
        """
        start, end = self._marker(Marker.APPENDICES), self._marker(Marker.END_APPENDICES)
        prototype = [element for element in start.itersiblings() if _precedes(element, end)] + [end]
        for element in prototype:
            _detach(element)
        if not appendices:
            _detach(start)
            return
        clear(start)
        previous = start
        for appendix in appendices:
            copies = etree.Element(w("body"))
            copies.extend(map(deepcopy, prototype))
            self._fill_appendix(copies, appendix, context)
            for element in list(copies):
                previous.addnext(element)
                previous = element

    def serialize(self) -> list[bytes]:
        data = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        chunks: list[bytes] = []
        for number, rows in enumerate(self._rows):
            before, data = data.split(_ROWS_MARK % number, 1)
            chunks += [before, *rows]
        return [*chunks, data]

    def _fill_appendix(self, copies: Element, appendix: Appendix, context: dict[str, Any]) -> None:
        prototype = next(self._find(copies, Marker.TABLE_ROW).iterancestors(w("tbl")))
        table = TableWriter(prototype, self._styles.__getitem__, _text_width(copies))
        table.write_header(appendix.table, etree.ProcessingInstruction("rows", str(len(self._rows))))
        self._rows.append(table.rows(appendix.table))
        clear(self._find(copies, Marker.END_APPENDICES))
        self._renderer.render_tree(copies, context | {"appendix": appendix})

    def _block(self, block: Block) -> Element:
        style = Style.HEADINGS[block.level - 1] if isinstance(block, Heading) else Style.BODY
        return self._paragraph(style, block.runs)

    def _paragraph(self, style: str, runs: tuple[Run, ...]) -> Element:
        paragraph = etree.Element(w("p"))
        properties = etree.SubElement(paragraph, w("pPr"))
        etree.SubElement(properties, w("pStyle")).set(w("val"), self._styles[style])
        paragraph.extend(map(self._run, runs))
        return paragraph

    def _run(self, run: Run) -> Element:
        element = etree.Element(w("r"))
        if run.emphasis != "plain":
            properties = etree.SubElement(element, w("rPr"))
            style = Style.STRONG if run.emphasis == "strong" else Style.EMPHASIS
            etree.SubElement(properties, w("rStyle")).set(w("val"), self._styles[style])
        element.extend(text_elements(run.text))
        return element

    def _marker(self, marker: str) -> Element:
        return self._find(self.root, marker)

    def _find(self, tree: Element, marker: str) -> Element:
        for paragraph in tree.iter(w("p")):
            if own_text(paragraph).strip() == marker:
                return paragraph
        message = _("the paragraph “{marker}” is missing").format(marker=marker)
        raise TemplateError(message, self._renderer.file)

    @staticmethod
    def _replace(marker: Element, elements: Iterable[Element]) -> None:
        for element in elements:
            marker.addprevious(element)
        _detach(marker)


def _precedes(element: Element, end: Element) -> bool:
    return any(sibling is end for sibling in element.itersiblings())


def _detach(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _text_width(tree: Element) -> int:
    """The width between the margins of the section that a region of the body ends, in twips."""
    section = next(tree.iter(w("sectPr")))
    page, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    return int(page.get(w("w"))) - int(margins.get(w("left"))) - int(margins.get(w("right")))

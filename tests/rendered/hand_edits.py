"""What people do to a finished issue in Word, done to its docx."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from bulletin_gen.ooxml.container import unpack, write_parts
from bulletin_gen.ooxml.names import w
from bulletin_gen.write.docx.measure import style_of
from tests.rendered.stretched import LINE_OF_TEXT, LONG_TITLE

Element = etree._Element
BODY = ("BodyText", "BodyTextLast", "BodyTextClose", "BodyTextOpen")


def _paragraphs(body: Element, *styles: str) -> list[Element]:
    return [p for p in body.iter(w("p")) if style_of(p) in styles]


def _tables(body: Element) -> list[Element]:
    return [
        table for table in body.iter(w("tbl")) if table.find(f".//{w('tblHeader')}") is not None
    ]


def add_sentence(body: Element) -> None:
    """A sentence more in the first paragraph."""
    run = etree.SubElement(_paragraphs(body, *BODY)[0], w("r"))
    etree.SubElement(run, w("t")).text = LINE_OF_TEXT


def add_rows(body: Element) -> None:
    """Two rows more in the middle of the first table."""
    _double_row(_tables(body)[:1], -4)


def add_last_rows(body: Element) -> None:
    """Two rows more below the last one of the last table."""
    _double_row(_tables(body)[-1:], -1)


def _double_row(tables: list[Element], place: int) -> None:
    for table in tables:
        row = table.findall(w("tr"))[place]
        row.addnext(deepcopy(row))
        row.addnext(deepcopy(row))


def delete_paragraph(body: Element) -> None:
    """A paragraph less in the middle of the narrative."""
    paragraph = _paragraphs(body, *BODY)[1]
    parent = paragraph.getparent()
    assert parent is not None
    parent.remove(paragraph)


def lengthen_title(body: Element) -> None:
    """A title of three lines."""
    [title] = _paragraphs(body, "Title")
    for run in title.findall(w("r"))[1:]:
        title.remove(run)
    [run] = title.findall(w("r"))
    for child in list(run):
        run.remove(child)
    etree.SubElement(run, w("t")).text = LONG_TITLE + "（征求意见稿）"


def add_picture(body: Element) -> None:
    """A picture of five centimetres, pasted below the first paragraph, in a line as high as it."""
    first = _paragraphs(body, *BODY)[0]
    paragraph = etree.fromstring(_PICTURE)
    first.addnext(paragraph)


EDITS: dict[str, Callable[[Element], None]] = {
    "a sentence": add_sentence,
    "two rows": add_rows,
    "two rows in the last table": add_last_rows,
    "a paragraph deleted": delete_paragraph,
    "a title of three lines": lengthen_title,
    "a picture": add_picture,
}
_WIDTH, _HEIGHT = 3_600_000, 1_800_000
_PICTURE = f"""<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing><wp:inline>
<wp:extent cx="{_WIDTH}" cy="{_HEIGHT}"/><wp:docPr id="900" name="pasted"/><a:graphic>
<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_WIDTH}" cy="{_HEIGHT}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="888888"/></a:solidFill>
</wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"""


def edited(docx: bytes, edit: Callable[[Element], None]) -> bytes:
    """A docx after an edit."""
    parts = unpack(docx)
    root = etree.fromstring(parts["word/document.xml"])
    edit(root)
    return write_parts(
        {**parts, "word/document.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}
    )

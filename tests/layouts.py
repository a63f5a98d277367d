"""How a docx is laid out, in words that a reviewer reads: what is said beside its styles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from bulletin_gen.ooxml.container import unpack
from bulletin_gen.ooxml.names import w

Element = etree._Element
_PLAIN = re.compile(r"pStyle\((?!BodyText(?:Last|Close|Open)).*?\)")


def layout_of(data: bytes) -> list[str]:
    """A line for each paragraph with formatting of its own or a style of a last line, for each
    table and the last section.
    """
    body = etree.fromstring(unpack(data)["word/document.xml"])[0]
    lines = [line for element in body for line in _lines(element)]
    return [line for line in lines if not _PLAIN.fullmatch(line)]


def _lines(element: Element) -> Iterator[str]:
    if element.tag == w("tbl"):
        yield _table(element)
    elif element.tag == w("p"):
        yield _paragraph(element)
    elif element.tag == w("sectPr"):
        yield _section(element)


def _paragraph(paragraph: Element) -> str:
    properties = paragraph.find(w("pPr"))
    said = [] if properties is None else [_said(child) for child in properties]
    runs = {_said(child) for run in paragraph.iter(w("rPr")) for child in run}
    pieces = [
        *said,
        *sorted(runs),
        *(["drawing"] if next(paragraph.iter(w("drawing")), None) is not None else []),
    ]
    return " ".join(pieces) or "plain"


def _said(element: Element) -> str:
    if element.tag == w("sectPr"):
        return f"[{_section(element)}]"
    name = etree.QName(element).localname
    values = ",".join(
        str(value) if key == w("val") else f"{etree.QName(key).localname}={value!s}"
        for key, value in element.items()
    )
    return f"{name}({values})" if values else name


def _section(section: Element) -> str:
    size, kind, footers = (
        section.find(w("pgSz")),
        section.find(w("type")),
        section.findall(w("footerReference")),
    )
    turned = (
        "landscape" if size is not None and size.get(w("orient")) == "landscape" else "portrait"
    )
    begins = "" if kind is None else f" {kind.get(w('val'))}"
    return f"section {turned}{begins}, {len(footers)} footers"


def _table(table: Element) -> str:
    columns = [str(column.get(w("w"))) for column in table.iter(w("gridCol"))]
    heights = [str(height.get(w("val"))) for height in table.iter(w("trHeight"))]
    rows = ", ".join(f"{len(list(alike))}×{height}" for height, alike in groupby(heights))
    margins = [str(mar[0].get(w("w"))) for mar in table.iter(w("tcMar"))]
    shown = " ".join(sorted(set(margins), key=int))
    headers = sum(1 for _header in table.iter(w("tblHeader")))
    return (
        f"table columns {'+'.join(columns)}; {headers} header rows; heights {rows}; margins {shown}"
    )

"""Properties that paragraphs and runs say themselves, at the place that the schema has for them."""

from __future__ import annotations

from lxml import etree

from bulletin_gen.ooxml.names import PARAGRAPH_ORDER, insert_behind, leading, w
from bulletin_gen.write.docx.paragraph_texts import Element

_RUN_ORDER = (
    *(
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "strike",
        "dstrike",
        "outline",
        "shadow",
    ),
    *(
        "emboss",
        "imprint",
        "noProof",
        "snapToGrid",
        "vanish",
        "webHidden",
        "color",
        "spacing",
        "w",
        "kern",
    ),
    *("position", "sz", "szCs"),
)
"""The children of ``w:rPr`` up to those that are set here,
as the schema orders them (17.3.2.28).
"""


def of_paragraph(paragraph: Element, tag: str) -> Element:
    """A property of a paragraph, one of ``PARAGRAPH_ORDER``; made where it is absent, and switched
    on by that, where it switches something (17.3.1).
    """
    properties = leading(paragraph, "pPr")
    element = properties.find(w(tag))
    if element is None:
        element = etree.Element(w(tag))
        before = PARAGRAPH_ORDER[: PARAGRAPH_ORDER.index(tag)]
        insert_behind(properties, element, ("pStyle", *before))
    return element


def set_on_runs(paragraph: Element, tag: str, value: int) -> None:
    """Set a property of all runs of a paragraph (17.3.2)."""
    for run in paragraph.findall(w("r")):
        properties = leading(run, "rPr")
        element = properties.find(w(tag))
        if element is None:
            element = etree.Element(w(tag))
            insert_behind(properties, element, _RUN_ORDER[: _RUN_ORDER.index(tag)])
        element.set(w("val"), str(value))

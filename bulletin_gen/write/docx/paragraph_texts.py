"""The texts of a paragraph: read, added, taken away."""

from __future__ import annotations

import re

from lxml import etree

from bulletin_gen.ooxml.names import XML_SPACE, w
from bulletin_gen.text.printable import with_line_feeds

Element = etree._Element


def own_text(paragraph: Element) -> str:
    """The text of a paragraph without that of text boxes inside it;
    tabs and breaks as characters.
    """
    return "".join(element_text(element) for element in own_texts(paragraph))


def element_text(element: Element) -> str:
    """The text of ``w:t``, ``w:tab`` or ``w:br``."""
    if element.tag == w("t"):
        return element.text or ""
    return "\t" if element.tag == w("tab") else "\n"


def add_text(run: Element, text: str) -> None:
    """Add the children that print a text to a run: ``w:t``, with ``w:br`` and ``w:tab`` for line
    break and tab.

    They are made where they belong: an element that is made elsewhere and moved costs the more, the
    more there are.
    """
    for piece in re.split("([\n\t])", with_line_feeds(text)):
        if piece == "\n":
            etree.SubElement(run, w("br"))
        elif piece == "\t":
            etree.SubElement(run, w("tab"))
        elif piece:
            element = etree.SubElement(run, w("t"))
            element.text = piece
            element.set(XML_SPACE, "preserve")


def own_texts(paragraph: Element) -> list[Element]:
    """The text elements of a paragraph's own runs, in order."""
    elements = paragraph.iter(w("t"), w("tab"), w("br"))
    return [e for e in elements if _is_in_run(e) and next(e.iterancestors(w("p"))) is paragraph]


def _is_in_run(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == w("r")


def clear(paragraph: Element) -> None:
    """Take a paragraph's runs away; its properties stay."""
    for run in paragraph.findall(w("r")):
        paragraph.remove(run)

"""Names that OOXML fixes, and how elements and attributes are found by them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from lxml import etree

W_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NAMESPACE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Rows are written as text with this prefix, the one that all office programs use.
etree.register_namespace("w", W_NAMESPACE)

XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


@cache
def w(tag: str) -> str:
    """The qualified name of a WordprocessingML tag or attribute."""
    return f"{{{W_NAMESPACE}}}{tag}"


def escape(text: str) -> str:
    """A text as XML content. The standard library's own function imports a web client with it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class MalformedError(LookupError):
    """A part lacks an element or attribute that OOXML demands."""


def find(element: etree._Element, *tags: str) -> etree._Element:
    """The element that a way of tags leads to. Raises MalformedError when there is none."""
    found = element.find("/".join(map(w, tags)))
    if found is None:
        raise MalformedError("/".join(tags))
    return found


PARAGRAPH_ORDER = (
    *(
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "suppressLineNumbers",
        "pBdr",
    ),
    *(
        "shd",
        "tabs",
        "suppressAutoHyphens",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
        "topLinePunct",
        "autoSpaceDE",
    ),
    *(
        "autoSpaceDN",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
    ),
    *("suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
)
"""The children of ``w:pPr`` in a style, as the schema orders them (17.3.1.26)."""


def is_on(element: etree._Element) -> bool:
    """Whether an element that switches something is on,
    which it is without a value too (17.17.4).
    """
    return element.get(w("val")) not in ("0", "false", "off")


def whole_number(text: str | None) -> int:
    """A whole number, as attributes hold them. Raises MalformedError for anything else."""
    try:
        return int(text or "")
    except ValueError as error:
        raise MalformedError(str(text)) from error


def first_of(elements: Iterator[etree._Element], what: str) -> etree._Element:
    """The first of some elements. Raises MalformedError, naming what is missing, when there is
    none.
    """
    element = next(elements, None)
    if element is None:
        raise MalformedError(what)
    return element


def attribute(element: etree._Element, name: str) -> str:
    """An attribute of WordprocessingML. Raises MalformedError when there is none."""
    value = element.get(w(name))
    if value is None:
        raise MalformedError(name)
    return str(value)


def leading(element: etree._Element, tag: str) -> etree._Element:
    """The child that stands first in an element and holds its properties (``pPr``, ``rPr``); made
    where absent.
    """
    properties = element.find(w(tag))
    if properties is None:
        properties = etree.Element(w(tag))
        element.insert(0, properties)
    return properties


def insert_behind(parent: etree._Element, child: etree._Element, before: Collection[str]) -> None:
    """Insert a child behind those that the schema has before it, given by their names."""
    parent.insert(sum(etree.QName(other).localname in before for other in parent), child)


def insert_ahead(parent: etree._Element, child: etree._Element, after: Collection[str]) -> None:
    """Insert a child ahead of those that the schema has after it, given by their names."""
    following = next((other for other in parent if etree.QName(other).localname in after), None)
    if following is None:
        parent.append(child)
    else:
        following.addprevious(child)


def entry_beside(listing: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """An entry for a list of content types or of relationships, of the namespace of that list."""
    return etree.Element(f"{{{etree.QName(listing).namespace}}}{tag}", attributes)


def detach(element: etree._Element) -> None:
    """Take an element out of its tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def serialize(tree: etree._Element) -> bytes:
    """A part's tree as its bytes."""
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)

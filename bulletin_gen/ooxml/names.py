"""Names that OOXML fixes, and how elements and attributes are found by them."""

from __future__ import annotations

from collections.abc import Iterator
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


def is_on(element: etree._Element) -> bool:
    """Whether an element that switches something is on, which it is without a value too (17.17.4)."""
    return element.get(w("val")) not in ("0", "false", "off")


def whole_number(text: str | None) -> int:
    """A whole number, as attributes hold them. Raises MalformedError for anything else."""
    try:
        return int(text or "")
    except ValueError as error:
        raise MalformedError(str(text)) from error


def first_of(elements: Iterator[etree._Element], what: str) -> etree._Element:
    """The first of some elements. Raises MalformedError, naming what is missing, when there is none."""
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

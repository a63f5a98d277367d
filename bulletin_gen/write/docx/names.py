"""Names that OOXML fixes, and the style and marker names this project shares with its Word templates."""

from __future__ import annotations

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
    """A Word template lacks an element that OOXML demands."""


def find(element: etree._Element, *tags: str) -> etree._Element:
    """The element that a way of tags leads to. Raises MalformedError when there is none."""
    found = element.find("/".join(map(w, tags)))
    if found is None:
        raise MalformedError("/".join(tags))
    return found


def attribute(element: etree._Element, name: str) -> str:
    """An attribute of WordprocessingML. Raises MalformedError when there is none."""
    value = element.get(w(name))
    if value is None:
        raise MalformedError(name)
    return str(value)


class Style:
    """The names of the styles that the writer asks of a Word template, as Word shows them."""

    BODY: Final = "Body Text"
    BODY_LAST: Final = "Body Text Last"
    HEADINGS: Final = ("heading 1", "heading 2", "heading 3", "heading 4")
    STRONG: Final = "Strong"
    EMPHASIS: Final = "Emphasis"
    APPENDIX_LIST: Final = "Appendix List"
    APPENDIX_LIST_NEXT: Final = "Appendix List Next"
    CELLS: Final = {"left": "Table Cell Left", "centre": "Table Cell", "right": "Table Cell Right"}


class Marker:
    """The paragraphs of a Word template that say where the parts of a document go."""

    NARRATIVE: Final = "{% narrative %}"
    APPENDIX_LIST: Final = "{% appendix_list %}"
    APPENDICES: Final = "{% appendices %}"
    END_APPENDICES: Final = "{% end_appendices %}"
    TABLE_GROUP_HEADER: Final = "{% group_header %}"
    TABLE_HEADER: Final = "{% header %}"
    TABLE_ROW: Final = "{% row %}"
    ALL: Final = (
        NARRATIVE,
        APPENDIX_LIST,
        APPENDICES,
        END_APPENDICES,
        TABLE_GROUP_HEADER,
        TABLE_HEADER,
        TABLE_ROW,
    )

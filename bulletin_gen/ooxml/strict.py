"""Word files in the strict form of the standard (ISO/IEC 29500-1) as the transitional form
(29500-4).

The two differ in the names of their namespaces, and in that the strict form calls left and right
the start and the end of a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from bulletin_gen.ooxml.container import is_xml
from bulletin_gen.ooxml.names import serialize, w
from bulletin_gen.ooxml.parsing import parse_part

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)(/[A-Za-z-]+)?")
_OTHERWISE_SPELT = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
_SIDES = {"start": "left", "end": "right"}
_CONFORMANCE = w("conformance")


def as_transitional(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a Word file, of the strict form as the transitional one writes them. Raises as
    ``parse_part``.
    """
    return {
        name: _as_transitional(name, part) if _STRICT in part and is_xml(name) else part
        for name, part in parts.items()
    }


def _as_transitional(name: str, part: bytes) -> bytes:
    tree = parse_part(name, _NAME.sub(_transitional_name, part), with_comments=True)
    tree.attrib.pop(_CONFORMANCE, None)
    for element in tree.iter(w("jc"), w("tab"), w("lvlJc")):
        side = _SIDES.get(element.get(w("val"), ""))
        if side is not None:
            element.set(w("val"), side)
    for element in tree.iter(w("ind")):
        for side, plain in _SIDES.items():
            for unit in ("", "Chars"):
                value = element.attrib.pop(w(side + unit), None)
                if value is not None:
                    element.set(w(plain + unit), value)
    for element in [*tree.iter(w("start"), w("end"))]:
        if element.get(w("val")) is None or not element.get(w("val"), "").isdigit():
            element.tag = w(_SIDES[etree.QName(element).localname])
    return serialize(tree)


def _transitional_name(match: re.Match[bytes]) -> bytes:
    kind, name, more = match.group(1), match.group(2), match.group(3) or b""
    more = b"/" + _OTHERWISE_SPELT.get(more[1:], more[1:]) if more else b""
    name = _OTHERWISE_SPELT.get(name, name)
    return b"http://schemas.openxmlformats.org/" + kind + b"/2006/" + name + more

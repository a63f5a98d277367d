"""What of a foreign package comes through: what is known to be harmless, and nothing else.

A package can make whoever opens it fetch files and call out, by ways that a list of forbidden
things never knows all of. So parts, relationships, targets and fields come through by what they are
known to be. Elements and attributes are too many to be listed; of those, the ones that bring in
other files are refused, and every address.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import (
    CONTENT_TYPES,
    NoPackageError,
    UnsafeError,
    is_xml,
    unpack_foreign,
)
from bulletin_gen.ooxml.names import R_NAMESPACE, w
from bulletin_gen.ooxml.parsing import parse_part
from bulletin_gen.ooxml.relations import ROOT_RELATIONS, is_relations, source_of
from bulletin_gen.ooxml.strict import as_transitional

_CONTENT = "application/vnd.openxmlformats-officedocument."
_WORD = _CONTENT + "wordprocessingml."
_IMAGE = "image/"
_PACKAGE = "application/vnd.openxmlformats-package."
_KNOWN_CONTENT = {
    *(
        f"{_WORD}{kind}+xml"
        for kind in ("document.main", "styles", "settings", "webSettings", "fontTable", "numbering")
    ),
    *(f"{_WORD}{kind}+xml" for kind in ("header", "footer", "footnotes", "endnotes")),
    *(
        f"{_CONTENT}{kind}+xml"
        for kind in ("theme", "extended-properties", "custom-properties", "customXmlProperties")
    ),
    "application/vnd.ms-word.stylesWithEffects+xml",
    f"{_PACKAGE}core-properties+xml",
    f"{_PACKAGE}relationships+xml",
    f"{_CONTENT}obfuscatedFont",
    "application/xml",
    *(f"image/{kind}" for kind in ("png", "jpeg", "jpg", "gif", "x-emf", "x-wmf", "emf", "wmf")),
}
_PICTURES = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"\xd7\xcd\xc6\x9a",  # WMF with a head that says how large it is
    b"\x01\x00\x09\x00",  # WMF without
    b"\x02\x00\x09\x00",
)
_EMF_BEGIN, _EMF_SIGN = b"\x01\x00\x00\x00", b" EMF"
"""How an EMF begins, and what stands in it from its byte 40 on (MS-EMF, 2.2.9)."""
_MAIN_PART = "word/document.xml"
_DOCUMENT_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_KNOWN_RELATIONS = {
    *(
        f"{_DOCUMENT_RELATIONS}{kind}"
        for kind in (
            *(
                "officeDocument",
                "extended-properties",
                "custom-properties",
                "styles",
                "settings",
                "webSettings",
            ),
            *(
                "fontTable",
                "theme",
                "numbering",
                "header",
                "footer",
                "footnotes",
                "endnotes",
                "image",
                "font",
            ),
            *("customXml", "customXmlProps"),
        )
    ),
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    # As LibreOffice writes it.
    "http://schemas.openxmlformats.org/officedocument/2006/relationships/metadata/core-properties",
}
_HYPERLINK = f"{_DOCUMENT_RELATIONS}hyperlink"
_PAGE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\]+", re.IGNORECASE)
KNOWN_FIELDS = {
    *(
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "NOTEREF",
        "SEQ",
        "STYLEREF",
        "TITLE",
    ),
    *("SUBJECT", "SYMBOL", "EQ", "TOC"),
}
_BRINGS_IN = {
    *(
        "altChunk",
        "subDoc",
        "object",
        "OLEObject",
        "control",
        "attachedTemplate",
        "mailMerge",
        "frameset",
        "frame",
    ),
    *(
        "dataSource",
        "headerSource",
        "embeddedHtml",
        "smartTagPr",
        "externalData",
        "oleObj",
        "script",
    ),
}
_ADDRESS = re.compile(
    r"^\s*(?:[a-z][a-z0-9+.-]*:(?:/|\\|\w+@)|[/\\]{2}|[a-z]:[/\\])", re.IGNORECASE
)
_NAMES_OF_STANDARDS = (
    *(
        "http://schemas.openxmlformats.org/",
        "http://schemas.microsoft.com/",
        "http://www.w3.org/",
        "http://purl.org/",
    ),
    *("http://purl.oclc.org/", "http://www.wps.cn/officeDocument/"),
)


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file from elsewhere. Raises NoPackageError when it is none, UnsafeError
    when it is a trap.
    """
    parts = as_transitional(unpack_foreign(data))
    trees = {name: parse_part(name, part) for name, part in parts.items() if is_xml(name)}
    _refuse_unknown_parts(parts, trees)
    if not is_document_reached(trees):
        raise NoPackageError(ROOT_RELATIONS)
    for name, tree in trees.items():
        if is_relations(name):
            _refuse_unknown_relations(name, tree, trees)
        else:
            _refuse_unknown_fields(name, tree)
            _refuse_what_reaches_out(name, tree)
    return parts


def _refuse_unknown_parts(parts: Mapping[str, bytes], trees: Mapping[str, etree._Element]) -> None:
    """Every part has a content type, and a known one:
    that is how macros are told from documents.
    """
    if CONTENT_TYPES not in trees:
        raise NoPackageError(CONTENT_TYPES)
    kind_of = _kinds_of_parts(trees[CONTENT_TYPES])
    for name in parts:
        kind = kind_of(name)
        if name != CONTENT_TYPES and kind not in _KNOWN_CONTENT:
            message = _("it has a part that no bulletin needs: {name} ({kind})")
            raise UnsafeError(message.format(name=name, kind=kind or "?"))
        if kind.startswith(_IMAGE) and not is_picture(parts[name]):
            raise UnsafeError(_("{name} says that it is a picture, and is none").format(name=name))


def is_picture(part: bytes) -> bool:
    """Whether a part is, by its bytes, a picture of a known kind: PNG, JPEG, GIF, EMF or WMF."""
    is_emf = part.startswith(_EMF_BEGIN) and part[40:44] == _EMF_SIGN
    return is_emf or part.startswith(_PICTURES)


def is_document_reached(trees: Mapping[str, etree._Element]) -> bool:
    """Whether the package says which of its parts is the document, and that is there."""
    root = trees.get(ROOT_RELATIONS)
    return root is not None and any(
        str(relation.get("Type", "")).endswith("/officeDocument")
        and part_of(ROOT_RELATIONS, str(relation.get("Target", ""))) == _MAIN_PART
        for relation in root.iter("{*}Relationship")
    )


def known_content(types: etree._Element, parts: Mapping[str, bytes]) -> Callable[[str], bool]:
    """What tells by a part's name whether it is of a known kind, by the table of content types, and
    of pictures by their bytes.
    """
    kind_of = _kinds_of_parts(types)
    return lambda name: (
        kind_of(name) in _KNOWN_CONTENT
        and (not kind_of(name).startswith(_IMAGE) or is_picture(parts[name]))
    )


def is_known_relation(name: str, relation: etree._Element) -> bool:
    """Whether a relationship that a part lists is of a known kind and stays inside the package."""
    kind, target = str(relation.get("Type", "")), str(relation.get("Target", ""))
    is_internal = relation.get("TargetMode", "Internal") == "Internal"
    return is_internal and kind in _KNOWN_RELATIONS and _is_inside(name, target)


def _kinds_of_parts(types: etree._Element) -> Callable[[str], str]:
    defaults = _kinds(types, "Default", "Extension")
    overrides = _kinds(types, "Override", "PartName")
    return lambda name: (
        overrides.get(name.lower()) or defaults.get(name.rpartition(".")[2].lower(), "")
    )


def _kinds(types: etree._Element, tag: str, key: str) -> dict[str, str]:
    """The content types by what one sort of entry names them for, in small letters and without a
    slash before it.
    """
    entries = types.iter(f"{{*}}{tag}")
    return {
        str(entry.get(key, "")).lstrip("/").lower(): str(entry.get("ContentType", ""))
        for entry in entries
    }


def _refuse_unknown_relations(
    name: str, tree: etree._Element, trees: Mapping[str, etree._Element]
) -> None:
    for relation in tree.iter("{*}Relationship"):
        kind, target = str(relation.get("Type", "")), str(relation.get("Target", ""))
        if is_known_relation(name, relation):
            continue
        is_page = (
            kind == _HYPERLINK
            and relation.get("TargetMode") == "External"
            and _PAGE_ADDRESS.fullmatch(target)
        )
        if is_page and _is_only_a_link(str(relation.get("Id")), trees.get(source_of(name))):
            continue
        message = _("it refers to something outside itself: {target}")
        raise UnsafeError(message.format(target=f"{target} ({kind.rpartition('/')[2]})"))


def _is_inside(name: str, target: str) -> bool:
    """Whether a target would be a part of the package; one that is missing harms nobody."""
    if _ADDRESS.match(target) or "\\" in target or "%" in target:
        return False
    return not part_of(name, target).startswith("..")


def part_of(name: str, target: str) -> str:
    """The part that a target names, from the part that lists the relationship."""
    base = posixpath.dirname(source_of(name))
    return posixpath.normpath(
        target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
    )


def _is_only_a_link(relation: str, source: etree._Element | None) -> bool:
    """Whether nothing but the hyperlinks of a text refer to a relationship: a picture that does
    would be fetched.
    """
    if source is None:
        return False
    return all(
        element.tag == w("hyperlink")
        for element in source.iter(etree.Element)
        for key, value in element.items()
        if value == relation and str(key).startswith(f"{{{R_NAMESPACE}}}")
    )


def _refuse_unknown_fields(name: str, tree: etree._Element) -> None:
    for instruction in _instructions(tree):
        words = instruction.split()
        if words and words[0].upper() not in KNOWN_FIELDS:
            message = _("{name} has a field that no bulletin needs: {field}")
            raise UnsafeError(message.format(name=name, field=instruction.strip()[:60]))


def _instructions(tree: etree._Element) -> Iterator[str]:
    """The instruction of every field; one that Word split over runs is put together, one inside
    another is its own.
    """
    opened: list[list[str]] = []
    for element in tree.iter(w("fldSimple"), w("fldChar"), w("instrText"), w("delInstrText")):
        if element.tag == w("fldSimple"):
            yield str(element.get(w("instr"), ""))
        elif element.tag != w("fldChar"):
            opened = opened or [[]]
            opened[-1].append(element.text or "")
        elif element.get(w("fldCharType")) == "begin":
            opened.append([])
        elif element.get(w("fldCharType")) == "end" and opened:
            yield "".join(opened.pop())
    yield from ("".join(pieces) for pieces in opened)


def _refuse_what_reaches_out(name: str, tree: etree._Element) -> None:
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname in _BRINGS_IN:
            message = _("{name} has an element that brings in other files: {element}")
            raise UnsafeError(message.format(name=name, element=etree.QName(element).localname))
        for value in element.values():
            if _ADDRESS.match(str(value)) and not str(value).startswith(_NAMES_OF_STANDARDS):
                raise UnsafeError(
                    _("it refers to something outside itself: {target}").format(target=value)
                )

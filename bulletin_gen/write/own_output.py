"""Marks by which what was written here is known again: in the file, a digest of all else in it.

An edit, or another program's saving, makes all else another, and the mark no longer fits.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from lxml import etree

from bulletin_gen.ooxml.container import (
    CONTENT_TYPES,
    NoPackageError,
    UnsafeError,
    unpack,
    unpack_foreign,
    write_parts,
)
from bulletin_gen.ooxml.names import entry_beside, serialize
from bulletin_gen.ooxml.relations import ROOT_RELATIONS

_NAME = "output-mark"
_MARK = rb"output-mark:([0-9a-f]{64})"
_PROPERTIES = "docProps/custom.xml"
_PROPERTIES_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_PROPERTIES_KIND = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
)
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_NO_PROPERTIES = f'<Properties xmlns="{_NAMESPACE}" xmlns:vt="{_VALUES}"/>'
_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST_PROPERTY = 2
"""Numbers 0 and 1 mean something else (ISO/IEC 29500-1, 22.3.2.2)."""
_MOST_XML = 400_000_000
"""A docx of ten thousand units, and more; what is larger is nobody's."""
_PIECES: Mapping[str, tuple[bytes, re.Pattern[bytes]]] = {
    ".md": (b"\n<!-- %s -->\n", re.compile(rb"\n<!-- " + _MARK + rb" -->\n\Z")),
    ".html": (b'<meta name="%s"/>', re.compile(rb'<meta name="' + _MARK + rb'"/>')),
    ".pdf": (b"%% %s\n", re.compile(rb"% " + _MARK + rb"\n(?=startxref\n\d+\n%%EOF\n\Z)")),
}
"""By the suffix of a format of text: how the mark is written, and found."""
_BEFORE: Mapping[str, bytes] = {".html": b"</head>", ".pdf": b"startxref"}
"""What the mark stands before: behind the end of an archive's PDF nothing may (ISO 19005-2, 6.1.3).
That of others stands at the end.
"""


def with_mark(data: bytes, suffix: str) -> bytes:
    """What a file of a format is to hold: what was written, and the mark of that."""
    if suffix not in _PIECES:
        return _marked_package(data)
    form, _pattern = _PIECES[suffix]
    piece = form % f"{_NAME}:{hashlib.sha256(data).hexdigest()}".encode()
    before = _BEFORE.get(suffix, b"")
    place = data.rfind(before) if before else len(data)
    return data[:place] + piece + data[place:]


def is_own_output(data: bytes, suffix: str) -> bool:
    """Whether a file was written here, and nothing of it is another since."""
    if suffix not in _PIECES:
        return _is_marked_package(data)
    _form, pattern = _PIECES[suffix]
    match = pattern.search(data)
    if match is None:
        return False
    rest = data[: match.start()] + data[match.end() :]
    return hashlib.sha256(rest).hexdigest().encode() == match[1]


def _digest(parts: Mapping[str, bytes]) -> str:
    """Of all parts but those that hold the mark, and list the part that does."""
    digest = hashlib.sha256()
    for name in sorted(parts.keys() - {_PROPERTIES, CONTENT_TYPES, ROOT_RELATIONS}):
        part = parts[name]
        digest.update(f"{name}\n{len(part)}\n".encode())
        digest.update(part)
    return digest.hexdigest()


def _marked_package(data: bytes) -> bytes:
    """A docx with a property more (22.3)."""
    parts = unpack(data)
    return write_parts(_with_property(parts, f"{_NAME}:{_digest(parts)}"))


def _is_marked_package(data: bytes) -> bool:
    try:
        parts = unpack_foreign(data, _MOST_XML)
        match = re.search(_MARK, parts.get(_PROPERTIES, b""))
        return match is not None and _digest(parts) == match[1].decode()
    except (NoPackageError, UnsafeError):
        return False


def _with_property(parts: Mapping[str, bytes], mark: str) -> dict[str, bytes]:
    old = parts.get(_PROPERTIES)
    root = etree.fromstring(_NO_PROPERTIES if old is None else old)
    number = max([_FIRST_PROPERTY - 1, *(int(str(other.get("pid"))) for other in root)]) + 1
    told = etree.SubElement(root, f"{{{_NAMESPACE}}}property", fmtid=_SET, pid=str(number))
    told.set("name", _NAME)
    etree.SubElement(told, f"{{{_VALUES}}}lpwstr").text = mark
    marked = {**parts, _PROPERTIES: serialize(root)}
    if old is None:
        marked[CONTENT_TYPES] = _listing(
            parts[CONTENT_TYPES],
            "Override",
            PartName=f"/{_PROPERTIES}",
            ContentType=_PROPERTIES_TYPE,
        )
        marked[ROOT_RELATIONS] = _listing(
            parts[ROOT_RELATIONS],
            "Relationship",
            Id="rIdOutputMark",
            Type=_PROPERTIES_KIND,
            Target=_PROPERTIES,
        )
    return marked


def _listing(part: bytes, tag: str, **attributes: str) -> bytes:
    root = etree.fromstring(part)
    root.append(entry_beside(root, tag, **attributes))
    return serialize(root)

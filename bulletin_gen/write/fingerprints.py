"""Fingerprints in what is written: of what it was made of, and of the written thing itself.

By that of the output it is known again as written here, and as nobody's work since: an edit, or
another program's saving, makes all else another, and the fingerprint no longer fits. That of the
input says of which issue in which state it is; it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from bulletin_gen.digest import digest_of
from bulletin_gen.ooxml.container import (
    CONTENT_TYPES,
    NoPackageError,
    UnsafeError,
    unpack_foreign,
)
from bulletin_gen.ooxml.names import entry_beside, serialize
from bulletin_gen.ooxml.parsing import parse_part
from bulletin_gen.ooxml.relations import ROOT_RELATIONS
from bulletin_gen.write.provenance import Provenance

_INPUT, _OUTPUT, _FORCED = "input-fingerprint", "output-fingerprint", "printed-by-force"
_NAMES = frozenset({_INPUT, _OUTPUT, _FORCED})
_DIGEST = rb"([0-9a-f]{64})"
_FINGERPRINT = _OUTPUT.encode() + rb":" + _DIGEST
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
_PIECES: Mapping[str, tuple[bytes, bytes]] = {
    ".md": (b"\n<!-- %s -->\n", rb"\n<!-- " + _FINGERPRINT + rb" -->\n\Z"),
    ".html": (b'<meta name="%s"/>', rb'<meta name="' + _FINGERPRINT + rb'"/>'),
    ".pdf": (b"%% %s\n", rb"% " + _FINGERPRINT + rb"\n(?=startxref\n\d+\n%%EOF\n\Z)"),
}
"""By the suffix of a format of text: how a fingerprint is written, and found."""
_BEFORE: Mapping[str, bytes] = {".html": b"</head>", ".pdf": b"startxref"}
"""What fingerprints stand before: behind the end of an archive's PDF nothing may (ISO 19005-2,
6.1.3). Those of others stand at the end.
"""
_LISTED: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    (
        CONTENT_TYPES,
        "Override",
        {"PartName": f"/{_PROPERTIES}", "ContentType": _PROPERTIES_TYPE},
    ),
    (
        ROOT_RELATIONS,
        "Relationship",
        {"Id": "rIdFingerprint", "Type": _PROPERTIES_KIND, "Target": _PROPERTIES},
    ),
)
"""Where the part of the properties is listed: what it is, and that the package has it."""


def with_fingerprints(data: bytes, suffix: str, provenance: Provenance) -> bytes:
    """A file of a format of text, with its fingerprints."""
    for name, text in _texts(provenance).items():
        data = _with_piece(data, suffix, f"{name}:{text}")
    return _with_piece(data, suffix, f"{_OUTPUT}:{digest_of({suffix: data})}")


def add_fingerprints(parts: dict[str, Any], provenance: Provenance) -> None:
    """Enter the fingerprints into the parts of a docx, as properties of it (ISO/IEC 29500-1, 22.3).
    ``dc:identifier`` holds that of the input too; whoever writes that part enters it.
    """
    _set_properties(parts, {**_texts(provenance), _OUTPUT: _digest(parts)})


def _texts(provenance: Provenance) -> dict[str, str]:
    """What is told of an provenance in a file, by the names there."""
    forced = {_FORCED: "yes"} if provenance.is_forced else {}
    return {_INPUT: provenance.input_fingerprint, **forced}


def is_own_output(data: bytes, suffix: str) -> bool:
    """Whether a file was written here, and nothing of it is another since."""
    if suffix not in _PIECES:
        return _is_fingerprinted_package(data)
    _form, pattern = _PIECES[suffix]
    match = re.search(pattern, data)
    if match is None:
        return False
    rest = data[: match.start()] + data[match.end() :]
    return digest_of({suffix: rest}).encode() == match[1]


def _with_piece(data: bytes, suffix: str, text: str) -> bytes:
    piece = _PIECES[suffix][0] % text.encode()
    before = _BEFORE.get(suffix, b"")
    place = data.rfind(before) if before else len(data)
    return data[:place] + piece + data[place:]


def _digest(parts: Mapping[str, bytes | Iterable[bytes]]) -> str:
    """Of all parts but those that hold fingerprints, and list the part that does."""
    bearing = {_PROPERTIES, CONTENT_TYPES, ROOT_RELATIONS}
    return digest_of({name: part for name, part in parts.items() if name not in bearing})


def _is_fingerprinted_package(data: bytes) -> bool:
    try:
        parts = unpack_foreign(data, _MOST_XML)
        return _OUTPUT in (found := fingerprints_in(parts)) and _digest(parts) == found[_OUTPUT]
    except (NoPackageError, UnsafeError):
        return False


def fingerprints_in(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Fingerprints that a docx from anywhere has, by their names; office programs keep them. Raises
    UnsafeError or NoPackageError for what is no sound XML.
    """
    if _PROPERTIES not in parts:
        return {}
    root = parse_part(_PROPERTIES, parts[_PROPERTIES])
    return {
        name: "".join(map(str, told.itertext())).strip()
        for told in root
        if (name := str(told.get("name"))) in _NAMES
    }


def _set_properties(parts: dict[str, Any], texts: Mapping[str, str]) -> None:
    old = parts.get(_PROPERTIES)
    root = etree.fromstring(_NO_PROPERTIES if old is None else old)
    for told in [told for told in root if told.get("name") in _NAMES]:
        root.remove(told)
    number = max([_FIRST_PROPERTY - 1, *(int(str(other.get("pid"))) for other in root)])
    for name, text in texts.items():
        number += 1
        told = etree.SubElement(
            root, f"{{{_NAMESPACE}}}property", fmtid=_SET, pid=str(number), name=name
        )
        etree.SubElement(told, f"{{{_VALUES}}}lpwstr").text = text
    parts[_PROPERTIES] = serialize(root)
    if old is not None:
        return
    for name, tag, attributes in _LISTED:
        parts[name] = _listing(parts[name], tag, attributes)


def _listing(part: bytes, tag: str, attributes: Mapping[str, str]) -> bytes:
    root = etree.fromstring(part)
    root.append(entry_beside(root, tag, **attributes))
    return serialize(root)

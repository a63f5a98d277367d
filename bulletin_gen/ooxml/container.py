"""The zip container of Office Open XML: parts by name, read whole and written the same way every
time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.parsing import NoPackageError, UnsafeError

__all__ = ["CONTENT_TYPES", "MAX_XML", "NoPackageError", "UnsafeError"]

CONTENT_TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)

MAX_PARTS = 500
MAX_XML = 20_000_000
"""Bytes that all XML of a foreign package may have together; a Word template has some 30,000."""
MAX_UNPACKED = 100_000_000
"""Bytes that all parts may have together; a few pictures make some millions."""
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The ways in which parts of a package are packed (ECMA-376-2, C.4)."""
_PIECE = 1 << 16
"""Bytes that are unpacked at a time: a part may say that it is smaller than it is."""


def is_xml(name: str) -> bool:
    """Whether a part is XML, by its name."""
    return name.lower().endswith((".xml", ".rels"))


def unpack(data: bytes) -> dict[str, bytes]:
    """The parts of a package of our own making, whatever their size."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpack_foreign(data: bytes, max_xml: int = MAX_XML) -> dict[str, bytes]:
    """The parts of a package from elsewhere, within bounds that are known before anything is
    unpacked.

    Raises NoPackageError when it is none or damaged, UnsafeError when it is too large or ambiguous.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [info for info in archive.infolist() if not part_name(info).endswith("/")]
            _refuse_too_much(entries, max_xml)
            _refuse_ambiguous(entries)
            return {part_name(info): _unpacked(archive, info) for info in entries}
    except (UnsafeError, NoPackageError):
        raise
    # Of a damaged archive, zipfile raises whatever comes: struct.error, KeyError, UnicodeError,
    # EOFError, NotImplementedError; there is no list of it.
    except Exception as error:
        raise NoPackageError from error


def part_name(info: zipfile.ZipInfo) -> str:
    """The name of a part; some programs of Windows write it with the strokes of that system."""
    return info.filename.replace("\\", "/")


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, of which no more are made than it says."""
    if info.compress_type not in _METHODS:
        raise NoPackageError(info.filename)
    with archive.open(info) as stream:
        pieces = []
        while piece := stream.read(_PIECE):
            pieces.append(piece)
    return b"".join(pieces)


def _refuse_too_much(entries: list[zipfile.ZipInfo], max_xml: int) -> None:
    xml = sum(info.file_size for info in entries if is_xml(info.filename))
    total = sum(info.file_size for info in entries)
    if len(entries) > MAX_PARTS or xml > max_xml or total > max(MAX_UNPACKED, max_xml):
        raise UnsafeError(_("it unpacks to too much"))


def _refuse_ambiguous(entries: list[zipfile.ZipInfo]) -> None:
    """Names that lead outside, or to two parts of which each program picks its own."""
    seen: set[str] = set()
    for info in entries:
        name = part_name(info)
        if name.startswith("/") or {"..", ".", ""} & set(name.split("/")):
            raise UnsafeError(_("it has a part outside itself: {name}").format(name=name))
        if name.lower() in seen:
            raise UnsafeError(_("it has two parts of one name: {name}").format(name=name))
        if info.flag_bits & _ENCRYPTED:
            raise UnsafeError(_("it is encrypted"))
        seen.add(name.lower())


def write_parts(parts: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """Write parts to a docx, in a fixed order and without times; a large part may come in chunks.

    The parts are stored, not compressed: the bytes that deflate gives differ between versions of
    zlib, and the same document must be the same file everywhere.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda name: (name != CONTENT_TYPES, name)):
            part = parts[name]
            with archive.open(_entry(name), "w") as entry:
                for chunk in [part] if isinstance(part, bytes) else part:
                    entry.write(chunk)
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 0
    entry.external_attr = 0
    return entry

"""The zip container of a docx: parts by name, read whole and written the same way every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from lxml import etree

from bulletin_gen.i18n import _

CONTENT_TYPES = "[Content_Types].xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_EPOCH = (1980, 1, 1, 0, 0, 0)


MAX_UNPACKED = 200_000_000
"""Bytes that all parts of a Word template may have together; a few pictures make some millions."""
MAX_PARTS = 2_000


class UnsafeError(ValueError):
    """A docx that is not opened: it would unpack to too much, or reach for things outside itself."""


def read_parts(data: bytes) -> dict[str, bytes]:
    """Read all parts of a docx. Raises zipfile.BadZipFile when it is none, UnsafeError when it is a trap."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [info for info in archive.infolist() if not info.is_dir()]
        if len(entries) > MAX_PARTS or sum(info.file_size for info in entries) > MAX_UNPACKED:
            raise UnsafeError(_("it unpacks to too much"))
        parts = {info.filename: archive.read(info) for info in entries}
    for name, part in parts.items():
        _refuse_traps(name, part)
    return parts


def _refuse_traps(name: str, part: bytes) -> None:
    if name.startswith("/") or ".." in name.split("/"):
        raise UnsafeError(_("it has a part outside itself: {name}").format(name=name))
    if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:2000] + part.replace(b"\0", b"")[:2000]:
        raise UnsafeError(_("{name} declares entities").format(name=name))
    if name.endswith(".rels"):
        _refuse_external(part)


def _refuse_external(part: bytes) -> None:
    """A link to a page is let through; pictures, templates and objects from elsewhere would be fetched."""
    for relationship in etree.fromstring(part, _PARSER):
        is_link = str(relationship.get("Type")).endswith("/hyperlink")
        if relationship.get("TargetMode") == "External" and not is_link:
            message = _("it refers to something outside itself: {target}")
            raise UnsafeError(message.format(target=relationship.get("Target")))


def write_parts(parts: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """Write parts to a docx, in a fixed order and without times; a large part may come in chunks.

    The parts are stored, not compressed: the bytes that deflate gives differ between versions of zlib, and
    the same document must be the same file everywhere.
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

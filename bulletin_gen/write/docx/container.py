"""The zip container of a docx: parts by name, read whole and written the same way every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

CONTENT_TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_parts(data: bytes) -> dict[str, bytes]:
    """Read all parts of a docx. Raises zipfile.BadZipFile when it is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


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

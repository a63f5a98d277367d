"""A PDF that is the same whenever it is printed: LibreOffice writes the time and numbers of chance
into it.

What is replaced keeps its length, so that the file's table of offsets stays right; but for the
colour profile, which is packed with the time in it.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import struct
import zlib
from collections.abc import Sequence

from msgspec import Struct

_TIME = re.compile(rb"(?<=Date\(D:)\d{14}")
_TIME_OF_METADATA = re.compile(rb"(?<=Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_IDENTIFIER = re.compile(rb"(?<=/ID \[ <)([0-9A-F]{32})>(\s*)<\1(?=> \])")
_CHECKSUM = re.compile(rb"(?<=/DocChecksum /)[0-9A-F]{32}")
_LANGUAGE = re.compile(rb"/Lang\((?:en-US|en-GB)\)")
_PROFILE_NAMED = re.compile(rb"/DestOutputProfile (\d+) 0 R")
_PROFILE = rb"\n%s 0 obj\n<<[^>]*/Length (\d+) 0 R[^>]*>>\nstream\n"
_NUMBER = rb"\n%s 0 obj\n(\d+)\nendobj"
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_OFFSET = re.compile(rb"\d{10}(?= 00000 n)")
_TIME_OF_PROFILE = slice(24, 36)
"""Year, month, day, hour, minute and second, two bytes each (ISO 15076-1, 7.2.8)."""


class _Replacement(Struct, frozen=True):
    """Bytes that take the place of others."""

    start: int
    end: int
    data: bytes

    @property
    def growth(self) -> int:
        return len(self.data) - (self.end - self.start)


def make_repeatable(pdf: bytes, date: datetime.date) -> tuple[bytes, bool]:
    """The PDF as of its bulletin's date, with an identifier made of its content, and Chinese where
    it says English; and whether it is that.

    A program that writes the time or the identifier otherwise is not understood: its PDF is another
    at each print.
    """
    dated = _with_profile_of(pdf, date)
    pdf, times = _TIME.subn(date.strftime("%Y%m%d000000").encode(), dated or pdf)
    pdf = _TIME_OF_METADATA.sub(f"{date}T00:00:00".encode(), pdf)
    pdf = _LANGUAGE.sub(b"/Lang(zh-CN)", pdf)
    content = _CHECKSUM.sub(b"", _IDENTIFIER.sub(b"", pdf))
    digest = hashlib.sha256(content).hexdigest()[:32].upper().encode()
    pdf, identifiers = _IDENTIFIER.subn(lambda match: digest + b">" + match[2] + b"<" + digest, pdf)
    return _CHECKSUM.sub(digest, pdf), bool(dated and times and identifiers)


def _with_profile_of(pdf: bytes, date: datetime.date) -> bytes | None:
    """The PDF with its colour profile as of a date; None where the profile is not understood."""
    named = _PROFILE_NAMED.search(pdf)
    if named is None:
        return pdf
    profile = re.search(_PROFILE % named[1], pdf)
    length = None if profile is None else re.search(_NUMBER % profile[1], pdf)
    if profile is None or length is None:
        return None
    end = profile.end() + int(length[1])
    try:
        unpacked = bytearray(zlib.decompress(pdf[profile.end() : end]))
    except zlib.error:
        return None
    unpacked[_TIME_OF_PROFILE] = struct.pack(">6H", date.year, date.month, date.day, 0, 0, 0)
    packed = zlib.compress(unpacked)
    number = _Replacement(length.start(1), length.end(1), b"%d" % len(packed))
    return _edited(pdf, [_Replacement(profile.end(), end, packed), number])


def _edited(pdf: bytes, edits: Sequence[_Replacement]) -> bytes | None:
    """The PDF with edits, in their order, and a table of offsets that fits again (ISO 32000-1,
    7.5.4); None where it has no such table.
    """
    start = _START.search(pdf)
    table = -1 if start is None else int(start[1])
    if start is None or not pdf.startswith(b"xref", table):
        return None

    def moved(offset: int) -> int:
        return offset + sum(edit.growth for edit in edits if edit.start < offset)

    pieces, last = [], 0
    for edit in edits:
        pieces += [pdf[last : edit.start], edit.data]
        last = edit.end
    offsets = _OFFSET.sub(lambda match: b"%010d" % moved(int(match[0])), pdf[table : start.start()])
    return b"".join((*pieces, pdf[last:table], offsets, b"startxref\n%d\n%%%%EOF\n" % moved(table)))

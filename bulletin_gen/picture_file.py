"""Pictures as they go into a document: PNG and JPEG, never encoded anew.

What tells of the camera, its place and its owner is cut out; how the camera was held becomes the
turn of the drawing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from bulletin_gen.i18n import _

MOST_BYTES = 20_000_000
MOST_PIXELS = 100_000_000
_PNG_SIGN, _JPEG_SIGN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_KEPT_CHUNKS = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs"),
    *(b"sBIT", b"bKGD"),
}
"""What says how a PNG looks (ISO/IEC 15948, 11); the others tell of its origin."""
_SIZES = {marker for marker in range(0xC0, 0xD0) if marker not in (0xC4, 0xC8, 0xCC)}
"""The segments of a JPEG that say its size (ISO/IEC 10918-1, B.2.2)."""
_KEPT_APPLICATIONS = {0xE0, 0xE2, 0xEE}
"""JFIF, the colour profile, Adobe's colours; others tell of the camera and whoever held it."""
_APPLICATIONS, _COMMENT, _SCAN, _END = range(0xE0, 0xF0), 0xFE, 0xDA, 0xD9
_EXIF = 0xE1
_ORIENTATION = 0x0112
_TURNS: dict[int, tuple[int, bool]] = {
    2: (0, True), 3: (180, False), 4: (180, True), 5: (270, True), 6: (90, False), 7: (90, True),
    8: (270, False),
}  # fmt: skip
"""How to turn, in degrees clockwise, and whether to mirror before (CIPA DC-008, 4.6.4)."""


class UnfitPictureError(ValueError):
    """A picture that does not go into a document, with a sentence."""


class PictureFile(Struct, frozen=True):
    """A picture's bytes and their kind; its size in pixels as they are stored, and how it is turned
    (degrees clockwise) and mirrored to be looked at.
    """

    data: bytes
    kind: Literal["png", "jpeg"]
    width: int
    height: int
    turn: int = 0
    is_mirrored: bool = False

    @property
    def looks(self) -> tuple[int, int]:
        """Width and height as it is looked at."""
        return (self.width, self.height) if self.turn % 180 == 0 else (self.height, self.width)


def read_picture(data: bytes) -> PictureFile:
    """A picture without what tells of its origin. Raises UnfitPictureError."""
    if data.startswith(_PNG_SIGN):
        picture = _read_png(data)
    elif data.startswith(_JPEG_SIGN):
        picture = _read_jpeg(data)
    else:
        raise UnfitPictureError(_("it is no PNG and no JPEG; save it as one of these"))
    if not 0 < picture.width * picture.height <= MOST_PIXELS:
        raise UnfitPictureError(_("it has too many pixels; make it smaller"))
    return picture


def _damaged() -> UnfitPictureError:
    return UnfitPictureError(_("it is damaged; save it once more in a picture program"))


def _read_png(data: bytes) -> PictureFile:
    kept, size = [_PNG_SIGN], (0, 0)
    for kind, chunk in _chunks(data):
        if kind == b"IHDR":
            size = struct.unpack(">II", chunk[8:16])
        if kind in _KEPT_CHUNKS:
            kept.append(chunk)
    return PictureFile(b"".join(kept), "png", *size)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each whole: length, kind, content, checksum."""
    place, kind = len(_PNG_SIGN), b""
    while kind != b"IEND":
        if place + 12 > len(data):
            raise _damaged()
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, end = data[place + 4 : place + 8], place + 12 + length
        content = data[place + 4 : end - 4]
        if end > len(data) or zlib.crc32(content) != int.from_bytes(data[end - 4 : end], "big"):
            raise _damaged()
        yield kind, data[place:end]
        place = end


def _read_jpeg(data: bytes) -> PictureFile:
    kept, size, turned = [data[:2]], (0, 0), (0, False)
    for marker, segment in _segments(data):
        if marker in _SIZES:
            height, width = struct.unpack(">HH", segment[5:9])
            size = (width, height)
        if marker == _EXIF:
            turned = _TURNS.get(_orientation(segment), turned)
        is_told = marker == _COMMENT or marker in _APPLICATIONS
        if not is_told or marker in _KEPT_APPLICATIONS:
            kept.append(segment)
    return PictureFile(b"".join(kept), "jpeg", *size, *turned)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG by their markers; what is scanned, to the picture's end, is one."""
    place = 2
    while True:
        while data[place : place + 2] == b"\xff\xff":  # bytes that fill
            place += 1
        if place + 4 > len(data) or data[place] != 0xFF:
            raise _damaged()
        marker = data[place + 1]
        if marker == _SCAN:
            end = data.rfind(bytes([0xFF, _END]))
            if end < place:
                raise _damaged()
            yield marker, data[place : end + 2]
            return
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2 or place + 2 + length > len(data):
            raise _damaged()
        yield marker, data[place : place + 2 + length]
        place += 2 + length


def _orientation(segment: bytes) -> int:
    """How the camera was held, by its Exif; 1 where it does not say."""
    tiff = segment[10:]
    order: Literal["little", "big"] = "little" if tiff[:2] == b"II" else "big"
    first = int.from_bytes(tiff[4:8], order)
    for number in range(min(int.from_bytes(tiff[first : first + 2], order), 100)):
        entry = tiff[first + 2 + 12 * number : first + 14 + 12 * number]
        if int.from_bytes(entry[:2], order) == _ORIENTATION:
            return int.from_bytes(entry[8:10], order)
    return 1

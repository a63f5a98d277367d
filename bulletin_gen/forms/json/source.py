"""JSON as a form of input: exact numbers, and a place for every value."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import islice
from typing import Any

from msgspec import UNSET

from bulletin_gen.errors import InputError
from bulletin_gen.findings import Finding
from bulletin_gen.forms.json.parse import UnreadableError, parse
from bulletin_gen.i18n import _
from bulletin_gen.package import TemplatePackage
from bulletin_gen.places.paths import ValuePath
from bulletin_gen.places.place import Excerpt, Place, TextPlace
from bulletin_gen.read.source import Pointer, Source

__all__ = ["JsonSource", "decode_json"]

_UTF16_SIGNATURES = (b"\xff\xfe", b"\xfe\xff")
_ZIP_SIGNATURE = b"PK\x03\x04"
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[-+\w.]+|.')
_WRITTEN_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|."
)
"""One character of a value, as JSON writes it; one beyond U+FFFF may be written as two escapes."""


def decode_json(data: bytes, name: str) -> JsonSource:
    """Decode UTF-8, with or without byte order mark. Raises InputError that names the encoding it
    found.
    """
    if data.startswith(_ZIP_SIGNATURE):
        message = _("this is a Word file, a workbook or another zip, and no JSON")
        raise InputError((Finding(code="encoding", message=message, place=TextPlace(name, 1, 1)),))
    try:
        return JsonSource(data, name)
    except UnicodeDecodeError as error:
        raise InputError((_encoding_finding(data, name, error.start),)) from error


class JsonSource(Source):
    """The text of a JSON file, without byte order mark."""

    def __init__(self, data: bytes, name: str) -> None:
        """Take the bytes of a file and the name that messages call it by.

        Raises UnicodeDecodeError where they are not UTF-8.
        """
        super().__init__(name)
        self.text = data.decode("utf-8-sig")
        self._signature = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._tree: Any = UNSET
        self._line_starts: list[int] = []

    @property
    def data(self) -> bytes:
        """The text as it was read, with the byte order mark that it had."""
        return self.bytes_of(self.text)

    def bytes_of(self, text: str) -> bytes:
        """Another text in the place of this one's, with the byte order mark that it had."""
        return self._signature + text.encode()

    def template(self) -> Any:
        """The field ``template`` of the whole."""
        tree = self._parsed()
        return tree.get("template") if isinstance(tree, dict) else None

    def tree(self, _package: TemplatePackage | None = None) -> Any:
        """What was filed, parsed once, whatever package it is for."""
        return self._parsed()

    def forget_tree(self) -> None:
        """Let go of the tree; asked for again, it is parsed again."""
        self._tree = UNSET

    def places(self, pointers: Sequence[Pointer]) -> list[Place]:
        """Line and column of each value."""
        from bulletin_gen.forms.json.scan import scan

        wanted = {
            pointer.path[:length] for pointer in pointers for length in range(len(pointer.path) + 1)
        }
        scanned = scan(self.text, wanted)
        widths = self._widths(pointers, scanned.values)
        return [
            self._place(
                _position(pointer.path, scanned.keys if pointer.at_key else scanned.values)
                + widths.get((pointer.path, pointer.offset), 0)
            )
            for pointer in pointers
        ]

    def position_of(self, path: ValuePath) -> int | None:
        """Where in the text a value begins; None of what it leaves out."""
        from bulletin_gen.forms.json.scan import scan

        return scan(self.text, {path[:length] for length in range(len(path) + 1)}).values.get(path)

    def excerpt(self, place: Place, around: int) -> Excerpt | None:
        """The line of the place, cut to what is near it."""
        starts = self._starts()
        if not isinstance(place, TextPlace) or not 0 < place.line <= len(starts):
            return None
        begin = starts[place.line - 1]
        end = starts[place.line] - 1 if place.line < len(starts) else len(self.text)
        end -= self.text.endswith("\r", begin, end)
        if begin == end:
            return None
        position = min(begin + max(place.column - 1, 0), end)
        first = max(begin, position - around) if end - begin > 2 * around else begin
        last = min(end, position + around) if end - begin > 2 * around else end
        token = _TOKEN.match(self.text, position, last)
        length = len(token.group()) if token else 1
        return Excerpt(f"{place.line:>6}", self.text[first:last], position - first, length)

    def _parsed(self) -> Any:
        if self._tree is UNSET:
            self._tree = self._parse()
        return self._tree

    def _parse(self) -> Any:
        try:
            return parse(self.text)
        except UnreadableError as error:
            from bulletin_gen.forms.json.scan import scan

            findings = [
                Finding(
                    code=slip.code,
                    message=slip.message,
                    path=slip.path,
                    place=self._place(slip.position),
                )
                for slip in scan(self.text).slips
            ]
            if not findings:
                raise AssertionError("refused by the parser, accepted by the scanner") from error
            raise InputError(tuple(findings)) from error

    def _widths(
        self, pointers: Sequence[Pointer], positions: dict[ValuePath, int]
    ) -> dict[tuple[ValuePath, int | None], int]:
        """How far into its text of JSON, quotation mark and escapes included, each character asked
        for stands.

        Each text is gone through once, however many of its characters are asked for.
        """
        asked: dict[ValuePath, set[int]] = {}
        for pointer in pointers:
            if pointer.offset is not None and pointer.path in positions:
                asked.setdefault(pointer.path, set()).add(pointer.offset)
        widths: dict[tuple[ValuePath, int | None], int] = {}
        for path, offsets in asked.items():
            position = positions[path]
            written = _WRITTEN_CHARACTER.finditer(self.text, position + 1)
            for number, character in enumerate(islice(written, max(offsets) + 1)):
                if number in offsets:
                    widths[path, number] = character.start() - position
        return widths

    def _place(self, position: int) -> TextPlace:
        starts = self._starts()
        line = bisect_right(starts, position)
        return TextPlace(self.name, line, position - starts[line - 1] + 1)

    def _starts(self) -> list[int]:
        """Where each line begins. Only a line feed ends one, as in every editor."""
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return self._line_starts


def _position(path: ValuePath, positions: dict[ValuePath, int]) -> int:
    """Where something stands in the text or, of what it leaves out,
    the object it would stand in.
    """
    for length in range(len(path), -1, -1):
        position = positions.get(path[:length])
        if position is not None:
            return position
    return 0


def _encoding_finding(data: bytes, name: str, position: int) -> Finding:
    message = _("the file is encoded in {encoding}; save it as UTF-8").format(
        encoding=_guess_encoding(data)
    )
    before = data[:position].decode("utf-8-sig", errors="replace")
    place = TextPlace(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Finding(code="encoding", message=message, place=place)


def _guess_encoding(data: bytes) -> str:
    if data.startswith(_UTF16_SIGNATURES) or b"\0" in data[:4]:
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _("neither UTF-8 nor GBK")
    return "GBK"
